"""The calendar counts as a clerk with a paper calendar would, and its two halves agree."""

import csv
import unicodedata
from calendar import monthrange
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.calendar import WorkingCalendar, add_months, add_years

HOLIDAYS_CSV = Path(__file__).resolve().parents[2] / "records" / "data" / "holidays.csv"


def holiday_rows() -> list[dict[str, str]]:
    with HOLIDAYS_CSV.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def vietnam() -> WorkingCalendar:
    return WorkingCalendar(frozenset(date.fromisoformat(row["date"]) for row in holiday_rows()))


DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 12, 31))
CALENDARS = st.frozensets(DAYS, max_size=60).map(WorkingCalendar)
VIETNAM = vietnam()
NO_HOLIDAYS = WorkingCalendar(frozenset())


# Working days


@pytest.mark.parametrize(
    ("d", "expected"),
    [
        (date(2026, 7, 10), True),  # Friday
        (date(2026, 7, 11), False),  # Saturday
        (date(2026, 7, 12), False),  # Sunday
        (date(2025, 9, 1), False),  # adjoining day of National Day
        (date(2025, 9, 2), False),
        (date(2025, 9, 3), True),
        (date(2026, 2, 17), False),  # Tết
        (date(2026, 4, 27), False),  # day off in lieu
    ],
)
def test_a_working_day_is_a_weekday_that_is_no_holiday(d: date, expected: bool) -> None:
    assert VIETNAM.is_working_day(d) is expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2025, 10, 8), date(2025, 10, 8), 0),
        (date(2025, 10, 8), date(2025, 10, 9), 1),
        (date(2025, 10, 8), date(2025, 10, 15), 5),
        (date(2025, 10, 10), date(2025, 10, 12), 0),  # Friday to Sunday
        (date(2025, 10, 11), date(2025, 10, 13), 1),  # Saturday to Monday
        (date(2025, 8, 28), date(2025, 9, 5), 4),  # over National Day
        (date(2026, 2, 13), date(2026, 2, 23), 1),  # over Tết
    ],
)
def test_count_examples(start: date, end: date, expected: int) -> None:
    assert VIETNAM.count(start, end) == expected


def test_add_examples() -> None:
    assert VIETNAM.add(date(2025, 10, 8), 5) == date(2025, 10, 15)
    assert VIETNAM.add(date(2025, 8, 29), 1) == date(2025, 9, 3)
    assert VIETNAM.add(date(2026, 2, 13), 1) == date(2026, 2, 23)


def test_add_nothing_stays_on_the_day_even_on_a_sunday() -> None:
    assert VIETNAM.add(date(2026, 7, 12), 0) == date(2026, 7, 12)


@given(CALENDARS, DAYS, st.integers(min_value=0, max_value=300))
def test_count_undoes_add(calendar: WorkingCalendar, start: date, n: int) -> None:
    assert calendar.count(start, calendar.add(start, n)) == n


@given(CALENDARS, DAYS, DAYS)
def test_add_undoes_count_when_the_end_is_worked(
    calendar: WorkingCalendar, one: date, other: date
) -> None:
    start, end = sorted((one, other))
    while end > start and not calendar.is_working_day(end):
        end -= timedelta(days=1)
    assert calendar.add(start, calendar.count(start, end)) == end


@given(CALENDARS, DAYS, st.integers(min_value=1, max_value=300))
def test_a_due_date_is_a_working_day_after_the_start(
    calendar: WorkingCalendar, start: date, n: int
) -> None:
    due = calendar.add(start, n)
    assert due > start
    assert calendar.is_working_day(due)


@given(CALENDARS, DAYS, st.integers(min_value=0, max_value=120))
def test_count_agrees_with_crossing_off_days_one_by_one(
    calendar: WorkingCalendar, start: date, length: int
) -> None:
    days = (start + timedelta(days=i) for i in range(1, length + 1))
    crossed_off = sum(calendar.is_working_day(d) for d in days)
    assert calendar.count(start, start + timedelta(days=length)) == crossed_off


@given(CALENDARS, st.lists(DAYS, min_size=3, max_size=3))
def test_count_is_additive(calendar: WorkingCalendar, days: list[date]) -> None:
    first, middle, last = sorted(days)
    whole = calendar.count(first, last)
    assert whole == calendar.count(first, middle) + calendar.count(middle, last)


@given(DAYS)
def test_every_week_without_holidays_has_five_working_days(start: date) -> None:
    assert NO_HOLIDAYS.count(start, start + timedelta(days=7)) == 5


def test_count_refuses_an_end_before_its_start() -> None:
    with pytest.raises(ValueError, match="lies before start 2025-10-09"):
        VIETNAM.count(date(2025, 10, 9), date(2025, 10, 8))


