"""The register and the kernel the other apps speak."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = "Hồ sơ"

    def ready(self) -> None:
        from . import citing

        pre_migrate.connect(_lift, sender=self)
        post_migrate.connect(_protect, sender=self)
        citing.register()


def _protect(using: str, **_kwargs: Any) -> None:
    from .append_only import protect
    from .first_named import KEPT
    from .kept_plans import keep
    from .post_rules import enforce

    protect(using)
    enforce(using)
    keep(*KEPT, using=using)


def _lift(using: str, **_kwargs: Any) -> None:
    from .post_rules import lift

    lift(using)
