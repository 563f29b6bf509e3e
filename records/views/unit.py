"""One unit: its people as far as one may see them, its line of descent, its figures then and now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_required
from django.db.models import Q, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import render

from .. import clock
from ..descent import Descent, Ground, Strand, ThenAndNow, descent, then_and_now
from ..establishment import Slot, staffing
from ..lineage import names_on, units_within
from ..models import (
    COMMUNE_LEVEL,
    Appointment,
    DossierTotal,
    Duty,
    Person,
    Succession,
    Unit,
    UnitEvent,
    UnitVersion,
    User,
    may_reorganise,
)
from ..official_tables import tables
from ..person_page import Posting, postings
from ..reading import Reading, ReadingForm
from ..requests import SignedInRequest
from ..scope import May, can


@dataclass(frozen=True, slots=True)
class Line:
    """One succession as the unit's page tells it: the other unit, how much, by what."""

    row: Succession
    other: UnitVersion


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted on the ground of a unit on a day; None is not for this reader."""

    ground: Ground
    officers: int
    focal_points: int
    resolved: int | None

    @classmethod
    def load(cls, ground: Ground, within: set[int], reading: Reading) -> Counted:
        known = reading.known_at
        posts = Appointment.objects.as_of(ground.day, known).filter(unit__in=ground.ids)
        duties = Duty.objects.as_of(ground.day, known).filter(
            unit__in=ground.ids, charge=Duty.Charge.FOCAL_POINT
        )
        resolved = None
        if within.issuperset(ground.ids):
            months = DossierTotal.objects.known(known).filter(
                unit__in=ground.ids,
                holds_from__year=ground.day.year,
                holds_from__lte=ground.day,
            )
            resolved = months.aggregate(n=Sum("resolved"))["n"] or 0
        return cls(
            ground,
            posts.values("person").distinct().count(),
            duties.values("person").distinct().count(),
            resolved,
        )


@dataclass(frozen=True, slots=True)
class Compared:
    """The figures of the same ground as it was and as it is now, and how the two relate."""

    grounds: ThenAndNow
    then: Counted
    now: Counted

    @property
    def sides(self) -> tuple[Counted, Counted]:
        return self.then, self.now

    @property
    def has_dossiers(self) -> bool:
        return self.then.resolved is not None and self.now.resolved is not None


@dataclass(frozen=True, slots=True)
class UnitPage:
    """A unit on a day: its people as far as one may see them, its line of descent."""

    version: UnitVersion
    notice: str
    people: list[Posting]
    before: list[Line]
    after: list[Line]
    descent: Descent | None
    compared: Compared | None
    events: list[UnitEvent]
    may_change: bool
    slots: list[Slot] | None
    may_decide: bool
    dossiers: list[DossierTotal]

    @property
    def may_undo(self) -> bool:
        """Whether the unit was renamed or moved by a deed of its own."""
        own = {UnitEvent.EventKind.RENAMING, UnitEvent.EventKind.MOVE}
        return any(event.kind in own for event in self.events)

    @property
    def beyond(self) -> list[Strand]:
        """The successions of other generations, and where the rest of a split unit went."""
        return self.descent.beyond(self.version.unit_id) if self.descent else []

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
        within = units_within(user)
        if unit.pk in within:
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
            descent=descent(unit.pk, known) if lines else None,
            compared=_compared(unit, within, reading) if lines else None,
            events=list(
                UnitEvent.objects.known(known).filter(unit=unit).order_by("-holds_from", "-pk")
            ),
            may_change=may_reorganise(user),
            slots=staffing({unit.pk: version.kind}, reading)[unit.pk]
            if unit.pk in within and version.kind in COMMUNE_LEVEL
            else None,
            may_decide=can(user, May.ENTER) and unit.pk in units_within(user, May.ENTER),
            dossiers=list(totals),
        )


def _compared(unit: Unit, within: set[int], reading: Reading) -> Compared | None:
    grounds = then_and_now(unit.pk, reading.on, clock.today(), reading.known_at)
    if grounds is None or (grounds.is_same and grounds.then.day == grounds.now.day):
        return None
    then, now = (Counted.load(one, within, reading) for one in (grounds.then, grounds.now))
    return Compared(grounds, then, now)


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
    user = request.user
    may_take = can(user, May.EXPORT) and pk in units_within(user, May.EXPORT)
    context = {
        "form": form, "reading": reading, "page": page,
        "tables": sorted(tables().values(), key=lambda one: one.title) if may_take else [],
        "may_rule": can(user, May.RULE),
    }  # fmt: skip
    return render(request, "records/unit.html", context)
