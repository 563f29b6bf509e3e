"""Many rows by one deed: an import, a bulk act, a reorganisation, a merging, and each's undoing."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..scope import May, can, is_everywhere, paths_of
from .ledger import AppendOnly, AppendOnlyQuerySet
from .people import User


class BatchQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user: User) -> Self:
        """One's own deeds; all of them for whoever looks into the whole province."""
        if is_everywhere(paths_of(user, May.VIEW)):
            return self.all()
        return self.filter(entered_by=user) if can(user, May.ENTER) else self.none()


class Batch(AppendOnly):
    """One deed with its members.  ``numbers`` says what it did, by name; ``undoes`` what it took back."""

    class Kind(models.TextChoices):
        IMPORT = "import", _("Nhập từ tệp")
        BULK = "bulk", _("Ghi hàng loạt")
        REORGANISATION = "reorganisation", _("Sắp xếp đơn vị")
        MERGING = "merging", _("Gộp hồ sơ trùng")
        UNDOING = "undoing", _("Hoàn tác")

    kind = models.CharField(max_length=16, choices=Kind)
    title = models.CharField(max_length=200)
    document = models.CharField(_("văn bản"), max_length=120, blank=True)
    reason = models.CharField(_("lý do"), max_length=300, blank=True)
    numbers = models.JSONField(default=dict)
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by"
    )
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = BatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="batch_undoing_names_what",
                condition=Q(kind="undoing", undoes__isnull=False)
                | (~Q(kind="undoing") & Q(undoes__isnull=True)),
            )
        ]

    def __str__(self) -> str:
        return self.title


class BatchRow(AppendOnly):
    """A ledger row that a deed entered: ``table`` is its model's name, ``row`` its id."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="members")
    table = models.CharField(max_length=40)
    row = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table", "row"], name="row_is_of_one_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.row}"
