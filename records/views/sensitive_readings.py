"""Who opened sensitive fields, whose, when and what for: for the person, and for who watches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from .. import clock, sensitive
from ..listings import TYPES, as_file
from ..models import EntryRefused, Person, SensitiveReading
from ..reading import Reading
from ..requests import SignedInRequest
from ..scope import May, can
from ..sensitive_form import ReadingsForm, WhyForm, named
from ..sensitive_lists import purposes
from ..spreadsheet import Cell, Listing
from ..wording import spoken
from .people import PeopleForm
from .sensitive import Field, why_of

PAGE = 50
MOST = 5000  # people whose fields are taken away at once


class Told:
    """A reading in words."""

    def __init__(self, row: SensitiveReading) -> None:
        self.row = row
        self.opening = row.opening
        self.fields = named(row.fields)
        known = purposes().get(row.opening.purpose)
        self.purpose = spoken(known.name) if known else row.opening.purpose


def _rows(rows: Any) -> Any:
    return rows.select_related("opening", "opening__opened_by__person", "person")


@never_cache
@login_required
@require_safe
def of_person(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who opened one person's fields: for herself and for who watches over it."""
    people = Person.objects.visible_to(request.user, May.WATCH)
    people |= Person.objects.filter(pk=request.user.person_id or 0)
    who = get_object_or_404(people.distinct(), pk=pk)
    found = _rows(SensitiveReading.objects.filter(person=who)).order_by(
        "-opening__opened_at", "-pk"
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "person": who, "own": who.pk == request.user.person_id, "page": page,
        "told": [Told(row) for row in page.object_list],
    }  # fmt: skip
    return render(request, "records/sensitive_readings_of.html", context)


@never_cache
@login_required
@require_safe
def readings(request: SignedInRequest) -> HttpResponse:
    """The log of everybody one watches over."""
    if not can(request.user, May.WATCH):
        raise Http404
    form = ReadingsForm(request.GET)
    found = _rows(form.found(SensitiveReading.objects.visible_to(request.user)))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form, "page": page, "told": [Told(row) for row in page.object_list],
    }  # fmt: skip
    return render(request, "records/sensitive_readings.html", context)


@login_required
@require_safe
def readings_file(request: SignedInRequest, ending: str) -> HttpResponse:
    """The log as a file, as the filter asks."""
    if not can(request.user, May.WATCH) or ending not in TYPES:
        raise Http404
    form = ReadingsForm(request.GET)
    found = _rows(form.found(SensitiveReading.objects.visible_to(request.user)))
    asked = [
        (str(field.label), spoken(form.asked(name)))
        for name, field in form.fields.items()
        if form.asked(name)
    ]
    columns = [
        (_("Lúc"), 18), (_("Người mở"), 28), (_("Mã cán bộ"), 12), (_("Hồ sơ của"), 28),
        (_("Trường"), 40), (_("Mục đích"), 32), (_("Ghi rõ"), 40), (_("Từ địa chỉ"), 18),
    ]  # fmt: skip
    listing = Listing(
        _("Nhật ký mở thông tin nhạy cảm"), _("Điều kiện lọc"),
        asked or [(_("Bộ lọc"), _("không lọc"))], columns, _log_rows(found.iterator(500)),
    )  # fmt: skip
    content = listing.as_xlsx() if ending == "xlsx" else listing.as_csv()
    return as_file(content, ending, f"nhat-ky-mo-{clock.today():%Y-%m-%d}")


def _log_rows(rows: Iterable[SensitiveReading]) -> Iterator[Sequence[Cell]]:
    for told in map(Told, rows):
        opening, who = told.opening, told.row.person
        at = timezone.localtime(opening.opened_at)
        yield [
            f"{at:%d/%m/%Y %H:%M}", str(opening.opened_by), who.staff_code, who.full_name,
            told.fields, told.purpose, opening.words, opening.address or "",
        ]  # fmt: skip


@never_cache
@login_required
@sensitive_variables("found", "rows")
def take(request: SignedInRequest) -> HttpResponse:
    """A list with opened fields, for whom the filter finds; each person on it is logged."""
    if not can(request.user, May.OPEN):
        raise Http404
    filters = PeopleForm(request.GET)
    reading = Reading(filters.reading().on)
    found = filters.found(request.user, reading, May.OPEN).exclude(pk=request.user.person_id or 0)
    form = WhyForm(request.POST or None)
    form.fields["what"].choices = Field.choices  # type: ignore[attr-defined]
    count = found.count()
    if form.is_valid():
        chosen = form.cleaned_data["what"]
        why = why_of(request, form, "records:sensitive_take")
        try:
            if count > MOST:
                raise EntryRefused(
                    _("Danh sách có %(n)s người; nhiều nhất %(most)s một lần. Lọc hẹp lại.")
                    % {"n": count, "most": MOST}
                )
            people = list(found)
            opened = sensitive.opened([one.pk for one in people], chosen, why, reading.on)
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            rows = _opened_rows(people, opened, chosen)
            columns = [(_("Mã cán bộ"), 12), (_("Họ và tên"), 28)]
            columns += [(str(Field(name).label), 26) for name in chosen]
            purpose = spoken(purposes()[why.purpose].name)
            listing = Listing(
                _("Thông tin nhạy cảm"), _("Đã mở"),
                [(_("Mục đích"), purpose), (_("Ghi rõ"), why.words or "–"),
                 (_("Người mở"), str(request.user)), (_("Tại ngày"), spoken(reading.on))],
                columns, rows,
            )  # fmt: skip
            return as_file(listing.as_xlsx(), "xlsx", f"thong-tin-nhay-cam-{reading.on:%Y-%m-%d}")
    context = {"form": form, "filters": filters, "count": count, "reading": reading}
    return render(request, "records/sensitive_take.html", context)


def _opened_rows(
    people: Sequence[Person], opened: sensitive.Opened, fields: Sequence[str]
) -> Iterator[Sequence[Cell]]:
    for who in people:
        said: dict[str, list[str]] = {}
        for row, content in opened.get(who.pk, ()):
            said.setdefault(row.field, []).append(sensitive.spelled(row, content))
        yield [who.staff_code, who.full_name, *("; ".join(said.get(name, ())) for name in fields)]
