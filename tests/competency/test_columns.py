"""The map out of the columns is the map by the database, whoever asks, of whatever day."""

import shutil
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competency.amended import Survey
from competency.counted import Question
from competency.coverage import judge, survey, tabulate
from competency.models import Exemption
from competency.models.requirements import in_force
from competency.placing import is_grouped, rows_of
from records import ledger
from records.columns import build, heads, renew, store
from records.criteria import FOREVER
from records.models import Appointment, Duty, PersonFact, Succession, UnitEvent
from records.reading import Reading
from records.scope import May, Role
from tests import make
from tests.make_competency import requirement
from tests.records.test_rules_agree import DAYS, RULES, facts

TODAY = date(2026, 3, 1)
REFORM = date(2025, 7, 1)
INSTANTS = st.sampled_from(
    [
        datetime(2024, 5, 1, tzinfo=UTC),
        datetime(2025, 3, 1, tzinfo=UTC),
        datetime(2025, 9, 1, tzinfo=UTC),
    ]
)
KINDS = st.sampled_from(["", "leader", "professional"])
CHARGES = st.sampled_from(["", "", "focal_point", "in_charge"])


@st.composite
def posts(draw):
    start = draw(DAYS)
    end = draw(
        st.one_of(st.just(FOREVER), st.integers(1, 1500).map(lambda n: start + timedelta(n)))
    )
    return draw(st.integers(0, 3)), draw(st.integers(0, 2)), start, end, draw(INSTANTS)


@st.composite
def careers(draw):
    """Posts, charges and facts, and which of all rows are corrected, retracted or entered late."""
    return {
        "posts": draw(st.lists(posts(), max_size=3)),
        "charges": draw(st.lists(st.tuples(CHARGES.filter(bool), DAYS, INSTANTS), max_size=1)),
        "facts": draw(st.lists(st.tuples(facts(), INSTANTS), max_size=5)),
        "corrected": draw(
            st.lists(st.tuples(st.integers(0, 4), st.booleans(), INSTANTS), max_size=2)
        ),
        "late": draw(st.integers(0, 3)) == 0,
        "free": draw(st.booleans()),
    }


BOUND = st.lists(st.tuples(RULES, KINDS, CHARGES), min_size=1, max_size=4)


@pytest.fixture
def folder(settings, tmp_path):
    settings.COLUMNS_DIR = tmp_path / "columns"
    store.forget()
    yield settings.COLUMNS_DIR
    store.forget()


class World:
    """Two provinces with two communes each; one of a pair was split at the reform."""

    def __init__(self):
        self.tops = [make.province() for _ in range(2)]
        self.units = [
            make.unit(parent=self.tops[0], until=REFORM), make.unit(parent=self.tops[0]),
            make.unit(parent=self.tops[1]), make.unit(parent=self.tops[0], since=REFORM),
        ]  # fmt: skip
        event = ledger.enter(
            UnitEvent(kind="split", title="Chia", holds_from=REFORM),
            by=None,
            source="t",
            at=make.AT,
        )
        for successor, share in ((self.units[1], "partial"), (self.units[3], "remainder")):
            ledger.enter(
                Succession(
                    event=event, predecessor=self.units[0].unit, successor=successor.unit,
                    share=share, clause="1", holds_from=REFORM,
                ),
                by=None, source="t", at=make.AT,
            )  # fmt: skip
        self.positions = [
            make.position("CT-UBND", "Chủ tịch", kind="leader"), make.position(),
            make.position("CV-VP", "Chuyên viên"),
        ]  # fmt: skip
        self.nation = make.granted(Role.HR, unit=self.tops[0])
        ledger.enter(
            make.Grant(user=self.nation, role=Role.HR, unit=self.tops[1].unit, holds_from=make.LONG_AGO),
            by=None, source="t",
        )  # fmt: skip
        self.province = make.granted(Role.HR, unit=self.tops[0])
        self.here = make.granted(Role.HR, unit=self.units[1])

    def enter(self, who, career):
        for unit, position, start, end, at in career["posts"]:
            self._try(
                Appointment(
                    person=who, unit=self.units[unit].unit, position=self.positions[position],
                    holds_from=start, holds_to=end,
                ), at,
            )  # fmt: skip
        for charge, start, at in career["charges"]:
            self._try(
                Duty(person=who, unit=self.units[0].unit, charge=charge, holds_from=start), at
            )
        rows = [
            ledger.enter(PersonFact(person=who, title="x", **fact), by=None, source="t", at=at)
            for fact, at in career["facts"]
        ]
        rows += list(Appointment.objects.known().filter(person=who))
        for place, void, at in career["corrected"]:
            if place < len(rows) and not hasattr(rows[place], "done"):
                rows[place].done = True
                change = {"void": True} if void else {"holds_from": date(2021, 5, 5)}
                with suppress(ledger.EntryRefused):
                    ledger.correct(rows[place], reason="Nhầm", by=None, source="t", at=at, **change)
        if career["free"]:
            row = Exemption(
                person=who, code="R0", grounds="Có bằng nước ngoài", document="12/QĐ",
                holds_from=date(2024, 1, 1), holds_to=date(2026, 1, 1),
            )  # fmt: skip
            ledger.enter(row, by=None, source="t", at=datetime(2024, 2, 1, tzinfo=UTC))

    @staticmethod
    def _try(row, at):
        with suppress(ledger.EntryRefused):  # two leading posts at a time
            ledger.enter(row, by=None, source="t", at=at)


