"""Lists as files: text that a spreadsheet takes for text, whatever it begins with.  Pure.

A file that is taken away says what was asked: the filter, the day, and whose knowledge.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

# Where a spreadsheet would begin a formula: at the start, after blanks, and after whatever its
# language takes for the end of a cell (Vietnamese Excel splits CSV at semicolons).  Some take
# the full-width signs for the others.
DANGEROUS = re.compile(r"(^|[;,\t\r\n])(\s*)(?=[=+\-@\t\r\n＝＋－＠])")
# For xlsxwriter: what looks like a formula or an address is still text.
AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False}
_MOST_LETTERS = 32_767  # of a cell, by the format
Cell = str | int | float | date | None


def harmless(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would calculate."""
    return DANGEROUS.sub(r"\1'\2", text)


@lru_cache(maxsize=4000)
def _dangerous(text: str) -> bool:
    """Lists repeat their words: each is looked at once."""
    return DANGEROUS.search(text) is not None


class TextSheet:
    """Writes text cells of an xlsxwriter sheet; dangerous ones keep the mark of quoted text."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1}
        )
        self.quoted = book.add_format({"quote_prefix": True})
        self.day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
        self.sheet: Any = None

    def begin(self, name: str, widths: list[int]) -> None:
        """A new sheet with columns so many characters wide."""
        self.sheet = self.book.add_worksheet(name)
        for place, width in enumerate(widths):
            self.sheet.set_column(place, place, width)

    def text(self, row: int, column: int, value: str, shape: Any = None) -> None:
        """A text cell; rows and columns count from 0."""
        shape = self.quoted if _dangerous(value) else shape
        self.sheet.write_string(row, column, value[:_MOST_LETTERS], shape)

    def cell(self, row: int, column: int, value: Cell) -> None:
        """Text as text, a number as a number, a day as a day."""
        match value:
            case None:
                pass
            case date():
                self.sheet.write_datetime(row, column, value, self.day)
            case int() | float():
                self.sheet.write_number(row, column, value)
            case _:
                self.text(row, column, value)

    def pairs(self, name: str, pairs: Iterable[tuple[str, str]]) -> None:
        """A sheet of labels and what they say."""
        self.begin(name, [28, 80])
        for number, (label, value) in enumerate(pairs):
            self.text(number, 0, label, self.head)
            self.text(number, 1, value)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list to be taken away: what it is, what was asked, and its rows, read once in order.

    ``columns`` are headings with widths in characters; ``asked`` stands above the rows of a CSV
    and on the second sheet, ``asked_name``, of a workbook.
    """

    title: str
    asked_name: str
    asked: Sequence[tuple[str, str]]
    columns: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Cell]]

    def as_csv(self) -> bytes:
        return csv_of(self.asked, [heading for heading, _width in self.columns], self.rows)

    def as_xlsx(self) -> bytes:
        """The rows go through temporary files, so that memory stays flat."""
        out = BytesIO()
        with xlsxwriter.Workbook(out, {"constant_memory": True, **AS_TEXT}) as book:
            book.set_properties({"title": self.title, "author": "Năng Lực"})
            sheet = TextSheet(book)
            sheet.begin(sheet_name(self.title), [width for _heading, width in self.columns])
            sheet.sheet.freeze_panes(1, 0)
            for place, (heading, _width) in enumerate(self.columns):
                sheet.text(0, place, heading, sheet.head)
            last = 0
            for last, row in enumerate(self.rows, start=1):
                for place, value in enumerate(row):
                    sheet.cell(last, place, value)
            sheet.sheet.autofilter(0, 0, max(last, 1), len(self.columns) - 1)
            sheet.pairs(self.asked_name, self.asked)
        return out.getvalue()


def csv_of(
    asked: Iterable[tuple[str, str]], headings: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> bytes:
    """UTF-8 with a byte-order mark, without which Excel misreads Vietnamese."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for pair in asked:
        writer.writerow([harmless(words) for words in pair])
    writer.writerow([])
    writer.writerow([harmless(heading) for heading in headings])
    for row in rows:
        writer.writerow([_said(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def _said(value: Cell) -> str | int | float:
    match value:
        case None:
            return ""
        case date():
            return f"{value:%d/%m/%Y}"
        case str():
            return harmless(value)
        case _:
            return value


def sheet_name(title: str) -> str:
    """As the format allows: 31 letters, none of []:*?/\\."""
    return re.sub(r"[\[\]:*?/\\]", " ", title)[:31]
