"""The rows of an official table, read in a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import count

from ..criteria import Kind
from ..establishment import staffing
from ..models import (
    Appointment,
    Duty,
    Person,
    PersonFact,
    Position,
    UnitVersion,
)
from ..models.org import COMMUNE_LEVEL
from ..reading import Reading
from .templates import Table
from .values import KIND_OF, PersonLine, PostLine, Subject, UnitLine

Lines = Sequence[PersonLine] | Sequence[UnitLine] | Sequence[PostLine]


def lines(table: Table, people: Iterable[Person], unit: UnitVersion, reading: Reading) -> Lines:
    """The rows about a unit and all that lies under it on the day."""
    units = {unit.unit_id: unit}
    under = UnitVersion.objects.as_of(reading.on, reading.known_at).under(unit.path)
    units |= {one.unit_id: one for one in under.order_by("sort_key", "code")}
    match table.about:
        case Subject.PEOPLE:
            return _people(people, units, kinds_of(table), reading)
        case Subject.UNITS:
            return _units(_people(people, units, kinds_of(table), reading), units)
        case Subject.POSTS:
            return _posts(units, reading)


def kinds_of(table: Table) -> set[str]:
    """The kinds of fact that its columns speak of."""
    parts = (column.value.partition(":")[2] for column in table.columns)
    return {KIND_OF.get(part, part) for part in parts if part}


def _people(
    people: Iterable[Person], units: dict[int, UnitVersion], kinds: set[str], reading: Reading
) -> list[PersonLine]:
    """The people by unit, leaders first, then by given name; four statements."""
    known = reading.known_at
    posted = Appointment.objects.as_of(reading.on, known).filter(unit__in=units, person__in=people)
    posts: dict[int, Appointment] = {}
    for post in posted.select_related("person", "position").order_by("holds_from", "-pk"):
        posts[post.person_id] = post
    found: dict[int, dict[str, list[PersonFact]]] = {pk: {} for pk in posts}
    mine = posted.values("person")
    told = PersonFact.objects.filter(person__in=mine, kind__in=kinds)
    facts = told.as_of(reading.on, known)
    begun = told.known(known).filter(
        kind=Kind.RATING, holds_to__lte=reading.on
    )  # a year's rating is spoken of when its year is over
    for fact in [*facts.order_by("pk"), *begun.order_by("pk")]:
        if fact.person_id in found:
            found[fact.person_id].setdefault(fact.kind, []).append(fact)
    duties: dict[tuple[int, int], list[str]] = defaultdict(list)
    held = Duty.objects.as_of(reading.on, known).filter(unit__in=units, person__in=mine)
    for row in held.order_by("charge", "pk"):
        duties[row.person_id, row.unit_id].append(str(row.get_charge_display()))
    place = {unit: number for number, unit in enumerate(units)}
    order = sorted(
        posts.values(),
        key=lambda p: (
            place[p.unit_id], p.position.kind != Position.PostKind.LEADER, p.person.sort_key, p.pk,
        ),
    )  # fmt: skip
    return [
        PersonLine(
            n, units[post.unit_id], post.person, post,
            duties[post.person_id, post.unit_id], found[post.person_id],
        )
        for n, post in enumerate(order, start=1)
    ]  # fmt: skip


def _units(people: Sequence[PersonLine], units: dict[int, UnitVersion]) -> list[UnitLine]:
    """Units with somebody in them, and every unit that runs a counter."""
    of: dict[int, list[PersonLine]] = defaultdict(list)
    for line in people:
        of[line.unit.unit_id].append(line)
    shown = [one for one in units.values() if of[one.unit_id] or one.kind in COMMUNE_LEVEL]
    return [UnitLine(n, one, of[one.unit_id]) for n, one in enumerate(shown, start=1)]


def _posts(units: dict[int, UnitVersion], reading: Reading) -> list[PostLine]:
    """Every post of every unit that runs a counter."""
    run = {pk: one for pk, one in units.items() if one.kind in COMMUNE_LEVEL}
    found = staffing({pk: one.kind for pk, one in run.items()}, reading)
    number = count(1)
    return [PostLine(next(number), one, slot) for pk, one in run.items() for slot in found[pk]]
