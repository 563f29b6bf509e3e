"""See DESIGN.md for what this app owns and whom it may import."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = "Học"

    def ready(self) -> None:
        """Wagtail asks our grants; a published lesson is prepared for its readers at once; the
        register learns what leans on legal texts and procedures here."""
        from wagtail.images import get_image_model
        from wagtail.models import AbstractPage
        from wagtail.permissions import register_permission_policy
        from wagtail.signals import page_published

        from records.touched import register as register_touched

        from . import citing
        from .models import LessonPage
        from .publishing import prepare_published
        from .rights import ByGrant, ImagesByGrant
        from .touched import running_courses

        image = get_image_model()
        register_permission_policy(AbstractPage, ByGrant("wagtailcore.Page"))
        # wagtail.images registers its own policy after us; the exact class goes before it.
        policy = ImagesByGrant(
            image, auth_model="wagtailimages.Image", owner_field_name="uploaded_by_user"
        )
        register_permission_policy(image, policy, exact_class=True)
        page_published.connect(prepare_published, sender=LessonPage)
        citing.register()
        register_touched(running_courses)
