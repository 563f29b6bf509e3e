"""The table of a sheet: its header, its rows, and what stands around them.  Pure.

Every row of a sheet is accounted for: it is data, or it is left out for a reason that is told.
Rows stream; nothing here holds more than the first few of a sheet.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from ..text import fold, nfc
from ..verdict import Reason
from ..verdict import gettext_noop as noop
from .book import Book, Sheet
from .cells import Cell, Row, is_blank, shown
from .header import Header, find_header
from .legacy import Evidence
from .xlsx import column_letters

_HEAD = 80
_EVIDENCE_ROWS = 5_000
_ENOUGH = 300  # letters of a cell, to say what its row is
_TOTALS = frozenset({"tổng", "cộng", "tổng cộng", "tổng số", "cộng dồn", "tổng toàn tỉnh"})
_TOTALS_FOLDED = ("tong cong", "tong so", "cong chung")
_SIGNATURE = re.compile(
    r"(nguoi (lap|ghi|kiem|tong hop|ky)|thu truong|chu tich|pho chu tich|giam doc|truong phong"
    r"|chanh van phong|ke toan|lap bieu|noi nhan|ghi chu|luu:|\(ky|ky ten|xac nhan"
    r"|(tm|kt|tuq|tl)\.).*|.*\bngay\b.*\bthang\b.*\bnam\b.*"
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\ufeff\ufffe\uffff]")
_ORDINAL = re.compile(r"[IVX]{1,5}|[A-H]", re.IGNORECASE)


class Skip(StrEnum):
    """Why a row is not data."""

    ABOVE = "above"
    HEADER = "header"
    SECTION = "section"
    TOTAL = "total"
    SIGNATURE = "signature"


SKIPPED = {
    Skip.ABOVE: noop("Phần đầu trang, trên tiêu đề bảng."),
    Skip.HEADER: noop("Tiêu đề bảng."),
    Skip.SECTION: noop("Dòng tên nhóm."),
    Skip.TOTAL: noop("Dòng cộng."),
    Skip.SIGNATURE: noop("Phần ký tên và ghi chú dưới bảng."),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: its place from 0, its caption, what its texts tell of encoding."""

    place: int
    caption: str
    evidence: Evidence

    @property
    def letters(self) -> str:
        """As the spreadsheet names it: A, B, AA."""
        return column_letters(self.place)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file; ``cells`` stand as the table's columns do, texts as composed Unicode.

    ``skip`` is None for data; ``section`` is the latest group heading above, or "".
    """

    number: int
    cells: tuple[Cell, ...]
    skip: Skip | None = None
    section: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """``first`` to ``last`` are the row numbers of the data; ``rows`` how many hold some."""

    sheet: Sheet
    header: Header
    columns: tuple[Column, ...]
    above: tuple[str, ...]
    first: int
    last: int
    rows: int
    skipped: dict[Skip, int]
    why: tuple[Reason, ...]

    def lines(self) -> Iterator[Line]:
        """Every row that holds something, skipped ones too, in the order of the file."""
        judge = _Judge(self.header)
        merged = _Merged(self.sheet, self.header)
        for row in self.sheet.rows():
            skip = judge.skip(row)
            seen = row if skip else merged.filled(row)
            cells = [_decoded(seen.cell(each.place), each.evidence) for each in self.columns]
            yield Line(row.number, tuple(cells), skip, judge.section)

    def data(self) -> Iterator[Line]:
        """The rows that are data."""
        return (line for line in self.lines() if line.skip is None)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The table to read, if there is one, the tables of other sheets, and sheets without one."""

    table: Table | None
    others: tuple[Table, ...]
    without: tuple[Sheet, ...]


def propose(book: Book, vocabulary: Collection[str] = (), sheet: str = "") -> Proposal:
    """The most likely table of a book; ``sheet`` names the one to read when somebody chose.

    A hidden sheet is proposed only when no other has a table.
    """
    found = [(each, find_table(each, vocabulary)) for each in book.sheets if each.facts.rows]
    tables = [table for _, table in found if table]
    tables.sort(key=lambda table: _worth(table, sheet), reverse=True)
    chosen = tables[0] if tables and (not sheet or tables[0].sheet.name == sheet) else None
    return Proposal(
        chosen,
        tuple(table for table in tables if table is not chosen),
        tuple(each for each, table in found if table is None),
    )


def _worth(table: Table, sheet: str) -> tuple[bool, bool, int]:
    named = bool(sheet) and table.sheet.name == sheet
    return named, not table.sheet.facts.hidden, 20 * table.header.known + min(table.rows, 40)


def find_table(sheet: Sheet, vocabulary: Collection[str] = ()) -> Table | None:
    """The table of a sheet: one pass over its rows.  None when no header or no data is found."""
    evidence = Evidence()
    head = list(islice(sheet.rows(), _HEAD))
    for row in head:
        for cell in row.cells:
            if isinstance(cell, str):
                evidence.add(cell)
    read = [_read(row, evidence) for row in head]
    header = find_header(read, sheet.facts, vocabulary)
    if header is None:
        return None
    above = [row for row in read if row.number < header.first]
    return _surveyed(sheet, header, tuple(_told(row) for row in above))


