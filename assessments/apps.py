"""See DESIGN.md for what this app owns and whom it may import."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = "Thi"

    def ready(self) -> None:
        """The register learns what leans on legal texts here."""
        from . import citing

        citing.register()
        """The register's previews ask about open attempts."""
        from records.touched import register

        from .touched import open_attempts

        register(open_attempts)
