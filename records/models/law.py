"""Law as data: documents, ranked levels, posts, holidays, authorities, procedures."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import get_language, gettext, gettext_lazy, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from ..citations import number_of
from ..criteria import FOREVER
from ..verdict import Both
from .ledger import LedgerQuerySet, LedgerRow


class InForceQuerySet(models.QuerySet):  # type: ignore[type-arg]
    def in_force(self, day: date) -> Self:
        """Rows in force on the day."""
        return self.filter(in_force_from__lte=day, in_force_to__gt=day)


class LegalDocument(models.Model):
    """A legal text: what a rule, post, procedure or threshold rests on.

    What replaced, repealed or amended it is ``DocumentLink``; ``in_force_to`` is the end that
    the shipped list knows.  Rows of that list have no ``entered_by``.
    """

    code = models.CharField(_("số ký hiệu"), max_length=80, unique=True)
    name = models.TextField(_("tên"))
    issuer = models.CharField(_("cơ quan ban hành"), max_length=160, blank=True)
    issued_on = models.DateField(_("ngày ban hành"), null=True, blank=True)
    in_force_from = models.DateField(_("hiệu lực từ"), null=True, blank=True)
    in_force_to = models.DateField(_("hết hiệu lực"), null=True, blank=True)
    verified = models.BooleanField(_("đã kiểm chứng"), default=False)
    entered_at = models.DateTimeField(null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return self.code

    @property
    def number(self) -> str:
        """The folded number by which citations are matched (records.citations)."""
        return number_of(self.code)


class Level(models.Model):
    """A value of a ranked dimension (education, political theory, rating…)."""

    code = models.CharField(max_length=20, unique=True)
    dimension = models.CharField(max_length=30, db_index=True)
    rank = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    document = models.CharField(max_length=160, blank=True)
    verified = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.both.said(get_language() or "vi")

    @property
    def both(self) -> Both:
        return Both(self.name, self.name_en)


class Position(models.Model):
    """A post a unit can have, with the dates between which the law knows it."""

    class PostKind(models.TextChoices):
        LEADER = "leader", _("Lãnh đạo")
        PROFESSIONAL = "professional", _("Chuyên môn")

    code = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=160)
    title_en = models.CharField(max_length=160)
    kind = models.CharField(max_length=12, choices=PostKind)
    in_force_from = models.DateField()
    in_force_to = models.DateField(default=FOREVER)
    document = models.CharField(max_length=80, blank=True)
    clause = models.CharField(max_length=80, blank=True)
    verified = models.BooleanField(default=False)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    def __str__(self) -> str:
        return Both(self.title, self.title_en).said(get_language() or "vi")


class Holiday(models.Model):
    """A public holiday: not a working day."""

    day = models.DateField(unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    document = models.CharField(max_length=80, blank=True)
    verified = models.BooleanField(default=False)


class Authority(models.Model):
    """Who decides which title or form of commendation, between two dates."""

    form = models.CharField(max_length=10, db_index=True)
    position = models.ForeignKey(Position, models.PROTECT)
    in_force_from = models.DateField()
    in_force_to = models.DateField(default=FOREVER)
    document = models.CharField(max_length=80)
    clause = models.CharField(max_length=80, blank=True)
    verified = models.BooleanField(default=False)

    objects = InForceQuerySet.as_manager()


class Procedure(models.Model):
    """The identity of an administrative procedure; what is true of it is its versions."""

    code = models.CharField(_("mã thủ tục"), max_length=12, unique=True)

    def __str__(self) -> str:
        return self.code


class ProcedureVersion(LedgerRow):
    """A procedure as published between two dates.

    ``time_limit`` is in ``time_unit`` (working_day, day, hour, month…), null when the portal
    gives no single number; fees are in đồng.
    """

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="versions")
    name = models.TextField()
    name_en = models.TextField(blank=True)
    folded = models.TextField()
    field = models.CharField(max_length=120)
    field_en = models.CharField(max_length=120, blank=True)
    field_group = models.CharField(max_length=40, db_index=True)
    time_limit = models.PositiveSmallIntegerField(null=True, blank=True)
    time_unit = models.CharField(max_length=20, blank=True)
    time_text = models.TextField(blank=True)
    fee_status = models.CharField(max_length=30)
    fee_min = models.PositiveIntegerField(null=True, blank=True)
    fee_max = models.PositiveIntegerField(null=True, blank=True)
    fee_note = models.TextField(blank=True)
    online_level = models.CharField(max_length=30, blank=True)
    result = models.TextField(blank=True)
    legal_basis = models.JSONField(default=list)
    papers = models.JSONField(default=list)
    url = models.URLField(blank=True)

    class Meta(LedgerRow.Meta):
        pass

    objects = LedgerQuerySet.as_manager()

    def __str__(self) -> str:
        return self.both.said(get_language() or "vi")

    @property
    def both(self) -> Both:
        return Both(self.name, self.name_en)

    @property
    def short_name(self) -> str:
        """The name as far as a list or a title has room; some run over 900 characters."""
        name = str(self)
        return name if len(name) <= 160 else f"{name[:157].rsplit(' ', 1)[0]}…"

    @property
    def field_name(self) -> str:
        return Both(self.field, self.field_en).said(get_language() or "vi")

    @property
    def group_name(self) -> str:
        """The group of fields, ours, by which the list is filtered."""
        return str(FIELD_GROUPS.get(self.field_group, self.field_name))

    @property
    def time_words(self) -> str:
        """The time limit in words; the portal's own text where it gives no single number."""
        if self.time_limit is None or self.time_unit not in TIME_UNITS:
            return self.time_text or gettext("Cổng không ghi thời hạn")
        return TIME_UNITS[self.time_unit] % {"n": self.time_limit}

    @property
    def fee_words(self) -> str:
        """The fee in words, honest about what the portal leaves open."""
        if self.fee_status == "amount" and self.fee_min is not None:
            low, high = (
                f"{n:,}".replace(",", ".") for n in (self.fee_min, self.fee_max or self.fee_min)
            )
            return f"{low} đồng" if low == high else f"{low} – {high} đồng"
        return str(FEES.get(self.fee_status, FEES["text_only"]))

    @property
    def online_words(self) -> str:
        return str(ONLINE.get(self.online_level, gettext_lazy("Cổng ghi không thống nhất")))


