"""How legal texts change one another, and who looked at what leans on a changed one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .law import LegalDocument
from .ledger import AppendOnly, LedgerQuerySet, LedgerRow


class DocumentLink(LedgerRow):
    """From a day on ``changed`` is replaced, repealed or amended by ``changing``.

    ``clause`` is the place in the changing text that says so.
    """

    class Kind(models.TextChoices):
        REPLACED = "replaced", _("Thay thế")
        REPEALED = "repealed", _("Bãi bỏ")
        AMENDED = "amended", _("Sửa đổi, bổ sung")

    changed = models.ForeignKey(LegalDocument, models.PROTECT, related_name="changes")
    changing = models.ForeignKey(LegalDocument, models.PROTECT, related_name="makes")
    kind = models.CharField(max_length=10, choices=Kind)
    clause = models.CharField(_("điều, khoản"), max_length=200, blank=True)

    objects = LedgerQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        constraints = [
            *LedgerRow.Meta.constraints,
            models.CheckConstraint(
                name="documentlink_between_two_texts",
                condition=~Q(changed=F("changing")),
                violation_error_message=_("Một văn bản không tự thay đổi chính nó."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.changing} · {self.get_kind_display()} · {self.changed}"

    @property
    def ends_it(self) -> bool:
        """Whether the changed text is out of force from that day."""
        return self.kind != self.Kind.AMENDED


class DocumentReview(AppendOnly):
    """Somebody looked at an item that leans on a changed text: ``kind`` and ``item`` as its
    provider names them (records.leaning).  The latest one counts."""

    class Outcome(models.TextChoices):
        KEPT = "kept", _("Giữ nguyên")
        CHANGED = "changed", _("Đã sửa")

    changed = models.ForeignKey(LegalDocument, models.PROTECT, related_name="reviews")
    changing = models.ForeignKey(LegalDocument, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    item = models.CharField(max_length=120)
    outcome = models.CharField(max_length=10, choices=Outcome)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="documentreview_keeping_has_its_reason",
                condition=~Q(outcome="kept") | ~Q(note=""),
                violation_error_message=_("Ghi vì sao giữ nguyên."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.item}: {self.get_outcome_display()}"
