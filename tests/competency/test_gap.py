"""The gap: the weighing of evidence against a plain reading of its sentences, and the two readers."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competency import framework_loader, gap
from competency.models import Competency, EvidencePolicy
from competency.models.requirements import in_force
from competency.standing import standing_of
from records import ledger
from records.calendar import add_years
from records.criteria import FOREVER, Dossier, Evidence, Fact, HasCompetency, Kind, Way
from records.criteria_query import outcomes
from records.models import Person, PersonFact
from records.reading import Reading
from records.verdict import Both
from tests import make
from tests.make_competency import requirement

ON = date(2026, 9, 1)
NAME = Both("tên", "name")
KINDS = (
    Kind.COURSE,
    Kind.EXAM,
    Kind.IT,
    Kind.OBSERVED,
    Kind.SUPERVISOR_DECLARED,
    Kind.SELF_DECLARED,
)
DAYS = st.dates(date(2022, 1, 1), date(2026, 12, 31))
WAYS = st.lists(
    st.one_of(
        st.builds(Way, st.just(Kind.COURSE), st.integers(1, 3), code=st.sampled_from("AB")),
        st.builds(
            Way, st.just(Kind.EXAM), st.integers(1, 3), code=st.sampled_from("AB"),
            percent=st.sampled_from([Decimal(50), Decimal(80)]),
        ),
        st.builds(Way, st.just(Kind.IT), st.integers(1, 3), rank=st.integers(1, 3)),
    ),
    max_size=4,
)  # fmt: skip
EVIDENCE = st.builds(
    Evidence,
    ways=WAYS.map(tuple),
    years=st.sampled_from([(), ((Kind.COURSE, 2), (Kind.EXAM, 3))]),
    observed=st.booleans(),
    confirmed=st.booleans(),
)
LEAVES = st.builds(
    HasCompetency, competency=st.just("C"), title=st.just(NAME), rank=st.integers(1, 3),
    name=st.just(NAME), evidence=EVIDENCE,
)  # fmt: skip


@st.composite
def facts(draw):
    start = draw(DAYS)
    days = draw(st.one_of(st.none(), st.integers(1, 900)))
    kind = draw(st.sampled_from(KINDS))
    judged = kind in {Kind.OBSERVED, Kind.SUPERVISOR_DECLARED, Kind.SELF_DECLARED}
    return {
        "kind": kind,
        "code": draw(st.sampled_from(["C", "D"] if judged else ["A", "B"])),
        "holds_from": start,
        "holds_to": start + timedelta(days=days) if days else FOREVER,
        "rank": draw(st.one_of(st.none(), st.integers(0, 3))),
        "value": draw(st.one_of(st.none(), st.sampled_from([Decimal(49), Decimal(80)]))),
    }


def plainly(leaf, dossier, on):
    """The sentences of competency.gap, read word for word."""
    evidence = leaf.evidence
    known = [f for f in dossier.facts if f.holds_from <= on]
    in_force = [f for f in known if f.holds_to > on]

    def of(kind, rows):
        return [f for f in rows if f.kind == kind and f.code == leaf.competency]

    def about(way, fact):
        return (
            fact.kind == way.kind
            and way.code in {None, fact.code}
            and (way.rank is None or (fact.rank or 0) >= way.rank)
        )

    def counts(way, fact):
        limit = dict(evidence.years).get(way.kind)
        enough = way.percent is None or (fact.value is not None and fact.value >= way.percent)
        return (
            about(way, fact) and enough and (not limit or fact.holds_from > add_years(on, -limit))
        )

    if evidence.observed and (seen := of(Kind.OBSERVED, in_force)):
        return "yes" if any((f.rank or 0) >= leaf.rank for f in seen) else "no"
    shown = [w.level for w in evidence.ways for f in in_force if counts(w, f)]
    looked = any(about(w, f) for w in evidence.ways for f in known)
    if evidence.confirmed:
        shown += [f.rank or 0 for f in of(Kind.SUPERVISOR_DECLARED, in_force)]
        looked = looked or bool(of(Kind.SUPERVISOR_DECLARED, known))
    if any(level >= leaf.rank for level in shown):
        return "yes"
    if evidence.observed:
        looked = looked or bool(of(Kind.OBSERVED, known))
    return "no" if looked else "unknown"


@settings(max_examples=400)
@given(leaf=LEAVES, career=st.lists(facts(), max_size=6), on=DAYS)
def test_the_code_decides_what_the_sentences_say(leaf, career, on):
    rows = sorted(career, key=lambda one: one["holds_from"])
    dossier = Dossier(1, tuple(Fact(id=n, **one) for n, one in enumerate(rows)))
    verdict = leaf.judge(dossier, on)
    assert verdict.outcome == plainly(leaf, dossier, on)
    assert verdict.because.message
    # A level is shown exactly as far as its requirement would be met; unknown is never a number.
    level = leaf.level_shown(dossier, on, 5)
    assert bool(verdict) == (level is not None and level >= leaf.rank) or verdict.outcome != "yes"


@pytest.mark.django_db
@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    leaves=st.lists(LEAVES, min_size=1, max_size=3),
    careers=st.lists(st.lists(facts(), max_size=5), min_size=1, max_size=3),
    on=DAYS,
)
def test_a_dossier_and_the_query_over_people_agree(leaves, careers, on):
    people = []
    for career in careers:
        who = make.person()
        people.append(who.pk)
        rows = [PersonFact(person=who, title="x", **one) for one in career]
        ledger.enter_many(rows, by=None, source="t", at=make.AT)
    rules = {str(n): leaf for n, leaf in enumerate(leaves)}
    found = outcomes(Person.objects.filter(pk__in=people), rules, on)
    for person, dossier in ledger.dossiers(people).items():
        assert found[person] == {n: leaf.judge(dossier, on).outcome for n, leaf in rules.items()}


RULE = {
    "type": "competency", "competency": "TIEP-NHAN", "rank": 2,
    "title": {"vi": "Tiếp nhận hồ sơ", "en": "Receiving"}, "name": {"vi": "Tự làm được"},
}  # fmt: skip


@pytest.fixture
def her(db):
    framework_loader.load()
    requirement("NL", rule=RULE)
    return make.officer(unit=make.unit("Nhân Lý", parent=make.province()))


def line_of(who, on=ON, known=None):
    return next(
        one for one in standing_of(who, Reading(on, known)).lines if one.requirement.code == "NL"
    )


def test_declared_only_is_unknown_lower_is_no_and_an_exam_is_yes(her):
    assert line_of(her).verdict.outcome == "unknown"
    make.fact(her, Kind.SELF_DECLARED, "TIEP-NHAN", rank=3, since=date(2026, 8, 1), title="Tự khai")
    line = line_of(her)
    assert line.verdict.outcome == "unknown" and "chưa ai xác nhận" in line.because
    make.fact(her, Kind.COURSE, "TNTKQ", since=date(2026, 5, 1), title="Khoá một cửa")
    line = line_of(her)
    assert line.verdict.outcome == "no" and "chưa đủ cho bậc này" in line.because
    assert (line.climbs[0].shown, line.climbs[0].target, line.climbs[0].gap) == (1, 2, 1)
    assert line.action.url == "/exams/TNTKQ/" and any("80" in way for way in line.climbs[0].ways)
    make.fact(her, Kind.EXAM, "TNTKQ", value=85, since=date(2026, 6, 1), title="Bài thi")
    assert line_of(her).verdict
    assert line_of(her, date(2029, 6, 1)).verdict.outcome == "no"  # three years, to the day


def test_observed_work_decides_against_an_exam_until_it_ends(her):
    make.fact(her, Kind.EXAM, "TNTKQ", value=85, since=date(2026, 6, 1))
    make.fact(
        her, Kind.OBSERVED, "TIEP-NHAN", rank=1, since=date(2026, 7, 1), until=date(2026, 8, 1)
    )
    assert line_of(her, date(2026, 7, 31)).verdict.outcome == "no"
    assert line_of(her, date(2026, 8, 1)).verdict


def test_a_day_without_the_competency_in_its_framework_is_unknown(her):
    make.fact(her, Kind.EXAM, "TNTKQ", value=85, since=date(2025, 6, 1))
    line = line_of(her, date(2025, 12, 31))
    assert line.verdict.outcome == "unknown" and "chưa có năng lực này" in line.because


def test_a_changed_policy_changes_days_from_then_on_and_no_rule(her):
    row = EvidencePolicy.objects.get()
    content = row.content | {"counts": [k for k in row.content["counts"] if k != "exam"]}
    make.fact(her, Kind.EXAM, "TNTKQ", value=85, since=date(2026, 6, 1))
    ledger.end(row, on=date(2026, 8, 1), reason="Đổi", by=None, source="t", at=make.AT)
    new = EvidencePolicy(content=content, holds_from=date(2026, 8, 1), document="x")
    ledger.enter(new, by=None, source="t", at=make.AT)
    assert line_of(her, date(2026, 7, 31)).verdict
    assert line_of(her).verdict.outcome == "unknown"


def test_the_page_and_the_docs_use_the_same_sentences(db):
    framework_loader.load()
    policy = EvidencePolicy.objects.get().policy
    text = (Path(django_settings.BASE_DIR) / "docs" / "competency.md").read_text(encoding="utf-8")
    plain = " ".join(text.split())
    for language in ("vi", "en"):
        with translation.override(language):
            for sentence in gap.sentences(policy):
                assert sentence in plain, (language, sentence)


def test_every_shipped_level_is_readable_and_every_procedure_needs_something(db):
    from records.models import Procedure
    from tests.make_courses import procedure

    procedure()
    framework_loader.load()
    assert framework_loader.load() == 0
    rows = list(Competency.objects.known())
    assert len(rows) == 18 and all(len(row.rungs) == 3 for row in rows)
    assert all(not row.verified and row.basis for row in rows)
    assert all(rung.behaviours for row in rows for rung in row.rungs)
    assert not Procedure.objects.filter(needs=None).exists()
    assert in_force(ON) == []
