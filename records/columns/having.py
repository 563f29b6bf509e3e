"""Who has the facts that a rule counts: the third reader of a condition.

A dossier answers a condition in Python, ``records.criteria_query`` in SQL, this over columns.
People are asked for as a ``Scope``: almost all of a province lie in one run of places, the
rest of it here and there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np

from ..criteria import COMPARISONS, Condition, Count
from .layout import NONE, day_number, instant_number
from .store import Bools, Columns, Ints

# A run of which at least this share is asked for is read whole, a smaller one person by person.
SHARE = 0.2

_COLUMNS = {"holds_from": "from", "holds_to": "to", "rank": "rank", "value": "value"}
_COMPARED = {"<=": np.less_equal, "<": np.less, ">=": np.greater_equal, ">": np.greater}


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """People to be asked: whole runs of places, and single places beside them, sorted."""

    size: int
    runs: tuple[tuple[int, int], ...]
    single: Ints

    @classmethod
    def of(cls, columns: Columns, wanted: Bools) -> Scope:
        """The scope of whoever is marked; the runs may hold others too."""
        runs: list[tuple[int, int]] = []
        apart = np.array(wanted)
        for start, stop in columns.contents.provinces:
            if np.count_nonzero(wanted[start:stop]) < SHARE * (stop - start):
                continue
            apart[start:stop] = False
            if runs and runs[-1][1] == start:
                runs[-1] = (runs[-1][0], stop)
            else:
                runs.append((start, stop))
        return cls(columns.size, tuple(runs), np.flatnonzero(apart).astype("<i4"))

    def parts(self, person: Ints) -> Iterator[Any]:
        """Where the people of the scope are in a sorted column of places: slices, then places."""
        for run in self.runs:
            if run == (0, self.size):
                yield slice(0, len(person))
            else:
                start, stop = np.searchsorted(person, np.array(run, person.dtype))
                yield slice(int(start), int(stop))
        if len(self.single) and len(person):
            start = np.searchsorted(person, self.single, "left")
            stop = np.searchsorted(person, self.single, "right")
            yield spread(start, stop)


def spread(start: Ints, stop: Ints) -> Ints:
    """The numbers of all the ranges, one after the other."""
    lengths = stop - start
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(start - (ends - lengths), lengths)


def having(columns: Columns, scope: Scope, asked: Count, known_at: datetime | None) -> Bools:
    """Of everybody with a place, who of the scope has the count.

    Outside the scope the answer means nothing.
    """
    condition, least = asked.condition, asked.least
    found: Any = np.zeros(columns.size, bool if least == 1 else "<i4")
    limits = [
        (_COLUMNS[field], sign, _number(field, sign, value))
        for field, sign, name in COMPARISONS
        if field in _COLUMNS and (value := getattr(condition, name)) is not None
    ]
    known = None if known_at is None else instant_number(known_at)
    for table, run in _runs(columns, condition):
        arrays = columns.arrays[table]
        if table == "superseded" and known is None:
            continue
        person = arrays["person"][run]
        for part in scope.parts(person):
            mask = _met(arrays, run, part, limits, known)
            who = person[part]
            who = who if mask is None else who[mask]
            if least == 1:
                found[who] = True
            else:
                found += np.bincount(who, minlength=columns.size).astype("<i4")
    return found if least == 1 else found >= least


def _runs(columns: Columns, condition: Condition) -> Iterator[tuple[str, slice]]:
    """Where facts of the kind and code lie: each run is sorted by person."""
    of_kind = columns.contents.runs.get(str(condition.kind), {})
    wanted: Sequence[str] = (
        [*of_kind] if condition.code is None else [c for c in (condition.code,) if c in of_kind]
    )
    for code in wanted:
        a, b, c, d = of_kind[code]
        if b > a:
            yield "standing", slice(a, b)
        if d > c:
            yield "superseded", slice(c, d)


def _met(
    arrays: dict[str, Ints],
    run: slice,
    part: Any,
    limits: list[tuple[str, str, int]],
    known: int | None,
) -> Bools | None:
    """Which rows of a part of the run meet the condition and were believed; None: all."""
    tests = list(limits)
    if known is not None:
        tests.append(("entered", "<=", known))
        if "gone" in arrays:
            tests.append(("gone", ">", known))
    mask = None
    for column, sign, limit in tests:
        values = arrays[column][run][part]
        met = _COMPARED[sign](values, limit)
        if column in {"rank", "value"} and sign in {"<=", "<"}:
            met &= values != NONE  # what is not there meets no comparison
        mask = met if mask is None else np.logical_and(mask, met, out=mask)
    return mask


def _number(field: str, sign: str, value: date | Decimal | int) -> int:
    """The limit as its column counts; of a part of a hundredth the whole is meant below it."""
    if isinstance(value, date):
        return day_number(value)
    if field != "value":
        return int(value)
    return math.ceil(value * 100) if sign == ">=" else math.floor(value * 100)
