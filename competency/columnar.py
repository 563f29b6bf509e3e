"""Who is counted and what she meets, read from the columns of the ledger (records.columns).

The same question as ``counted.count_in`` and ``criteria_query.answers`` ask the database, for
registers too large for that.  People are placed by the unit where they are counted, so that a
unit is a run of places and a sum by units is the difference of two running counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np

from records.columns.having import Scope, having
from records.columns.layout import NEVER, day_number, instant_number
from records.columns.store import Bools, Columns, Ints
from records.criteria import Count
from records.models import Position
from records.reading import Reading

from .counted import Question
from .placing import heirs_of

# (position's code and kind, kind of unit, charges) → which requirements are asked
Binding = Callable[[str, str, str, frozenset[str]], Sequence[bool]]
_WORD = 64


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """Posts held on the day: rows of the column, with where each person's rows begin."""

    rows: Ints
    begins: Ints


def held_on(columns: Columns, wanted: Bools, on: date, known_at: datetime | None) -> Held:
    """The posts that the wanted people hold on the day, newest first of each."""
    posts = columns.arrays["posts"]
    found = []
    for part in Scope.of(columns, wanted).parts(posts["person"]):
        holds = believed(posts, part, known_at) & _on(posts, part, on)
        rows = np.flatnonzero(holds)
        found.append(part.start + rows if isinstance(part, slice) else part[rows])
    rows = np.concatenate(found) if found else np.empty(0, int)
    rows = rows[wanted[posts["person"][rows]]]
    return Held(rows, _first(posts["person"][rows]))


def _first(person: Ints) -> Ints:
    return np.flatnonzero(np.append(True, person[1:] != person[:-1])[: len(person)])


def believed(rows: dict[str, Ints], part: Any, known_at: datetime | None) -> Bools:
    """Which rows of the part were believed at the instant (None: now)."""
    if known_at is None:
        return rows["gone"][part] == NEVER
    known = instant_number(known_at)
    return (rows["entered"][part] <= known) & (rows["gone"][part] > known)


def _on(rows: dict[str, Ints], part: Any, day: date) -> Bools:
    number = day_number(day)
    return (rows["from"][part] <= number) & (rows["to"][part] > number)


def posted_in(columns: Columns, units: Ints, day: date | None) -> Bools:
    """Whoever has ever been posted in one of the units, or (``day``) is so on that day; as known now."""
    posts = columns.arrays["posts"]
    whole = slice(None)
    rows = believed(posts, whole, None)
    if day is not None:
        rows &= _on(posts, whole, day)
    rows &= among(units, posts["unit"])
    found = np.zeros(columns.size, bool)
    found[posts["person"][rows]] = True
    return found


def among(numbers: Ints | Iterable[int], values: Ints) -> Bools:
    """Which of the values are among the numbers; all are small and not negative."""
    listed = np.fromiter(numbers, "<i8")
    table = np.zeros(max(int(listed.max(initial=0)), int(values.max(initial=0))) + 1, bool)
    table[listed] = True
    return table[values]


def homes(columns: Columns, held: Held, question: Question) -> Ints:
    """The unit where each person is counted: as it was, or what it has become."""
    posts = columns.arrays["posts"]
    then = posts["unit"][held.rows[held.begins]]
    if not question.units_now or not len(then):
        return then
    known = question.reading.known_at
    became = heirs_of(set(np.flatnonzero(np.bincount(then)).tolist()), question.today, known)
    now = np.arange(int(then.max()) + 1)
    for unit, ends in became.items():
        now[unit] = ends[0]
    found = now[then]
    torn = np.array([unit for unit, ends in became.items() if len(ends) > 1], int)
    if len(torn):
        split = np.flatnonzero(among(torn, then))
        people = np.zeros(columns.size, bool)
        people[posts["person"][held.rows[held.begins[split]]]] = True
        current = held_on(columns, people, question.today, known)
        rows = current.rows[current.begins]
        where = dict(zip(posts["person"][rows].tolist(), posts["unit"][rows].tolist(), strict=True))
        for place in split.tolist():
            ends = became[int(then[place])]
            current_unit = where.get(int(posts["person"][held.rows[held.begins[place]]]))
            found[place] = current_unit if current_unit in ends else ends[0]
    return found


def only_post(columns: Columns, held: Held, code: str) -> Held:
    """The posts of those who hold one of that code."""
    numbers = list(Position.objects.filter(code=code).values_list("pk", flat=True))
    posts = columns.arrays["posts"]
    if not len(held.rows):
        return held
    holds = np.isin(posts["position"][held.rows], numbers)
    return kept(held, np.logical_or.reduceat(holds, held.begins), posts["person"])