TIME_UNITS = {
    "working_day": ngettext_lazy("%(n)s ngày làm việc", "%(n)s ngày làm việc", "n"),
    "day": ngettext_lazy("%(n)s ngày", "%(n)s ngày", "n"),
    "hour": ngettext_lazy("%(n)s giờ", "%(n)s giờ", "n"),
    "working_hour": ngettext_lazy("%(n)s giờ làm việc", "%(n)s giờ làm việc", "n"),
    "month": ngettext_lazy("%(n)s tháng", "%(n)s tháng", "n"),
}
# Our own grouping of the portal's fields (records/data/README.md).
FIELD_GROUPS = {
    "civil_status": gettext_lazy("Hộ tịch, nuôi con nuôi"),
    "certification": gettext_lazy("Chứng thực"),
    "land": gettext_lazy("Đất đai"),
    "social_protection_children": gettext_lazy("Bảo trợ xã hội, giảm nghèo, trẻ em"),
    "people_with_merit": gettext_lazy("Người có công"),
    "labour_employment": gettext_lazy("Lao động, việc làm"),
    "education": gettext_lazy("Giáo dục"),
    "culture_sport_media": gettext_lazy("Văn hoá, gia đình, truyền thông"),
    "religion_ethnic": gettext_lazy("Tín ngưỡng, tôn giáo, dân tộc"),
    "agriculture_environment": gettext_lazy("Nông nghiệp, môi trường"),
    "business_cooperatives": gettext_lazy("Hộ kinh doanh, hợp tác xã"),
    "construction_planning": gettext_lazy("Xây dựng, nhà ở"),
    "justice_other": gettext_lazy("Hoà giải ở cơ sở"),
    "emulation_commendation": gettext_lazy("Thi đua, khen thưởng"),
    "other": gettext_lazy("Lĩnh vực khác"),  # of an imported list, where the field is new
}
FEES = {
    "zero_listed": gettext_lazy("Cổng ghi 0 đồng"),
    "set_by_provincial_council": gettext_lazy("Theo quy định của Hội đồng nhân dân tỉnh"),
    "text_only": gettext_lazy("Xem ghi chú"),
    "none_listed": gettext_lazy("Cổng không ghi"),
}
ONLINE = {
    "toàn trình": gettext_lazy("Trực tuyến toàn trình"),
    "trực tuyến": gettext_lazy("Có kênh trực tuyến"),
    "không trực tuyến": gettext_lazy("Nộp trực tiếp hoặc qua bưu chính"),
}
