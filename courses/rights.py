"""Today's grants as Wagtail's permissions: no group to fill, nothing left behind by a grant.

Authors and reviewers may add and change content; nobody publishes by hand, since publication
follows from legal review (courses.models.review).  Reviewers may withdraw what is published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import Permission
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.models import Collection, GroupPagePermission, Page
from wagtail.models.pages import PagePermissionTester
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy

from records.models import User
from records.scope import May, can

ADMIN = "wagtailadmin.access_admin"
IMAGES = ("add", "change", "choose")


def page_actions(user: User) -> tuple[str, ...]:
    """What the account may do under the course index."""
    if not user.is_authenticated or not can(user, May.AUTHOR):
        return ()
    return (
        ("add", "change", "publish", "lock", "unlock")
        if can(user, May.REVIEW)
        else ("add", "change")
    )


class GrantBackend(BaseBackend):
    """Lets those into the studio whose grant says so today."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if perm != ADMIN and not perm.startswith("wagtailimages."):
            return False
        if perm.endswith("delete_image"):
            return False
        return bool(user_obj.is_authenticated and can(user_obj, May.AUTHOR))

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        if not user_obj.is_authenticated or not can(user_obj, May.AUTHOR):
            return set()
        return {ADMIN, *(f"wagtailimages.{act}_image" for act in IMAGES)}


class ByGrant(PagePermissionPolicy):
    """Rights over pages, made from grants when asked."""

    def get_all_permissions_for_user(self, user: User) -> list[GroupPagePermission]:
        actions = page_actions(user)
        if not actions:
            return []
        root = Page.objects.filter(depth=2, content_type__model="courseindex").first()
        return [
            GroupPagePermission(page=root, permission=Permission(codename=f"{action}_page"))
            for action in actions
            if root is not None
        ]


class ImagesByGrant(CollectionOwnershipPermissionPolicy):
    """Rights over pictures: added and changed by authors, deleted by nobody."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return action in IMAGES and can(user, May.AUTHOR)

    def user_has_any_permission_for_instance(
        self, user: User, actions: Iterable[str], _image: Any
    ) -> bool:
        return self.user_has_any_permission(user, actions)

    def instances_user_has_any_permission_for(self, user: User, actions: Iterable[str]) -> Any:
        allowed = self.user_has_any_permission(user, actions)
        return self.model.objects.all() if allowed else self.model.objects.none()

    def collections_user_has_any_permission_for(self, user: User, actions: Iterable[str]) -> Any:
        allowed = self.user_has_any_permission(user, actions)
        return Collection.objects.all() if allowed else Collection.objects.none()


class ContentTester(PagePermissionTester):
    """Wagtail's questions about one page, with the house's answers."""

    def can_publish(self) -> bool:
        return False

    def can_publish_subpage(self) -> bool:
        return False

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """What was published once is withdrawn, never deleted: somebody may have begun it."""
        published = Page.objects.descendant_of(self.page, inclusive=True).filter(
            first_published_at__isnull=False
        )
        return not published.exists() and super().can_delete(ignore_bulk)

    def can_copy(self) -> bool:
        """A course's code is its own; lessons may be copied."""
        return getattr(self.page.specific_class, "may_be_copied", False) and super().can_copy()

    def can_reorder_children(self) -> bool:
        return "change" in getattr(self, "permissions", ())

    def can_set_view_restrictions(self) -> bool:
        return False


def authors_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A signed-in account without today's grant finds nothing at the studio's addresses."""

    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        if user.is_authenticated and not can(user, May.AUTHOR):
            raise Http404
        return view(request, *args, **kwargs)

    return gated
