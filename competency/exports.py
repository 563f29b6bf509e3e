"""The map as files: XLSX with real text cells, CSV for Excel."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from records.spreadsheet import AS_TEXT, Cell, TextSheet, csv_of

from .coverage import Column, Coverage, UnitRow
from .questions import told_question

FILLS = {
    "yes": "#dcefe6",
    "mid": "#eef5ea",
    "no": "#f7e3d8",
    "unknown": "#e6e9ee",
    "none": "#ffffff",
}
SIGNS = {"yes": "✓", "mid": "~", "no": "✕", "unknown": "?"}


def lines(coverage: Coverage) -> Iterator[tuple[UnitRow, Column]]:
    """Unit by unit, requirement by requirement; only where somebody is bound."""
    for row in coverage.rows:
        for requirement, cell in zip(coverage.requirements, row.cells, strict=True):
            if cell.bound:
                yield row, Column(requirement, cell)


def headings() -> list[str]:
    """The columns of the long list."""
    return [
        _("Mã đơn vị"),
        _("Đơn vị"),
        _("Mã yêu cầu"),
        _("Yêu cầu"),
        _("Đạt"),
        _("Thiếu"),
        _("Chưa rõ"),
        _("Được miễn"),
        _("Phải đạt"),
        _("Tỷ lệ đạt"),
    ]


def as_csv(coverage: Coverage) -> bytes:
    """What was asked, then the long list."""
    rows = (_row(row, column) for row, column in lines(coverage))
    return csv_of(told_question(coverage), headings(), rows)


def _row(row: UnitRow, column: Column) -> list[Cell]:
    cell, requirement = column.total, column.requirement
    counts = (cell.met, cell.unmet, cell.unknown, cell.exempt, cell.total)
    share = "" if cell.share is None else f"{cell.share:.4f}"
    return [row.code, row.name, requirement.code, str(requirement), *counts, share]


def as_xlsx(coverage: Coverage) -> bytes:
    """Three sheets: the map, the long list, and what was asked."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **AS_TEXT}) as book:
        book.set_properties({"title": _("Bản đồ bao phủ"), "author": "Năng Lực"})
        sheet = _Sheet(book)
        _write_map(sheet, coverage)
        _write_lines(sheet, coverage)
        sheet.pairs(_("Cách tính"), told_question(coverage))
    return out.getvalue()


class _Sheet(TextSheet):
    """Text cells, shares and the tones of the map."""

    def __init__(self, book: Any) -> None:
        super().__init__(book)
        self.share = book.add_format({"num_format": "0.0%"})
        self.tones = {
            tone: book.add_format({"bg_color": fill, "align": "right"})
            for tone, fill in FILLS.items()
        }

    def number(self, row: int, column: int, value: float, shape: Any = None) -> None:
        self.sheet.write_number(row, column, value, shape)


def _write_map(out: _Sheet, coverage: Coverage) -> None:
    out.begin(_("Bản đồ"), [10, 26, 8, *[14] * len(coverage.requirements)])
    for place, title in enumerate([_("Mã đơn vị"), _("Đơn vị"), _("Số người")]):
        out.text(0, place, title, out.head)
    for place, requirement in enumerate(coverage.requirements, start=3):
        out.text(0, place, str(requirement), out.head)
    for number, row in enumerate(coverage.rows, start=1):
        out.text(number, 0, row.code)
        out.text(number, 1, row.name)
        out.number(number, 2, row.people)
        for place, cell in enumerate(row.cells, start=3):
            told = f"{SIGNS[cell.tone]} {cell.met}/{cell.total}" if cell.total else "–"
            told += f" ?{cell.unknown}" if cell.unknown else ""
            told += f" –{cell.exempt}" if cell.exempt else ""
            out.sheet.write_string(number, place, told, out.tones[cell.tone])
    out.sheet.freeze_panes(1, 2)


def _write_lines(out: _Sheet, coverage: Coverage) -> None:
    out.begin(_("Danh sách"), [10, 26, 16, 30, 8, 8, 8, 8, 10, 10])
    for place, title in enumerate(headings()):
        out.text(0, place, title, out.head)
    number = 0
    for number, (row, column) in enumerate(lines(coverage), start=1):
        cell = column.total
        texts = (row.code, row.name, column.requirement.code, str(column.requirement))
        for place, text in enumerate(texts):
            out.text(number, place, text)
        counts = (cell.met, cell.unmet, cell.unknown, cell.exempt, cell.total)
        for place, count in enumerate(counts, start=4):
            out.number(number, place, count)
        if cell.share is not None:
            out.number(number, 9, cell.share, out.share)
    out.sheet.freeze_panes(1, 2)
    out.sheet.autofilter(0, 0, max(number, 1), 9)
