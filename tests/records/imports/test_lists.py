"""Qualifications, ratings and courses: whom a row means, what is new in it, what is refused."""

from datetime import UTC, date, datetime

import pytest

from records import batches
from records.criteria import Kind
from records.models import PersonFact
from tests import make
from tests.make_imports import imported, scales

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def her():
    scales()
    top = make.province()
    here = make.unit("Nhân Lý", parent=top)
    return make.officer("Nông Thị Ánh", unit=here, code="0012", born=date(1985, 3, 12))


def facts(who, kind=Kind.EDUCATION):
    rows = PersonFact.objects.known().filter(person=who, kind=kind).order_by("pk")
    return [
        (f"{row.title} {row.field_of_study}".strip(), str(row.began), row.issuer, row.number)
        for row in rows
    ]


HEAD = [
    "Mã cán bộ",
    "Họ và tên",
    "Ngày sinh",
    "Trình độ",
    "Chuyên ngành",
    "Nơi đào tạo",
    "Năm cấp",
    "Số hiệu",
]
LAW = ["0012", "Nông Thị Ánh", "12/3/1985", "Đại học", "Luật", "ĐH Luật Hà Nội", 2007, "B123"]


def test_a_qualification_is_entered_with_its_year_as_a_year(tmp_path, her):
    made = imported(tmp_path, "qualifications", [HEAD, LAW])
    assert made.counts == (1, 0, 0, 0)
    assert facts(her) == [("Đại học Luật", "2007", "ĐH Luật Hà Nội", "B123")]
    fact = PersonFact.objects.known().get(person=her)
    assert (fact.code, fact.rank, fact.precision, fact.source) == (
        "EDU-6",
        6,
        "year",
        "qualifications.xlsx",
    )


def test_the_same_file_twice_changes_nothing(tmp_path, her):
    imported(tmp_path, "qualifications", [HEAD, LAW])
    again = imported(tmp_path, "qualifications", [HEAD, LAW])
    assert again.counts == (0, 0, 1, 0) and again.batch is None


def test_a_change_shows_before_and_after_and_is_a_correction(tmp_path, her):
    imported(tmp_path, "qualifications", [HEAD, LAW])
    better = [*LAW[:6], "30/06/2007", LAW[7]]
    made = imported(tmp_path, "qualifications", [HEAD, better])
    assert made.counts == (0, 1, 0, 0)
    (change,) = made.told("changed")[0].changes
    assert (change.params["before"], change.params["after"]) == ("2007", "30/06/2007")
    fact = PersonFact.objects.known().get(person=her)
    assert fact.supersedes_id and fact.reason == "Nhập từ tệp qualifications.xlsx"
    batches.undo(made.batch, by=None, reason="Nhầm", at=LATER)
    assert facts(her)[0][1] == "2007"


def test_a_less_precise_date_takes_nothing_away(tmp_path, her):
    imported(tmp_path, "qualifications", [HEAD, [*LAW[:6], "30/06/2007", LAW[7]]])
    assert imported(tmp_path, "qualifications", [HEAD, LAW]).counts == (0, 0, 1, 0)


@pytest.mark.parametrize(("erase", "left"), [(False, "B123"), (True, "")])
def test_an_empty_cell_keeps_or_erases_as_chosen(tmp_path, her, erase, left):
    imported(tmp_path, "qualifications", [HEAD, LAW])
    made = imported(tmp_path, "qualifications", [HEAD, [*LAW[:7], None], ["x"] * 8], erase=erase)
    assert made.counts == ((0, 1, 0, 1) if erase else (0, 0, 1, 1))
    assert facts(her)[0][3] == left


def test_two_degrees_of_one_level_are_two_facts(tmp_path, her):
    other = [*LAW[:4], "Kinh tế", "ĐH Kinh tế", 2012, "C9"]
    assert imported(tmp_path, "qualifications", [HEAD, LAW, other]).counts == (2, 0, 0, 0)
    assert imported(tmp_path, "qualifications", [HEAD, other, LAW]).counts == (0, 0, 2, 0)


def test_what_the_file_says_twice_counts_once_and_what_contradicts_is_refused(tmp_path, her):
    other = [*LAW[:5], "ĐH Thái Nguyên", 2007, "B123"]
    made = imported(tmp_path, "qualifications", [HEAD, LAW, LAW, other])
    assert made.counts == (1, 0, 1, 1)
    assert "Dòng 2" in made.reasons[0][2]


def test_whom_it_means_is_told_by_code_and_checked_by_name_and_birth(tmp_path, her):
    made = imported(
        tmp_path,
        "qualifications",
        [
            HEAD,
            ["0099", *LAW[1:]],
            ["0012", "Lý Văn Ba", *LAW[2:]],
            ["0012", LAW[1], "1986", *LAW[3:]],
            [None, "NÔNG THỊ ÁNH", "1985", *LAW[3:]],
        ],
    )
    assert made.counts == (1, 0, 0, 3)
    assert [column for _, column, _, _ in made.reasons] == ["A", "A", "A"]
    assert "Nông Thị Ánh" in made.reasons[1][2] and "12/03/1985" in made.reasons[2][2]


