"""Every format, and every shape of table, gives the same rows."""

import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
import xlsxwriter
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from records.intake.book import Book, BookFacts, Sink
from records.intake.cells import Fault, Percent
from records.intake.entries import entries
from records.intake.fields import ListKind, vocabulary
from records.intake.guard import opened
from records.intake.mapping import proposed
from records.intake.table import Skip, propose
from tests.make_files import (
    EMBLEM,
    bare_xlsx,
    nfd,
    ods,
    ods_row,
    sheet_xml,
    tcvn3,
    text_row,
    vni,
    workbook,
)

HEAD = ["TT", "Họ và tên", "Ngày sinh", "Đơn vị", "Chức vụ"]
ROWS = [
    ["1", "Nguyễn Thị Hường", "1/2/1980", "Xã Đồng Đăng", "Chủ tịch"],
    ["2", "Lý Văn Đức", "1979", "Phường Tam Thanh", "Chuyên viên"],
    ["3", "Vi Thị Thuỷ", "3/4/1990", "Xã Hữu Lũng", "Bí thư"],
]
STAFF = vocabulary(ListKind.STAFF)


def read(path, sheet="", words=STAFF):
    """Captions and the cells of the data rows, as text."""
    with opened(path) as book:
        table = propose(book, words, sheet).table
        if table is None:
            return None
        return (
            [column.caption for column in table.columns],
            [["" if cell is None else str(cell) for cell in line.cells] for line in table.data()],
        )


def joined(separator, rows):
    return "\r\n".join(separator.join(row) for row in rows) + "\r\n"


@pytest.mark.parametrize(
    ("separator", "encode"),
    [
        (",", lambda text: text.encode()),
        (";", lambda text: text.encode("utf-8-sig")),
        ("\t", lambda text: text.encode("utf-16")),
        (";", lambda text: text.encode("utf-16-le")),
        (";", lambda text: text.encode("utf-16-be")),
        (";", lambda text: nfd(text).encode()),
        (";", lambda text: windows_1258(text)),
        (";", lambda text: tcvn3(text).encode("latin-1")),
        (",", lambda text: vni(text).encode("latin-1")),
        ("|", lambda text: text.encode()),
    ],
)  # fmt: skip
def test_text_in_any_encoding_and_with_any_separator(tmp_path, separator, encode):
    path = tmp_path / "ds.xls"  # the name is never asked
    path.write_bytes(encode(joined(separator, [HEAD, *ROWS])))
    assert read(path) == (HEAD, ROWS)


def windows_1258(text):
    """Base letters with their shapes, tones as marks after them: the only form it can hold."""
    shapes = str.maketrans({"\u0302": "^", "\u0306": "(", "\u031b": "+"})
    out = []
    for letter in nfd(text).translate(shapes):
        if letter in "^(+":
            out[-1] = {"a^": "â", "e^": "ê", "o^": "ô", "a(": "ă", "o+": "ơ", "u+": "ư",
                       "A^": "Â", "E^": "Ê", "O^": "Ô", "A(": "Ă", "O+": "Ơ", "U+": "Ư"}[out[-1] + letter]  # fmt: skip
        else:
            out.append(letter)
    order = "".join(out)
    return order.encode("cp1258")


