"""Who meets what, where: unit × requirement on any day, as known at any time.

The whole table is eight statements whatever its size: requirements, postings, charges, units,
exemptions, and one scan of the facts that answers every rule (records.criteria_query).  The sums are
operations on bitsets of people.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial, reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import get_language

from records.columns.renew import progress
from records.criteria_query import Answer, answers
from records.models import User
from records.scope import May, paths_of

from .amended import Survey, amended
from .answered import answered
from .counted import Counted, Question, count_in
from .models import Requirement
from .models.requirements import in_force
from .placing import is_grouped, rows_of

# Where a share begins to look good or poor on the map.  A choice of presentation, not of law.
GOOD, POOR = 0.95, 0.80


@dataclass(frozen=True, slots=True)
class Cell:
    """People bound by a requirement, by verdict; those exempt on the day stand apart.

    Unknown stays in the denominator, exempt does not.
    """

    met: int = 0
    unmet: int = 0
    unknown: int = 0
    exempt: int = 0

    @property
    def total(self) -> int:
        """Of whom it is asked: the denominator."""
        return self.met + self.unmet + self.unknown

    @property
    def bound(self) -> int:
        """Of whom it is asked, and those exempt from it."""
        return self.total + self.exempt

    @property
    def share(self) -> float | None:
        """Met of all it is asked of; nothing where it is asked of nobody."""
        return self.met / self.total if self.total else None

    @property
    def tone(self) -> str:
        """yes, mid, no, unknown or none: how the cell looks; its numbers say the rest."""
        total = self.total
        if not total:
            return "none"
        if self.met >= GOOD * total:
            return "yes"
        if self.unknown > self.unmet:
            return "unknown"
        return "no" if self.met < POOR * total else "mid"


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit's cells, in the order of the requirements; ``is_whole`` stands for all below it."""

    unit: int
    code: str
    name: str
    people: int
    cells: tuple[Cell, ...]
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A requirement and its cell over everybody."""

    requirement: Requirement
    total: Cell


@dataclass(frozen=True, slots=True)
class Coverage:
    """The table: requirements across, units down.

    ``complete`` people meet everything asked of them, ``unclear`` have something unknown.
    ``until`` is when the figures were current, when they are not the newest.
    """

    question: Question
    requirements: tuple[Requirement, ...]
    rows: tuple[UnitRow, ...]
    totals: tuple[Cell, ...]
    people: int
    complete: int
    unclear: int
    until: datetime | None = None

    @property
    def progress(self) -> int | None:
        """How far newer figures are, in per cent; None when these are the newest."""
        if self.until is None:
            return None
        found = progress()
        return round(100 * found.share) if found else 0

    @property
    def query(self) -> str:
        """The question as an address keeps it."""
        return urlencode(self.question.as_query())

    @property
    def columns(self) -> list[Column]:
        """Each requirement with its total."""
        return [Column(*pair) for pair in zip(self.requirements, self.totals, strict=True)]

    @property
    def weakest(self) -> Column | None:
        """The requirement with the smallest share; nothing when nobody is bound by any."""
        bound = [column for column in self.columns if column.total.total]
        return min(bound, key=lambda column: column.total.share or 0.0, default=None)

    def poor_units(self, code: str) -> int:
        """Units whose share of a requirement looks poor on the map."""
        place = [requirement.code for requirement in self.requirements].index(code)
        return sum(row.cells[place].tone == "no" for row in self.rows)


def survey(user: User | None, question: Question, power: May = May.VIEW) -> Coverage:
    """The coverage that the account may see; without one (a command), of the whole province."""

    def ask() -> Survey:
        requirements = in_force(question.reading.on, question.reading.known_at)
        judged = judge(user, question, requirements, power)
        units = rows_of(user, question, judged.counted, power)
        grouped = is_grouped(user, question, power)
        return Survey(tuple(requirements), tuple(units), judged, grouped)

    scope = (tuple(paths_of(user, power)), user.person_id) if user else None
    key = (scope, power, question, get_language())
    return amended(key, question.reading, ask, partial(tabulate, question))


@dataclass(frozen=True, slots=True)
class Judged:
    """Who is counted, and each requirement's answer among those it binds."""

    counted: Counted
    asked: tuple[tuple[int, Answer], ...]

    @property
    def everybody(self) -> int:
        return (1 << len(self.counted.people)) - 1

    @property
    def falling_short(self) -> int:
        """Whoever lacks something asked of her, for certain."""
        return reduce(or_, (bound & ~answer.possible for bound, answer in self.asked), 0)

    @property
    def unclear(self) -> int:
        """Whoever has something unknown."""
        return reduce(
            or_, (bound & answer.possible & ~answer.met for bound, answer in self.asked), 0
        )

    @property
    def complete(self) -> int:
        """Whoever meets everything asked of her; nobody of whom nothing is asked."""
        bound = reduce(or_, (bound for bound, _ in self.asked), 0)
        return bound & ~self.falling_short & ~self.unclear

    def people(self, bits: int) -> list[int]:
        """The ids of the people in a bitset."""
        return self.counted.ids(bits)


