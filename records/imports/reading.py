"""A file with the choices of who imports it: which table, which columns, which period."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..intake.book import Book
from ..intake.fields import FIELDS, ListKind, vocabulary
from ..intake.guard import WALL_SECONDS, opened
from ..intake.mapping import ColumnMap, proposed
from ..intake.refusals import Refusal, Refused
from ..intake.table import Proposal, Table, propose
from ..text import fold
from ..verdict import Reason
from ..verdict import gettext_noop as noop

_NO_TABLE = noop("Không thấy bảng nào có tiêu đề cột trong tệp.")
_ADD_HEADER = noop("Thêm một dòng tiêu đề cột (Họ và tên, Mã cán bộ…) ngay trên dữ liệu.")
_NO_SHEET = noop("Tệp không có trang tính “%(sheet)s” nào có bảng.")
_SHEETS = noop("Chọn một trong: %(names)s.")
_NO_COLUMN = noop("Bảng không có cột cho “%(field)s”.")
_MAP = noop("Chọn cột ấy khi ghép cột, hoặc thêm vào tệp.")


@dataclass(frozen=True, slots=True)
class Source:
    """A table to be imported."""

    kind: ListKind
    book: Book
    table: Table
    columns: ColumnMap

    @property
    def period(self) -> str:
        """What the title says of the period: "06/2025", "2025" or ""."""
        return period_in(" ".join(self.table.above))


def period_in(title: str) -> str:
    """The month or year of a title: "… THÁNG 6 NĂM 2025", "… NĂM 2025"."""
    folded = fold(title)
    if month := re.search(r"\bthang (0?[1-9]|1[0-2])\s*(?:/|nam|-)\s*(20\d\d)", folded):
        return f"{int(month[1]):02d}/{month[2]}"
    years = set(re.findall(r"\bnam (20\d\d)\b", folded))
    return years.pop() if len(years) == 1 else ""


@contextmanager
def proposal_of(path: Path, kind: ListKind, sheet: str = "") -> Iterator[tuple[Book, Proposal]]:
    """The book and its tables; the file is read in the guarded child.  Raises Refused."""
    # A task may wait for a machine that is busy; the child's CPU stays bounded.
    with opened(path, 4 * WALL_SECONDS) as book:
        proposal = propose(book, vocabulary(kind), sheet)
        if proposal.table is None:
            names = ", ".join(table.sheet.name for table in proposal.others)
            if sheet and names:
                raise _refused("no_sheet", _NO_SHEET, _SHEETS, sheet=sheet, names=names)
            raise _refused("no_table", _NO_TABLE, _ADD_HEADER)
        yield book, proposal


@contextmanager
def source_of(
    path: Path, kind: ListKind, sheet: str = "", columns: Mapping[str, int] | None = None
) -> Iterator[Source]:
    """The table with its columns: those chosen, or those its captions propose.  Raises Refused."""
    with proposal_of(path, kind, sheet) as (book, proposal):
        table = proposal.table
        assert table is not None
        if columns is None:
            chosen = proposed(kind, table.columns)
        else:
            places = {f: place for f, place in columns.items() if place < len(table.columns)}
            chosen = ColumnMap(kind, places, dict.fromkeys(places, 1.0))
        if chosen.missing:
            labels = {field.key: field.label for field in FIELDS[kind]}
            lacking = Reason(labels[chosen.missing[0][0]])
            raise _refused("no_column", _NO_COLUMN, _MAP, field=lacking)
        yield Source(kind, book, table, chosen)


def _refused(code: str, message: str, remedy: str, **params: object) -> Refused:
    return Refused(Refusal(code, Reason(message, params), Reason(remedy, params)))
