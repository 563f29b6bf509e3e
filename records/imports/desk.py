"""What lies on disk about an imported file: what was read, how far a task is, what went wrong.

Written by tasks, read by pages; the pages never open the file itself.  Progress is in the cache
and may be lost; whether something is done is told by what lies there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.core.cache import cache
from redis.exceptions import RedisError

from ..intake.book import Book
from ..intake.cells import shown
from ..intake.fields import ListKind
from ..intake.mapping import fingerprint, proposed
from ..intake.refusals import Refusal
from ..intake.table import Proposal, Table
from ..models.people import MASK
from ..verdict import Reason
from .plan import SEALED
from .reading import period_in

_SAMPLES = 3
_KEPT_S = 3600


@dataclass(frozen=True, slots=True)
class ColumnRead:
    """A column of a table with its first values."""

    letters: str
    caption: str
    samples: list[str]


@dataclass(frozen=True, slots=True)
class SheetRead:
    """A table found on a sheet; ``fields`` is the proposed place of each field."""

    name: str
    hidden: bool
    rows: int
    first: int
    last: int
    period: str
    fingerprint: str
    columns: list[ColumnRead]
    fields: dict[str, int]
    why: list[dict[str, Any]]

    @classmethod
    def of(cls, kind: ListKind, table: Table) -> SheetRead:
        samples: list[list[str]] = []
        fields = dict(proposed(kind, table.columns).columns)
        sealed = {at for name, at in fields.items() if name in SEALED}
        for line in table.data():
            told = (shown(cell)[:60] for cell in line.cells)
            samples.append(
                [MASK if at in sealed and text else text for at, text in enumerate(told)]
            )
            if len(samples) == _SAMPLES:
                break
        columns = [
            ColumnRead(each.letters, each.caption, [row[at] for row in samples if row[at]])
            for at, each in enumerate(table.columns)
        ]
        return cls(
            table.sheet.name,
            table.sheet.facts.hidden,
            table.rows,
            table.first,
            table.last,
            period_in(" ".join(table.above)),
            fingerprint(table.columns),
            columns,
            fields,
            [reason.to_data() for reason in table.why],
        )

    @property
    def reasons(self) -> list[Reason]:
        return [Reason.from_data(reason) for reason in self.why]


@dataclass(frozen=True, slots=True)
class FileRead:
    """What a file holds: its tables, the likeliest first, or why it cannot be read."""

    sheets: list[SheetRead] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    refusal: dict[str, Any] | None = None

    @classmethod
    def of(cls, kind: ListKind, book: Book, proposal: Proposal) -> FileRead:
        tables = [table for table in (proposal.table, *proposal.others) if table]
        notes = [reason.to_data() for reason in book.notes]
        return cls([SheetRead.of(kind, table) for table in tables], notes)

    @property
    def refused(self) -> Refusal | None:
        return Refusal.from_data(self.refusal) if self.refusal else None

    @property
    def reasons(self) -> list[Reason]:
        return [Reason.from_data(note) for note in self.notes]

    def sheet(self, name: str) -> SheetRead | None:
        """The table of a sheet; without a name the likeliest."""
        return next((sheet for sheet in self.sheets if name in ("", sheet.name)), None)

    def write(self, folder: Path) -> None:
        write(folder, "read", asdict(self))


def file_read(folder: Path) -> FileRead | None:
    """What was read of a file; None while it is being read."""
    told = read(folder, "read")
    if told is None:
        return None
    sheets = [
        SheetRead(**{**sheet, "columns": [ColumnRead(**each) for each in sheet["columns"]]})
        for sheet in told["sheets"]
    ]
    return FileRead(sheets, told["notes"], told["refusal"])


def write(folder: Path, name: str, data: Mapping[str, Any]) -> None:
    """Put down a note, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f"{name}.part"
    beside.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    beside.replace(folder / f"{name}.json")


def read(folder: Path, name: str) -> dict[str, Any] | None:
    """A note, or None while there is none."""
    try:
        told: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return told


def forget(folder: Path, name: str) -> None:
    """Take a note away."""
    (folder / f"{name}.json").unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a task is with the rows of a file."""

    done: int
    total: int


def tell_progress(key: str, done: int, total: int) -> None:
    """Progress is worth no failure: without a cache it is not told."""
    with suppress(OSError, RedisError):
        cache.set(f"import-{key}", (done, total), _KEPT_S)


def progress_of(key: str) -> Progress | None:
    try:
        told = cache.get(f"import-{key}")
    except (OSError, RedisError):
        return None
    return Progress(*told) if told else None
