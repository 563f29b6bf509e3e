"""Units: who there was on a day, and who became what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import render

from ..lineage import names_on, units_within
from ..models import Appointment, DossierTotal, Person, Succession, Unit, UnitVersion, User
from ..reading import Reading, ReadingForm
from ..requests import SignedInRequest
from ..text import fold
from .people import Posting, postings


@login_required
def units(request: SignedInRequest) -> HttpResponse:
    """The units of a day, found by code, name or former name."""
    form = ReadingForm(request.GET)
    reading = form.reading()
    words = request.GET.get("q", "")
    versions = UnitVersion.objects.as_of(reading.on, reading.known_at).communes()
    if words:
        versions = versions.filter(_called(words, reading))
    staff = Count(
        "unit__appointments",
        filter=Q(
            unit__appointments__holds_from__lte=reading.on,
            unit__appointments__holds_to__gt=reading.on,
            unit__appointments__superseded_by__isnull=True,
            unit__appointments__void=False,
        ),
    )
    rows = list(versions.annotate(staff=staff).order_by("sort_key", "code"))
    context = {"form": form, "reading": reading, "words": words, "units": rows}
    return render(request, "records/units.html", context)


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
    ended: bool
    people: list[Posting]
    before: list[Line]
    after: list[Line]
    dossiers: list[DossierTotal]

    @classmethod
    def load(cls, unit: Unit, user: User, reading: Reading) -> UnitPage:
        version = names_on([unit.pk], reading.on, reading.known_at).get(unit.pk)
        if version is None:
            raise Http404
        known = reading.known_at
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
            ended=version.holds_to <= reading.on,
            people=postings(list(staff), reading),
            before=[Line(r, names[r.predecessor_id]) for r in lines if r.successor_id == unit.pk],
            after=[Line(r, names[r.successor_id]) for r in lines if r.predecessor_id == unit.pk],
            dossiers=list(totals),
        )


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
