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
from .base import (
    About,
    Asked,
    Check,
    Found,
    Kind,
    Rows,
    Shape,
    Way,
    no_day,
    no_number,
    of_units,
    text,
)
from .calendar_months import due_month

LAST = "zz"  # texts come after every name


def _unit(found: Found) -> Way:
    return "records:unit", [found.item]


def _imports(_found: Found) -> Way:
    return "records:imports", []


def _charged(shape: Shape, charge: str) -> Any:
    return shape.believed(Duty).filter(unit=OuterRef("unit"), charge=charge)


def _no_head(shape: Shape) -> Rows:
    found = _charged(shape, Duty.Charge.IN_CHARGE)
    return of_units(shape.unit_versions().filter(~Exists(found)))


def _counted(shape: Shape, charge: str) -> Any:
    """Units with how many people have a charge there, as ``n``."""
    counted = (
        _charged(shape, charge).order_by().values("unit")
        .annotate(n=Count("person", distinct=True)).values("n")
    )  # fmt: skip
    some = Subquery(counted, output_field=IntegerField())
    return shape.unit_versions().annotate(n=Coalesce(some, 0))


def _too_few_focal_points(shape: Shape) -> Rows:
    least = shape.threshold("focal_points_least")
    return of_units(_counted(shape, Duty.Charge.FOCAL_POINT).filter(n__lt=least), word=F("n"))


def _too_many(charge: str) -> Any:
    """More than the dated norm of the charge, for its kind of unit or for all kinds."""

    def find(shape: Shape) -> Rows:
        norms = ChargeNorm.objects.in_force(shape.on).filter(charge=charge)
        norms = norms.filter(unit_kind__in=["", OuterRef("kind")], most__lt=OuterRef("n"))
        return of_units(_counted(shape, charge).filter(Exists(norms)), word=F("n"))

    return find


def _nobody(shape: Shape) -> Rows:
    held = shape.posts().filter(unit=OuterRef("unit"))
    return of_units(shape.unit_versions().filter(~Exists(held)))


def _last_whole_month(on: date) -> date:
    """The first day of the last month that had ended by then."""
    return add_months((on + timedelta(days=1)).replace(day=1), -1)


def _totals(shape: Shape) -> Any:
    month = shape.day(lambda asked: _last_whole_month(asked.on))
    rows = DossierTotal.objects.known(shape.known_at)
    return rows.filter(unit=OuterRef("unit"), holds_from=month)


def _month_words(shape: Shape) -> Any:
    return shape.words(lambda asked: f"{_last_whole_month(asked.on):%m/%Y}")


def _dossiers_missing(shape: Shape) -> Rows:
    units = shape.unit_versions().filter(~Exists(_totals(shape)))
    return of_units(units, word=_month_words(shape))


def _dossiers_zero(shape: Shape) -> Rows:
    none = _totals(shape).filter(received=0, resolved=0)
    return of_units(shape.unit_versions().filter(Exists(none)), word=_month_words(shape))


def _due(asked: Asked) -> date | None:
    opens = asked.number("confirmation_opens")
    return None if opens is None else due_month(asked.on, opens)


def _after_due(asked: Asked) -> date | None:
    month = _due(asked)
    return None if month is None else add_months(month, 1)


def _unconfirmed(shape: Shape) -> Rows:
    """No confirmation of the last month that is due."""
    done = MonthConfirmation.objects.filter(unit=OuterRef("unit"), month=shape.day(_due))
    if shape.timed:
        done = done.filter(entered_at__lte=shape.known_at)
    waiting = shape.unit_versions().filter(~Exists(done), holds_from__lt=shape.day(_after_due))
    return of_units(waiting, word=shape.words(lambda asked: f"{_due(asked) or '':%m/%Y}"))


def _doubtful(asked: Asked) -> list[int]:
    """What leans on a text is told by whoever owns it: a few queries, asked once a request."""

    def find() -> list[int]:
        unverified = LegalDocument.objects.filter(verified=False).only("pk", "code")
        by_number = {text.number: text.pk for text in unverified}
        leant = {
            number
            for placed in documents.rows_for(asked.user, asked.known_at)
            if placed.row.holds_on(asked.on)
            for number in numbers_in(placed.row.on)
        }
        return [pk for number, pk in by_number.items() if number in leant]

    return asked.once(("texts", asked.on), find)  # type: ignore[no-any-return]


def _texts(shape: Shape) -> Rows:
    """Unverified texts on which something leans on the day; for the whole province."""
    found = LegalDocument.objects.filter(shape.among("pk", _doubtful))
    if not shape.province:
        found = found.none()
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
