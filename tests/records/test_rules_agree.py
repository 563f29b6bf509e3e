"""Verdict, query and a slow referee say the same, for any rule, career and pair of dates."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records import ledger
from records.criteria import (
    COMPLETE,
    DEEPEST,
    LARGEST,
    LEAVES,
    WIDEST,
    AtLeastLevel,
    ByRank,
    Compare,
    Completed,
    Condition,
    Count,
    Dossier,
    EveryYear,
    Fact,
    Kind,
    NoneSince,
    Not,
    Rated,
    RatedYears,
    RuleError,
    Several,
    Times,
    Unit,
    Unless,
    Window,
    from_data,
    interpret,
)
from records.criteria.plan import exists, none
from records.criteria_query import outcomes
from records.models import Person
from records.verdict import Both, Outcome, Verdict
from records.wording import say
from tests import make, referee
from tests.make_rules import (
    BY_LEAF,
    DAYS,
    HARDER,
    INSTANTS,
    MANY,
    NAME,
    RULES,
    careers,
    entered,
    facts,
)

PLANTED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.mark.django_db
@settings(max_examples=60 * HARDER, deadline=None, suppress_health_check=PLANTED)
@given(
    rules=st.lists(RULES, min_size=1, max_size=4),
    careers=st.lists(careers(), min_size=1, max_size=3),
    dates=st.lists(st.tuples(DAYS, st.one_of(st.none(), INSTANTS)), min_size=1, max_size=3),
)
def test_verdict_query_and_referee_agree(rules, careers, dates):
    agree(rules, careers, dates)


MANIFOLD = st.sampled_from([Kind.INITIATIVE, Kind.COMMENDATION, Kind.RATING])


@pytest.mark.django_db
@settings(max_examples=40 * HARDER, deadline=None, suppress_health_check=PLANTED)
@given(
    rules=st.lists(MANY, min_size=4, max_size=8),
    careers=st.lists(careers(kinds=MANIFOLD), min_size=2, max_size=3),
    dates=st.lists(st.tuples(DAYS, st.one_of(st.none(), INSTANTS)), min_size=1, max_size=2),
)
def test_they_agree_on_how_many_and_how_many_years(rules, careers, dates):
    agree(rules, careers, dates)


def agree(rules, careers, dates):
    """Each rule, of everybody, on each day as then known."""
    people = [make.person() for _ in careers]
    for who, career in zip(people, careers, strict=True):
        entered(who, career)
    named = {f"r{i}": rule for i, rule in enumerate(rules)}
    everybody = Person.objects.filter(pk__in=[who.pk for who in people])
    for on, known_at in dates:
        by_query = outcomes(everybody, named, on, known_at)
        dossiers = ledger.dossiers(everybody, known_at)
        for who, career in zip(people, careers, strict=True):
            for code, rule in named.items():
                said = referee.verdict(rule.to_data(), career, on, known_at)
                assert rule.judge(dossiers[who.pk], on).outcome == said
                assert by_query[who.pk][code] == said


@settings(max_examples=300 * HARDER, deadline=None, suppress_health_check=PLANTED)
@given(rule=RULES, career=careers(most=10), on=DAYS, known_at=st.one_of(st.none(), INSTANTS))
def test_verdict_and_referee_agree(rule, career, on, known_at):
    there = referee.believed(career, known_at)
    fields = ("kind", "code", "holds_from", "holds_to", "rank", "value")
    dossier = Dossier(1, tuple(Fact(i, *(f[n] for n in fields)) for i, f in enumerate(there)))
    said = referee.verdict(rule.to_data(), career, on, known_at)
    assert rule.judge(dossier, on).outcome == said


@settings(max_examples=100, suppress_health_check=PLANTED, deadline=None)
@given(rule=RULES)
def test_every_rule_has_its_sentence(rule):
    assert all(say(leaf.sentence()) for leaf in rule.leaves())
    assert say(rule.sentence())


def test_the_referee_and_the_builders_know_every_leaf():
    assert set(BY_LEAF) == set(LEAVES)
    assert set(referee.LEAVES) == {leaf.type for leaf in LEAVES}
    assert {kind.value for kind in COMPLETE} == referee.BORN_HERE


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


def rated_years(**fields):
    return {"type": "rated_years", "rank": 3, "name": {"vi": "Tốt"}, "closes": "11-30"} | fields


def times(**fields):
    return {"type": "times", "kind": "initiative", "title": {"vi": "sáng kiến"}} | fields


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"type": "level", "kind": "education"}, "fill in name, rank"),
        ({"type": "levle"}, "'type' must be one of"),
        ({"type": "all", "parts": []}, "at least one"),
        ({"type": "all", "parts": [{"type": "served", "months": 0}]}, r"parts\[0\].months"),
        ({"type": "served", "months": 3, "colour": 1}, "unknown field 'colour'"),
        ({"type": "at_least", "count": 2, "parts": [{"type": "served", "months": 3}]}, "2 of 1"),
        ({"type": "not", "parts": [{"type": "served", "months": 3}] * 2}, "takes 1 criteria"),
        ({"type": "unless", "parts": [{"type": "served", "months": 3}]}, "takes 2 criteria"),
        (rated_years(years=31), "at most 30"),
        (rated_years(years=3, count=4), "4 of 3"),
        (rated_years(years=601), "from 1 to 600"),
        (times(window={"unit": "years"}), r"rule.window.*an amount with years"),
        (times(window={"unit": "year", "amount": 1}), "an amount with years"),
        (times(window={"unit": "since", "day": "30/06/2025"}), "rule.window"),
        (times(value="NaN"), "rule.value"),
        (times(lasting="yes"), "true or false"),
    ],
)
def test_a_rule_that_cannot_be_read_says_where(data, says):
    with pytest.raises(RuleError, match=says):
        from_data(data)


SERVED = {"type": "served", "months": 1}


def deep(groups):
    rule = SERVED
    for _ in range(groups):
        rule = {"type": "not", "parts": [rule]}
    return rule


def test_a_rule_is_no_deeper_wider_or_larger_than_anybody_can_read():
    assert from_data(deep(DEEPEST))
    with pytest.raises(RuleError, match="deep") as refused:
        from_data(deep(DEEPEST + 1))
    assert refused.value.path == (0,) * DEEPEST
    wide = {"type": "all", "parts": [SERVED] * WIDEST}
    assert from_data(wide)
    with pytest.raises(RuleError, match="1 to 12"):
        from_data({"type": "all", "parts": [SERVED] * (WIDEST + 1)})
    with pytest.raises(RuleError, match=f"more than {LARGEST}"):
        from_data({"type": "any", "parts": [wide] * WIDEST})


def test_a_refusal_names_the_place_and_the_field():
    with pytest.raises(RuleError) as refused:
        from_data({"type": "any", "parts": [SERVED, {"type": "all", "parts": [times(count=0)]}]})
    assert (refused.value.path, refused.value.field) == ((1, 0), "count")


ON = date(2025, 6, 30)
INITIATIVES = tuple(
    Fact(i, Kind.INITIATIVE, "SK", date(year, 3, 1), title=Both("Sáng kiến"))
    for i, year in enumerate((2022, 2023, 2024))
)


def test_what_is_not_recorded_is_told_apart_year_by_year():
    every = EveryYear(2, "11-30", Kind.RATING, NAME)
    ratings = (Fact(1, Kind.RATING, "A", date(2024, 1, 1), rank=3),)
    rule = RatedYears(2, "11-30", 3, NAME)
    assert rule.judge(Dossier(1, ratings), ON).outcome is Outcome.UNKNOWN
    poor = (*ratings, Fact(2, Kind.RATING, "B", date(2023, 1, 1), rank=1))
    verdict = rule.judge(Dossier(1, poor), ON)
    assert verdict.outcome is Outcome.NO and "2023" in say(verdict.because)
    assert every.judge(Dossier(1, poor), ON).outcome is Outcome.YES


def test_too_few_is_no_only_where_the_register_is_complete():
    three = Times(Kind.INITIATIVE, NAME, 3)
    assert three.judge(Dossier(1, INITIATIVES), ON).facts == (0, 1, 2)
    within = Times(Kind.INITIATIVE, NAME, 3, window=Window(Unit.YEARS, 3))
    assert within.judge(Dossier(1, INITIATIVES), ON).outcome is Outcome.NO
    since = Times(Kind.INITIATIVE, NAME, 2, window=Window(Unit.SINCE, day=date(2023, 3, 1)))
    assert since.judge(Dossier(1, INITIATIVES), ON).outcome is Outcome.YES
    papers = Times(Kind.LANGUAGE, NAME, 2)
    one = Fact(1, Kind.LANGUAGE, "A", date(2020, 1, 1))
    assert papers.judge(Dossier(1, (one,)), ON).outcome is Outcome.UNKNOWN


def test_ranks_compare_three_ways():
    holder = Dossier(1, (Fact(1, Kind.EDUCATION, "DH", date(2020, 1, 1), rank=6),))
    asked = {
        (compare, rank): ByRank(Kind.EDUCATION, rank, NAME, compare).judge(holder, ON).outcome
        for compare in Compare
        for rank in (5, 6, 7)
    }
    met = {key for key, outcome in asked.items() if outcome is Outcome.YES}
    assert met == {
        (Compare.LEAST, 5), (Compare.LEAST, 6), (Compare.EXACT, 6),
        (Compare.MOST, 6), (Compare.MOST, 7),
    }  # fmt: skip
    assert Outcome.UNKNOWN not in asked.values()


def test_not_keeps_what_is_unknown_and_says_what_stands_in_the_way():
    level = AtLeastLevel(Kind.EDUCATION, 4, NAME)
    assert Not((level,)).judge(Dossier(1), ON).outcome is Outcome.UNKNOWN
    holder = Dossier(1, (Fact(1, Kind.EDUCATION, "DH", date(2020, 1, 1), rank=6),))
    refused = Not((level,)).judge(holder, ON)
    assert refused.outcome is Outcome.NO and refused.facts == (1,)
    assert [say(one.because) for one in refused.unmet()] == ["Thuộc trường hợp này"]


def test_an_exception_says_whether_it_was_needed():
    rule = Unless((Completed("A", NAME), ByRank(Kind.EDUCATION, 6, NAME)))
    holder = Dossier(1, (Fact(1, Kind.EDUCATION, "DH", date(2020, 1, 1), rank=6),))
    assert "ngoại lệ" in say(rule.judge(holder, ON).because)
    assert rule.judge(holder, ON).outcome is Outcome.YES
    assert rule.judge(Dossier(1), ON).outcome is Outcome.UNKNOWN


def test_a_plan_is_read_the_same_over_any_kind_of_set():
    """Bitsets here; a reader with arrays of truth values gets its answer from the same lines."""

    class Ticks(tuple):
        def __and__(self, other):
            return Ticks(a and b for a, b in zip(self, other, strict=True))

        def __or__(self, other):
            return Ticks(a or b for a, b in zip(self, other, strict=True))

        def __xor__(self, other):
            return Ticks(a != b for a, b in zip(self, other, strict=True))

    one, two = (Count(Condition(kind, ON)) for kind in (Kind.IT, Kind.COURSE))
    plan = Several(
        (exists(one.condition, two.condition), none(two.condition), exists(one.condition, False)), 2
    )
    having = {one: 0b0011, two: 0b0101}
    ticks = {key: Ticks(bool(bits >> i & 1) for i in range(4)) for key, bits in having.items()}
    met, possible = interpret(plan, having, 0b1111)
    assert interpret(plan, ticks, Ticks([True] * 4)) == tuple(
        Ticks(bool(bits >> i & 1) for i in range(4)) for bits in (met, possible)
    )


@pytest.mark.django_db
def test_exactly_so_many_are_enough_for_the_query_too():
    people = [make.person() for _ in range(4)]
    for place, who in enumerate(people):
        for year in range(place):
            make.fact(who, Kind.INITIATIVE, f"SK-{year}", since=date(2022 + year, 3, 1))
    rules = {str(n): Times(Kind.INITIATIVE, NAME, n) for n in (1, 2, 3)}
    found = outcomes(Person.objects.all(), rules, ON)
    met = [[found[who.pk][code].value for code in rules] for who in people]
    assert met == [
        ["no", "no", "no"], ["yes", "no", "no"], ["yes", "yes", "no"], ["yes", "yes", "yes"],
    ]  # fmt: skip
