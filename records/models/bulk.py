"""One deed over many people: what was asked, of whom, and what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..criteria import FOREVER
from ..scope import May, can, is_everywhere, paths_of
from .batches import Batch
from .law import InForceQuerySet
from .ledger import AppendOnly, AppendOnlyQuerySet
from .people import Duty, User


class BulkActQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user: User) -> Self:
        """One's own while one may enter facts; all for whoever enters over the whole province."""
        if is_everywhere(paths_of(user, May.ENTER)):
            return self.all()
        return self.filter(entered_by=user) if can(user, May.ENTER) else self.none()


class BulkAct(AppendOnly):
    """The asking: an act, its answers, and the people it was asked for, in the order of names.

    It changes nothing; what it would change is planned into ``folder``, what it changed is a
    batch (``done``).  ``values`` are the answers as JSON (``records.bulk.forms``), ``asked``
    says in words how the people were chosen.
    """

    class Kind(models.TextChoices):
        POSITION = "position", _("Đổi vị trí công tác")
        TRANSFER = "transfer", _("Chuyển đến đơn vị khác")
        CHARGE = "charge", _("Cử đầu mối, giao phụ trách")
        UNCHARGE = "uncharge", _("Thôi đầu mối, thôi phụ trách")
        FINISH = "finish", _("Kết thúc vị trí công tác")
        RETURN = "return", _("Kết thúc biệt phái, phụ trách tạm thời")

    kind = models.CharField(max_length=12, choices=Kind)
    since = models.DateField(_("từ ngày"))
    document = models.CharField(_("quyết định"), max_length=120)
    reason = models.CharField(_("lý do"), max_length=160)
    values = models.JSONField(default=dict)
    asked = models.CharField(max_length=200)
    people = models.JSONField()
    key = models.CharField(max_length=32, unique=True)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = BulkActQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def folder(self) -> Path:
        """Where its plan lies; no address reaches it."""
        return Path(settings.PRIVATE_ROOT) / "bulk" / self.key

    @property
    def why(self) -> str:
        """The reason written with each correction."""
        return f"{self.document}: {self.reason}"[:300]


class BulkDone(AppendOnly):
    """An act that was carried out, once, as one batch; ``exceptions`` are those it left out:
    [person, who, reason, remedy] with both sentences as data."""

    act = models.OneToOneField(BulkAct, models.PROTECT, related_name="done")
    batch = models.OneToOneField(Batch, models.PROTECT, related_name="bulk")
    exceptions: Any = models.JSONField(default=list)


class ChargeNorm(models.Model):
    """Rule as data: at most so many people hold a charge in one unit at a time.

    ``unit_kind`` "" is any kind; ``verified`` says whether the text was seen.
    """

    charge = models.CharField(max_length=12, choices=Duty.Charge)
    unit_kind = models.CharField(max_length=10, blank=True)
    most = models.PositiveSmallIntegerField()
    in_force_from = models.DateField()
    in_force_to = models.DateField(default=FOREVER)
    document = models.CharField(max_length=120, blank=True)
    clause = models.CharField(max_length=80, blank=True)
    verified = models.BooleanField(default=False)

    objects = InForceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="charge_norm_ends_after_it_begins",
                condition=Q(in_force_from__lt=F("in_force_to")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.charge}: {self.most}"
