"""Random rules to depth 6 with every leaf, random careers with corrections, days that matter."""

import os
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from records.criteria import (
    DEEPEST,
    FOREVER,
    LEAVES,
    AllOf,
    AnyOf,
    AtLeast,
    AtLeastLevel,
    ByRank,
    Compare,
    Completed,
    EveryYear,
    HasCompetency,
    Holds,
    InYear,
    Kind,
    NoneInYear,
    NoneOpen,
    NoneSince,
    Not,
    Passed,
    Rated,
    RatedYears,
    Served,
    ServedInYear,
    Times,
    Unit,
    Unless,
    Window,
)
from records.models import PersonFact
from records.verdict import Both

NAME = Both("tên", "name")
# How many times as many examples as usual: RULES_HARDER=20 for a night.
HARDER = int(os.environ.get("RULES_HARDER", "1"))
EDGES = [
    date(2024, 2, 29),
    date(2025, 2, 28),
    date(2025, 6, 30),
    date(2025, 7, 1),
    date(2025, 11, 30),
    date(2025, 12, 1),
    date(2025, 1, 1),
    date(2024, 1, 1),
    date(2023, 1, 1),
    date(2024, 12, 31),
]
DAYS = st.one_of(st.dates(date(2021, 1, 1), date(2026, 12, 31)), st.sampled_from(EDGES))
CODES = st.sampled_from(["A", "B"])
MAYBE_CODE = st.one_of(st.none(), CODES)
CLOSES = st.sampled_from(["11-30", "12-31", "02-29", "06-30"])
YEARS = st.one_of(st.none(), st.integers(1, 4))
RANKS = st.integers(1, 4)
NUMBERS = st.sampled_from([Decimal(49), Decimal(50), Decimal("66.67"), Decimal(100)])
WINDOWS = st.one_of(
    st.none(),
    st.builds(Window, st.just(Unit.YEARS), st.integers(1, 4)),
    st.builds(Window, st.just(Unit.MONTHS), st.integers(1, 30)),
    st.builds(Window, st.just(Unit.SINCE), st.none(), DAYS),
    st.builds(Window, st.sampled_from([Unit.YEAR, Unit.QUARTER, Unit.MONTH])),
)
# Few kinds, so that rules and careers meet: complete ones and others.
KINDS = st.sampled_from(
    [Kind.EDUCATION, Kind.LANGUAGE, Kind.RATING, Kind.INITIATIVE, Kind.COMMENDATION]
)


@st.composite
def _many_years(draw, cls, **fields):
    years = draw(st.integers(1, 4))
    count = draw(st.one_of(st.none(), st.integers(1, years)))
    return draw(st.builds(cls, years=st.just(years), closes=CLOSES, count=st.just(count), **fields))


BY_LEAF = {
    AtLeastLevel: st.builds(
        AtLeastLevel,
        kind=st.sampled_from([Kind.EDUCATION, Kind.LANGUAGE]),
        rank=RANKS,
        name=st.just(NAME),
    ),
    Completed: st.builds(Completed, course=CODES, title=st.just(NAME), years=YEARS),
    Passed: st.builds(
        Passed,
        exam=CODES,
        title=st.just(NAME),
        percent=st.sampled_from([Decimal(50), Decimal("66.67")]),
        years=YEARS,
    ),
    Served: st.builds(Served, months=st.integers(1, 60)),
    NoneSince: st.builds(
        NoneSince,
        kind=st.sampled_from([Kind.DISCIPLINE, Kind.COMMENDATION]),
        months=st.integers(1, 36),
    ),
    Rated: st.builds(Rated, rank=RANKS, name=st.just(NAME), closes=CLOSES),
    InYear: st.builds(InYear, kind=KINDS, title=st.just(NAME), closes=CLOSES, code=MAYBE_CODE),
    NoneInYear: st.builds(NoneInYear, kind=st.just(Kind.DISCIPLINE), closes=CLOSES),
    NoneOpen: st.builds(NoneOpen, kind=st.just(Kind.PROCEEDING)),
    ServedInYear: st.builds(ServedInYear, months=st.integers(1, 60), closes=CLOSES),
    HasCompetency: st.builds(
        HasCompetency, competency=CODES, title=st.just(NAME), rank=RANKS, name=st.just(NAME)
    ),
    Holds: st.builds(Holds, kind=KINDS, title=st.just(NAME), code=MAYBE_CODE, years=YEARS),
    ByRank: st.builds(
        ByRank,
        kind=KINDS,
        rank=RANKS,
        name=st.just(NAME),
        compare=st.sampled_from(Compare),
        window=WINDOWS,
    ),
    Times: st.builds(
        Times,
        kind=KINDS,
        title=st.just(NAME),
        count=st.integers(1, 4),
        code=MAYBE_CODE,
        value=st.one_of(st.none(), NUMBERS),
        window=WINDOWS,
        lasting=st.booleans(),
    ),
    RatedYears: _many_years(RatedYears, rank=RANKS, name=st.just(NAME)),
    EveryYear: _many_years(EveryYear, kind=KINDS, title=st.just(NAME), code=MAYBE_CODE),
}
ALL_LEAVES = st.sampled_from(LEAVES).flatmap(BY_LEAF.__getitem__)
# Those that need several facts to be yes.
MANY = st.sampled_from([Times, RatedYears, EveryYear]).flatmap(BY_LEAF.__getitem__)
GROUPS = st.sampled_from([AllOf, AnyOf, AtLeast, Not, Unless])


