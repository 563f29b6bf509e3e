"""The paper: national heading, title, both dates, columns of two levels, room to sign.

It is Vietnamese whatever language its reader has, and says so where no text that prescribes its
columns has been verified.
"""

from __future__ import annotations

from io import BytesIO
from itertools import groupby
from typing import Any

import xlsxwriter

from ..models import UnitKind, UnitVersion
from ..reading import Reading
from ..spreadsheet import AS_TEXT, Cell, TextSheet, sheet_name
from ..text import nfc
from .lines import Lines
from .templates import Table
from .values import VALUES, Subject

NATION = "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
UNVERIFIED = "Các cột theo cách lập thường gặp; chưa đối chiếu với mẫu của văn bản nào."
FACE = {"font_name": "Times New Roman", "font_size": 11}


def workbook(table: Table, unit: UnitVersion, rows: Lines, reading: Reading) -> bytes:
    """The paper: national heading, title, both dates, columns of two levels, room to sign."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **AS_TEXT}) as book:
        book.set_properties({"title": table.title, "author": "Năng Lực"})
        paper = _Paper(book, table)
        paper.heading(unit, reading)
        paper.columns()
        last = paper.rows(rows)
        paper.close(last, len(rows))
    return out.getvalue()


class _Paper(TextSheet):
    """Places of the table on the sheet; rows and columns count from 0."""

    TITLE, TOP, FIRST = 3, 6, 8

    def __init__(self, book: Any, table: Table) -> None:
        super().__init__(book)
        self.table = table
        self.last = len(table.columns) - 1
        middle = {**FACE, "align": "center", "valign": "vcenter", "text_wrap": True}
        self.plain = book.add_format(middle)
        self.bold = book.add_format({**middle, "bold": True})
        self.titled = book.add_format({**middle, "bold": True, "font_size": 14})
        self.slanted = book.add_format({**middle, "italic": True})
        self.framed = book.add_format({**middle, "bold": True, "border": 1})
        cell = {**FACE, "border": 1, "valign": "top", "text_wrap": True}
        self.boxed = book.add_format(cell)
        self.quoted = book.add_format({**cell, "quote_prefix": True})
        self.day = book.add_format({**cell, "num_format": "dd/mm/yyyy", "align": "center"})
        self.begin(sheet_name(table.title), [column.width for column in table.columns])
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(self.TOP, self.TOP + 1)
        self.sheet.freeze_panes(self.FIRST, 0)
        self.sheet.set_footer("&C&P/&N")

    def across(self, row: int, first: int, last: int, words: str, shape: Any) -> None:
        if first < last:
            self.sheet.merge_range(row, first, row, last, "", shape)
        self.sheet.write_string(row, first, words, shape)

    def heading(self, unit: UnitVersion, reading: Reading) -> None:
        half = self.last // 2
        kind = UnitKind(unit.kind)
        self.across(0, 0, half, nfc(f"UBND {KIND_WORDS[kind]} {unit.name}").upper(), self.bold)
        self.across(0, half + 1, self.last, NATION, self.bold)
        self.across(1, half + 1, self.last, MOTTO, self.bold)
        self.across(self.TITLE, 0, self.last, self.table.title.upper(), self.titled)
        known = f"{reading.known_on:%d/%m/%Y}" if reading.known_on else "hôm nay"
        dates = f"(Tại ngày {reading.on:%d/%m/%Y}, theo điều hồ sơ biết đến {known})"
        self.across(self.TITLE + 1, 0, self.last, dates, self.slanted)

    def columns(self) -> None:
        placed = enumerate(self.table.columns)
        for group, members in groupby(placed, key=lambda pair: pair[1].group):
            some = list(members)
            if group:
                self.across(self.TOP, some[0][0], some[-1][0], group, self.framed)
            for place, column in some:
                if group:
                    self.sheet.write_string(self.TOP + 1, place, column.heading, self.framed)
                else:
                    self.sheet.merge_range(
                        self.TOP, place, self.TOP + 1, place, column.heading, self.framed
                    )

    def rows(self, rows: Lines) -> int:
        """Writes the rows, and the sum under counts; returns the next free row."""
        values = VALUES[self.table.about]
        sums: dict[int, int] = {}
        row = self.FIRST
        for row, line in enumerate(rows, start=self.FIRST):
            for place, column in enumerate(self.table.columns):
                name, _, of = column.value.partition(":")
                value = values[name].says(line, of)
                self._boxed(row, place, value)
                if isinstance(value, int) and name != "number":
                    sums[place] = sums.get(place, 0) + value
        after = row + 1 if rows else self.FIRST
        if self.table.about is Subject.PEOPLE or not sums:
            return after
        first = min(sums)
        for place in range(len(self.table.columns)):
            self._boxed(after, place, sums.get(place, ""))
        if first:
            self.across(after, 0, first - 1, "Tổng cộng", self.framed)
        return after + 1

    def _boxed(self, row: int, place: int, value: Cell) -> None:
        if isinstance(value, int):
            self.sheet.write_number(row, place, value, self.boxed)
        elif isinstance(value, str):
            self.text(row, place, value, self.boxed)
        else:
            self.cell(row, place, value)

    def close(self, row: int, count: int) -> None:
        half = self.last // 2
        self.across(
            row, 0, half, f"Danh sách có {count} {COUNTED[self.table.about]}./.", self.slanted
        )
        self.across(row + 2, 0, half, "NGƯỜI LẬP BIỂU", self.bold)
        self.across(row + 2, half + 1, self.last, "TM. ỦY BAN NHÂN DÂN", self.bold)
        if not self.table.verified:
            self.across(row + 8, 0, self.last, UNVERIFIED, self.slanted)


COUNTED = {Subject.PEOPLE: "người", Subject.UNITS: "đơn vị", Subject.POSTS: "dòng"}
# As they stand in the head of a paper, which is Vietnamese for every reader.
KIND_WORDS = {
    UnitKind.PROVINCE: "tỉnh",
    UnitKind.DISTRICT: "huyện",
    UnitKind.CITY: "thành phố",
    UnitKind.COMMUNE: "xã",
    UnitKind.WARD: "phường",
    UnitKind.TOWNSHIP: "thị trấn",
}
