"""What the page asks of the checks: how many, whose, which lines, and how it went over months."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Value

from ..calendar import add_months
from ..models import QualityAside
from ..scope import May
from .asked import Asked, Questions
from .base import COLUMNS, About, Check, Found, Rows
from .plans import Plan, kept
from .shape import Shape

ORDER = ("q_sort", "q_rule", "q_item")


def rows(check: Check, shape: Shape, *, aside: bool = False) -> Rows:
    """The lines of a check that are open, or those set aside on the day; to be planned."""
    found = check.find(shape).annotate(q_rule=Value(check.code, CharField(max_length=40)))
    set_aside = QualityAside.objects.as_of(shape.on, shape.known_at).filter(
        rule=check.code, item=OuterRef("q_item")
    )
    return found.filter(Exists(set_aside) if aside else ~Exists(set_aside))


@dataclass(frozen=True, slots=True)
class Lines:
    """All lines of some checks by given name: some of them, or one after another."""

    plan: Plan
    asked: Questions

    def __getitem__(self, some: slice) -> list[list[Any]]:
        return list(self.plan.rows(self.asked, (some.stop - some.start, some.start)))

    def __iter__(self) -> Iterator[list[Any]]:
        return self.plan.rows(self.asked)


def _planned(
    checks: Sequence[Check], asked: Questions, columns: Sequence[str], *, aside: bool
) -> Plan:
    """The statement of some columns of all lines of the checks, by given name; at least one check."""

    def build() -> Any:
        parts = [
            rows(one, asked[one.power].shape, aside=aside).values_list(*columns) for one in checks
        ]
        whole = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
        return whole.order_by(*ORDER) if columns == COLUMNS else whole

    shapes = tuple(asked[power].shape for power in sorted({one.power for one in checks}))
    return kept((tuple(one.code for one in checks), shapes, tuple(columns), aside), build)


def listed(checks: Sequence[Check], asked: Questions, *, aside: bool = False) -> Lines:
    """The lines of all the checks, in the shape of ``COLUMNS``; at least one check."""
    return Lines(_planned(checks, asked, COLUMNS, aside=aside), asked)


def line_of(check: Check, asked: Asked, item: int) -> Found | None:
    """The open line of a check about one item."""
    query = rows(check, asked.shape).filter(q_item=item).values_list(*COLUMNS)
    row = next(Plan.of(query).rows({asked.power: asked}), None)
    return None if row is None else found_of(row)


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
        found = _planned([check], asked, ("q_who", "q_where"), aside=aside)
        for who, where in found.rows(asked):
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

    def build() -> Any:
        people = asked.shape.people().order_by().annotate(q_where=asked.shape.where("pk"))
        return people.values("q_where").annotate(n=Count("pk")).values_list("q_where", "n")

    plan = kept(("people of units", asked.shape), build)
    return {unit: n for unit, n in plan.rows({asked.power: asked}) if unit is not None}


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
    dated = [one for one in checks if one.dated and one.about is About.PERSON]
    plans = [_planned([one], _of(unit, asked), ("q_who",), aside=False) for one in dated]
    this_month = asked[May.VIEW].on.replace(day=1)
    points = []
    for back in range(MONTHS - 1, -1, -1):
        day = add_months(this_month, -back) - timedelta(days=1)
        then = {power: one.at(day) for power, one in _of(unit, asked).items()}
        people = then[May.VIEW].reached()
        touched: set[int] = set()
        if people:
            touched.update(who for plan in plans for (who,) in plan.rows(then))
        points.append(Point(day, len(people), len(touched & people)))
    return points


def _of(unit: int, asked: Questions) -> Questions:
    return {power: one.within(unit) for power, one in asked.items()}