@st.composite
def rules(draw, deepest=DEEPEST):
    """A rule with a spine of up to six groups, each with leaves beside the next."""
    rule = draw(ALL_LEAVES)
    for _ in range(draw(st.integers(0, deepest))):
        group = draw(GROUPS)
        if group is Not:
            rule = Not((rule,))
            continue
        most = 1 if group is Unless else 2
        parts = draw(st.lists(ALL_LEAVES, min_size=group.fewest - 1, max_size=most))
        parts.insert(draw(st.integers(0, len(parts))), rule)
        if group is AtLeast:
            rule = AtLeast(tuple(parts), count=draw(st.integers(1, len(parts))))
        else:
            rule = group(tuple(parts))
    return rule


RULES = rules()

FACT_KINDS = st.sampled_from(
    [
        Kind.EDUCATION,
        Kind.LANGUAGE,
        Kind.COURSE,
        Kind.EXAM,
        Kind.SERVICE,
        Kind.DISCIPLINE,
        Kind.RATING,
        Kind.RATING,
        Kind.INITIATIVE,
        Kind.COMMENDATION,
        Kind.COMMENDATION,
        Kind.PROCEEDING,
    ]
)


@st.composite
def facts(draw, kinds=FACT_KINDS):
    kind = draw(kinds)
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
        "rank": draw(st.one_of(st.none(), RANKS)),
        "value": draw(st.one_of(st.none(), NUMBERS)),
    }


INSTANTS = st.integers(1, 9).map(lambda n: datetime(2025, n, 1, tzinfo=UTC))


@st.composite
def careers(draw, most=8, kinds=FACT_KINDS):
    """Entries as the register takes them, some corrected, some retracted, each at its instant.

    Of few kinds each, so that several meet one condition.
    ``number`` is the place in the career, ``supersedes`` that of the entry it replaces.
    """
    few = st.sampled_from(draw(st.lists(kinds, min_size=1, max_size=3)))
    entries = []
    for said in draw(st.lists(facts(few), max_size=most)):
        at = draw(INSTANTS)
        entries.append(_entry(entries, said, at))
        while draw(st.integers(0, 3)) == 0:
            before = entries[-1]
            at += timedelta(days=draw(st.integers(0, 60)))
            void = draw(st.booleans())
            again = before if void else draw(facts(few))
            entries.append(_entry(entries, again, at, before["number"], void))
            if void:
                break
    return entries


def _entry(entries, said, at, supersedes=None, void=False):
    extra = {"entered_at": at, "supersedes": supersedes, "void": void}
    return said | extra | {"number": len(entries)}


def entered(who, career):
    """The career in the register, entry by entry as it was told."""
    rows = []
    for one in career:
        values = dict(one)
        before = values.pop("supersedes")
        values.pop("number")
        row = PersonFact(
            person=who,
            title="x",
            source="t",
            supersedes=rows[before] if before is not None else None,
            reason="sửa" if before is not None else "",
            **values,
        )
        row.save(force_insert=True)
        rows.append(row)
    return rows