def test_two_people_of_one_name_and_year_are_named_not_guessed(tmp_path, her):
    there = make.unit("Lộc Bình")
    twin = make.officer("Nông Thị Ánh", unit=there, code="0013", born=date(1985, 9, 1))
    head = [*HEAD, "Đơn vị"]
    rows = [
        [None, "Nông Thị Ánh", 1985, *LAW[3:], None],
        [None, "Nông Thị Ánh", 1985, *LAW[3:], "Xã Lộc Bình"],
    ]
    made = imported(tmp_path, "qualifications", [head, *rows])
    assert made.counts == (1, 0, 0, 1)
    assert "0012" in made.reasons[0][2] and "0013" in made.reasons[0][2]
    assert facts(twin) and not facts(her)


def test_a_level_that_does_not_exist_is_refused_with_those_that_do(tmp_path, her):
    head = ["Mã cán bộ", "Họ và tên", "Trình độ chuyên môn", "Lý luận chính trị", "Tin học"]
    made = imported(
        tmp_path, "qualifications", [head, ["0012", "Nông Thị Ánh", "Cử nhân Luật", "Cao cấp", "x"]]
    )
    assert made.counts == (0, 0, 0, 1)
    assert made.reasons[0][1] == "E" and "Chuẩn kỹ năng" in made.reasons[0][3]


def test_levels_side_by_side_without_a_date_are_held_by_the_day_of_the_list(tmp_path, her):
    head = ["Mã cán bộ", "Họ và tên", "Trình độ chuyên môn", "Lý luận chính trị"]
    rows = [head, ["0012", "Nông Thị Ánh", "Cử nhân Luật", "Cao cấp"]]
    assert imported(tmp_path, "qualifications", rows).counts == (1, 0, 0, 0)
    assert facts(her) == [("Đại học Luật", "≤ 01/03/2026", "", "")]
    assert facts(her, Kind.POLITICAL_THEORY)[0][0] == "Cao cấp lý luận chính trị"
    assert imported(tmp_path, "qualifications", rows).counts == (0, 0, 1, 0)


RATED = ["Mã cán bộ", "Họ và tên", "Xếp loại"]


def test_ratings_take_their_year_from_the_list_and_a_new_one_corrects(tmp_path, her):
    good, best = [
        ["0012", "Nông Thị Ánh", word] for word in ("HTTNV", "Hoàn thành xuất sắc nhiệm vụ")
    ]
    assert "năm nào" in imported(tmp_path, "ratings", [RATED, good]).reasons[0][2]
    assert imported(tmp_path, "ratings", [RATED, good], period="2025").counts == (1, 0, 0, 0)
    made = imported(tmp_path, "ratings", [RATED, best], period="2025")
    assert made.counts == (0, 1, 0, 0)
    fact = PersonFact.objects.known().get(person=her, kind=Kind.RATING)
    assert (fact.rank, fact.year) == (4, 2025)


def test_a_monthly_rating_is_no_yearly_one(tmp_path, her):
    rows = [[*RATED, "Tháng"], ["0012", "Nông Thị Ánh", "Hoàn thành tốt nhiệm vụ", "01/2026"]]
    assert imported(tmp_path, "ratings", rows).counts == (1, 0, 0, 0)
    assert not PersonFact.objects.filter(kind=Kind.RATING).exists()
    assert PersonFact.objects.get(kind=Kind.MONTHLY_RATING).holds_to == date(2026, 2, 1)


def test_a_course_learnt_elsewhere_can_be_learnt_again_but_not_tomorrow(tmp_path, her):
    head = ["Mã cán bộ", "Họ và tên", "Tên khoá học", "Ngày hoàn thành", "Số giờ"]
    row = ["0012", "Nông Thị Ánh", "Bồi dưỡng chữ ký số", "05/2024", 16]
    rows = [head, row, [*row[:3], "06/2025", 16], [*row[:3], "1/1/2030", 16]]
    made = imported(tmp_path, "training", rows)
    assert made.counts == (2, 0, 0, 1) and "phía trước" in made.reasons[0][2]
    assert [began for _, began, _, _ in facts(her, Kind.COURSE)] == ["05/2024", "06/2025"]
    assert imported(tmp_path, "training", rows[:3]).counts == (0, 0, 2, 0)


def test_rows_about_people_of_others_are_refused(tmp_path, her):
    from records.scope import Role

    there = make.unit("Lộc Bình")
    clerk = make.granted(Role.HR, unit=there)
    made = imported(tmp_path, "qualifications", [HEAD, LAW], user=clerk)
    assert made.counts == (0, 0, 0, 1) and "phạm vi" in made.reasons[0][2]
    assert not PersonFact.objects.exists()


def test_a_refused_row_does_not_stand_in_the_way_of_a_later_one(tmp_path, her):
    wrong = [*LAW[:6], "1/1/2040", LAW[7]]
    made = imported(tmp_path, "qualifications", [HEAD, wrong, wrong, LAW])
    assert made.counts == (1, 0, 0, 2)


def test_a_row_that_tells_a_level_twice_tells_it_once(tmp_path, her):
    head = ["Mã cán bộ", "Họ và tên", "Trình độ", "Trình độ chuyên môn"]
    made = imported(
        tmp_path, "qualifications", [head, ["0012", "Nông Thị Ánh", "Đại học", "Đại học"]]
    )
    assert made.counts == (1, 0, 0, 0) and len(facts(her)) == 1
