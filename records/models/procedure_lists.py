"""Lists of procedures that somebody uploaded, and what of them was taken into the catalogue."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .batches import Batch
from .ledger import AppendOnly


class ProcedureListFile(AppendOnly):
    """A list as it was read: ``rows`` by code with what the file tells, ``refused`` as data of
    ``intake.procedures.Unread``.  It holds nothing but what the state publishes."""

    name = models.CharField(_("tên tệp"), max_length=120)
    digest = models.CharField(max_length=64)
    rows = models.JSONField()
    refused = models.JSONField(default=list)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.name


class ProcedureListDone(AppendOnly):
    """Rows of a list that were taken into the catalogue, as one batch with its effective day."""

    file = models.ForeignKey(ProcedureListFile, models.PROTECT, related_name="done")
    batch = models.OneToOneField(Batch, models.PROTECT, related_name="procedures")
    on = models.DateField()

    def __str__(self) -> str:
        return str(self.batch)
