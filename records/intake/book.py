"""A workbook as the guarded process hands it over: facts of each sheet, rows in a file.  Pure.

The rows of all sheets stand in one file of JSON lines; a sheet knows where its own begin, so
that any may be read any number of times and none is ever held in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from ..verdict import Reason
from ..verdict import gettext_noop as noop
from .cells import Cell, Row, is_blank, packed, unpacked
from .refusals import refuse

MAX_SHEETS = 100
MAX_ROWS = 200_000
MAX_COLUMNS = 256
MAX_LINE = 2**19  # letters of one row; a cell holds 32,767 at most
_MAX_MERGES = 20_000  # of a book; a hostile sheet may list a million
_MAX_NAME = 100


@dataclass(slots=True)
class SheetFacts:
    """``rows`` with something in them; ``merges`` as (top, left, bottom, right), rows from 1 and
    columns from 0; ``uncalculated`` formulas without a result."""

    name: str
    hidden: bool = False
    rows: int = 0
    begins: int = 0
    ends: int = 0
    uncalculated: int = 0
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)


@dataclass(slots=True)
class BookFacts:
    """What is known of the whole workbook.  ``encoding`` is of text files only."""

    format: str
    from_1904: bool = False
    macros: bool = False
    links: bool = False
    encoding: str = ""
    delimiter: str = ""
    sheets: list[SheetFacts] = field(default_factory=list)

    def to_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> BookFacts:
        sheets = [
            SheetFacts(**{**sheet, "merges": [tuple(area) for area in sheet["merges"]]})
            for sheet in data["sheets"]
        ]
        return cls(**{**data, "sheets": sheets})


class Sink:
    """Where a reader writes rows; it holds them to the limits of a list.

    Raises Refused for too many rows.
    """

    max_columns = MAX_COLUMNS

    def __init__(self, file: BinaryIO, book: BookFacts) -> None:
        self._file = file
        self.book = book
        self._at = 0
        self._merges = 0

    def begin(self, name: str, *, hidden: bool = False) -> SheetFacts:
        """Begin a sheet."""
        facts = SheetFacts(name[:_MAX_NAME], hidden, begins=self._at)
        self.book.sheets.append(facts)
        return facts

    def row(self, number: int, cells: list[Cell]) -> None:
        """Write a row; one without anything in it is left out."""
        while cells and is_blank(cells[-1]):
            cells.pop()
        if not cells:
            return
        facts = self.book.sheets[-1]
        if len(cells) > MAX_COLUMNS:
            raise refuse("too_wide", sheet=facts.name, row=number, most=MAX_COLUMNS)
        facts.rows += 1
        if facts.rows > MAX_ROWS:
            raise refuse("too_many_rows", sheet=facts.name, most=MAX_ROWS)
        line = packed(Row(number, tuple(cells))).encode("utf-8", "replace") + b"\n"
        if len(line) > MAX_LINE:
            raise refuse("too_long", sheet=facts.name, row=number)
        self._file.write(line)
        self._at += len(line)

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Remember a merged area of the sheet."""
        self._merges += 1
        if top and self._merges <= _MAX_MERGES:
            self.book.sheets[-1].merges.append((top, left, bottom, right))

    def end(self) -> None:
        """End the sheet."""
        self.book.sheets[-1].ends = self._at


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a book, whose rows can be read again and again."""

    facts: SheetFacts
    path: Path

    @property
    def name(self) -> str:
        return self.facts.name

    def rows(self) -> Iterator[Row]:
        """The rows that hold something, in the order of the file, one at a time."""
        with self.path.open("rb") as file:
            file.seek(self.facts.begins)
            at = self.facts.begins
            while at < self.facts.ends:
                line = file.readline()
                at += len(line)
                yield unpacked(line.decode())


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook that was read."""

    facts: BookFacts
    path: Path

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """All sheets, hidden ones too."""
        return tuple(Sheet(facts, self.path) for facts in self.facts.sheets)

    @property
    def notes(self) -> tuple[Reason, ...]:
        """What a person should know of the file before she looks at its rows."""
        uncalculated = sum(facts.uncalculated for facts in self.facts.sheets)
        hidden = [facts.name for facts in self.facts.sheets if facts.hidden and facts.rows]
        told = (
            (self.facts.macros, noop("Tệp có macro; chỉ các ô được đọc, macro không chạy.")),
            (
                self.facts.links,
                noop("Tệp nối với tệp khác; chỉ giá trị đã lưu được đọc, không mở tệp kia."),
            ),
            (uncalculated, noop("%(count)s ô là công thức mà tệp không lưu kết quả.")),
            (hidden, noop("Trang tính ẩn: %(names)s.")),
        )
        params = {"count": uncalculated, "names": ", ".join(hidden)}
        return tuple(Reason(message, params) for is_so, message in told if is_so)
