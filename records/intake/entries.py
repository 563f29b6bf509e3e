"""The rows of a table as entries: typed values by field, and what is wrong cell by cell.  Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Any

from ..partial import PartialDate
from ..verdict import Reason
from ..verdict import gettext_noop as noop
from .cells import Cell, shown
from .dates import read_date, read_day, read_month, read_year
from .fields import FIELDS, REQUIRED, Type
from .mapping import ColumnMap
from .people import Name, read_name, read_sex, read_sex_marks, tidy_name
from .refusals import Refusal, Refused
from .table import Line, Table
from .values import Read, read_code, read_mark, read_number, read_text, read_whole

_IDENTITY_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that was refused: ``column`` as the spreadsheet names it, "" for the whole row."""

    column: str
    caption: str
    value: str
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Warned:
    """A cell whose value needed a guess."""

    column: str
    warning: Reason


@dataclass(slots=True)
class Entry:
    """One row as the list's fields tell it.

    ``values`` has what was told: str, date, PartialDate, int, Decimal, bool, ``name`` a Name and
    ``sex`` "m" or "f"; a field whose cell is blank is absent.  ``same_as`` is the number of an
    earlier row that tells the same.  An entry with problems is to be refused.
    """

    number: int
    section: str
    cells: tuple[Cell, ...]
    values: dict[str, Any] = field(default_factory=dict)
    warnings: list[Warned] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    same_as: int | None = None


def entries(
    table: Table, columns: ColumnMap, *, today: date, from_1904: bool = False
) -> Iterator[Entry]:
    """Every data row of the table, in its order.

    ``from_1904`` is ``Book.facts.from_1904``.  Of each row a short digest is remembered, to
    tell those that say the same again.
    """
    readers = _readers(today, from_1904)
    seen: dict[bytes, int] = {}
    for line in table.data():
        entry = _entry(table, columns, line, readers)
        digest = blake2b(repr(sorted(entry.values.items())).encode(), digest_size=8).digest()
        if entry.values and not entry.problems:
            first = seen.setdefault(digest, entry.number)
            entry.same_as = first if first != entry.number else None
        yield entry


Reader = Callable[[Cell], Read[Any]]


def _readers(today: date, from_1904: bool) -> dict[Type, Reader]:
    return {
        Type.TEXT: read_text,
        Type.CODE: read_code,
        Type.IDENTITY: lambda cell: read_code(cell, _IDENTITY_DIGITS),
        Type.NAME: read_name,
        Type.SEX: read_sex,
        Type.MARK: read_mark,
        Type.DATE: lambda cell: read_date(cell, today=today, from_1904=from_1904),
        Type.DAY: lambda cell: read_day(cell, today=today, from_1904=from_1904),
        Type.MONTH: lambda cell: read_month(cell, today=today, from_1904=from_1904),
        Type.YEAR: lambda cell: read_year(cell, today=today, from_1904=from_1904),
        Type.WHOLE: read_whole,
        Type.NUMBER: read_number,
    }


def _entry(table: Table, columns: ColumnMap, line: Line, readers: dict[Type, Reader]) -> Entry:
    entry = Entry(line.number, line.section, line.cells)
    for told in FIELDS[columns.kind]:
        place = columns.columns.get(told.key)
        if place is None or told.key in ("is_male", "is_female"):
            continue
        with _Noting(entry, table, place, line.cells[place]):
            read = readers[told.type](line.cells[place])
            if read.value is not None:
                entry.values[told.key] = read.value
            if read.warning:
                entry.warnings.append(Warned(table.columns[place].letters, read.warning))
    _join_sex(entry, columns, table)
    _join_name(entry)
    if not entry.problems:
        _require(entry, columns, table)
    return entry


class _Noting:
    """Turns a refusal inside the block into a problem of the entry."""

    def __init__(self, entry: Entry, table: Table, place: int, cell: Cell) -> None:
        self._entry, self._column, self._cell = entry, table.columns[place], cell

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        if not isinstance(error, Refused):
            return False
        self._entry.problems.append(
            Problem(self._column.letters, self._column.caption, shown(self._cell), error.refusal)
        )
        return True


def _join_sex(entry: Entry, columns: ColumnMap, table: Table) -> None:
    """Two columns Nam and Nữ, with a mark or with the birth date itself."""
    marks = [columns.columns.get(key) for key in ("is_male", "is_female")]
    male, female = (entry.cells[place] if place is not None else None for place in marks)
    births = [entry.values.pop(key, None) for key in ("birth_male", "birth_female")]
    place = next((place for place in marks if place is not None), None)
    if place is not None and "sex" not in entry.values:
        with _Noting(entry, table, place, male or female):
            read = read_sex_marks(male, female)
            if read.value:
                entry.values["sex"] = read.value
    if "birth_date" not in entry.values and any(births):
        birth: PartialDate = births[0] or births[1]
        entry.values["birth_date"] = birth
        entry.values.setdefault("sex", "m" if births[0] else "f")


def _join_name(entry: Entry) -> None:
    """The name as three parts, whether it stood in one column or in two."""
    full = entry.values.pop("full_name", None)
    family, given = (entry.values.pop(key, "") for key in ("family_middle", "given_name"))
    if full is None and given:
        first, _, middle = tidy_name(family).partition(" ")
        full = Name(first, middle, tidy_name(given))
    if full is not None:
        entry.values["name"] = full


_NAMES = {"full_name": "name", "given_name": "name"}
_MISSING = noop("Thiếu “%(field)s”.")
_FILL = noop("Điền vào cột %(column)s.")
_MAP = noop("Chọn cột có “%(field)s” hoặc thêm cột ấy vào tệp.")


def _require(entry: Entry, columns: ColumnMap, table: Table) -> None:
    labels = {told.key: told.label for told in FIELDS[columns.kind]}
    for group in REQUIRED[columns.kind]:
        if any(_NAMES.get(key, key) in entry.values for key in group):
            continue
        mapped = [columns.columns[key] for key in group if key in columns.columns]
        column = table.columns[mapped[0]] if mapped else None
        label = Reason(labels[group[0]])
        remedy = (
            Reason(_FILL, {"column": column.letters}) if column else Reason(_MAP, {"field": label})
        )
        refusal = Refusal("missing", Reason(_MISSING, {"field": label}), remedy)
        entry.problems.append(
            Problem(column.letters if column else "", column.caption if column else "", "", refusal)
        )
