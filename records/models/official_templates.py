"""Templates of official tables that HR wrote; the latest of a code counts."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .ledger import AppendOnly


class OfficialTemplate(AppendOnly):
    """A version of a template: ``says`` has title, about, basis, verified and columns."""

    code = models.SlugField(max_length=40)
    says = models.JSONField()
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.says.get("title", self.code))
