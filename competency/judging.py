"""Everybody counted and judged out of the columns, whoever they do not know yet by the database.

The columns hold the ledger up to a row; of the few people whom later rows are about the database
is asked as of everybody in a small register.  Both are put together behind the same bitsets, so
that no page knows which of the two answered.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.db import connection

from records import clock
from records.columns.heads import Later
from records.columns.store import Bools, Columns, Ints
from records.criteria import counts, interpret
from records.criteria_query import Answer
from records.lineage import names_on
from records.models import UnitVersion, User
from records.models.org import any_prefix
from records.scope import LASTING, May, paths_of, tops_of

from . import columnar
from .columnar import Held
from .counted import Counted, Question, free_of
from .models import Requirement
from .models.requirements import Held as Post
from .models.requirements import bound_by
from .placing import row_of

_NOBODY: Counted = Counted((), {}, (), ())
KEPT = 64  # masks of who may be seen


@dataclass(frozen=True, slots=True, eq=False)
class InColumns(Counted):
    """People by the unit where they are counted; those the database answered for come last.

    ``runs`` are the units of the first so many (``first``) people, ``rest`` the others.
    """

    runs: dict[int, tuple[int, int]] = field(default_factory=dict)
    first: int = 0
    rest: Counted = _NOBODY

    def ids(self, bits: int) -> list[int]:
        people: Any = self.people
        found: list[int] = people[columnar.unpacked(bits, len(people))].tolist()
        return found

    def places_of(self, ids: Collection[int]) -> dict[int, int]:
        people: Any = self.people
        places = np.flatnonzero(np.isin(people, np.fromiter(ids, "<i8")))
        return dict(zip(people[places].tolist(), places.tolist(), strict=True))

    def sums(self, units: Sequence[int], sets: Sequence[int]) -> list[list[int]]:
        runs = [self.runs.get(unit, (0, 0)) for unit in units]
        starts, stops = np.array(runs, int).reshape(-1, 2).T
        found = [columnar.counts_in(bits, self.first, starts, stops) for bits in sets]
        if self.rest.people:
            rest = self.rest.sums(units, [bits >> self.first for bits in sets])
            found = [one + more for one, more in zip(found, rest, strict=True)]
        return [one.tolist() for one in found]


class _Units(Mapping[int, int]):
    """Bitsets by unit, made when asked for."""

    def __init__(
        self, runs: dict[int, tuple[int, int]], first: int, rest: Mapping[int, int]
    ) -> None:
        self._runs, self._first, self._rest = runs, first, rest

    def __getitem__(self, unit: int) -> int:
        if unit not in self._runs and unit not in self._rest:
            raise KeyError(unit)
        start, stop = self._runs.get(unit, (0, 0))
        return ((1 << stop - start) - 1) << start | self._rest.get(unit, 0) << self._first

    def __iter__(self) -> Iterator[int]:
        return iter({**self._runs, **dict.fromkeys(self._rest)})

    def __len__(self) -> int:
        return len({*self._runs, *self._rest})


# Those asked for, and others beside that may replace one of them.
Asked = tuple[Sequence[Requirement], Sequence[Requirement]]
Direct = Callable[[Collection[int]], tuple[Counted, list[Answer]]]


@dataclass(frozen=True, slots=True)
class Judging:
    """A question asked of the columns."""

    columns: Columns
    user: User | None
    question: Question
    power: May

    def answer(self, asked: Asked, later: Later, direct: Direct) -> tuple[Counted, list[Answer]]:
        """Who is counted and each requirement's answer; ``direct`` answers for the touched.

        When too much has been entered since, the answer is that of the columns and says so.
        """
        touched = later.people if later.complete else frozenset()
        until = None if later.complete else self.columns.contents.built
        requirements, _beside = asked
        held, home = self._held(touched)
        person = self.columns.arrays["posts"]["person"]
        order = np.argsort(home, kind="stable")
        places = person[held.rows[held.begins]][order]
        runs, first = _runs(home[order]), len(order)
        bound = self._bound(held, asked, order)
        found = self._answers(requirements, places)
        counted, more = direct(touched)
        units: Any = _Units(runs, first, counted.units)
        at_places: Any = self.columns.people[places]
        mine = InColumns(at_places, units, tuple(bound), (), runs=runs, first=first)
        # Exemptions are few: they are read as they are now, of everybody.
        free = free_of(mine, requirements, self.question.reading)
        people: Any = np.concatenate([mine.people, np.array(counted.people, "<i8")])
        joined = InColumns(
            people, units, _joined(free.bound, counted.bound, first),
            _joined(free.exempt, counted.exempt, first), until, runs, first, counted,
        )  # fmt: skip
        return joined, [
            Answer(*_joined((one.met, one.possible), (two.met, two.possible), first))
            for one, two in zip(found, more, strict=True)
        ]

    def _held(self, touched: Collection[int]) -> tuple[Held, Ints]:
        """The posts of whoever is counted, and the unit where each person is."""
        columns, question = self.columns, self.question
        reading = question.reading
        visible = np.array(visible_to(columns, self.user, self.power))
        visible[columns.places(touched)] = False
        held = columnar.held_on(columns, visible, reading.on, reading.known_at)
        if question.post:
            held = columnar.only_post(columns, held, question.post)
        home = columnar.homes(columns, held, question)
        row = row_of(self.user, question, self.power, set(_present(home)))
        home = columnar.looked_up(row, home)
        if len(home) and home.min() < 0:
            held = columnar.kept(held, home >= 0, columns.arrays["posts"]["person"])
            home = home[home >= 0]
        return held, home

    def _bound(self, held: Held, asked: Asked, order: Ints) -> list[int]:
        requirements, beside = asked
        reading = self.question.reading
        kinds: dict[int, str] = {}
        if any(one.unit_kind for one in (*requirements, *beside)):
            units = _present(self.columns.arrays["posts"]["unit"][held.rows])
            named = names_on(units, reading.on, reading.known_at)
            kinds = {unit: version.kind for unit, version in named.items()}

        def binding(code: str, kind: str, unit_kind: str, charges: frozenset[str]) -> list[bool]:
            return bound_by([Post(code, kind, unit_kind)], charges, requirements, beside)

        shapes = columnar.bound(self.columns, held, reading, kinds, binding)
        bits: dict[int, int] = {}
        for shape in shapes:
            if id(shape) not in bits:
                bits[id(shape)] = columnar.packed(shape[order])
        return [bits[id(shape)] for shape in shapes] or [0] * len(requirements)

    def _answers(self, requirements: Sequence[Requirement], places: Ints) -> list[Answer]:
        reading = self.question.reading
        plans = [one.criterion.plan(reading.on) for one in requirements]
        asked = dict.fromkeys(count for plan in plans for count in counts(plan))
        having = columnar.all_having(self.columns, places, asked, reading.known_at)
        everybody = (1 << len(places)) - 1
        return [Answer(*interpret(plan, having, everybody)) for plan in plans]


def _joined(first: Sequence[int], then: Sequence[int], places: int) -> tuple[int, ...]:
    """Bitsets of the first so many places, and of those after them."""
    return tuple(one | two << places for one, two in zip(first, then, strict=True))


def _present(numbers: Ints) -> list[int]:
    """Each number once."""
    found: list[int] = np.flatnonzero(np.bincount(numbers)).tolist()
    return found


def _runs(home: Ints) -> dict[int, tuple[int, int]]:
    """Of each unit the first of its people and the one after the last."""
    begins = np.flatnonzero(np.append(True, home[1:] != home[:-1])[: len(home)])
    ends = [*begins[1:].tolist(), len(home)]
    return {
        unit: (start, stop)
        for unit, start, stop in zip(home[begins].tolist(), begins.tolist(), ends, strict=False)
    }


def visible_to(columns: Columns, user: User | None, power: May) -> Bools:
    """``Person.visible_to`` over the columns: whoever the account may see, of those with a place."""
    if user is None:
        return np.ones(columns.size, bool)
    paths = paths_of(user, power)
    found = _posted_under(columns, paths, power) if paths else np.zeros(columns.size, bool)
    if power is May.VIEW and user.person_id:
        found = np.array(found)
        found[columns.places([user.person_id])] = True
    return found


def _posted_under(columns: Columns, paths: list[str], power: May) -> Bools:
    """Whoever was ever posted under a top, or is today elsewhere under the paths; kept."""
    tops = tops_of(paths) if power in LASTING else []
    below = [path for path in paths if path not in tops]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM records_unitversion")
        (size,) = cursor.fetchone()
    day = clock.today() if below else None
    key = (tuple(paths), tuple(tops), day, size)
    found: Bools | None = None if connection.in_atomic_block else columns.kept.get(key)
    if found is None:
        found = np.zeros(columns.size, bool)
        if tops:
            found |= columnar.posted_in(columns, _units(UnitVersion.objects.known(), tops), None)
        if day is not None:
            units = _units(UnitVersion.objects.as_of(day), below)
            found |= columnar.posted_in(columns, units, day)
        if not connection.in_atomic_block:
            if len(columns.kept) > KEPT:
                columns.kept.clear()
            columns.kept[key] = found
    return found


def _units(versions: Any, paths: list[str]) -> Ints:
    return np.array(
        versions.filter(any_prefix("path", paths)).values_list("unit_id", flat=True), int
    )