def _read(row: Row, evidence: Evidence) -> Row:
    return Row(row.number, tuple(_decoded(cell, evidence) for cell in row.cells))


def _decoded(cell: Cell, evidence: Evidence) -> Cell:
    """Text as Unicode, without the controls that no reader sees and no database takes."""
    return _CONTROLS.sub("", evidence.read(cell)) if isinstance(cell, str) else cell


def _told(row: Row) -> str:
    return " ".join(nfc(shown(cell)) for _, cell in row.filled)


def _surveyed(sheet: Sheet, header: Header, above: tuple[str, ...]) -> Table | None:
    judge = _Judge(header)
    evidence: dict[int, Evidence] = {column: Evidence() for column in header.captions}
    skipped: Counter[Skip] = Counter()
    first = last = rows = 0
    for row in sheet.rows():
        skip = judge.skip(row)
        if skip:
            skipped[skip] += 1
            continue
        rows += 1
        first, last = first or row.number, row.number
        if rows <= _EVIDENCE_ROWS:
            for column, cell in enumerate(row.cells):
                if isinstance(cell, str) and cell:
                    evidence.setdefault(column, Evidence()).add(cell)
    if not rows:
        return None
    columns = tuple(
        Column(place, header.captions.get(place, ""), told)
        for place, told in sorted(evidence.items())
    )
    return Table(
        sheet, header, columns, above, first, last, rows, dict(skipped), _reasons(header, columns)
    )


def _reasons(header: Header, columns: tuple[Column, ...]) -> tuple[Reason, ...]:
    reasons = [
        Reason(
            noop("Tiêu đề bảng ở dòng %(first)s đến %(last)s, có %(known)s tên cột quen thuộc."),
            {"first": header.first, "last": header.last, "known": header.known},
        )
    ]
    for column in columns:
        for encoding in column.evidence.found:
            reasons.append(
                Reason(
                    noop("Cột %(column)s có chữ %(encoding)s, đã đổi sang Unicode."),
                    {"column": column.letters, "encoding": encoding.value.upper()},
                )
            )
    return tuple(reasons)


class _Merged:
    """Fills the cells under a merged one: a unit written once beside its five people."""

    def __init__(self, sheet: Sheet, header: Header) -> None:
        self._ends: dict[tuple[int, int], int] = {
            (top, left): bottom
            for top, left, bottom, _ in sheet.facts.merges
            if bottom > top > header.last
        }
        self._open: dict[int, tuple[int, Cell]] = {}

    def filled(self, row: Row) -> Row:
        """The row as its reader sees it; rows come in the order of the file."""
        if not self._ends:
            return row
        for column, cell in row.filled:
            if end := self._ends.get((row.number, column)):
                self._open[column] = (end, cell)
        cells = list(row.cells)
        for column, (end, cell) in self._open.items():
            if row.number <= end and is_blank(row.cell(column)):
                cells += [None] * (column + 1 - len(cells))
                cells[column] = cell
        return Row(row.number, tuple(cells))


class _Judge:
    """Says of row after row what it is; remembers the section and whether signatures began."""

    def __init__(self, header: Header) -> None:
        self._header = header
        self._columns = sorted(header.captions)
        self._few = max(1, min(4, len(self._columns) // 3))
        self._signing = False
        self.section = ""

    def skip(self, row: Row) -> Skip | None:
        """None when the row is data."""
        if row.number < self._header.first:
            return Skip.ABOVE
        if row.number <= self._header.last or self._header.repeats(row):
            return Skip.HEADER
        filled = row.filled
        written = (nfc(cell[:_ENOUGH]) for _, cell in filled if isinstance(cell, str))
        texts = list(islice(written, max(self._few, 2)))
        if any(_is_total(text) for text in texts[:2]):
            return Skip.TOTAL
        if len(filled) <= self._few and texts:
            if self._signing or any(_SIGNATURE.fullmatch(fold(text)) for text in texts):
                self._signing = True
                return Skip.SIGNATURE
            if self._is_section(filled):
                self.section = texts[-1]
                return Skip.SECTION
        elif len(filled) > self._few:
            self._signing = False
        return None

    def _is_section(self, filled: list[tuple[int, Cell]]) -> bool:
        """One text at the left edge, alone or after I, II, A, B; a person has her number 1, 2."""
        if len(self._columns) < 3 or not isinstance(filled[-1][1], str):
            return False
        if len(filled) == 1:
            return filled[0][0] <= self._columns[0]
        mark = shown(filled[0][1]).strip(" .)")
        return len(filled) == 2 and bool(_ORDINAL.fullmatch(mark))


def _is_total(text: str) -> bool:
    plain = text.lower().strip(" :.()0123456789")
    if plain[:1] not in ("t", "c"):
        return False
    return plain in _TOTALS or fold(plain).startswith(_TOTALS_FOLDED)
