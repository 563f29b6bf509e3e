"""The corrected file back: the refused rows as they came, with reasons and remedies.  Pure.

One sheet, one header row with the captions of the file, so that it can be mended and uploaded
again and is recognised: the mapping remembered for the file's shape fits it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

from ..spreadsheet import AS_TEXT, TextSheet
from ..verdict import Reason
from .cells import Cell, shown
from .mapping import RETURNED
from .table import Column

_WIDEST = 40


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why a row was refused: ``column`` as the spreadsheet names it ("" for the row)."""

    column: str
    reason: Reason
    remedy: Reason


def write_returned(
    path: Path,
    columns: Sequence[Column],
    rows: Iterable[tuple[int, Sequence[Cell], Sequence[Complaint]]],
    say: Callable[[Reason], str],
    sheet: str = "Sheet1",
) -> int:
    """Write the rows (their number in the file, cells, complaints); answers how many.

    ``say`` is ``records.wording.say``.  Rows stream: memory does not grow with them.  The added
    captions stay Vietnamese in either language: they are how the file is recognised.
    """
    count = 0
    with xlsxwriter.Workbook(path, {"constant_memory": True, **AS_TEXT}) as book:
        out = TextSheet(book)
        captions = [column.caption for column in columns] + list(RETURNED)
        out.begin(sheet, [min(max(len(caption), 10), _WIDEST) for caption in captions])
        out.sheet.freeze_panes(1, 0)
        for place, caption in enumerate(captions):
            out.text(0, place, caption, out.head)
        for count, (number, cells, complaints) in enumerate(rows, start=1):
            texts = [shown(cell) for cell in cells]
            texts += [""] * (len(columns) - len(texts))
            reasons = "\n".join(_said(each.column, say(each.reason)) for each in complaints)
            remedies = "\n".join(_said(each.column, say(each.remedy)) for each in complaints)
            for place, text in enumerate([*texts, str(number), reasons, remedies]):
                if text:
                    out.text(count, place, text)
    return count


def _said(column: str, sentence: str) -> str:
    return f"{column}: {sentence}" if column else sentence
