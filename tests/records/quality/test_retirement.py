"""The month in which somebody is past retirement age, against a reader who walks the years."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.calendar import add_months
from records.quality.retirement import Step, born_before, retires
from records.quality.shipped import load_thresholds
from records.quality.thresholds import RETIREMENT

STEPS = {
    sex: [
        Step(row.in_force_from, row.in_force_to, row.value)
        for row in load_thresholds()
        if row.code == RETIREMENT and row.sex == sex
    ]
    for sex in "fm"
}


def walked(sex, born, on):
    """Year by year, as one reads the table: is the age of the year reached within it, by then?"""
    man = sex == "m"
    for year in range(1994, on.year + 1):
        if year < 2021:
            months = 720 if man else 660
        elif man:
            months = min(723 + 3 * (year - 2021), 744)
        else:
            months = min(664 + 4 * (year - 2021), 720)
        reached_year, reached_month = divmod(born.year * 12 + born.month - 1 + months, 12)
        if reached_year <= year and (reached_year, reached_month + 1) < (on.year, on.month):
            return True
    return False


DAYS = st.dates(date(1930, 1, 1), date(2010, 12, 31))
READ = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@given(sex=st.sampled_from("fm"), born=DAYS, on=READ)
def test_the_set_wise_day_agrees_with_walking_the_years(sex, born, on):
    limit = born_before(STEPS[sex], on)
    assert (limit is not None and born < limit) is walked(sex, born, on)


@given(sex=st.sampled_from("fm"), born=DAYS)
def test_the_day_one_is_past_it_is_the_first_on_which_one_is(sex, born):
    day = retires(STEPS[sex], born)
    assert walked(sex, born, day)
    assert not walked(sex, born, day - timedelta(days=1)) or day == date(1994, 1, 1)


@pytest.mark.parametrize(
    ("sex", "born", "past"),
    [
        ("m", date(1961, 1, 31), date(2021, 5, 1)),
        ("m", date(1961, 9, 1), date(2022, 1, 1)),
        ("m", date(1961, 10, 1), date(2022, 5, 1)),
        ("f", date(1966, 1, 15), date(2021, 6, 1)),
        ("f", date(1966, 9, 30), date(2022, 6, 1)),
        ("m", date(1970, 2, 28), date(2032, 3, 1)),
    ],
)
def test_the_first_years_of_the_schedule(sex, born, past):
    assert retires(STEPS[sex], born) == past


@given(on=READ)
def test_whoever_is_past_it_stays_past_it(on):
    for steps in STEPS.values():
        now, next_month = born_before(steps, on), born_before(steps, add_months(on, 1))
        assert now is None or now <= next_month
