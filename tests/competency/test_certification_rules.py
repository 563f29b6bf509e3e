"""The day on which a rule became met, found among few days, is the one that all days give."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency.certification_rules import (
    NO_SUCH_CONDITION,
    NOTHING_PERFORMED,
    PERFORMED,
    Paths,
    earliest_among,
    objection,
)
from competency.validity import Path, State, Terms, status_on
from records.criteria import (
    FOREVER,
    AllOf,
    AnyOf,
    AtLeast,
    AtLeastLevel,
    Completed,
    Dossier,
    Fact,
    Holds,
    Kind,
    NoneOpen,
    NoneSince,
    Not,
    Passed,
    Rated,
    Served,
    Unless,
)
from records.verdict import Both

NAME = Both("tên", "name")
BEGIN, LAST = date(2024, 1, 1), date(2025, 6, 30)
DAYS = st.one_of(
    st.dates(date(2023, 6, 1), LAST),
    st.sampled_from([date(2024, 2, 29), date(2024, 1, 31), date(2024, 8, 31), date(2024, 12, 31)]),
)
LEAF = st.one_of(
    st.builds(
        Completed, st.just("A"), st.just(NAME), st.one_of(st.none(), st.just(1))
    ),
    st.builds(
        Passed, st.just("A"), st.just(NAME), st.sampled_from([Decimal(50), Decimal(80)]),
        st.one_of(st.none(), st.just(1)),
    ),
    st.builds(AtLeastLevel, st.just(Kind.EDUCATION), st.integers(1, 3), st.just(NAME)),
    st.builds(Served, st.integers(1, 13)),
    st.builds(NoneSince, st.just(Kind.DISCIPLINE), st.integers(1, 13)),
    st.builds(NoneOpen, st.just(Kind.PROCEEDING)),
    st.builds(Holds, st.just(Kind.OBSERVED), st.just(NAME)),
)  # fmt: skip


def groups(part):
    parts = st.lists(part, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(AllOf, parts),
        st.builds(AnyOf, parts),
        st.builds(AtLeast, parts, st.just(2)),
        st.builds(Not, part.map(lambda one: (one,))),
        st.builds(Unless, st.tuples(part, part)),
    )


RULES = st.recursive(LEAF, groups, max_leaves=5)
KINDS = (
    Kind.COURSE, Kind.EXAM, Kind.EDUCATION, Kind.SERVICE, Kind.DISCIPLINE, Kind.PROCEEDING,
    Kind.OBSERVED,
)  # fmt: skip


@st.composite
def careers(draw):
    facts = []
    for number in range(draw(st.integers(0, 7))):
        kind, day = draw(st.sampled_from(KINDS)), draw(DAYS)
        until = FOREVER
        if kind not in {Kind.COURSE, Kind.EXAM} and draw(st.booleans()):
            until = day + timedelta(days=draw(st.integers(1, 300)))
        value = Decimal(draw(st.sampled_from([40, 60, 90]))) if kind is Kind.EXAM else None
        rank = draw(st.integers(1, 3)) if kind is Kind.EDUCATION else None
        facts.append(Fact(number, kind, "A", day, until, rank, value))
    return sorted(facts, key=lambda one: (one.holds_from, one.id))


@given(RULES, careers(), DAYS, DAYS, DAYS)
def test_no_day_is_missed(rule, facts, fresh, first, last):
    terms = Terms(BEGIN)
    found = earliest_among(facts, lambda _: Paths(rule, rule))(
        terms, Path.FIRST, fresh, first, last
    )
    asked = {leaf.kind for leaf in rule.leaves() if hasattr(leaf, "kind")}
    asked |= {Kind.COURSE for leaf in rule.leaves() if isinstance(leaf, Completed)}
    asked |= {Kind.EXAM for leaf in rule.leaves() if isinstance(leaf, Passed)}
    counted = [one for one in facts if one.kind not in PERFORMED or one.holds_from >= fresh]
    performed = [one.holds_from for one in counted if one.kind in PERFORMED & asked]
    wanted = None
    day = first
    while day <= last and wanted is None:
        learnt = any(one <= day for one in performed)
        if learnt and rule.judge(Dossier(0, tuple(counted)), day):
            wanted = day
        day += timedelta(days=1)
    assert (found and found.day) == wanted


def test_what_earned_a_period_does_not_renew_it():
    """With the window always open, one exam is one period, however long ago it was passed."""
    rule = Passed("A", NAME, Decimal(50))
    fact = Fact(7, Kind.EXAM, "A", date(2024, 3, 1), value=Decimal(60))
    terms = Terms(BEGIN, months=6, grace_days=30)
    earliest = earliest_among([fact], lambda _: Paths(rule, rule))
    status = status_on([terms], earliest, [], date(2025, 6, 1))
    assert len(status.cycles) == 1 and status.state is State.EXPIRED
    assert status.cycles[0].facts == (7,)


def test_what_was_passed_twice_is_shown_by_the_fact_of_its_own_period():
    rule = Passed("A", NAME, Decimal(50))
    facts = [
        Fact(7, Kind.EXAM, "A", date(2024, 3, 1), value=Decimal(90)),
        Fact(8, Kind.EXAM, "A", date(2024, 8, 20), value=Decimal(60)),
    ]
    terms = Terms(BEGIN, months=6, window_months=2)
    earliest = earliest_among(facts, lambda _: Paths(rule, rule))
    status = status_on([terms], earliest, [], date(2024, 9, 1))
    assert [one.facts for one in status.cycles] == [(7,), (8,)]


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (Completed("A", NAME), ""),
        (AllOf((Completed("A", NAME), Served(12))), ""),
        (Served(12), NOTHING_PERFORMED),
        (AtLeastLevel(Kind.EDUCATION, 3, NAME), NOTHING_PERFORMED),
        (AllOf((Completed("A", NAME), Rated(3, NAME, "12-15"))), NO_SUCH_CONDITION),
    ],
)
def test_a_rule_asks_for_learning_and_only_for_what_days_can_be_found_of(rule, why):
    assert objection(rule) == why
