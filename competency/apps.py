"""See DESIGN.md for what this app owns and whom it may import."""

from django.apps import AppConfig


class CompetencyConfig(AppConfig):
    name = "competency"
    verbose_name = "Năng lực"

    def ready(self) -> None:
        """The register learns what leans on legal texts here."""
        from . import citing

        citing.register()
        """The register's previews ask about proposals."""
        from records.touched import register

        from .touched import proposals

        register(proposals)
        # Two readings of a file tell exemptions too.
        from django.urls import reverse

        from records import compared

        from .models import Exemption

        compared.register(
            Exemption, lambda row: reverse("competency:standard_of", args=[row.person_id])
        )