def test_add_refuses_a_negative_number() -> None:
    with pytest.raises(ValueError, match="0 or more working days, got -1"):
        VIETNAM.add(date(2025, 10, 9), -1)


@pytest.mark.parametrize("n", [True, 1.0, "3", None])
def test_add_refuses_what_is_no_whole_number(n: object) -> None:
    with pytest.raises(ValueError, match="whole number"):
        VIETNAM.add(date(2025, 10, 9), n)  # type: ignore[arg-type]


def test_add_refuses_to_leave_the_calendar() -> None:
    with pytest.raises(ValueError, match="beyond the year 9999"):
        VIETNAM.add(date(9999, 12, 30), 5)


def test_instants_and_texts_are_refused() -> None:
    instant = datetime(2025, 9, 2, 8, 0)
    with pytest.raises(ValueError, match="without a time of day"):
        VIETNAM.is_working_day(instant)
    with pytest.raises(ValueError, match="without a time of day"):
        VIETNAM.count(instant, date(2025, 9, 3))
    with pytest.raises(ValueError, match="end must be a plain date"):
        VIETNAM.count(date(2025, 9, 1), "2025-09-03")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="start must be a plain date"):
        VIETNAM.add(instant, 1)
    with pytest.raises(ValueError, match="every holiday must be a plain date"):
        WorkingCalendar(frozenset({instant}))


# Months and years


@pytest.mark.parametrize(
    ("d", "n", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 8, 31), 0, date(2026, 8, 31)),
        (date(2026, 5, 30), -25, date(2024, 4, 30)),
    ],
)
def test_add_months_examples(d: date, n: int, expected: date) -> None:
    assert add_months(d, n) == expected


def test_add_years_examples() -> None:
    assert add_years(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert add_years(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert add_years(date(2026, 7, 1), -5) == date(2021, 7, 1)


MONTHS = st.integers(min_value=-240, max_value=240)


@given(DAYS, MONTHS)
def test_months_move_exactly_n_and_the_day_is_only_cut(d: date, n: int) -> None:
    moved = add_months(d, n)
    assert (moved.year * 12 + moved.month) - (d.year * 12 + d.month) == n
    assert moved.day == min(d.day, monthrange(moved.year, moved.month)[1])


@given(DAYS.filter(lambda d: d.day <= 28), MONTHS, MONTHS)
def test_days_every_month_has_add_up_and_lead_back(d: date, a: int, b: int) -> None:
    assert add_months(add_months(d, a), b) == add_months(d, a + b)
    assert add_months(add_months(d, a), -a) == d


@given(DAYS, DAYS, MONTHS)
def test_months_keep_the_order_of_days(one: date, other: date, n: int) -> None:
    first, second = sorted((one, other))
    assert add_months(first, n) <= add_months(second, n)


@given(DAYS, st.integers(min_value=-20, max_value=20))
def test_a_year_is_twelve_months(d: date, n: int) -> None:
    assert add_years(d, n) == add_months(d, 12 * n)


@pytest.mark.parametrize(("d", "n"), [(date(9999, 12, 1), 1), (date(1, 1, 1), -1)])
def test_months_refuse_to_leave_the_calendar(d: date, n: int) -> None:
    with pytest.raises(ValueError, match="leaves the years 1 to 9999"):
        add_months(d, n)


def test_months_and_years_refuse_bad_arguments() -> None:
    with pytest.raises(ValueError, match="without a time of day"):
        add_months(datetime(2026, 1, 1), 1)
    with pytest.raises(ValueError, match="whole number"):
        add_months(date(2026, 1, 1), 0.5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="whole number"):
        add_years(date(2026, 1, 1), True)


# The list of public holidays


def test_holidays_file_is_tidy() -> None:
    raw = HOLIDAYS_CSV.read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    text = raw.decode("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert text.splitlines()[0] == "date,name_vi,name_en,document,verified"


def test_holidays_are_sorted_unique_named_and_honest() -> None:
    rows = holiday_rows()
    dates = [date.fromisoformat(row["date"]) for row in rows]
    assert dates == sorted(set(dates))
    assert {d.year for d in dates} == {2025, 2026}
    for row in rows:
        assert row["name_vi"].strip() and row["name_en"].strip() and row["document"].strip(), row
        assert row["verified"] in {"yes", "no"}, row


@pytest.mark.parametrize("year", [2025, 2026])
def test_each_year_has_the_eleven_days_of_the_labour_code(year: int) -> None:
    in_lieu = [r for r in holiday_rows() if r["name_vi"].startswith("Nghỉ bù")]
    own = [r for r in holiday_rows() if r["date"].startswith(str(year)) and r not in in_lieu]
    assert len(own) == 11