def test_the_separator_line_of_excel_and_quoted_line_breaks(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('sep=;\r\n"Họ và\ntên";Ngày sinh\r\n"Vi, Lan";1990\r\n', newline="")
    assert read(path) == (["Họ và tên", "Ngày sinh"], [["Vi, Lan", "1990"]])


def test_a_real_xls(tmp_path):
    book = xlwt.Workbook()
    hidden = book.add_sheet("Ẩn")
    hidden.visibility = 1
    hidden.write(0, 0, "Họ và tên")
    sheet = book.add_sheet("DS")
    day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    sheet.write_merge(0, 0, 0, 3, EMBLEM[1])
    for column, caption in enumerate(["TT", "Họ và tên"]):
        sheet.write_merge(2, 3, column, column, caption)
    sheet.write_merge(2, 2, 2, 3, "Trình độ")
    sheet.write(3, 2, "Chuyên môn")
    sheet.write(3, 3, "Tin học")
    sheet.write_merge(2, 3, 4, 4, "Ngày sinh")
    for place, cell in enumerate([1, tcvn3("Nguyễn Văn Dũng"), "Đại học", "x"]):
        sheet.write(4, place, cell)
    sheet.write(4, 4, datetime.date(1985, 6, 30), day)
    book.save(str(tmp_path / "ds.csv"))
    assert read(tmp_path / "ds.csv") == (
        ["TT", "Họ và tên", "Trình độ › Chuyên môn", "Trình độ › Tin học", "Ngày sinh"],
        [["1", "Nguyễn Văn Dũng", "Đại học", "x", "1985-06-30"]],
    )


def test_an_ods(tmp_path):
    table = "".join(ods_row(*row) for row in [HEAD, *ROWS])
    assert read(ods(tmp_path / "ds.xlsx", table)) == (HEAD, ROWS)


def test_another_writer_of_xlsx_and_an_uncalculated_formula(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in [HEAD, *ROWS]:
        sheet.append(row)
    sheet["E2"] = "=1+1"
    book.save(tmp_path / "a.xlsx")
    with opened(tmp_path / "a.xlsx") as read_book:
        table = propose(read_book, STAFF).table
        assert next(table.data()).cells[4] == Fault("")
        assert table.sheet.facts.uncalculated == 1


def test_numbers_mean_what_their_format_shows(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Họ và tên", "Ngày sinh", "CCCD", "Tỷ lệ", "Lúc", "Tiền"])
        sheet.write(1, 0, "Vi Thị Lan")
        sheet.write_datetime(
            1, 1, datetime.date(1985, 6, 30), book.add_format({"num_format": "d/m/yy;@"})
        )
        sheet.write(1, 2, 20185001234, book.add_format({"num_format": "000000000000"}))
        sheet.write(1, 3, 0.955, book.add_format({"num_format": "0.0%"}))
        sheet.write_datetime(
            1,
            4,
            datetime.datetime(2025, 1, 2, 8, 30),
            book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
        )
        sheet.write(1, 5, 1234.5, book.add_format({"num_format": '#,##0.00 "đồng/ngày"'}))
    with opened(path) as book:
        assert book.facts.from_1904
        cells = next(propose(book, STAFF).table.data()).cells
    assert cells == ("Vi Thị Lan", datetime.date(1985, 6, 30), "020185001234", Percent(0.955), datetime.datetime(2025, 1, 2, 8, 30), 1234.5)  # fmt: skip


def test_prefixed_names_missing_references_and_rich_text(tmp_path):
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rows = (
        '<x:row><x:c t="inlineStr"><x:is><x:t>Họ và tên</x:t></x:is></x:c>'
        '<x:c t="inlineStr"><x:is><x:r><x:t>Ngày </x:t></x:r><x:r><x:t>sinh</x:t></x:r></x:is></x:c></x:row>'
        '<x:row><x:c t="str"><x:v>Vi_x000D_\nThị Lan</x:v></x:c><x:c><x:v>1990</x:v></x:c></x:row>'
    )
    sheet = f'<x:worksheet xmlns:x="{main}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    assert read(bare_xlsx(tmp_path / "a.xlsx", sheet)) == (
        ["Họ và tên", "Ngày sinh"],
        [["Vi\nThị Lan", "1990"]],
    )


def test_controls_that_no_database_takes_are_left_out(tmp_path):
    rows = text_row(1, "Họ và tên", "Ngày sinh") + text_row(
        2, "Vi_x0000_ Thị_xD800_ Lan\u200b", "1990"
    )
    assert read(bare_xlsx(tmp_path / "a.xlsx", sheet_xml(rows)))[1] == [["Vi Thị? Lan", "1990"]]


def test_a_merged_header_that_was_saved_as_text(tmp_path):
    path = tmp_path / "a.csv"
    rows = [
        ["UBND TỈNH LẠNG SƠN", "", "", "", "", "", ""],
        ["DANH SÁCH", "", "", "", "", "", ""],
        ["TT", "Họ và tên", "Ngày sinh", "", "Trình độ", "", "Chức vụ"],
        ["", "", "Nam", "Nữ", "Chuyên môn", "Tin học", ""],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"],
        ["1", "Vi Thị Lan", "", "1990", "Đại học", "x", "Chủ tịch"],
        ["", "Cộng", "", "1", "", "", ""],
    ]
    path.write_text(joined(";", rows))
    captions, data = read(path)
    assert captions == [
        "TT",
        "Họ và tên",
        "Ngày sinh › Nam",
        "Ngày sinh › Nữ",
        "Trình độ › Chuyên môn",
        "Trình độ › Tin học",
        "Chức vụ",
    ]
    assert data == [rows[5]]


def test_the_best_sheet_is_proposed_and_the_others_are_listed(tmp_path):
    sheets = {
        "Hướng dẫn": [["Cách điền biểu"], ["Đọc kỹ"]],
        "Tổng hợp": [["Đơn vị", "Số người"], ["Xã Đồng Đăng", 12], ["Xã Hữu Lũng", 9]],
        "Chi tiết": [HEAD, *ROWS],
        "Nháp": [HEAD, *ROWS, *ROWS],
        "Trống": [],
    }
    with opened(workbook(tmp_path / "a.xlsx", sheets, hidden=("Nháp",))) as book:
        proposal = propose(book, STAFF)
        assert proposal.table.sheet.name == "Chi tiết"
        assert [table.sheet.name for table in proposal.others] == ["Tổng hợp", "Nháp"]
        assert [sheet.name for sheet in proposal.without] == ["Hướng dẫn"]
        assert propose(book, STAFF, sheet="Tổng hợp").table.sheet.name == "Tổng hợp"
        assert propose(book, STAFF, sheet="Không có").table is None


def test_headers_said_again_on_each_page_blank_rows_and_people_named_tong(tmp_path):
    rows = [HEAD, ROWS[0], [], HEAD, ROWS[1], ["4", "Tống Văn Cộng", "1988", "Xã Hữu Lũng", "Chủ tịch"],
            ["Tổng số: 3"], [], ["", "", "", "Người lập biểu", ""], ["", "", "", "(Ký tên)", ""]]  # fmt: skip
    with opened(workbook(tmp_path / "a.xlsx", {"S": rows})) as book:
        table = propose(book, STAFF).table
        assert [line.number for line in table.data()] == [2, 5, 6]
        assert table.skipped == {Skip.HEADER: 2, Skip.TOTAL: 1, Skip.SIGNATURE: 2}
        assert (table.first, table.last) == (2, 6)


def test_a_unit_merged_beside_its_people_belongs_to_each(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, (*cells, unit, post) in enumerate([HEAD, *ROWS]):
            sheet.write_row(number, 0, [*cells, unit if number != 2 else None, post])
        sheet.merge_range("D2:D3", "Xã Đồng Đăng")
    assert [row[3] for row in read(path)[1]] == ["Xã Đồng Đăng", "Xã Đồng Đăng", "Xã Hữu Lũng"]


def test_a_header_without_any_known_word_is_found_by_its_shape(tmp_path):
    rows = [["Báo cáo"], ["Alpha", "Beta", "Gamma"], ["a", 1, 2], ["b", 3, 4]]
    assert read(workbook(tmp_path / "a.xlsx", {"S": rows}))[0] == ["Alpha", "Beta", "Gamma"]


def test_no_table_is_no_guess(tmp_path):
    assert (
        read(workbook(tmp_path / "a.xlsx", {"S": [["Kính gửi: Sở Nội vụ"], ["Trân trọng"]]}))
        is None
    )
    assert read(workbook(tmp_path / "b.xlsx", {"S": [HEAD]})) is None


words = st.sampled_from(
    ["", None, *HEAD, "Nam", "Nữ", "Trình độ", "Tổng cộng", "Người lập biểu", "I", "A", "x", "(1)", "(2)", "(3)", "31/02/1990", "Vi Thị Lan", tcvn3("Nguyễn Văn Dũng"), EMBLEM[0], Fault(""), 5, 1990, 0.5, True]
)  # fmt: skip
grids = st.lists(st.lists(words, max_size=7), max_size=14)
areas = st.lists(
    st.tuples(st.integers(1, 9), st.integers(0, 6), st.integers(0, 3), st.integers(0, 3)),
    max_size=5,
)


@settings(deadline=None)
@given(grids, areas, st.sampled_from(ListKind))
def test_whatever_stands_in_a_sheet_each_row_is_accounted_for(grid, merged, kind):
    with TemporaryDirectory() as folder:
        rows = Path(folder) / "rows"
        facts = BookFacts("xlsx")
        with rows.open("wb") as file:
            sink = Sink(file, facts)
            sink.begin("S")
            for number, cells in enumerate(grid, start=1):
                sink.row(number, list(cells))
            for top, left, down, right in merged:
                sink.merge(top, left, top + down, left + right)
            sink.end()
        table = propose(Book(facts, rows), vocabulary(kind)).table
        if table is None:
            return
        lines = list(table.lines())
        assert len(lines) == facts.sheets[0].rows
        assert sum(line.skip is None for line in lines) == table.rows
        mapping = proposed(kind, table.columns)
        assert len(list(entries(table, mapping, today=datetime.date(2025, 6, 30)))) == table.rows
