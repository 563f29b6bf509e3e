"""Units: who there was on a day, and who became what."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from ..lineage import names_on, units_within
from ..models import Appointment, DossierTotal, Person, Succession, Unit, UnitVersion, User
from ..reading import Reading, ReadingForm
from ..requests import SignedInRequest
from ..text import fold
from .people import Posting, postings

PAGE = 50


class UnitsForm(ReadingForm):
    """?q=nhan+ly beside the two dates."""

    q = forms.CharField(
        label=_("Tên, tên cũ hoặc mã"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    field_order = ("q", "on", "known")


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit of a day in the list: how many people, and its nearest kin."""

    version: UnitVersion
    staff: int
    before: int
    after: tuple[UnitVersion, ...]


@login_required
def units(request: SignedInRequest) -> HttpResponse:
    """The units of a day, found by code, name or former name."""
    form = UnitsForm(request.GET)
    reading = form.reading()
    versions = UnitVersion.objects.as_of(reading.on, reading.known_at).communes()
    if words := form.asked("q"):
        versions = versions.filter(_called(words, reading))
    found = versions.order_by("sort_key", "code")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    posts = Appointment.objects.as_of(reading.on, reading.known_at)
    context = {
        "form": form,
        "reading": reading,
        "page": page,
        "people": posts.filter(unit__in=versions.values("unit")).aggregate(
            n=Count("person", distinct=True)
        )["n"],
        "units": _rows(list(page.object_list), reading),
    }
    return render(request, "records/units.html", context)


def _rows(versions: Sequence[UnitVersion], reading: Reading) -> list[UnitRow]:
    """The rows of one page, in three queries."""
    ids = [version.unit_id for version in versions]
    staff = dict(
        Appointment.objects.as_of(reading.on, reading.known_at)
        .filter(unit__in=ids)
        .values_list("unit_id")
        .annotate(Count("person", distinct=True))
    )
    kin = list(
        Succession.objects.known(reading.known_at)
        .filter(Q(predecessor__in=ids) | Q(successor__in=ids))
        .order_by("pk")
    )
    before = Counter(row.successor_id for row in kin)
    later = names_on({row.successor_id for row in kin}, date.max, reading.known_at)
    after: dict[int, list[UnitVersion]] = defaultdict(list)
    for row in kin:
        after[row.predecessor_id].append(later[row.successor_id])
    return [
        UnitRow(v, staff.get(v.unit_id, 0), before[v.unit_id], tuple(after[v.unit_id]))
        for v in versions
    ]


def _called(words: str, reading: Reading) -> Q:
    """Called so now, by code, or by a name of a unit that became part of it."""
    known = UnitVersion.objects.known(reading.known_at)
    named = known.filter(Q(folded__contains=fold(words)) | Q(code=words.strip()))
    former = Succession.objects.known(reading.known_at).filter(predecessor__in=named.values("unit"))
    return Q(unit__in=named.values("unit")) | Q(unit__in=former.values("successor"))


@dataclass(frozen=True, slots=True)
class Line:
    """One succession as the unit's page tells it: the other unit, how much, by what."""

    row: Succession
    other: UnitVersion


@dataclass(frozen=True, slots=True)
class UnitPage:
    """A unit on a day: its people as far as one may see them, its line of descent."""

    version: UnitVersion
    notice: str
    people: list[Posting]
    before: list[Line]
    after: list[Line]
    dossiers: list[DossierTotal]

    @classmethod
    def load(cls, unit: Unit, user: User, reading: Reading) -> UnitPage:
        known = reading.known_at
        told = names_on([unit.pk], reading.on, known).get(unit.pk)
        version = told or names_on([unit.pk], reading.on).get(unit.pk)
        if version is None:
            raise Http404
        rows = Succession.objects.known(known).filter(Q(predecessor=unit) | Q(successor=unit))
        lines = list(rows.order_by("pk"))
        names = names_on(
            {i for row in lines for i in (row.predecessor_id, row.successor_id)}, reading.on, known
        )
        posts = Appointment.objects.as_of(reading.on, known).filter(unit=unit)
        staff = Person.objects.visible_to(user).filter(pk__in=posts.values("person")).by_name()
        totals: Iterable[DossierTotal] = ()
        if unit.pk in units_within(user):
            totals = (
                DossierTotal.objects.known(known)
                .filter(unit=unit, holds_from__lte=reading.on)
                .order_by("holds_from")
            )
        return cls(
            version=version,
            notice="unknown" if told is None else _notice(version, reading.on),
            people=postings(list(staff), reading),
            before=[Line(r, names[r.predecessor_id]) for r in lines if r.successor_id == unit.pk],
            after=[Line(r, names[r.successor_id]) for r in lines if r.predecessor_id == unit.pk],
            dossiers=list(totals),
        )


def _notice(version: UnitVersion, day: date) -> str:
    """What is odd about the unit on the day: it had ended, or had not begun."""
    if version.holds_to <= day:
        return "ended"
    return "not_yet" if day < version.holds_from else ""


@login_required
def unit(request: SignedInRequest, pk: int) -> HttpResponse:
    """One unit.  Names and descent are published facts; people and dossiers are scoped."""
    identity = Unit.objects.filter(pk=pk).first()
    if identity is None:
        raise Http404
    form = ReadingForm(request.GET)
    reading = form.reading()
    page = UnitPage.load(identity, request.user, reading)
    return render(request, "records/unit.html", {"form": form, "reading": reading, "page": page})
