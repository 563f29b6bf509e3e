"""One file with everything that makes a clerk's afternoon long."""

from datetime import date

import pytest

from records.intake.entries import entries
from records.intake.fields import ListKind, vocabulary
from records.intake.guard import opened
from records.intake.mapping import proposed
from records.intake.people import Name
from records.intake.table import Skip, propose
from records.partial import PartialDate
from tests.make_files import as_provinces_send_it

TODAY = date(2025, 6, 30)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    with opened(as_provinces_send_it(tmp_path_factory.mktemp("intake") / "ds.xlsx")) as book:
        yield book


@pytest.fixture(scope="module")
def table(book):
    return propose(book, vocabulary(ListKind.STAFF)).table


def test_the_table_is_found_among_emblem_title_and_signatures(book, table):
    assert table.sheet.name == "Danh sách CBCC"
    assert (table.header.first, table.header.last) == (6, 8)
    assert (table.first, table.last, table.rows) == (10, 15, 4)
    assert table.above[-1] == "DANH SÁCH CÁN BỘ, CÔNG CHỨC NĂM 2025"
    assert sum(table.skipped.values()) + table.rows == table.sheet.facts.rows


def test_the_hidden_sheet_is_listed_and_not_proposed(book):
    proposal = propose(book, vocabulary(ListKind.STAFF))
    assert [other.sheet.name for other in proposal.others] == ["Danh mục"]
    chosen = propose(book, vocabulary(ListKind.STAFF), sheet="Danh mục")
    assert chosen.table.sheet.facts.hidden


def test_captions_of_two_levels_are_joined(table):
    captions = {column.letters: column.caption for column in table.columns}
    assert captions["C"] == "Mã cán bộ"
    assert captions["D"] == "Ngày, tháng, năm sinh › Nam"
    assert captions["I"] == "Trình độ › Lý luận chính trị"


def test_every_row_is_accounted_for(table):
    skips = {line.number: line.skip for line in table.lines() if line.skip}
    assert skips[1] is Skip.ABOVE
    assert skips[8] is Skip.HEADER
    assert skips[9] is skips[14] is Skip.SECTION
    assert skips[16] is Skip.TOTAL
    assert skips[18] is skips[19] is skips[23] is Skip.SIGNATURE


def test_the_old_encodings_are_told_by_column(table):
    told = [reason.params for reason in table.why if "encoding" in reason.params]
    assert {"column": "B", "encoding": "TCVN3"} in told
    assert not any(reason["column"] == "F" for reason in told)


def test_the_people_come_out_whole(table):
    columns = proposed(ListKind.STAFF, table.columns)
    assert columns.missing == ()
    people = list(entries(table, columns, today=TODAY))
    assert [person.problems for person in people] == [[], [], [], []]
    huong, dung, thu, sung = (person.values for person in people)
    assert huong["name"] == Name("Nguyễn", "Thị", "Hương")
    assert (huong["sex"], huong["birth_date"]) == ("f", PartialDate(1985, 3, 12))
    assert huong["unit_name"] == "Xã Đồng Đăng" == dung["unit_name"]
    assert dung["name"] == Name("Trần", "Văn", "Dũng")
    assert (dung["sex"], dung["birth_date"]) == ("m", PartialDate(1979))
    assert dung["identity_number"] == "020179001235"
    assert thu["name"] == Name("Hoàng", "Văn", "Thụ")
    assert thu["birth_date"] == PartialDate(1990, 6, 30)
    assert thu["identity_number"] == "020190001236"
    assert (sung["staff_code"], sung["birth_date"]) == ("0015", PartialDate(1988))
    assert people[3].section == "Khối Đảng"
    assert [warned.column for warned in people[1].warnings] == ["F"]
