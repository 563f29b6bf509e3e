"""The state of a certification: every case of the table, and a referee that walks day by day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency.validity import FOREVER, Act, ActKind, Base, Path, State, Terms, status_on
from records.calendar import add_months
from tests.competency.validity_cases import DOC, cases, earliest_in, judged, rendered, written
from tests.competency.validity_referee import state_on

CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=[one["tên"] for one in CASES])
def test_the_table(case):
    assert written(judged(case)) == (case["trạng thái"], case["hạn"], case["gia hạn từ"])


def test_the_table_is_large_names_each_case_once_and_reaches_every_state():
    assert len(CASES) >= 40 and len({one["tên"] for one in CASES}) == len(CASES)
    assert len({one["trạng thái"] for one in CASES}) == len(State)


def test_the_page_of_the_documentation_is_the_table():
    assert DOC.read_text(encoding="utf-8") == rendered()


DAYS = st.one_of(
    st.dates(date(2023, 1, 1), date(2027, 12, 31)),
    st.sampled_from([date(2024, 2, 29), date(2024, 8, 31), date(2025, 2, 28), date(2024, 12, 31)]),
)
MONTHS = st.sampled_from([1, 3, 6, 12, 18])


@st.composite
def one_version(draw, since, until, *, running=False):
    base = draw(st.sampled_from(Base))
    months = None if base is Base.FIXED else draw(MONTHS)
    longest = months or 12
    if base is Base.COMPLETION and draw(st.integers(0, 9)) == 0:
        months = None
    return Terms(
        since=since,
        until=until,
        months=months,
        base=base,
        fixed=draw(st.sampled_from(["12-31", "02-29", "06-30"])) if base is Base.FIXED else "",
        minimum_months=draw(st.integers(0, min(longest, 6))),
        window_months=draw(st.one_of(st.none(), st.integers(0, min(longest, 6)))),
        grace_days=draw(st.sampled_from([0, 0, 1, 30, 200])),
        running=running,
    )


@st.composite
def all_versions(draw):
    days = sorted(set(draw(st.lists(DAYS, min_size=1, max_size=3))))
    if draw(st.booleans()):
        days[0] = date(2022, 12, 31)
    ends = [*days[1:], draw(st.sampled_from([FOREVER, FOREVER, date(2028, 1, 1)]))]
    if draw(st.integers(0, 4)) == 0 and ends[0] - days[0] > timedelta(days=60):
        ends[0] -= timedelta(days=50)  # a time without terms
    return [
        draw(one_version(since, until, running=draw(st.booleans())))
        for since, until in zip(days, ends, strict=True)
    ]


@st.composite
def all_acts(draw):
    acts = []
    for number in range(draw(st.integers(0, 5))):
        kind, day = draw(st.sampled_from(ActKind)), draw(DAYS)
        until = FOREVER
        if kind is ActKind.EXTEND or (kind is ActKind.SUSPEND and draw(st.booleans())):
            until = day + timedelta(days=draw(st.integers(1, 400)))
        acts.append(Act(kind, day, until, "1/QĐ", "thử", number))
    return acts


DONE = st.lists(st.tuples(st.sampled_from(Path), DAYS), max_size=7)


def told(status):
    cycle = status.cycle
    return status.state.value, cycle and cycle.until, cycle and cycle.opens


@given(all_versions(), DONE, all_acts(), DAYS)
def test_whoever_walks_day_by_day_comes_to_the_same_state(versions, done, acts, on):
    status = status_on(versions, earliest_in(done), acts, on)
    assert told(status) == state_on(versions, done, acts, on)


@given(all_versions(), DONE, all_acts(), DAYS)
def test_nothing_after_the_day_changes_it(versions, done, acts, on):
    then = [one for one in versions if one.since <= on]
    before = [one for one in done if one[1] <= on]
    decided = [one for one in acts if one.day <= on]
    status = status_on(versions, earliest_in(done), acts, on)
    again = status_on(then, earliest_in(before), decided, on)
    assert status == again


@given(all_versions(), DONE, all_acts(), DAYS, st.randoms())
def test_the_order_in_which_things_were_entered_says_nothing(versions, done, acts, on, dice):
    mixed = [list(versions), list(done), list(acts)]
    for one in mixed:
        dice.shuffle(one)
    shuffled = status_on(mixed[0], earliest_in(mixed[1]), mixed[2], on)
    assert told(shuffled) == told(status_on(versions, earliest_in(done), acts, on))


@given(all_versions(), DONE, all_acts(), DAYS)
def test_the_cycles_form_one_history_without_overlap(versions, done, acts, on):
    status = status_on(versions, earliest_in(done), acts, on)
    assert [one.number for one in status.cycles] == list(range(1, len(status.cycles) + 1))
    for one in status.cycles:
        assert one.start < one.until and one.start <= one.opens <= max(one.opens, one.until)
        assert (one.ended is None) == (one.ending is None) and one.baseline <= one.until
        assert (one is status.cycle) == (one.ended is None)
        assert one.start <= on and one.terms.since <= max(on, one.start)
    for before, after in zip(status.cycles, status.cycles[1:], strict=False):
        assert before.ended is not None and before.ended <= after.start
        renewed = after.path is Path.RENEWAL
        assert not renewed or before.ended == after.start  # a renewal renews something
    assert status.cycles == () or status.cycles[0].path is Path.FIRST
    assert (status.state is State.NOT_YET) == (not status.cycles)
    assert status.asks is (Path.RENEWAL if status.cycle else Path.FIRST)


@given(all_versions(), DONE, all_acts(), DAYS)
def test_the_state_changes_on_the_day_announced_and_not_before(versions, done, acts, on):
    status = status_on(versions, earliest_in(done), acts, on)
    quiet = [one for one in versions if one.since <= on]
    quiet[-1:] = [replace(one, until=FOREVER) for one in quiet[-1:]]
    past = [one for one in done if one[1] <= on]
    decided = [one for one in acts if one.day <= on]
    change = status.changes_on

    def later(day):
        return status_on(quiet, earliest_in(past), decided, day)

    if change is None:
        assert later(on + timedelta(days=800)).state is status.state or status.cycle is None
    elif later(on).state is status.state and later(change).cycles == status.cycles:
        assert later(change - timedelta(days=1)).state is status.state
        assert later(change).state is not status.state


@pytest.mark.parametrize(
    "wrong",
    [
        {"months": 0},
        {"months": 601},
        {"until": date(2020, 1, 1)},
        {"base": Base.FIXED},
        {"base": Base.FIXED, "fixed": "12-31"},
        {"fixed": "12-31"},
        {"base": Base.FIXED, "fixed": "02-30", "months": None},
        {"base": Base.EXPIRY, "months": None},
        {"window_months": 13},
        {"window_months": -1},
        {"minimum_months": 13},
        {"grace_days": -1},
        {"grace_days": 731},
    ],
)
def test_terms_that_contradict_themselves_are_refused(wrong):
    with pytest.raises(ValueError):
        Terms(**{"since": date(2020, 1, 1)} | wrong)


def test_a_rhythm_does_not_drift_over_a_century():
    terms = Terms(date(2000, 1, 1), months=1, base=Base.EXPIRY, window_months=1)
    expiry, rhythm = terms.expiry(date(2024, 1, 31), None)
    for step in range(2, 1200):
        expiry, rhythm = terms.expiry(expiry - timedelta(days=1), rhythm)
        assert expiry == add_months(date(2024, 1, 31), step)
