"""Checks of units and of the texts that the register leans on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import gettext_lazy as _

from ..calendar import add_months
from ..citations import numbers_in
from ..leaning import documents
from ..models import ChargeNorm, DossierTotal, Duty, LegalDocument, MonthConfirmation
from ..scope import May
from ..verdict import gettext_noop
from .base import About, Asked, Check, Found, Kind, Rows, Way, no_day, no_number, of_units, text
from .calendar_months import due_month

LAST = "zz"  # texts come after every name


def _unit(found: Found) -> Way:
    return "records:unit", [found.item]


def _imports(_found: Found) -> Way:
    return "records:imports", []


def _charged(asked: Asked, charge: str) -> Any:
    return asked.believed(Duty).filter(unit=OuterRef("unit"), charge=charge)


def _no_head(asked: Asked) -> Rows:
    found = _charged(asked, Duty.Charge.IN_CHARGE)
    return of_units(asked.unit_versions().filter(~Exists(found)))


def _counted(asked: Asked, charge: str) -> Any:
    """Units with how many people have a charge there, as ``n``."""
    counted = (
        _charged(asked, charge).order_by().values("unit")
        .annotate(n=Count("person", distinct=True)).values("n")
    )  # fmt: skip
    some = Subquery(counted, output_field=IntegerField())
    return asked.unit_versions().annotate(n=Coalesce(some, 0))


def _too_few_focal_points(asked: Asked) -> Rows:
    least = asked.number("focal_points_least")
    units = _counted(asked, Duty.Charge.FOCAL_POINT)
    return of_units(units.filter(n__lt=least) if least is not None else units.none(), word=F("n"))


def _too_many(charge: str) -> Any:
    """More than the dated norm of the charge, for its kind of unit or for all kinds."""

    def find(asked: Asked) -> Rows:
        norms = ChargeNorm.objects.in_force(asked.on).filter(charge=charge)
        norms = norms.filter(unit_kind__in=["", OuterRef("kind")], most__lt=OuterRef("n"))
        return of_units(_counted(asked, charge).filter(Exists(norms)), word=F("n"))

    return find


def _nobody(asked: Asked) -> Rows:
    held = asked.posts().filter(unit=OuterRef("unit"))
    return of_units(asked.unit_versions().filter(~Exists(held)))


def _last_whole_month(on: date) -> date:
    """The first day of the last month that had ended by then."""
    return add_months((on + timedelta(days=1)).replace(day=1), -1)


def _totals(asked: Asked) -> Any:
    month = _last_whole_month(asked.on)
    rows = DossierTotal.objects.known(asked.known_at)
    return rows.filter(unit=OuterRef("unit"), holds_from=month)


def _month_words(asked: Asked) -> Any:
    return Value(f"{_last_whole_month(asked.on):%m/%Y}")


def _dossiers_missing(asked: Asked) -> Rows:
    units = asked.unit_versions().filter(~Exists(_totals(asked)))
    return of_units(units, word=_month_words(asked))


def _dossiers_zero(asked: Asked) -> Rows:
    none = _totals(asked).filter(received=0, resolved=0)
    return of_units(asked.unit_versions().filter(Exists(none)), word=_month_words(asked))


def _unconfirmed(asked: Asked) -> Rows:
    """No confirmation of the last month that is due."""
    opens = asked.number("confirmation_opens")
    month = due_month(asked.on, opens) if opens is not None else None
    units = asked.unit_versions()
    if month is None:
        return of_units(units.none())
    done = MonthConfirmation.objects.filter(unit=OuterRef("unit"), month=month)
    if asked.known_at is not None:
        done = done.filter(entered_at__lte=asked.known_at)
    waiting = units.filter(~Exists(done), holds_from__lt=add_months(month, 1))
    return of_units(waiting, word=Value(f"{month:%m/%Y}"))


def _doubtful(asked: Asked) -> list[int]:
    """What leans on a text is told by whoever owns it: a few queries, asked once a request."""
    leant = {
        number
        for placed in documents.rows_for(asked.user, asked.known_at)
        if placed.row.holds_on(asked.on)
        for number in numbers_in(placed.row.on)
    }
    unverified = LegalDocument.objects.filter(verified=False).only("pk", "code")
    return [text.pk for text in unverified if text.number in leant]


def _texts(asked: Asked) -> Rows:
    """Unverified texts on which something leans on the day; for the whole province."""
    found = LegalDocument.objects.none()
    if asked.units is None:
        key = ("texts", asked.on)
        if key not in asked.memo:
            asked.memo[key] = _doubtful(asked)
        found = LegalDocument.objects.filter(pk__in=asked.memo[key])
    return found.order_by().annotate(  # type: ignore[no-any-return]
        q_item=F("pk"), q_who=no_number(), q_where=no_number(), q_sort=text(Concat(Value(LAST), F("code"))),
        q_word=text(F("code")), q_day=no_day(),
    )  # fmt: skip


CHECKS = (
    Check(
        "unit_without_head", Kind.MISSING, _("Đơn vị chưa có người phụ trách"),
        gettext_noop("Không ai phụ trách bộ phận một cửa."),
        _("Ghi nhiệm vụ phụ trách cho một người của đơn vị."), _no_head, _unit,
        about=About.UNIT,
    ),
    Check(
        "too_few_focal_points", Kind.MISSING, _("Thiếu đầu mối kiểm soát thủ tục"),
        gettext_noop("Có %(word)s đầu mối kiểm soát thủ tục hành chính."),
        _("Ghi nhiệm vụ đầu mối theo quyết định."), _too_few_focal_points, _unit,
        about=About.UNIT, leans_on=("focal_points_least",),
    ),
    Check(
        "unit_without_people", Kind.MISSING, _("Đơn vị chưa có người"),
        gettext_noop("Không ai giữ vị trí ở đơn vị."),
        _("Nhập danh sách cán bộ của đơn vị."), _nobody, _imports, about=About.UNIT,
    ),
    Check(
        "dossiers_missing", Kind.MISSING, _("Chưa có số hồ sơ của tháng"),
        gettext_noop("Chưa có số hồ sơ một cửa của tháng %(word)s."),
        _("Nhập số liệu hồ sơ của tháng."), _dossiers_missing, _imports, about=About.UNIT,
    ),
    Check(
        "too_many_focal_points", Kind.CONTRADICTORY, _("Thừa đầu mối kiểm soát thủ tục"),
        gettext_noop("Có %(word)s đầu mối kiểm soát thủ tục hành chính."),
        _("Kết thúc nhiệm vụ của người đã thôi."), _too_many(Duty.Charge.FOCAL_POINT), _unit,
        about=About.UNIT,
    ),
    Check(
        "too_many_in_charge", Kind.CONTRADICTORY, _("Hai người cùng phụ trách"),
        gettext_noop("Có %(word)s người cùng phụ trách bộ phận một cửa."),
        _("Kết thúc nhiệm vụ của người đã thôi."), _too_many(Duty.Charge.IN_CHARGE), _unit,
        about=About.UNIT,
    ),
    Check(
        "dossiers_zero", Kind.SUSPICIOUS, _("Số hồ sơ của tháng bằng 0"),
        gettext_noop("Tháng %(word)s không nhận, không giải quyết hồ sơ nào."),
        _("Hỏi lại đơn vị, nhập lại số liệu."), _dossiers_zero, _imports, about=About.UNIT,
    ),
    Check(
        "text_unverified", Kind.UNVERIFIED, _("Văn bản chưa kiểm chứng mà vẫn dựa vào"),
        gettext_noop("%(word)s là căn cứ của dữ liệu đang dùng mà chưa được kiểm chứng."),
        _("Đọc văn bản, sửa cho đúng rồi ghi đã kiểm chứng."), _texts,
        lambda found: ("records:law_document", [found.item]), about=About.TEXT, power=May.ENTER,
    ),
    Check(
        "month_unconfirmed", Kind.STALE, _("Chưa xác nhận danh sách tháng"),
        gettext_noop("Danh sách tháng %(word)s chưa được xác nhận."),
        _("Phụ trách đơn vị xác nhận; Nội vụ gửi lời nhắc."), _unconfirmed,
        lambda _found: ("records:confirmations", []), about=About.UNIT,
        leans_on=("confirmation_opens",),
    ),
)  # fmt: skip
