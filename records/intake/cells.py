"""What a cell can hold once read, and how rows travel from the guarded process.  Pure.

A row travels as one line of JSON: ``[number, [cell, ...]]``.  Text and numbers stand for
themselves; the rest is an object with one key.  No pickle: the sender reads hostile files.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Percent:
    """A number shown as a percentage; ``value`` is the fraction, 0.95 for 95 %."""

    value: float


@dataclass(frozen=True, slots=True)
class Fault:
    """An error such as #REF!, or a formula whose result the file does not hold ("")."""

    text: str


Cell = str | int | float | bool | date | datetime | Percent | Fault | None


@dataclass(frozen=True, slots=True)
class Row:
    """``number`` counts from 1 as the spreadsheet does; cells stand at their column, from 0."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell:
        """The cell at a column; nothing to the right of the last one."""
        return self.cells[column] if column < len(self.cells) else None

    @property
    def filled(self) -> list[tuple[int, Cell]]:
        """Columns that hold something, with what they hold."""
        return [(n, cell) for n, cell in enumerate(self.cells) if not is_blank(cell)]


def is_blank(cell: Cell) -> bool:
    """Whether a reader of the sheet would see nothing in the cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def shown(cell: Cell) -> str:  # noqa: PLR0911  (one line a kind)
    """The cell as a person reads it: 30/06/2025, 95%, 12345; text as it stands."""
    match cell:
        case None:
            return ""
        case str():
            return cell
        case bool():
            return "TRUE" if cell else "FALSE"
        case datetime():
            return f"{cell:%d/%m/%Y %H:%M}"
        case date():
            return f"{cell:%d/%m/%Y}"
        case Percent(value):
            return f"{plain_number(round(value * 100, 10))}%"
        case Fault(text):
            return text
        case _:
            return plain_number(cell)


def plain_number(value: float) -> str:
    """Without exponent or a needless ``.0``."""
    if isinstance(value, int):
        return str(value)
    return f"{value:.0f}" if value.is_integer() else f"{value:.10f}".rstrip("0")


def whole(value: float) -> int | float:
    """An integer where the number is one: spreadsheets know floats only."""
    return int(value) if value.is_integer() and abs(value) < 1e16 else value


_EPOCHS = {False: date(1899, 12, 30).toordinal(), True: date(1904, 1, 1).toordinal()}
_FIRST, _LAST = date(1900, 1, 1).toordinal(), date(2199, 12, 31).toordinal()


def serial_day(serial: float, from_1904: bool = False) -> date | None:
    """The day of a spreadsheet's serial number; None outside the years 1900 to 2199.

    Before March 1900 the 1900 system counts a day that never was.
    """
    if not -1 < serial < _LAST:
        return None
    day = _EPOCHS[from_1904] + int(serial) + (serial < 60 and not from_1904)
    return date.fromordinal(day) if _FIRST <= day <= _LAST else None


def packed(row: Row) -> str:
    """The row as one line of JSON."""
    return _encoder.encode([row.number, row.cells])


def _packed(cell: Any) -> dict[str, Any]:
    match cell:
        case datetime():
            return {"t": cell.isoformat()}
        case date():
            return {"d": cell.isoformat()}
        case Percent(value):
            return {"p": value}
        case Fault(text):
            return {"x": text}
    raise TypeError(f"No cell: {cell!r}")


_encoder = json.JSONEncoder(
    default=_packed, ensure_ascii=False, check_circular=False, separators=(",", ":")
)


def unpacked(line: str) -> Row:
    """The inverse of :func:`packed`."""
    number, cells = json.loads(line, object_hook=_unpacked)
    return Row(number, tuple(cells))


def _unpacked(data: dict[str, Any]) -> Any:
    match data:
        case {"t": str(text)}:
            return datetime.fromisoformat(text)
        case {"d": str(text)}:
            return date.fromisoformat(text)
        case {"p": value}:
            return Percent(value)
        case {"x": str(text)}:
            return Fault(text)
    raise ValueError(f"No cell: {data!r}")
