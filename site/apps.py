"""The project itself as an app: its commands, tags, static files and checks live here."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "nangluc"
    label = "nangluc"

    def ready(self) -> None:
        # Without the first, @shared_task binds to Celery's default app and looks for a broker.
        from . import celery, checks  # noqa: F401
