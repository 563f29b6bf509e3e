"""The project itself as an app: its commands, tags, static files and checks live here."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "nangluc"
    label = "nangluc"

    def ready(self) -> None:
        # Without the first, @shared_task binds to Celery's default app and looks for a broker.
        from allauth.mfa.signals import authenticator_added

        from . import celery, checks, second_factor  # noqa: F401

        authenticator_added.connect(second_factor.remember_factor)
