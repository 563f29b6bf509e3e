"""Columns find their fields; a person's choice is remembered; the corrected file comes back."""

from datetime import date
from decimal import Decimal

import pytest

from records.intake.entries import entries
from records.intake.fields import FIELDS, REQUIRED, ListKind, vocabulary
from records.intake.guard import opened
from records.intake.legacy import Evidence
from records.intake.mapping import fingerprint, proposed, recalled
from records.intake.people import Name
from records.intake.returned import Complaint, write_returned
from records.intake.table import Column, propose
from records.partial import PartialDate
from records.wording import say
from tests.make_files import workbook

TODAY = date(2025, 6, 30)


def columns(*captions):
    return [Column(place, caption, Evidence()) for place, caption in enumerate(captions)]


def fields(kind, *captions):
    """The field each caption is read as."""
    mapping = proposed(kind, columns(*captions))
    return [mapping.field_of(index) for index in range(len(captions))]


def test_staff():
    assert fields(
        ListKind.STAFF,
        "STT", "HỌ VÀ TÊN", "Năm sinh › Nam", "Năm sinh › Nữ", "Số CMND/CCCD", "Cơ quan, đơn vị công tác",
        "Chức vụ, chức danh (hiện nay)", "Trình độ › Chuyên môn", "Trình độ › LLCT", "Ghi chú",
    ) == ["", "full_name", "birth_male", "birth_female", "identity_number", "unit_name", "position",
          "level_education", "level_political", ""]  # fmt: skip
    assert fields(ListKind.STAFF, "Mã CBCC", "Họ và đệm", "Tên", "Nam", "Nữ", "Ngày tháng năm sinh") == [
        "staff_code", "family_middle", "given_name", "is_male", "is_female", "birth_date",
    ]  # fmt: skip


def test_a_man_is_not_a_year():
    assert fields(ListKind.RATINGS, "Họ tên", "Nam", "Nữ", "Năm", "Kết quả xếp loại") == [
        "full_name", "is_male", "is_female", "year", "rating",
    ]  # fmt: skip


def test_the_other_kinds():
    assert fields(
        ListKind.QUALIFICATIONS, "Mã cán bộ", "Họ và tên", "Loại văn bằng", "Trình độ", "Chuyên ngành đào tạo",
        "Cơ sở đào tạo", "Năm tốt nghiệp", "Số hiệu văn bằng",
    ) == ["staff_code", "full_name", "kind", "level", "field", "institution", "date", "number"]  # fmt: skip
    assert fields(
        ListKind.DOSSIERS, "TT", "Tên đơn vị", "Tháng", "Số hồ sơ tiếp nhận", "Đã giải quyết › Tổng số",
        "Đã giải quyết › Trước hạn", "Đã giải quyết › Đúng hạn", "Đã giải quyết › Quá hạn", "Đang giải quyết",
    ) == ["", "unit_name", "month", "received", "resolved", "early", "on_time", "late", "pending"]  # fmt: skip
    assert fields(
        ListKind.TRAINING, "Họ và tên", "Đơn vị", "Tên lớp bồi dưỡng", "Số tiết", "Thời gian hoàn thành",
        "Đơn vị tổ chức", "Số chứng nhận",
    ) == ["full_name", "unit_name", "course", "hours", "date", "institution", "certificate"]  # fmt: skip


def test_another_persons_name_is_not_hers():
    assert fields(ListKind.STAFF, "Họ và tên", "Cha › Họ và tên") == ["full_name", ""]


@pytest.mark.parametrize("kind", ListKind)
def test_each_field_is_found_by_its_own_label(kind):
    for field in FIELDS[kind]:
        assert fields(kind, field.label) == [field.key]
    keys = {field.key for field in FIELDS[kind]}
    assert all(set(group) <= keys for group in REQUIRED[kind])
    assert len(keys) == len(FIELDS[kind])


def test_what_is_missing_is_told_as_groups():
    assert proposed(ListKind.RATINGS, columns("Họ và tên")).missing == (("rating",),)
    assert proposed(ListKind.DOSSIERS, columns("Ghi chú")).missing == REQUIRED[ListKind.DOSSIERS]


def test_the_same_shape_has_the_same_print_however_it_is_typed():
    print_ = fingerprint(columns("TT", "Họ và tên", "Ngày  sinh"))
    assert print_ == fingerprint(columns("tt", "HỌ VÀ TÊN (khai sinh)", "Ngày sinh"))
    assert print_ != fingerprint(columns("TT", "Ngày sinh", "Họ và tên"))


