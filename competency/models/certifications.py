"""Certifications with a validity: their terms as dated rows, decisions about one person's."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from records import ledger
from records.criteria import FOREVER, Criterion, RuleError, from_data
from records.models import EntryRefused, LedgerQuerySet, LedgerRow, Person, User
from records.models.people import AboutPersonQuerySet
from records.verdict import Both, gettext_noop

from ..certification_rules import Paths, objection
from ..validity import Act, ActKind, Base, Terms
from ..validity_terms import LONGEST, LONGEST_GRACE
from .requirements import UNREADABLE

TWO_CERTIFICATIONS = gettext_noop("Chứng nhận đã có phiên bản khác trong khoảng thời gian này.")
LATEST_END = date(2300, 1, 1)


class Certification(LedgerRow):
    """One certification as it reads between two dates: its terms and what it asks.

    ``code`` names it through all its versions; at most one version holds on a day.  ``months``
    of validity may be empty: for good, or until the ``fixed`` day of a year ("12-31").
    ``window_months`` empty: it may be renewed at any time.  ``running``: also periods that run on
    the first day of this version go by it.  ``renewal`` empty: as the first time.
    """

    class From(models.TextChoices):
        COMPLETION = Base.COMPLETION.value, _("từ ngày hoàn thành")
        EXPIRY = Base.EXPIRY.value, _("từ hạn trước (giữ nhịp)")
        FIXED = Base.FIXED.value, _("đến một ngày cố định trong năm")

    code = models.SlugField(_("mã"), max_length=40)
    place = models.PositiveSmallIntegerField(_("thứ tự"), default=100)
    title = models.CharField(_("tên"), max_length=120)
    title_en = models.CharField(_("tên (tiếng Anh)"), max_length=120, blank=True)
    months = models.PositiveSmallIntegerField(_("số tháng có hiệu lực"), null=True, blank=True)
    base = models.CharField(_("tính hạn"), max_length=10, choices=From, default=From.COMPLETION)
    fixed = models.CharField(_("ngày cố định"), max_length=5, blank=True)
    minimum_months = models.PositiveSmallIntegerField(_("số tháng tối thiểu"), default=0)
    window_months = models.PositiveSmallIntegerField(_("mở trước (tháng)"), null=True, blank=True)
    grace_days = models.PositiveSmallIntegerField(_("ân hạn (ngày)"), default=0)
    running = models.BooleanField(_("áp dụng cho kỳ đang chạy"), default=False)
    first = models.JSONField(_("lần đầu"))
    renewal = models.JSONField(_("gia hạn"), null=True, blank=True)
    clause = models.CharField(_("điều, khoản"), max_length=200, blank=True)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    note_en = models.CharField(_("ghi chú (tiếng Anh)"), max_length=300, blank=True)
    verified = models.BooleanField(_("đã kiểm chứng"), default=False)

    objects = LedgerQuerySet.as_manager()
    refusals = (UNREADABLE, TWO_CERTIFICATIONS)

    class Meta(LedgerRow.Meta):
        indexes = [models.Index(fields=["code", "holds_from"], name="certification_code_from")]
        constraints = [
            *LedgerRow.Meta.constraints,
            models.CheckConstraint(
                name="certification_fixed_day_with_its_base",
                condition=(Q(base="fixed", months__isnull=True) & ~Q(fixed=""))
                | (~Q(base="fixed") & Q(fixed="")),
                violation_error_message=_(
                    "Ghi ngày cố định khi và chỉ khi hạn tính đến ngày cố định."
                ),
            ),
            models.CheckConstraint(
                name="certification_rhythm_has_months",
                condition=~Q(base="expiry", months__isnull=True),
                violation_error_message=_("Tính từ hạn trước thì phải có số tháng."),
            ),
            models.CheckConstraint(
                name="certification_months_are_some",
                condition=Q(months__isnull=True) | Q(months__gte=1, months__lte=LONGEST),
                violation_error_message=_("Số tháng có hiệu lực từ 1 đến 600."),
            ),
            models.CheckConstraint(
                name="certification_window_within_validity",
                condition=Q(months__isnull=True)
                | Q(window_months__isnull=True)
                | Q(window_months__lte=F("months")),
                violation_error_message=_("Kỳ gia hạn không dài hơn thời hạn."),
            ),
            models.CheckConstraint(
                name="certification_minimum_within_validity",
                condition=Q(months__isnull=True) | Q(minimum_months__lte=F("months")),
                violation_error_message=_("Thời gian tối thiểu không dài hơn thời hạn."),
            ),
            models.CheckConstraint(
                name="certification_grace_is_short",
                condition=Q(grace_days__lte=LONGEST_GRACE),
                violation_error_message=_("Ân hạn dài nhất 730 ngày."),
            ),
        ]

    def __str__(self) -> str:
        return self.both.said(get_language() or "vi")

    def save(self, *args: object, **kwargs: object) -> None:
        """Raises EntryRefused for terms or rules that nothing can be derived from."""
        if self._state.adding:
            self._refuse_unusable()
        super().save(*args, **kwargs)

    def _refuse_unusable(self) -> None:
        try:
            self.terms  # noqa: B018  reads it
            rules = [from_data(one) for one in (self.first, self.renewal) if one is not None]
        except (RuleError, ValueError) as error:
            raise EntryRefused(str(error)) from error
        for rule in rules:
            if words := objection(rule):
                raise EntryRefused(gettext(words))

    @property
    def both(self) -> Both:
        return Both(self.title, self.title_en)

    @property
    def remark(self) -> str:
        return Both(self.note, self.note_en).said(get_language() or "vi")

    @property
    def basis(self) -> str:
        """Document and clause in one line."""
        return ", ".join(part for part in (self.clause, self.document) if part)

    @property
    def terms(self) -> Terms:
        """The terms as the derivation reads them.  Raises ValueError where they contradict."""
        return Terms(
            since=self.holds_from,
            until=self.holds_to,
            months=self.months,
            base=Base(self.base),
            fixed=self.fixed,
            minimum_months=self.minimum_months,
            window_months=self.window_months,
            grace_days=self.grace_days,
            running=self.running,
        )

    @cached_property
    def paths(self) -> Paths:
        """What the first time and a renewal ask."""
        first: Criterion = from_data(self.first, self.code)
        renewal = first if self.renewal is None else from_data(self.renewal, self.code)
        return Paths(first, renewal)


class CertificationAct(LedgerRow):
    """A decision about one person's certification, in effect from ``holds_from``.

    A suspension holds until ``holds_to`` unless a lifting comes first; an extension makes
    ``holds_to`` the new expiry; a lifting and a revocation have no end.
    """

    class Kind(models.TextChoices):
        SUSPEND = ActKind.SUSPEND.value, _("Tạm đình chỉ")
        LIFT = ActKind.LIFT.value, _("Cho hoạt động lại")
        EXTEND = ActKind.EXTEND.value, _("Kéo dài")
        REVOKE = ActKind.REVOKE.value, _("Thu hồi")

    person = models.ForeignKey(Person, models.PROTECT, related_name="certification_acts")
    code = models.SlugField(_("mã chứng nhận"), max_length=40)
    kind = models.CharField(_("việc"), max_length=10, choices=Kind)
    grounds = models.CharField(_("lý do"), max_length=300)

    objects = AboutPersonQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        indexes = [models.Index(fields=["code", "person"], name="certification_act_of")]
        constraints = [
            *LedgerRow.Meta.constraints,
            models.CheckConstraint(
                name="certification_act_has_a_decision",
                condition=~Q(document="") & ~Q(grounds=""),
                violation_error_message=_("Ghi số quyết định và lý do."),
            ),
            models.CheckConstraint(
                name="certification_act_ends_by_its_kind",
                condition=(Q(kind="extend") & Q(holds_to__lt=LATEST_END))
                | (Q(kind__in=["lift", "revoke"]) & Q(holds_to=FOREVER))
                | Q(kind="suspend"),
                violation_error_message=_(
                    "Kéo dài thì có ngày hết; cho hoạt động lại và thu hồi thì không."
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def act(self) -> Act:
        """The decision as the derivation reads it."""
        return Act(
            ActKind(self.kind), self.holds_from, self.holds_to, self.document, self.grounds, self.pk
        )


@transaction.atomic
def revise(
    current: Certification,
    draft: Certification,
    *,
    reason: str,
    by: User | None,
    source: str,
    at: datetime | None = None,
) -> Certification:
    """Let ``draft`` hold from its date on instead of ``current``; the same date corrects it.

    Raises EntryRefused without a reason, for an earlier date and when somebody was first.
    """
    if not reason.strip():
        raise EntryRefused(gettext("Ghi lý do sửa điều kiện."))
    if not current.holds_from <= draft.holds_from < current.holds_to:
        raise EntryRefused(gettext("Chọn ngày trong thời gian hiệu lực của phiên bản đang sửa."))
    draft.code, draft.holds_to, draft.reason = current.code, current.holds_to, reason
    if draft.holds_from == current.holds_from:
        draft.supersedes = current
    else:
        draft.reason = ""
        ledger.end(current, on=draft.holds_from, reason=reason, by=by, source=source, at=at)
    return ledger.enter(draft, by=by, source=source, at=at)
