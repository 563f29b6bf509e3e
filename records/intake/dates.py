"""Cells that hold a day, a month or a year.  Pure."""

from __future__ import annotations

import re
from datetime import date, datetime

from ..partial import PartialDate
from ..text import fold, nfc
from ..verdict import Reason
from ..verdict import gettext_noop as noop
from .cells import Cell, serial_day, shown
from .refusals import Refused
from .values import Read, refused, sound

_YEARS = (1900, 2199)
_SEPARATED = re.compile(r"(\d{1,4})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{1,4})\.?")
_MONTH = re.compile(r"(?:thang\s*)?(\d{1,2})\s*(?:[/.\-]|nam)\s*(\d{4})")
_MONTH_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})")
_YEAR = re.compile(r"(?:nam\s*)?(\d{4})")
_WRITTEN = re.compile(r"(?:ngay\s*)?(\d{1,2})\s*thang\s*(\d{1,2})\s*(?:nam\s*)?,?\s*(\d{4})")
_TIME = re.compile(r"[T\s]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([AP]M|Z)?$", re.IGNORECASE)


def read_date(cell: Cell, *, today: date, from_1904: bool = False) -> Read[PartialDate | None]:
    """A day, a month or a year: dd/mm/yyyy, d.m.yy, ISO, serial numbers, "năm 1985".

    ``today`` decides which century two digits mean: the latest that is not in the future.
    The day comes first, as it is written here; 06/25/1985 is refused, not turned around.
    """
    cell = sound(cell)
    match cell:
        case None:
            return Read(None)
        case datetime():
            return Read(PartialDate.of(cell.date()))
        case date():
            return Read(PartialDate.of(cell))
        case int() | float() if not isinstance(cell, bool):
            return Read(_numbered(cell, from_1904))
        case str():
            text = _TIME.sub("", nfc(cell)).strip(" ,;'’`")
            if not text or re.fullmatch(r"[-–—./…]+", text):
                return Read(None)
            return _written(text, today)
    raise _no_date(cell)


def _no_date(cell: Cell) -> Refused:
    return refused(
        "date", noop("“%(value)s” không phải ngày có trong lịch."), "date", value=shown(cell)
    )


def _numbered(cell: float, from_1904: bool) -> PartialDate:
    """A year by itself, 19850630, or a serial number."""
    if isinstance(cell, int) or cell.is_integer():
        number = int(cell)
        if _YEARS[0] <= number <= _YEARS[1]:
            return PartialDate(number)
        if 19000101 <= number <= 21991231:
            return _made(number // 10000, number // 100 % 100, number % 100, cell)
    day = serial_day(cell, from_1904)
    if day is None:
        raise _no_date(cell)
    return PartialDate.of(day)


def _written(  # noqa: PLR0911  (one line a notation)
    text: str, today: date
) -> Read[PartialDate | None]:
    plain = fold(text)
    if hit := _SEPARATED.fullmatch(plain) or _WRITTEN.fullmatch(plain):
        first, month, last = (int(part) for part in hit.groups())
        if len(hit[1]) == 4:
            return Read(_made(first, month, last, text))
        if len(hit[3]) > 2 or len(hit[1]) > 2:
            return Read(_made(last, month, first, text))
        century = today.year // 100 * 100
        year = century + last if century + last <= today.year else century - 100 + last
        message = noop("Năm hai chữ số “%(value)s” được hiểu là %(year)s.")
        return Read(_made(year, month, first, text), Reason(message, {"value": text, "year": year}))
    if hit := _MONTH.fullmatch(plain):
        return Read(_made(int(hit[2]), int(hit[1]), None, text))
    if hit := _MONTH_ISO.fullmatch(plain):
        return Read(_made(int(hit[1]), int(hit[2]), None, text))
    if hit := _YEAR.fullmatch(plain):
        return Read(_made(int(hit[1]), None, None, text))
    if re.fullmatch(r"\d{8}", plain):
        return Read(_made(int(plain[4:]), int(plain[2:4]), int(plain[:2]), text))
    if re.fullmatch(r"\d{5}(\.\d+)?", plain):  # a serial number that was saved as text
        return Read(_numbered(float(plain), from_1904=False))
    raise _no_date(text)


def _made(year: int, month: int | None, day: int | None, cell: Cell) -> PartialDate:
    if not _YEARS[0] <= year <= _YEARS[1]:
        raise _no_date(cell)
    try:
        date(year, month if month is not None else 1, day if day is not None else 1)
    except ValueError as no_such_day:
        raise _no_date(cell) from no_such_day
    return PartialDate(year, month, day)


def read_day(cell: Cell, *, today: date, from_1904: bool = False) -> Read[date | None]:
    """A whole day.  Raises Refused when only its month or year is given."""
    read = read_date(cell, today=today, from_1904=from_1904)
    if read.value is None:
        return Read(None)
    if read.value.whole is None:
        message = noop("“%(value)s” không có đủ ngày, tháng, năm.")
        raise refused("day", message, "day", value=shown(cell))
    return Read(read.value.whole, read.warning)


def read_month(cell: Cell, *, today: date, from_1904: bool = False) -> Read[PartialDate | None]:
    """A month of a year: 06/2025, "Tháng 6 năm 2025", or any day in it."""
    read = read_date(cell, today=today, from_1904=from_1904)
    if read.value is None:
        return Read(None)
    if read.value.month is None:
        message = noop("“%(value)s” không phải một tháng.")
        raise refused("month", message, "month", value=shown(cell))
    return Read(PartialDate(read.value.year, read.value.month), read.warning)


def read_year(cell: Cell, *, today: date, from_1904: bool = False) -> Read[int | None]:
    """A year; of a whole day its year."""
    try:
        read = read_date(cell, today=today, from_1904=from_1904)
    except Refused as no_date:
        message = noop("“%(value)s” không phải một năm.")
        raise refused("year", message, "year", value=shown(cell)) from no_date
    return Read(read.value.year if read.value else None)
