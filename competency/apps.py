"""See DESIGN.md for what this app owns and whom it may import."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class CompetencyConfig(AppConfig):
    name = "competency"
    verbose_name = "Năng lực"

    def ready(self) -> None:
        """The register learns what leans on legal texts here."""
        from . import citing

        citing.register()
        pre_migrate.connect(_lift, sender=self)
        post_migrate.connect(_enforce, sender=self)
        """The register's previews ask about proposals."""
        from records.touched import register

        from .touched import proposals

        register(proposals)
        # Two readings of a file tell exemptions too.
        from django.urls import reverse

        from records import compared

        from .models import CertificationAct, Exemption

        compared.register(
            Exemption, lambda row: reverse("competency:standard_of", args=[row.person_id])
        )
        compared.register(
            CertificationAct,
            lambda row: reverse("competency:certification_of", args=[row.code, row.person_id]),
        )


def _enforce(using: str, **_kwargs: Any) -> None:
    from .guards import enforce

    enforce(using)


def _lift(using: str, **_kwargs: Any) -> None:
    from .guards import lift

    lift(using)
