"""The verdict on a dossier and the query over people say the same, for any rule and career."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records import ledger
from records.criteria import (
    COMPLETE,
    FOREVER,
    AllOf,
    AnyOf,
    AtLeast,
    AtLeastLevel,
    Completed,
    Dossier,
    Fact,
    Holds,
    InYear,
    Kind,
    NoneInYear,
    NoneOpen,
    NoneSince,
    Passed,
    Rated,
    RuleError,
    Served,
    ServedInYear,
    from_data,
)
from records.criteria_query import outcomes
from records.models import Person, PersonFact
from records.verdict import Both, Outcome, Verdict
from tests import make

NAME = Both("tên", "name")
DAYS = st.one_of(
    st.dates(date(2020, 1, 1), date(2026, 12, 31)),
    st.sampled_from(
        [
            date(2024, 2, 29),
            date(2025, 2, 28),
            date(2025, 6, 30),
            date(2025, 7, 1),
            date(2025, 11, 30),
            date(2025, 12, 1),
            date(2025, 1, 1),
            date(2024, 12, 31),
        ]
    ),
)
CODES = st.sampled_from(["A", "B"])
CLOSES = st.sampled_from(["11-30", "12-31", "02-29"])
YEARS = st.one_of(st.none(), st.integers(1, 4))
LEAVES = st.one_of(
    st.builds(
        AtLeastLevel,
        kind=st.sampled_from([Kind.EDUCATION, Kind.IT]),
        rank=st.integers(1, 4),
        name=st.just(NAME),
    ),
    st.builds(Completed, course=CODES, title=st.just(NAME), years=YEARS),
    st.builds(
        Passed,
        exam=CODES,
        title=st.just(NAME),
        percent=st.sampled_from([Decimal(50), Decimal("66.67")]),
        years=YEARS,
    ),
    st.builds(Served, months=st.integers(1, 60)),
    st.builds(
        InYear,
        kind=st.sampled_from([Kind.INITIATIVE, Kind.STATEMENT, Kind.LANGUAGE]),
        title=st.just(NAME),
        closes=CLOSES,
        code=st.one_of(st.none(), CODES),
    ),
    st.builds(NoneInYear, kind=st.just(Kind.DISCIPLINE), closes=CLOSES),
    st.builds(NoneOpen, kind=st.just(Kind.PROCEEDING)),
    st.builds(ServedInYear, months=st.integers(1, 60), closes=CLOSES),
    st.builds(NoneSince, kind=st.just(Kind.DISCIPLINE), months=st.integers(1, 36)),
    st.builds(Rated, rank=st.integers(1, 4), name=st.just(NAME), closes=CLOSES),
    st.builds(
        Holds,
        kind=st.sampled_from([Kind.INITIATIVE, Kind.LANGUAGE]),
        title=st.just(NAME),
        code=st.one_of(st.none(), CODES),
        years=YEARS,
    ),
)


def _at_least(parts):
    return st.integers(1, len(parts)).map(lambda n: AtLeast(tuple(parts), count=n))


RULES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda p: AllOf(tuple(p))),
        st.lists(inner, min_size=1, max_size=3).map(lambda p: AnyOf(tuple(p))),
        st.lists(inner, min_size=1, max_size=4).flatmap(_at_least),
    ),
    max_leaves=6,
)


@st.composite
def facts(draw):
    kind = draw(
        st.sampled_from(
            [
                Kind.EDUCATION,
                Kind.IT,
                Kind.COURSE,
                Kind.EXAM,
                Kind.SERVICE,
                Kind.DISCIPLINE,
                Kind.RATING,
                Kind.INITIATIVE,
                Kind.LANGUAGE,
                Kind.STATEMENT,
                Kind.PROCEEDING,
            ]
        )
    )
    start = draw(DAYS)
    if kind is Kind.RATING:
        start = date(start.year, 1, 1)
    end = draw(
        st.one_of(st.just(FOREVER), st.integers(1, 900).map(lambda n: start + timedelta(days=n)))
    )
    return {
        "kind": kind,
        "code": draw(CODES),
        "holds_from": start,
        "holds_to": end,
        "rank": draw(st.one_of(st.none(), st.integers(1, 4))),
        "value": draw(
            st.one_of(
                st.none(),
                st.sampled_from([Decimal(49), Decimal(50), Decimal("66.67"), Decimal(100)]),
            )
        ),
    }


@pytest.mark.django_db
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rules=st.lists(RULES, min_size=1, max_size=3),
    careers=st.lists(st.lists(facts(), max_size=6), min_size=1, max_size=3),
    on=DAYS,
)
def test_verdict_and_query_agree(rules, careers, on):
    people = []
    for career in careers:
        who = make.person()
        people.append(who.pk)
        ledger.enter_many(
            [PersonFact(person=who, title="x", **f) for f in career],
            by=None,
            source="t",
            at=make.AT,
        )
    named = {f"r{i}": rule for i, rule in enumerate(rules)}
    by_query = outcomes(Person.objects.filter(pk__in=people), named, on)
    for person, dossier in ledger.dossiers(people).items():
        judged = {code: rule.judge(dossier, on).outcome for code, rule in named.items()}
        assert by_query[person] == judged


@given(rule=RULES)
def test_a_rule_survives_storage(rule):
    assert from_data(rule.to_data()) == rule


@given(rule=RULES, career=st.lists(facts(), max_size=6), on=DAYS)
def test_a_verdict_survives_storage_and_always_has_a_reason(rule, career, on):
    dossier = Dossier(1, tuple(Fact(id=i, **f) for i, f in enumerate(career)))
    verdict = rule.judge(dossier, on)
    assert Verdict.from_data(verdict.to_data()) == verdict
    assert all(leaf.because.message for leaf in verdict.leaves())
    assert bool(verdict) or list(verdict.unmet())


@given(rule=RULES, career=st.lists(facts(), max_size=6), on=DAYS)
def test_facts_that_begin_later_change_nothing(rule, career, on):
    all_facts = tuple(Fact(id=i, **f) for i, f in enumerate(career))
    earlier = tuple(f for f in all_facts if f.holds_from <= on)
    assert rule.judge(Dossier(1, all_facts), on) == rule.judge(Dossier(1, earlier), on)


def test_not_on_record_is_unknown_where_the_register_is_not_the_source():
    nobody, on = Dossier(1), date(2025, 6, 30)
    assert AtLeastLevel(Kind.EDUCATION, 4, NAME).judge(nobody, on).outcome is Outcome.UNKNOWN
    assert Completed("A", NAME).judge(nobody, on).outcome is Outcome.NO
    assert Rated(3, NAME, "11-30").judge(nobody, on).outcome is Outcome.UNKNOWN
    assert NoneSince(Kind.DISCIPLINE, 12).judge(nobody, on).outcome is Outcome.YES
    assert Kind.EDUCATION not in COMPLETE


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"type": "level", "kind": "education"}, "fill in name, rank"),
        ({"type": "levle"}, "'type' must be one of"),
        ({"type": "all", "parts": []}, "at least one"),
        ({"type": "all", "parts": [{"type": "served", "months": 0}]}, r"parts\[0\].months"),
        ({"type": "served", "months": 3, "colour": 1}, "unknown field 'colour'"),
        ({"type": "at_least", "count": 2, "parts": [{"type": "served", "months": 3}]}, "2 of 1"),
    ],
)
def test_a_rule_that_cannot_be_read_says_where(data, says):
    with pytest.raises(RuleError, match=says):
        from_data(data)
