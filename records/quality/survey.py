"""What the page asks of the checks: how many, whose, which lines, and how it went over months."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Q, Value

from ..calendar import add_months
from ..models import QualityAside
from ..scope import May
from .base import COLUMNS, About, Asked, Check, Found, Rows

Questions = Mapping[May, Asked]


def rows(check: Check, asked: Asked, *, aside: bool = False) -> Rows:
    """The lines of a check that are open, or those set aside on the day."""
    found = check.find(asked).annotate(q_rule=Value(check.code, CharField(max_length=40)))
    set_aside = QualityAside.objects.as_of(asked.on, asked.known_at).filter(
        rule=check.code, item=OuterRef("q_item")
    )
    return found.filter(Exists(set_aside) if aside else ~Exists(set_aside))


def listed(checks: Sequence[Check], asked: Questions, *, aside: bool = False) -> Any:
    """The lines of all the checks by given name, as one query of ``COLUMNS``."""
    parts = [rows(one, asked[one.power], aside=aside).values_list(*COLUMNS) for one in checks]
    if not parts:
        return QualityAside.objects.none().values_list("rule", "item")
    whole = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return whole.order_by("q_sort", "q_rule", "q_item")


def found_of(row: Sequence[Any]) -> Found:
    """A line of ``listed``."""
    return Found(*row)


@dataclass(frozen=True, slots=True)
class Counted:
    """A check with its lines, and how many people (or units, or texts) they are about."""

    check: Check
    lines: int
    about: int


@dataclass(frozen=True, slots=True)
class UnitShare:
    """Of a unit: its people, how many of them have at least one line, all lines of the unit."""

    unit: int
    people: int
    touched: int
    lines: int

    @property
    def share(self) -> float | None:
        """The part of its people with at least one line, 0 to 1."""
        return self.touched / self.people if self.people else None


@dataclass(frozen=True, slots=True)
class Survey:
    """All checks counted: each of them, and unit by unit."""

    checks: list[Counted]
    units: list[UnitShare]

    @property
    def people(self) -> int:
        return sum(unit.people for unit in self.units)

    @property
    def touched(self) -> int:
        """People with at least one line."""
        return sum(unit.touched for unit in self.units)

    @property
    def lines(self) -> int:
        return sum(one.lines for one in self.checks)

    def of_kind(self, kind: str) -> list[Counted]:
        return [one for one in self.checks if one.check.kind == kind]

    def some(self) -> list[Check]:
        """The checks with lines: listing asks no others."""
        return [one.check for one in self.checks if one.lines]


def survey(checks: Iterable[Check], asked: Questions, *, aside: bool = False) -> Survey:
    """One query a check, one for the people of the units; lines pass by and are not kept."""
    counted = []
    touched: dict[int | None, set[int]] = defaultdict(set)
    lines: Counter[int | None] = Counter()
    for check in checks:
        whom: set[int] = set()
        n = 0
        found = rows(check, asked[check.power], aside=aside).values_list("q_who", "q_where")
        for who, where in found.iterator(5000):
            n += 1
            lines[where] += 1
            if who is not None:
                whom.add(who)
                touched[where].add(who)
        counted.append(Counted(check, n, len(whom) if check.about is About.PERSON else n))
    people = people_of_units(asked[May.VIEW])
    units = [
        UnitShare(unit, people.get(unit, 0), len(touched.get(unit, ())), lines[unit])
        for unit in {*people, *(one for one in lines if one is not None)}
    ]
    return Survey(counted, units)


def people_of_units(asked: Asked) -> dict[int, int]:
    """How many people hold a post in each unit; each in one unit."""
    grouped = (
        asked.people().order_by().annotate(q_where=asked.where("pk")).values("q_where")
        .annotate(n=Count("pk")).values_list("q_where", "n")
    )  # fmt: skip
    return {unit: n for unit, n in grouped if unit is not None}


def _touched(checks: Iterable[Check], asked: Questions) -> Q:
    """The people with at least one line."""
    about_people = [one for one in checks if one.about is About.PERSON]
    parts = [Q(pk__in=rows(one, asked[one.power]).values("q_who")) for one in about_people]
    return reduce(lambda one, other: one | other, parts, Q(pk__in=[]))


@dataclass(frozen=True, slots=True)
class Point:
    """The people of a unit at the end of a month, and how many of them have a line."""

    on: date
    people: int
    touched: int

    @property
    def share(self) -> float | None:
        return self.touched / self.people if self.people else None


MONTHS = 12


def over_months(checks: Sequence[Check], asked: Questions, unit: int) -> list[Point]:
    """The last months of one unit, oldest first: each month's end is a reading of its own.

    Only of what is dated: an account is open now or not.
    """
    dated = [one for one in checks if one.dated]
    this_month = asked[May.VIEW].on.replace(day=1)
    points = []
    for back in range(MONTHS - 1, -1, -1):
        day = add_months(this_month, -back) - timedelta(days=1)
        then = {power: one.within(unit).at(day).narrowed() for power, one in asked.items()}
        people = then[May.VIEW].people().order_by()
        total = len(then[May.VIEW].only or ())
        touched = people.filter(_touched(dated, then)).count() if total else 0
        points.append(Point(day, total, touched))
    return points
