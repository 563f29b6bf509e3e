"""The competency framework: competencies with their levels, what counts as evidence, and which
procedure needs which competency.  All of it dated rows."""

from __future__ import annotations

from functools import cached_property

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from records.models import EntryRefused, LedgerQuerySet, LedgerRow, Procedure
from records.verdict import Both

from ..ladder import LadderError, Policy, Rung, read_policy, read_rungs


class Competency(LedgerRow):
    """One competency with all its levels, as it reads between two dates.

    ``code`` names it through all its versions; at most one holds on a day.  ``origin`` says what
    it was drawn from: position descriptions, or the catalogue of procedures (then ``fields`` are
    the groups of procedures it is about).  ``levels`` is read by ``competency.ladder``.
    """

    class Group(models.TextChoices):
        GENERAL = "general", _("Năng lực chung")
        FIELD = "field", _("Theo lĩnh vực thủ tục")
        LEADING = "leading", _("Lãnh đạo, quản lý")

    class Origin(models.TextChoices):
        POSITION = "position", _("Bản mô tả vị trí việc làm")
        PROCEDURE = "procedure", _("Danh mục thủ tục")

    code = models.SlugField(_("mã"), max_length=40)
    place = models.PositiveSmallIntegerField(_("thứ tự"), default=100)
    name = models.CharField(_("tên"), max_length=120)
    name_en = models.CharField(_("tên (tiếng Anh)"), max_length=120, blank=True)
    about = models.CharField(_("mô tả"), max_length=500, blank=True)
    about_en = models.CharField(_("mô tả (tiếng Anh)"), max_length=500, blank=True)
    group = models.CharField(_("nhóm"), max_length=10, choices=Group)
    origin = models.CharField(_("lấy từ"), max_length=10, choices=Origin)
    fields = models.JSONField(_("nhóm lĩnh vực"), default=list, blank=True)
    levels = models.JSONField(_("các bậc"))
    clause = models.CharField(_("điều, khoản"), max_length=200, blank=True)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    note_en = models.CharField(_("ghi chú (tiếng Anh)"), max_length=300, blank=True)
    verified = models.BooleanField(_("đã kiểm chứng"), default=False)

    objects = LedgerQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        indexes = [models.Index(fields=["code", "holds_from"], name="competency_code_from")]

    def __str__(self) -> str:
        return self.both.said(get_language() or "vi")

    def save(self, *args: object, **kwargs: object) -> None:
        """Raises EntryRefused for levels that cannot be read."""
        try:
            read_rungs(self.levels)
        except LadderError as error:
            raise EntryRefused(str(error)) from error
        super().save(*args, **kwargs)

    @property
    def both(self) -> Both:
        return Both(self.name, self.name_en)

    @property
    def description(self) -> str:
        return Both(self.about, self.about_en).said(get_language() or "vi")

    @property
    def remark(self) -> str:
        return Both(self.note, self.note_en).said(get_language() or "vi")

    @property
    def basis(self) -> str:
        """Document and clause in one line."""
        return ", ".join(part for part in (self.clause, self.document) if part)

    @cached_property
    def rungs(self) -> tuple[Rung, ...]:
        return read_rungs(self.levels)


class EvidencePolicy(LedgerRow):
    """What counts as evidence, how recent, on which scales, between two dates; one on a day."""

    content = models.JSONField(_("quy ước"))
    clause = models.CharField(_("điều, khoản"), max_length=200, blank=True)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    note_en = models.CharField(_("ghi chú (tiếng Anh)"), max_length=300, blank=True)
    verified = models.BooleanField(_("đã kiểm chứng"), default=False)

    objects = LedgerQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.holds_from:%d/%m/%Y}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Raises EntryRefused for a policy that cannot be read."""
        try:
            read_policy(self.content)
        except LadderError as error:
            raise EntryRefused(str(error)) from error
        super().save(*args, **kwargs)

    @cached_property
    def policy(self) -> Policy:
        return read_policy(self.content)


class ProcedureNeed(LedgerRow):
    """Handling a procedure needs a competency at a level, between two dates."""

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="needs")
    code = models.SlugField(_("mã năng lực"), max_length=40)
    rank = models.PositiveSmallIntegerField(_("bậc"))
    clause = models.CharField(_("điều, khoản"), max_length=200, blank=True)
    verified = models.BooleanField(_("đã kiểm chứng"), default=False)

    objects = LedgerQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        indexes = [
            models.Index(fields=["procedure", "code"], name="need_procedure_code"),
            models.Index(fields=["code", "rank"], name="need_code_rank"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure}: {self.code} {self.rank}"
