"""Everybody counted and judged out of the columns, whoever they do not know yet by the database.

The columns hold the ledger up to a row; of the few people whom later rows are about the database
is asked as of everybody in a small register.  Both are put together behind the same bitsets, so
that no page knows which of the two answered.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from django.db import connection

from records.columns.store import Bools, Columns, Ints
from records.criteria_query import Answer, conditions_of, interpreted
from records.models import UnitVersion, User
from records.models.org import any_prefix
from records.scope import LASTING, May, paths_of, tops_of

from . import columnar
from .counted import Counted, Question, heirs_of, row_of
from .models import Requirement

KEPT = 64  # masks of who may be seen


@dataclass(frozen=True, slots=True, eq=False)
class InColumns(Counted):
    """People by the unit where they are counted; those the database answered for come last.

    ``runs`` are the units of the first so many (``first``) people, ``rest`` the others.
    """

    runs: dict[int, tuple[int, int]]
    first: int
    rest: Counted

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


Direct = Callable[[Collection[int]], "tuple[Counted, Sequence[Answer]]"]


def count_and_answer(
    columns: Columns, user: User, question: Question, requirements: Sequence[Requirement],
    power: May, touched: Collection[int], direct: Direct,
) -> tuple[Counted, list[Answer]]:  # fmt: skip
    """Who is counted, and each requirement's answer; ``direct`` answers for the touched."""
    reading = question.reading
    visible = np.array(_visible(columns, user, power, question))
    visible[columns.places(touched)] = False
    asked = columnar.Asked(reading.on, reading.known_at, visible, touched, question.post)
    held = columnar.held_on(columns, visible, reading.on, reading.known_at)
    if question.post:
        held = columnar.only_post(columns, held, question.post)
    heirs = (
        partial(heirs_of, today=question.today, known_at=reading.known_at)
        if question.units_now
        else None
    )
    home = columnar.homes(columns, held, asked, question.today, heirs)
    row = row_of(user, question, power, set(np.flatnonzero(np.bincount(home)).tolist()))
    home = columnar.looked_up(row, home)
    if (home < 0).any():
        held = columnar.kept(held, home >= 0, columns.arrays["posts"]["person"])
        home = home[home >= 0]
    places = columns.arrays["posts"]["person"][held.rows[held.begins]]
    order = np.argsort(home, kind="stable")
    home, ordered = home[order], places[order]
    kinds = {}
    shapes = columnar.bound_by(
        columns, held, asked, kinds, partial(_binding, requirements), len(requirements)
    )
    bits: dict[int, int] = {}
    for shape in shapes:
        if id(shape) not in bits:
            bits[id(shape)] = columnar.packed(shape[order])
    rules = [one.criterion for one in requirements]
    having = columnar.all_having(columns, ordered, conditions_of(rules, reading.on), asked)
    first = len(ordered)
    everybody = (1 << first) - 1
    answers = [interpreted(rule, reading.on, having, everybody) for rule in rules]
    counted, more = direct(touched)
    joined = [
        Answer(one.met | two.met << first, one.possible | two.possible << first)
        for one, two in zip(answers, more, strict=True)
    ]
    bound = tuple(
        bits[id(shape)] | two << first for shape, two in zip(shapes, counted.bound, strict=True)
    )
    runs = _runs(home)
    people: Any = np.concatenate([columns.people[ordered], np.array(counted.people, "<i8")])
    units: Any = _Units(runs, first, counted.units)
    return InColumns(people, units, bound, runs, first, counted), joined


def _binding(
    requirements: Sequence[Requirement], code: str, kind: str, unit_kind: str | None,
    charges: frozenset[str],
) -> list[bool]:  # fmt: skip
    return [one.binds(code, kind, charges) for one in requirements]


def _runs(home: Ints) -> dict[int, tuple[int, int]]:
    """Of each unit the first of its people and the one after the last."""
    begins = np.flatnonzero(np.append(True, home[1:] != home[:-1])[: len(home)])
    ends = [*begins[1:].tolist(), len(home)]
    return {
        unit: (start, stop)
        for unit, start, stop in zip(home[begins].tolist(), begins.tolist(), ends, strict=False)
    }


def _visible(columns: Columns, user: User, power: May, question: Question) -> Bools:
    """``Person.visible_to`` over the columns: whoever the account may see, of those with a place."""
    from records.clock import today

    paths = paths_of(user, power)
    tops = tops_of(paths) if power in LASTING else []
    below = [path for path in paths if path not in tops]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM records_unitversion")
        (size,) = cursor.fetchone()
    day = today() if below else None
    key = ("visible", tuple(paths), power in LASTING, day, size)
    found: Bools | None = None if connection.in_atomic_block else columns.kept.get(key)
    if found is None:
        found = np.zeros(columns.size, bool)
        if tops:
            found |= columnar.posted_in(columns, _units(UnitVersion.objects.known(), tops), None)
        if below:
            assert day is not None
            units = _units(UnitVersion.objects.as_of(day), below)
            found |= columnar.posted_in(columns, units, day)
        if not connection.in_atomic_block:
            while len(columns.kept) > KEPT:
                columns.kept.pop(next(iter(columns.kept)), None)
            columns.kept[key] = found
    if power is May.VIEW and user.person_id:
        found = np.array(found)
        found[columns.places([user.person_id])] = True
    return found


def _units(versions: Any, paths: list[str]) -> Ints:
    return np.array(
        versions.filter(any_prefix("path", paths)).values_list("unit_id", flat=True), int
    )