def told(user, question, power=May.VIEW):
    """Everything a judged question says, by person and by unit, and the table made of it."""
    requirements = in_force(question.reading.on, question.reading.known_at)
    judged = judge(user, question, requirements, power)
    people = list(judged.counted.people)
    said = {
        person: [
            (answer.of(place) if bound >> place & 1 else None, bool(free >> place & 1))
            for (bound, answer), free in zip(judged.asked, judged.counted.exempt, strict=True)
        ]
        for place, person in enumerate(people)
    }
    units = {unit: sorted(judged.people(bits)) for unit, bits in judged.counted.units.items()}
    rows = rows_of(user, question, judged.counted, power)
    read = Survey(tuple(requirements), tuple(rows), judged, is_grouped(user, question, power))
    return said, units, tabulate(question, read)


@pytest.mark.django_db
@settings(
    max_examples=12, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(
    bound=BOUND, people=st.lists(careers(), min_size=1, max_size=5), on=DAYS,
    known=st.sampled_from([None, None, date(2024, 6, 1), date(2025, 6, 30)]),
    now=st.booleans(), post=st.sampled_from(["", "", "CV-VP"]), one=st.booleans(),
)  # fmt: skip
def test_columns_database_and_dossier_agree(folder, bound, people, on, known, now, post, one):
    question = Question(Reading(on, known), TODAY, now, post)
    with transaction.atomic():
        _agree(folder, bound, people, question, one)
        transaction.set_rollback(True)


def _agree(folder, bound, people, question, one):
    shutil.rmtree(folder, ignore_errors=True)
    store.forget()
    world, on, known_at = World(), question.reading.on, question.reading.known_at
    for number, (rule, kind, charge) in enumerate(bound):
        requirement(
            f"R{number}", rule=rule.to_data(), post_kind=kind, charge=charge,
            at=datetime(2023, 1, 1, tzinfo=UTC),
        )  # fmt: skip
    everybody = [make.person() for _ in people]
    for who, career in zip(everybody, people, strict=True):
        if not career["late"]:
            world.enter(who, career)
    build.lay(heads.seen_now())
    for who, career in zip(everybody, people, strict=True):
        if career["late"]:
            world.enter(who, career)
    if one:
        question = replace(question, under=world.tops[0].unit_id)
    for user in (world.nation, world.province, world.here, None):
        assert renew.at_hand() is not None
        fast = told(user, question)
        moved = folder.rename(folder.with_name("aside"))
        slow = told(user, question)
        moved.rename(folder)
        assert fast == slow
    said = told(None, question)[0]
    for person, dossier in ledger.dossiers(said, known_at).items():
        for rule, (outcome, free) in zip(in_force(on, known_at), said[person], strict=True):
            assert outcome in {None, rule.criterion.judge(dossier, on).outcome}
            assert not free or outcome is None


@pytest.mark.django_db(transaction=True)
def test_one_changed_fact_is_in_every_figure_of_the_same_transaction_and_of_the_next_request(
    folder,
):
    top = make.province()
    here = make.unit(parent=top)
    people = [make.officer(unit=here) for _ in range(9)]
    requirement()
    hr = make.granted(Role.HR, unit=top)
    for who in people[:4]:
        make.fact(who, rank=3)
    build.build()
    asked = Question(Reading(date(2025, 6, 30)), TODAY)

    def cell():
        table = survey(hr, asked)
        assert table.totals == table.rows[0].cells
        return table.totals[0].met, table.totals[0].unmet, table.totals[0].unknown

    assert cell() == (0, 4, 5)
    with transaction.atomic():
        make.fact(people[0], rank=6)
        assert cell() == (1, 3, 5)
        transaction.set_rollback(True)
    assert cell() == (0, 4, 5)
    fact = make.fact(people[8], rank=6)
    assert cell() == (1, 4, 4)
    ledger.retract(fact, reason="Nhầm", by=None, source="t")
    assert cell() == (0, 4, 5)
    ledger.end(
        Appointment.objects.get(person=people[0]),
        on=date(2025, 1, 1),
        reason="Nghỉ",
        by=None,
        source="t",
    )
    assert cell() == (0, 3, 5)
    build.build()
    assert cell() == (0, 3, 5)


@pytest.mark.django_db(transaction=True)
def test_after_a_flood_of_facts_old_figures_are_shown_and_said_to_be_so(
    folder, client, monkeypatch
):
    top = make.province()
    people = [make.officer(unit=make.unit(parent=top)) for _ in range(3)]
    requirement()
    client.force_login(make.granted(Role.HR, unit=top))
    build.build()
    monkeypatch.setattr(renew, "MOST", 1)
    monkeypatch.setattr(renew, "ring", lambda: None)
    page = "/coverage/?on=2025-06-30"
    assert (
        "Chưa phải số liệu mới nhất" not in client.get("/coverage/?on=2025-06-29").content.decode()
    )
    for who in people:
        make.fact(who, rank=6)
    shown = client.get(page)
    assert "Chưa phải số liệu mới nhất" in shown.content.decode()
    assert shown.context["coverage"].totals[0].met == 0
    build.build()
    shown = client.get(page)
    assert "Chưa phải số liệu mới nhất" not in shown.content.decode()
    assert shown.context["coverage"].totals[0].met == 3


@pytest.mark.django_db
def test_who_reaches_several_provinces_sees_them_as_rows_and_looks_into_one(client):
    one, two = make.province(), make.province()
    for top, number in ((one, 2), (two, 1)):
        here = make.unit(parent=top)
        for _ in range(number):
            make.officer(unit=here)
    requirement()
    account = make.granted(Role.HR, unit=one)
    ledger.enter(
        make.Grant(user=account, role=Role.HR, unit=two.unit, holds_from=make.LONG_AGO),
        by=None, source="t",
    )  # fmt: skip
    client.force_login(account)
    shown = client.get("/coverage/?on=2025-06-30")
    assert [(row.unit, row.people) for row in shown.context["coverage"].rows] == [
        (one.unit_id, 2), (two.unit_id, 1),
    ]  # fmt: skip
    assert f"under={one.unit_id}" in shown.content.decode()
    within = client.get(f"/coverage/?on=2025-06-30&under={one.unit_id}")
    assert [row.people for row in within.context["coverage"].rows] == [2]
    assert "Xem mọi tỉnh" in within.content.decode()
    names = client.get(f"/coverage/people/?on=2025-06-30&unit={two.unit_id}")
    assert len(names.context["behind"].members) == 1
    client.force_login(make.granted(Role.HR, unit=two))
    foreign = client.get(f"/coverage/?on=2025-06-30&under={one.unit_id}")
    assert foreign.context["coverage"].people == 0


@pytest.mark.django_db
def test_a_great_many_people_are_asked_for_in_one_parameter(monkeypatch, django_assert_num_queries):
    from records.models import Person, people

    monkeypatch.setattr(people, "FEW", 1)
    some = [make.person(name).pk for name in ("Vi Thị Hoa", "Lý Văn Ba", "Nông Văn Tư")]
    with django_assert_num_queries(1):
        found = list(Person.objects.those(some[:2]).by_name())
    assert [who.full_name for who in found] == ["Lý Văn Ba", "Vi Thị Hoa"]
