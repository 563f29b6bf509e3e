"""What two readings of the record say differently, row by row, and why.  Pure but for its rows.

Between two readings a row comes to hold because its day has come, because we learned of it, or
because it corrects what was believed; it ceases in the same three ways.  Nothing else can
change a reading of an append-only ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from .models import LedgerRow


class Told(Protocol):
    """A reading, or whatever was told of a day with the knowledge of an instant (None: now)."""

    @property
    def on(self) -> date: ...

    @property
    def known_at(self) -> datetime | None: ...


class Change(StrEnum):
    """In what way a row came to be told, or ceased to be."""

    BEGAN = "began"  # its day has come
    LEARNED = "learned"  # entered since
    CORRECTED = "corrected"  # stands in the place of another
    ENDED = "ended"  # its last day has passed, or we learned that it has
    RETRACTED = "retracted"  # should never have been entered


@dataclass(frozen=True, slots=True)
class Difference:
    """One change: ``before`` was told by the earlier reading, ``after`` is by the later one."""

    change: Change
    before: LedgerRow | None
    after: LedgerRow | None
    reason: str = ""

    @property
    def row(self) -> LedgerRow:
        """The row to name: what is told now, else what was."""
        row = self.after or self.before
        assert row is not None
        return row


class Chains:
    """The rows of one table with who superseded whom; ``rows`` are all of them, void ones too."""

    def __init__(self, rows: Iterable[LedgerRow]) -> None:
        self.rows = {row.pk: row for row in rows}
        self.later = {
            row.supersedes_id: row  # type: ignore[attr-defined]
            for row in self.rows.values()
            if row.supersedes_id is not None  # type: ignore[attr-defined]
        }

    def is_believed(self, row: LedgerRow, known_at: datetime | None) -> bool:
        """The same as ``LedgerQuerySet.known`` says of it."""
        if row.void or not _entered(row, known_at):
            return False
        later = self.later.get(row.pk)
        return later is None or not _entered(later, known_at)

    def told(self, reading: Told) -> dict[int, LedgerRow]:
        """The rows that the reading tells, by id."""
        return {
            pk: row
            for pk, row in self.rows.items()
            if row.holds_from <= reading.on < row.holds_to
            and self.is_believed(row, reading.known_at)
        }

    def before(self, row: LedgerRow) -> list[LedgerRow]:
        """What the row corrected, nearest first."""
        found: list[LedgerRow] = []
        earlier = row.supersedes_id  # type: ignore[attr-defined]
        while earlier is not None and earlier in self.rows:
            found.append(self.rows[earlier])
            earlier = found[-1].supersedes_id  # type: ignore[attr-defined]
        return found

    def newest(self, row: LedgerRow, known_at: datetime | None) -> LedgerRow:
        """The last of the row's corrections that was entered by then."""
        while (later := self.later.get(row.pk)) is not None and _entered(later, known_at):
            row = later
        return row


def _entered(row: LedgerRow, known_at: datetime | None) -> bool:
    return known_at is None or row.entered_at <= known_at


def between(tables: Iterable[Iterable[LedgerRow]], earlier: Told, later: Told) -> list[Difference]:
    """Every difference between two readings, oldest change first.

    Each of ``tables`` holds all the rows of one model about one thing.
    """
    found = [one for rows in tables for one in _differences(Chains(rows), earlier, later)]
    return sorted(found, key=lambda one: (one.row.holds_from, one.row.pk))


def _differences(chains: Chains, earlier: Told, later: Told) -> Sequence[Difference]:
    old, new = chains.told(earlier), chains.told(later)
    found: list[Difference] = []
    replaced: set[int] = set()
    for pk, row in new.items():
        if pk in old:
            continue
        forebears = chains.before(row)
        told_before = next((one for one in forebears if one.pk in old), None)
        if told_before is not None:
            replaced.add(told_before.pk)
            found.append(Difference(Change.CORRECTED, told_before, row, row.reason))
        elif chains.is_believed(row, earlier.known_at):
            found.append(Difference(Change.BEGAN, None, row))
        elif forebears and _entered(forebears[-1], earlier.known_at):
            found.append(Difference(Change.CORRECTED, forebears[0], row, row.reason))
        else:
            found.append(Difference(Change.LEARNED, None, row, row.reason))
    for pk, row in old.items():
        if pk in new or pk in replaced:
            continue
        last = chains.newest(row, later.known_at)
        if last.void:
            found.append(Difference(Change.RETRACTED, row, None, last.reason))
        else:
            found.append(Difference(Change.ENDED, row, None, last.reason))
    return found