def judge(
    user: User | None,
    question: Question,
    requirements: Sequence[Requirement],
    power: May = May.VIEW,
    beside: Sequence[Requirement] = (),
) -> Judged:
    """Count people in and ask every requirement of all of them at once."""

    def direct(among: Collection[int] | None = None) -> tuple[Counted, list[Answer]]:
        reading = question.reading
        counted = count_in(user, question, requirements, power, beside=beside, among=among)
        rules = {str(place): one.criterion for place, one in enumerate(requirements)}
        found = answers(counted.people, rules, reading.on, reading.known_at)
        return counted, list(found.values())

    counted, found = answered(user, question, (requirements, beside), power, direct)
    return Judged(counted, tuple(zip(counted.bound, found, strict=True)))


def tabulate(
    question: Question, survey: Survey, before: Coverage | None = None, changed: int = -1
) -> Coverage:
    """Sum the answers up by unit; a unit with none of the ``changed`` people is as ``before``."""
    judged = survey.judged
    counted = judged.counted
    asked_again = [
        (place, one)
        for place, one in enumerate(survey.units)
        if before is None or counted.units.get(one.unit_id, 0) & changed
    ]
    rows: list[Any] = list(before.rows) if before else [None] * len(survey.units)
    units = [one.unit_id for _, one in asked_again]
    (people,) = counted.sums(units, [judged.everybody])
    cells = _cells_of(judged, units)
    for (place, one), number, own in zip(asked_again, people, cells, strict=True):
        rows[place] = UnitRow(one.unit_id, one.code, one.full_name, number, own, survey.grouped)
    return Coverage(
        question,
        survey.requirements,
        tuple(rows),
        _cells(judged, judged.everybody),
        len(judged.counted.people),
        judged.complete.bit_count(),
        judged.unclear.bit_count(),
        counted.until,
    )


def _cells_of(judged: Judged, units: Sequence[int]) -> list[tuple[Cell, ...]]:
    """The cells of each unit."""
    sets: list[int] = []
    for (bound, answer), exempt in zip(judged.asked, judged.counted.exempt, strict=True):
        sets += [bound, bound & answer.met, bound & answer.possible, exempt]
    sums = iter(judged.counted.sums(units, sets))
    columns = [
        [
            Cell(met, asked - may, may - met, free)
            for asked, met, may, free in zip(*four, strict=True)
        ]
        for four in zip(sums, sums, sums, sums, strict=True)
    ]
    return list(zip(*columns, strict=True)) if columns else [()] * len(units)


def _cells(judged: Judged, people: int) -> tuple[Cell, ...]:
    return tuple(
        cell_of(bound & people, answer, exempt & people)
        for (bound, answer), exempt in zip(judged.asked, judged.counted.exempt, strict=True)
    )


def cell_of(asked: int, answer: Answer, exempt: int = 0) -> Cell:
    """The numbers of the people in the bitset ``asked``, and of those exempt."""
    if not asked:
        return Cell(exempt=exempt.bit_count())
    met, possible = (asked & answer.met).bit_count(), (asked & answer.possible).bit_count()
    return Cell(met, asked.bit_count() - possible, possible - met, exempt.bit_count())