def kept(held: Held, people: Bools, person: Ints) -> Held:
    """The posts of the marked people."""
    lengths = np.diff(np.append(held.begins, len(held.rows)))
    rows = held.rows[np.repeat(people, lengths)]
    return Held(rows, _first(person[rows]))


def bound(
    columns: Columns, held: Held, reading: Reading, kinds: dict[int, str], binding: Binding
) -> list[Bools]:
    """For each requirement, which of the people it is asked of; ``kinds`` are those of units."""
    posts = columns.arrays["posts"]
    person = posts["person"][held.rows]
    charged = _charges(columns, reading)
    known_kinds = ["", *sorted(set(kinds.values()))]
    kind_of = np.zeros(int(posts["unit"].max(initial=0)) + 1, int)
    for unit, kind in kinds.items():
        if unit < len(kind_of):
            kind_of[unit] = known_kinds.index(kind)
    shape = int(posts["position"].max(initial=0)) + 1, len(known_kinds), 1 << len(charged[1])
    key = np.ravel_multi_index(
        (posts["position"][held.rows], kind_of[posts["unit"][held.rows]], charged[0][person]), shape
    )
    named = {
        pk: (code, kind) for pk, code, kind in Position.objects.values_list("pk", "code", "kind")
    }
    lines = {}
    for one in np.flatnonzero(np.bincount(key)).tolist():
        position, unit_kind, charges = (int(part) for part in np.unravel_index(one, shape))
        words = frozenset(word for bit, word in enumerate(charged[1]) if charges >> bit & 1)
        lines[one] = binding(*named[position], known_kinds[unit_kind], words)
    table = np.zeros((len(next(iter(lines.values()), ())), int(np.prod(shape))), bool)
    for one, line in lines.items():
        table[:, one] = line
    alike: dict[bytes, Bools] = {}
    found = []
    for row in table:
        if (same := row.tobytes()) not in alike:
            rows = row[key]
            alike[same] = np.logical_or.reduceat(rows, held.begins) if len(rows) else rows
        found.append(alike[same])
    return found


def _charges(columns: Columns, reading: Reading) -> tuple[Ints, list[str]]:
    """Of each place the charges she has on the day, as bits of the charges named."""
    duties, names = columns.arrays["duties"], columns.contents.charges
    found = np.zeros(columns.size, int)
    rows = believed(duties, slice(None), reading.known_at) & _on(duties, slice(None), reading.on)
    for bit in range(len(names)):
        found[duties["person"][rows & (duties["charge"] == bit)]] |= 1 << bit
    return found, names


def packed(marks: Bools) -> int:
    """Truth values as a bitset: the first is the lowest bit."""
    return int.from_bytes(np.packbits(marks, bitorder="little").tobytes(), "little")


def unpacked(bits: int, size: int) -> Bools:
    """The first so many bits as truth values."""
    data = (bits & ((1 << size) - 1)).to_bytes((size + 7) // 8, "little")
    return np.unpackbits(np.frombuffer(data, "u1"), count=size, bitorder="little").view(bool)


def counts_in(bits: int, size: int, starts: Ints, stops: Ints) -> Ints:
    """How many bits are set in each run of places."""
    words = size // _WORD + 1
    word = np.frombuffer((bits & ((1 << size) - 1)).to_bytes(words * 8, "little"), "<u8")
    below = np.append(0, np.cumsum(np.bitwise_count(word), dtype=int))

    def before(places: Ints) -> Ints:
        rest = (np.uint64(1) << (places % _WORD).astype("u8")) - np.uint64(1)
        return below[places // _WORD] + np.bitwise_count(word[places // _WORD] & rest)

    return before(stops) - before(starts)


def looked_up(table: dict[int, int], numbers: Ints) -> Ints:
    """What the table says of each number; -1 where it says nothing."""
    found = np.full(int(numbers.max(initial=0)) + 1, -1)
    for number, value in table.items():
        found[number] = value
    return found[numbers]


def all_having(
    columns: Columns, places: Ints, asked: Iterable[Count], known_at: datetime | None
) -> dict[Count, int]:
    """Who of the people at the places has each count, as bitsets over them."""
    wanted = np.zeros(columns.size, bool)
    wanted[places] = True
    scope = Scope.of(columns, wanted)
    return {one: packed(having(columns, scope, one, known_at)[places]) for one in asked}
