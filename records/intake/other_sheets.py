"""XLS (BIFF) and ODS, read by calamine.  Pure.

calamine holds a sheet in memory: what is too large for the guarded process is refused there.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from .archive import Archive
from .book import MAX_SHEETS, Sink
from .cells import Cell, whole
from .refusals import refuse
from .sniff import Format


def read_with_calamine(path: Path, sink: Sink) -> None:
    """Write every sheet's rows to the sink; the path must end as the format does.

    Raises Refused.
    """
    if sink.book.format == Format.ODS:
        with Archive(path) as archive:  # its bounds and its refusal of document types
            archive.drain("content.xml")
    try:
        book = CalamineWorkbook.from_path(path)
        sheets = [
            (place, sheet)
            for place, sheet in enumerate(book.sheets_metadata)
            if sheet.typ == SheetTypeEnum.WorkSheet
        ]
        if len(sheets) > MAX_SHEETS:
            raise refuse("too_many_sheets", count=len(sheets), most=MAX_SHEETS)
        for place, sheet in sheets:
            _read_sheet(book.get_sheet_by_index(place), sheet, sink)
    except PasswordError as locked:
        raise refuse("password") from locked
    except (CalamineError, OSError, ValueError) as damage:
        # calamine holds at most a hundred million cells and says so in words only.
        raise refuse("too_heavy" if "limit exceeded" in str(damage) else "broken") from damage


def _read_sheet(sheet: Any, metadata: Any, sink: Sink) -> None:
    facts = sink.begin(metadata.name, hidden=metadata.visible != SheetVisibleEnum.Visible)
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        sink.merge(top + 1, left, bottom + 1, right)
    if sheet.start is not None:
        first_row, first_column = sheet.start
        if sheet.end[1] >= sink.max_columns:
            raise refuse("too_wide", sheet=facts.name, row=first_row + 1, most=sink.max_columns)
        before: list[Cell] = [None] * first_column
        for number, row in enumerate(sheet.iter_rows(), start=1):
            sink.row(number, [*before, *map(_cell, row)])
    sink.end()


def _cell(value: Any) -> Cell:  # noqa: PLR0911  (one line a kind)
    match value:
        case "":
            return None
        case bool() | int() | str():
            return value
        case float():
            return whole(value)
        case datetime():
            return value if value.time() != time() else value.date()
        case date():
            return value
        case time():
            return f"{value:%H:%M:%S}"
        case timedelta():
            return str(value)
    return str(value)
