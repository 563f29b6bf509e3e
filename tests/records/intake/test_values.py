"""A cell under a field: a typed value, a warning where one guessed, or a refusal with a remedy."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.intake.cells import Fault, Percent, Row, packed, unpacked
from records.intake.dates import read_date, read_day, read_month, read_year
from records.intake.people import Name, read_name, read_sex, read_sex_marks
from records.intake.refusals import Refused
from records.intake.values import read_code, read_mark, read_number, read_text, read_whole
from records.partial import PartialDate

TODAY = date(2025, 6, 30)


def code_of(read, *cells):
    with pytest.raises(Refused) as refused:
        read(*cells)
    refusal = refused.value.refusal
    assert refusal.reason.message
    assert refusal.remedy.message
    return refusal.code


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("30/06/1985", "30/06/1985"),
        ("3.6.1985", "03/06/1985"),
        ("3-6-1985", "03/06/1985"),
        (" 30 / 6 / 1985 ", "30/06/1985"),
        ("1985-06-30", "30/06/1985"),
        ("1985-06-30 00:00:00", "30/06/1985"),
        ("30/06/1985 12:30 PM", "30/06/1985"),
        ("'30/06/1985", "30/06/1985"),
        ("Ngày 5 tháng 6 năm 1985", "05/06/1985"),
        ("06/1985", "06/1985"),
        ("tháng 6 năm 1985", "06/1985"),
        ("1985-06", "06/1985"),
        ("năm 1985", "1985"),
        ("1985", "1985"),
        (1985, "1985"),
        (1985.0, "1985"),
        (31228, "30/06/1985"),
        ("31228", "30/06/1985"),
        (31228.5, "30/06/1985"),
        (1, "01/01/1900"),
        (60, "28/02/1900"),
        (61, "01/03/1900"),
        ("30061985", "30/06/1985"),
        (19850630, "30/06/1985"),
        (date(1985, 6, 30), "30/06/1985"),
        (datetime(1985, 6, 30, 8, 0), "30/06/1985"),
    ],
)
def test_dates_as_they_are_written(cell, told):
    assert str(read_date(cell, today=TODAY).value) == told


def test_the_other_epoch():
    assert str(read_date(31228 - 1462, today=TODAY, from_1904=True).value) == "30/06/1985"


def test_two_digits_are_the_latest_year_that_is_not_in_the_future_and_it_is_said():
    read = read_date("3.6.85", today=TODAY)
    assert (str(read.value), read.warning.params["year"]) == ("03/06/1985", 1985)
    assert read_date("1/1/25", today=TODAY).value.year == 2025
    assert read_date("1/1/26", today=TODAY).value.year == 1926


@pytest.mark.parametrize(
    "cell",
    [
        "31/02/1985",
        "06/25/1985",
        "0/1/1985",
        "1/0/1985",
        "1.1.1700",
        "abc",
        "12",
        True,
        1e9,
        -5,
        "123/1/1985",
        "30/06",
    ],
)
def test_what_is_in_no_calendar_is_refused(cell):
    assert code_of(lambda c: read_date(c, today=TODAY), cell) == "date"


@pytest.mark.parametrize("cell", [None, "", "  ", "-", "...", "–"])
def test_blank_is_nothing(cell):
    assert read_date(cell, today=TODAY).value is None


def test_a_day_a_month_a_year():
    assert read_day("30/06/1985", today=TODAY).value == date(1985, 6, 30)
    assert code_of(lambda c: read_day(c, today=TODAY), "1985") == "day"
    assert read_month("Tháng 6/2025", today=TODAY).value == PartialDate(2025, 6)
    assert read_month(date(2025, 6, 3), today=TODAY).value == PartialDate(2025, 6)
    assert code_of(lambda c: read_month(c, today=TODAY), 2025) == "month"
    assert read_year("Năm 2025", today=TODAY).value == 2025
    assert code_of(lambda c: read_year(c, today=TODAY), "tốt") == "year"


def test_identity_numbers_and_codes_are_text():
    assert read_code("0012").value == "0012"
    assert read_code("012 345 678 901", 12).value == "012345678901"
    assert read_code("'012345678901", 12).value == "012345678901"
    for cell in (12345678901, 12345678901.0, "12345678901.0"):
        read = read_code(cell, 12)
        assert read.value == "012345678901"
        assert read.warning.params["value"] == "012345678901"
    assert read_code(123456789, 12).value == "000123456789"
    assert read_code(12345678, 12).value == "12345678"
    assert read_code(12.0).value == "12"
    assert code_of(read_code, 1.2345678901234567e17) == "lost_digits"
    assert code_of(read_code, 1.5) == "lost_digits"
    assert code_of(read_code, True) == "code"


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("1.234", 1234),
        ("1,234", 1234),
        ("1.234.567", 1234567),
        (5.0, 5),
        (" 12 ", 12),
        ("12,0", 12),
        ("-", None),
        ("", None),
        (0, 0),
    ],
)
def test_counts(cell, told):
    assert read_whole(cell).value == told


@pytest.mark.parametrize("cell", [5.5, "12a", "1.23", True, "1,2345", 1e400])
def test_what_is_no_count(cell):
    assert code_of(read_whole, cell) == "whole"


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("95%", "95"),
        ("95,5 %", "95.5"),
        (Percent(0.955), "95.5"),
        (Percent(1.0), "100"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        (0.95, "0.95"),
        (7, "7"),
    ],
)
def test_numbers_and_percentages(cell, told):
    assert read_number(cell).value == Decimal(told)


def test_what_is_no_number():
    assert code_of(read_number, "tốt") == "number"
    assert code_of(read_number, date(2025, 1, 1)) == "number"


def test_names_are_split_and_tidied():
    assert read_name("NGUYỄN THỊ  THANH\nHƯƠNG").value == Name("Nguyễn", "Thị Thanh", "Hương")
    assert read_name("lý văn an").value == Name("Lý", "Văn", "An")
    assert read_name("Vi Lan").value == Name("Vi", "", "Lan")
    assert read_name("H'Mông A Páo").value == Name("H'Mông", "A", "Páo")
    assert read_name("").value is None
    assert code_of(read_name, "Lan") == "name"
    assert code_of(read_name, "Tổ 5") == "name"


def test_sex_in_words_and_in_two_columns():
    assert [read_sex(cell).value for cell in ("Nam", "nữ", "NỮ", "Nu", "", None)] == [
        "m",
        "f",
        "f",
        "f",
        None,
        None,
    ]
    assert code_of(read_sex, "x") == "sex"
    assert read_sex_marks("x", None).value == "m"
    assert read_sex_marks("", "1985").value == "f"
    assert read_sex_marks(None, None).value is None
    assert code_of(read_sex_marks, "x", "x") == "sex"


def test_marks():
    assert [
        read_mark(cell).value for cell in ("x", "X", "✓", "Có", 1, "Không", 0, "-", None, " ")
    ] == [True] * 5 + [False] * 3 + [None] * 2
    assert code_of(read_mark, "tốt") == "mark"


def test_errors_and_formulas_without_a_result_are_told_apart():
    for read in (read_text, read_code, read_whole, read_number, read_mark, read_name, read_sex):
        assert code_of(read, Fault("#REF!")) == "fault"
        assert code_of(read, Fault("")) == "uncalculated"


texts = st.text(max_size=12)
numbers = st.one_of(
    st.integers(-(10**15), 10**15), st.floats(allow_nan=False, allow_infinity=False)
)
anything = st.one_of(
    st.none(), texts, numbers, st.booleans(), st.dates(), st.datetimes(), st.builds(Percent, st.floats(-10, 10)), st.builds(Fault, texts),
    st.from_regex(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}", fullmatch=True),
)  # fmt: skip


@settings(deadline=None)
@given(anything)
def test_whatever_a_cell_holds_is_a_value_or_a_refusal(cell):
    readers = [
        read_text, read_code, read_whole, read_number, read_mark, read_name, read_sex,
        lambda c: read_code(c, 12), lambda c: read_date(c, today=TODAY), lambda c: read_day(c, today=TODAY),
        lambda c: read_month(c, today=TODAY), lambda c: read_year(c, today=TODAY),
    ]  # fmt: skip
    for read in readers:
        try:
            read(cell)
        except Refused:
            continue


@settings(deadline=None)
@given(st.integers(1, 10**6), st.lists(anything, max_size=6))
def test_rows_travel_unchanged(number, cells):
    row = Row(number, tuple(cells))
    assert unpacked(packed(row)) == row
