"""The answer to one row of a list: what it would change, or why it is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Model

from ..intake.cells import Cell, is_blank, shown
from ..intake.entries import Entry, Problem
from ..intake.mapping import ColumnMap
from ..intake.refusals import Refusal, Refused
from ..intake.table import Table
from ..models.people import MASK
from ..verdict import Reason
from ..verdict import gettext_noop as noop

CHUNK = 1000


class State(StrEnum):
    """What becomes of a row.  ``SKIPPED`` rows are not data: titles, totals, signatures."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person chose for the whole file.

    ``erase``: a blank cell takes away what is on record (text beside a fact: number, issuer,
    document); otherwise it keeps it.  ``period``: (year, month) for lists that tell it in their
    title.  ``today``: the day the list speaks of where a row says none.
    """

    today: date
    erase: bool = False
    period: tuple[int | None, int | None] = (None, None)
    name: str = ""

    @property
    def why(self) -> str:
        """The reason written with each correction."""
        return f"Nhập từ tệp {self.name}"[:300]


def read_period(text: str) -> tuple[int | None, int | None]:
    """ "2025" or "06/2025" as year and month."""
    month, _, year = text.rpartition("/")
    return (int(year) if year else None), (int(month) if month else None)


@dataclass(frozen=True, slots=True)
class RowPlan:
    """One row answered.  ``changes`` are sentences whose params are ``before`` and ``after``;
    ``rows`` are unsaved: what would be entered."""

    number: int
    state: State
    who: str = ""
    changes: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()
    problems: tuple[Problem, ...] = ()
    rows: tuple[Model, ...] = ()
    cells: tuple[Cell, ...] = ()


def unfit(code: str, message: str, remedy: str, /, **params: Any) -> Refused:
    """The register's refusal of a cell, to be raised."""
    return Refused(Refusal(code, Reason(message, params), Reason(remedy, params)))


_TOO_LONG = noop("“%(text)s…” dài quá %(most)s ký tự.")
_SHORTEN = noop("Rút ngắn ô ấy.")


def check_lengths(row: Model) -> None:
    """Raises Refused when a text of an unsaved row is longer than its column."""
    for column in row._meta.concrete_fields:
        text, most = getattr(row, column.attname), column.max_length
        if most and isinstance(text, str) and len(text) > most:
            raise unfit("too_long", _TOO_LONG, _SHORTEN, text=text[:30], most=most)


_SAME = noop("Giống dòng %(row)s của tệp.")
CONTRADICTS = noop("Dòng %(row)s của tệp đã nói về cùng một việc, nhưng khác.")
KEEP_ONE = noop("Giữ lại dòng đúng, bỏ dòng kia.")


# Fields whose cells are sealed (records.imports.sealed) and never told again.
SEALED = frozenset({"identity_number", "phone", "email"})


def _without_value(reason: Reason) -> Reason:
    return Reason(reason.message, {**reason.params, "value": MASK})


def _masked(problem: Problem) -> Problem:
    told = problem.refusal
    refusal = Refusal(told.code, _without_value(told.reason), _without_value(told.remedy))
    return Problem(problem.column, problem.caption, MASK, refusal)


@dataclass(slots=True)
class Draft:
    """A row while its answer is being found."""

    entry: Entry
    table: Table
    columns: ColumnMap
    who: str = ""
    is_new: bool | None = None
    changes: list[Reason] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rows: list[Model] = field(default_factory=list)
    held: list[tuple[dict[Any, int], Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        letters = {self.table.columns[place].letters for place in self._sealed}
        self.problems += [
            _masked(problem) if problem.column in letters else problem
            for problem in self.entry.problems
        ]
        self.notes += [
            _without_value(warned.warning) if warned.column in letters else warned.warning
            for warned in self.entry.warnings
        ]
        if name := self.entry.values.get("name"):
            parts = (name.family, name.middle, name.given)
            self.who = " ".join(part for part in parts if part)

    @property
    def _sealed(self) -> set[int]:
        """Where the columns stand whose cells nobody is shown again."""
        return {at for name, at in self.columns.columns.items() if name in SEALED}

    @property
    def values(self) -> Mapping[str, Any]:
        return self.entry.values

    @contextmanager
    def about(self, *fields: str) -> Iterator[None]:
        """A refusal raised inside becomes a problem of the first of the fields that has a column."""
        try:
            yield
        except Refused as refused:
            place = next((self.columns.columns[f] for f in fields if f in self.columns.columns), -1)
            column = self.table.columns[place] if place >= 0 else None
            self.problems.append(
                Problem(
                    column.letters if column else "",
                    column.caption if column else "",
                    self._shown(place) if column else "",
                    refused.refusal,
                )
            )

    def _shown(self, place: int) -> str:
        text = shown(self.entry.cells[place])
        return MASK if text and place in self._sealed else text

    @property
    def _cells(self) -> tuple[Cell, ...]:
        """The cells as they may be shown and sent back."""
        sealed = self._sealed
        return tuple(
            MASK if at in sealed and not is_blank(cell) else cell
            for at, cell in enumerate(self.entry.cells)
        )

    def is_blank(self, name: str) -> bool:
        """Whether the field has a column whose cell is blank here."""
        return name in self.columns.columns and name not in self.values

    def holds(self, keys: dict[Any, int], key: Any) -> int:
        """The first row that speaks of the key: this one, unless an earlier answered row does."""
        first = keys.setdefault(key, self.entry.number)
        if first == self.entry.number:
            self.held.append((keys, key))
        return first

    def says_again(self, seen: dict[Any, int], key: Any) -> bool:
        """Whether this row or an earlier one told of the same thing; what an earlier one told
        differently is a problem."""
        if (seen, key) in self.held:
            return True
        first = self.holds(seen, key)
        if first == self.entry.number:
            return False
        if self.entry.same_as is not None:
            self.notes.append(Reason(_SAME, {"row": first}))
            return True
        with self.about():
            raise unfit("contradicts", CONTRADICTS, KEEP_ONE, row=first)
        return True

    def release(self) -> None:
        """A refused row enters nothing, so that a later one may speak of the same things."""
        for keys, key in self.held:
            keys.pop(key, None)
        self.held.clear()

    def note(self, message: str, **params: Any) -> None:
        """Something the reader should look at."""
        self.notes.append(Reason(message, params))

    def change(self, label: str, before: Any, after: Any) -> None:
        """Note for the reader that a value becomes another."""
        self.changes.append(Reason(label, {"before": before, "after": after}))

    def settled(self) -> RowPlan:
        """The answer."""
        entry = self.entry
        if self.problems:
            return RowPlan(
                entry.number, State.REFUSED, self.who, notes=tuple(self.notes),
                problems=tuple(self.problems), cells=self._cells,
            )  # fmt: skip
        state = State.UNCHANGED
        if self.rows:
            corrects = any(getattr(row, "supersedes_id", None) for row in self.rows)
            is_new = not corrects if self.is_new is None else self.is_new
            state = State.NEW if is_new else State.CHANGED
        changes, notes = tuple(self.changes), tuple(self.notes)
        return RowPlan(entry.number, state, self.who, changes, notes, rows=tuple(self.rows))