def test_a_choice_is_remembered_by_caption():
    first = columns("Tên gọi A", "Số", "Số")
    mapping = recalled(
        ListKind.STAFF, first, {"full_name": "ten goi a", "phone": "so#2", "gone": "so"}
    )
    assert (mapping.columns, mapping.sure["phone"]) == ({"full_name": 0, "phone": 2}, 1.0)
    moved = columns("Số", "Số", "Tên gọi A", "Mới")
    again = recalled(ListKind.STAFF, moved, mapping.remembered(first))
    assert again.columns == {"full_name": 2, "phone": 1}


HEAD = ["Họ và đệm", "Tên", "Nam", "Nữ", "Ngày sinh", "CCCD", "Đơn vị"]


def read(path, kind):
    with opened(path) as book:
        table = propose(book, vocabulary(kind)).table
        mapping = proposed(kind, table.columns)
        return table, list(entries(table, mapping, today=TODAY, from_1904=book.facts.from_1904))


def test_a_row_says_all_that_is_wrong_with_it(tmp_path):
    rows = [
        ["Vi Thị", "Lan", None, "x", "31/02/1990", "020190001236", "Xã Hữu Lũng"],
        ["Lý Văn", "An", "x", "x", "1990", 1.5, "Xã Hữu Lũng"],
        ["Lý Văn", None, "x", None, "1990", None, "Xã Hữu Lũng"],
        ["Lý Văn", "Bình", "x", None, "1990", None, "Xã Hữu Lũng"],
        ["LÝ VĂN", "BÌNH", "X", None, "năm 1990", None, "Xã Hữu Lũng"],
    ]
    _, found = read(workbook(tmp_path / "a.xlsx", {"S": [HEAD, *rows]}), ListKind.STAFF)
    told = [[(p.column, p.refusal.code) for p in entry.problems] for entry in found]
    assert told == [
        [("E", "date")],
        [("F", "lost_digits"), ("C", "sex")],
        [("B", "missing")],
        [],
        [],
    ]
    assert found[3].values == {
        "name": Name("Lý", "Văn", "Bình"), "sex": "m", "birth_date": PartialDate(1990), "unit_name": "Xã Hữu Lũng",
    }  # fmt: skip
    assert [entry.same_as for entry in found] == [None, None, None, None, 5]
    problem = found[2].problems[0]
    assert say(problem.refusal.reason) == "Thiếu “Họ và tên”."
    assert say(problem.refusal.remedy) == "Điền vào cột B."


def test_totals_of_dossiers_and_hours_of_training_are_numbers(tmp_path):
    rows = [
        ["Đơn vị", "Tháng", "Tiếp nhận", "Đã giải quyết", "Quá hạn"],
        ["Xã Hữu Lũng", "6/2025", "1.234", 1200, "-"],
    ]
    _, (entry,) = read(workbook(tmp_path / "a.xlsx", {"S": rows}), ListKind.DOSSIERS)
    assert entry.values == {
        "unit_name": "Xã Hữu Lũng",
        "month": PartialDate(2025, 6),
        "received": 1234,
        "resolved": 1200,
    }
    rows = [
        ["Họ và tên", "Tên khoá học", "Số tiết", "Ngày hoàn thành"],
        ["Vi Thị Lan", "Kỹ năng số", "40,5", date(2025, 5, 1)],
    ]
    _, (entry,) = read(workbook(tmp_path / "b.xlsx", {"S": rows}), ListKind.TRAINING)
    assert (entry.values["hours"], entry.values["date"]) == (
        Decimal("40.5"),
        PartialDate(2025, 5, 1),
    )


def test_the_corrected_file_comes_back_and_is_known_again(tmp_path):
    evil = '=HYPERLINK("http://a.b";"x")'
    rows = [["Vi Thị", "Lan", None, "x", "31/02/1990", "020190001236", evil]]
    path = workbook(tmp_path / "a.xlsx", {"S": [["DANH SÁCH"], [], HEAD, *rows]})
    table, found = read(path, ListKind.STAFF)
    back = tmp_path / "back.xlsx"
    refused = [
        (
            e.number,
            e.cells,
            [Complaint(p.column, p.refusal.reason, p.refusal.remedy) for p in e.problems],
        )
        for e in found
    ]
    assert write_returned(back, table.columns, refused, say) == 1
    again, (entry,) = read(back, ListKind.STAFF)
    assert fingerprint(again.columns) == fingerprint(table.columns)
    assert entry.values["unit_name"] == evil
    assert again.sheet.facts.uncalculated == 0
    assert entry.cells[7:] == (
        "4", "E: “31/02/1990” không phải ngày có trong lịch.", "E: Ghi như 30/06/1985, hoặc chỉ năm 1985.",
    )  # fmt: skip
    assert (again.columns[5].caption, entry.cells[5]) == ("CCCD", "020190001236")
