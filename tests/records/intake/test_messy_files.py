"""Each thing that makes a list messy, alone in a real file: the same two people come out of all."""

import codecs
import datetime
import struct
import zlib
from io import BytesIO

import pytest
import xlsxwriter
import xlwt

from records.intake.entries import entries
from records.intake.fields import ListKind, vocabulary
from records.intake.guard import opened
from records.intake.mapping import proposed
from records.intake.people import Name
from records.intake.table import propose
from records.partial import PartialDate
from tests.make_files import EMBLEM, nfd, tcvn3, vni, workbook

TODAY = datetime.date(2025, 6, 30)
HEAD = ["TT", "Mã cán bộ", "Họ và tên", "Ngày sinh", "Đơn vị"]
ROWS = [
    [1, "0012", "Nguyễn Thị Hương", "12/3/1985", "Xã Đồng Đăng"],
    [2, "0013", "Trần Văn Dũng", "30/06/1979", "Xã Đồng Đăng"],
]
EXPECTED = [
    ("0012", Name("Nguyễn", "Thị", "Hương"), PartialDate(1985, 3, 12), "Xã Đồng Đăng"),
    ("0013", Name("Trần", "Văn", "Dũng"), PartialDate(1979, 6, 30), "Xã Đồng Đăng"),
]


def sheet(path, rows, **more):
    return workbook(path, {"DS": rows}, **more)


def typed(encode):
    """The names as an old font stores them; captions and codes are plain."""
    return [
        HEAD,
        *([n, code, encode(name), born, encode(unit)] for n, code, name, born, unit in ROWS),
    ]


def text(path, separator, encoding, ending="csv"):
    path = path.with_suffix(f".{ending}")
    lines = [separator.join(map(str, row)) for row in [HEAD, *ROWS]]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def emblem(path):
    """A picture of the emblem over title rows and a merged header of two levels."""

    def part(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head)
    png += part(b"IDAT", zlib.compress(b"\0\xd0\x20\x20")) + part(b"IEND", b"")
    with xlsxwriter.Workbook(path) as book:
        out = book.add_worksheet("DS")
        out.insert_image("A1", "quoc-huy.png", {"image_data": BytesIO(png)})
        out.merge_range("A2:B2", EMBLEM[0])
        out.merge_range("C2:E2", EMBLEM[1])
        out.merge_range("A4:E4", "DANH SÁCH CÁN BỘ, CÔNG CHỨC")
        out.merge_range("A6:A7", "TT")
        out.merge_range("B6:D6", "Lý lịch")
        out.write_row("B7", HEAD[1:4])
        out.merge_range("E6:E7", "Đơn vị")
        for number, row in enumerate(ROWS, start=7):
            out.write_row(number, 0, row)
    return path


def old_excel(path, ending="xls"):
    book = xlwt.Workbook()
    out = book.add_sheet("DS")
    for number, row in enumerate([HEAD, *ROWS]):
        for column, cell in enumerate(row):
            out.write(number, column, cell)
    path = path.with_suffix(f".{ending}")
    book.save(str(path))
    return path


def several(path, hidden=()):
    notes = [["Mã", "Tên"], ["CV", "Chuyên viên"]]
    return workbook(path, {"Ghi chú": notes, "DS": [HEAD, *ROWS], "Khác": [["x"]]}, hidden=hidden)


BROKEN = [
    HEAD,
    [1, "0012", "Nguyễn Thị\nHương", "12/3/1985", "Xã\nĐồng Đăng"],
    [2, "0013", "TRẦN  VĂN\nDŨNG", "30/06/1979", "Xã Đồng Đăng"],
]
CASES = {
    "title block and emblem above a merged header of two levels": emblem,
    "hidden sheets": lambda path: several(path, hidden=("Ghi chú",)),
    "several sheets": several,
    "dates as text": lambda path: sheet(path, [HEAD, *ROWS]),
    "decomposed letters": lambda path: sheet(path, [list(map(nfd, HEAD)), *typed(nfd)[1:]]),
    "TCVN3": lambda path: sheet(path, typed(tcvn3)),
    "VNI": lambda path: sheet(path, typed(vni)),
    "line breaks in cells": lambda path: sheet(path, BROKEN),
    "totals after the rows": lambda path: sheet(
        path, [HEAD, *ROWS, [None, None, "Tổng cộng: 2 người"], [None, None, "NGƯỜI LẬP BIỂU"]]
    ),
    "a header said again on a second page": lambda path: sheet(path, [HEAD, ROWS[0], HEAD, ROWS[1]]),
    "an old workbook named .xlsx": lambda path: old_excel(path, "xlsx"),
    "a new workbook named .csv": lambda path: sheet(path.with_suffix(".csv"), [HEAD, *ROWS]),
    "text named .xls": lambda path: text(path, "\t", "utf-8", "xls"),
    "semicolons": lambda path: text(path, ";", "utf-8-sig"),
    "UTF-16": lambda path: text(path, "\t", "utf-16"),
    "XLS": old_excel,
}  # fmt: skip


def people(path):
    with opened(path, wall_seconds=60) as book:
        table = propose(book, vocabulary(ListKind.STAFF)).table
        columns = proposed(ListKind.STAFF, table.columns)
        assert columns.missing == ()
        return list(entries(table, columns, today=TODAY))


def told(found):
    names = ("staff_code", "name", "birth_date", "unit_name")
    assert [one.problems for one in found] == [[] for _ in found]
    return [tuple(one.values[name] for name in names) for one in found]


@pytest.mark.parametrize("case", CASES)
def test_the_same_people_come_out_of(tmp_path, case):
    assert told(people(CASES[case](tmp_path / "danh-sach.xlsx"))) == EXPECTED


def test_leading_zeros_are_kept_as_text_and_as_numbers_with_a_format(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        out, zeros = book.add_worksheet("DS"), book.add_format({"num_format": "0000"})
        out.write_row(0, 0, HEAD)
        for number, row in enumerate(ROWS, start=1):
            out.write_row(number, 0, row)
            out.write_number(number, 1, int(row[1]), zeros)
    assert told(people(path)) == EXPECTED


def test_years_alone_stay_years(tmp_path):
    rows = [[*row[:3], year, row[4]] for row, year in zip(ROWS, (1985, "năm 1979"), strict=True)]
    born = [one.values["birth_date"] for one in people(sheet(tmp_path / "a.xlsx", [HEAD, *rows]))]
    assert born == [PartialDate(1985), PartialDate(1979)]


def test_a_row_said_twice_is_read_twice_and_settled_by_the_plan(tmp_path):
    found = people(sheet(tmp_path / "a.xlsx", [HEAD, *ROWS, ROWS[0]]))
    assert [one.values["staff_code"] for one in found] == ["0012", "0013", "0012"]


def test_utf_16_without_its_mark_is_read_too(tmp_path):
    path = text(tmp_path / "a.csv", "\t", "utf-16-le")
    assert not path.read_bytes().startswith(codecs.BOM_UTF16_LE)
    assert told(people(path)) == EXPECTED
