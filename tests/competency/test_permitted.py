"""May she handle it there: the grounds one by one, and the table that says the same of everybody."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competency import framework_loader
from competency.models import ProcedureNeed
from competency.permissions import officers, permitted
from competency.procedure_coverage import State, survey
from records import clock, ledger
from records.criteria import FOREVER, Kind
from records.models import Absence, Appointment, Person, UnitKind
from records.reading import Reading
from tests import make, make_courses

pytestmark = pytest.mark.django_db
ON = date(2026, 9, 1)


def need(procedure, code="TT-HO-TICH", rank=2, *, since=make.LONG_AGO, until=FOREVER):
    row = ProcedureNeed(
        procedure=procedure.procedure, code=code, rank=rank, document="361/2025/NĐ-CP",
        clause="Điều 9", holds_from=since, holds_to=until,
    )  # fmt: skip
    return ledger.enter(row, by=None, source="test", at=make.AT)


def absence(who, *, since, until):
    row = Absence(person=who, kind="study", holds_from=since, holds_to=until)
    return ledger.enter(row, by=None, source="test", at=make.AT)


def observed(who, code="TT-HO-TICH", rank=2, *, since=date(2026, 6, 1), until=date(2027, 6, 1)):
    return make.fact(
        who, Kind.OBSERVED, code, rank=rank, since=since, until=until, title="Quan sát"
    )


def posted(who, unit, *, manner="substantive", since=make.LONG_AGO, until=FOREVER):
    row = Appointment(
        person=who, unit=unit.unit, position=make.position(f"{manner}-{unit.pk}"), manner=manner,
        holds_from=since, holds_to=until, document="7/QĐ-UBND",
    )  # fmt: skip
    return ledger.enter(row, by=None, source="test", at=make.AT)


class Town:
    def __init__(self):
        self.top = make.province()
        self.here, self.there = (make.unit(n, parent=self.top) for n in ("Nhân Lý", "Lộc Bình"))
        framework_loader.load(None)
        self.birth = make_courses.procedure()
        need(self.birth)
        self.her = make.officer("Nông Thị Ánh", unit=self.here)

    def asked(self, who=None, unit=None, on=ON, procedure=None, known=None):
        return permitted(
            who or self.her, (procedure or self.birth).procedure, (unit or self.here).unit,
            Reading(on, known),
        )  # fmt: skip


@pytest.fixture
def town():
    return Town()


def grounds(permission):
    return {one.asked: one.verdict.outcome.value for one in permission.grounds}


def test_everything_met_is_yes_with_its_basis(town):
    fact = observed(town.her)
    answer = town.asked()
    assert answer.outcome == "yes"
    assert not answer.refusing
    assert answer.verdict.facts == (fact.pk,)
    last = answer.grounds[-1]
    assert (last.basis.clause, last.basis.document) == ("Điều 9", "361/2025/NĐ-CP")


def test_nothing_known_of_her_is_unknown_and_never_yes(town):
    answer = town.asked()
    assert answer.outcome == "unknown"
    assert [one.asked for one in answer.refusing] == ["competency"]


def test_a_level_too_low_is_no(town):
    observed(town.her, rank=1)
    assert town.asked().outcome == "no"


def test_whoever_works_elsewhere_may_not(town):
    observed(town.her)
    assert grounds(town.asked(unit=town.there))["post"] == "no"


def test_a_seconded_officer_may_there_and_not_where_her_post_is(town):
    observed(town.her)
    posted(town.her, town.there, manner="seconded", since=date(2026, 8, 1), until=date(2026, 10, 1))
    assert town.asked(unit=town.there).outcome == "yes"
    assert town.asked().outcome == "no"
    assert town.asked(on=date(2026, 10, 1)).outcome == "yes"


def test_leave_closes_it_from_its_first_day_to_its_last(town):
    observed(town.her)
    absence(town.her, since=ON, until=ON + timedelta(days=3))
    days = [town.asked(on=ON + timedelta(days=n)).outcome.value for n in range(-1, 4)]
    assert days == ["yes", "no", "no", "no", "yes"]


def test_a_procedure_without_needs_is_unknown(town):
    other = make_courses.procedure("2.000001", "Chứng thực bản sao")
    answer = town.asked(procedure=other)
    assert answer.outcome == "unknown"
    assert answer.grounds[-1].need is None


def test_a_procedure_not_in_force_and_a_district_are_no(town):
    observed(town.her)
    late = make_courses.procedure("2.000002", "Mới", since=ON + timedelta(days=1))
    assert grounds(town.asked(procedure=late))["procedure"] == "no"
    district = make.unit("Cao Lộc", kind=UnitKind.DISTRICT, parent=town.top)
    posted(town.her, district)
    assert grounds(town.asked(unit=district))["unit"] == "no"


def test_what_was_not_known_then_does_not_count_then(town):
    now = clock.now()
    make.fact(
        town.her, Kind.OBSERVED, "TT-HO-TICH", rank=2, since=date(2026, 6, 1),
        at=now + timedelta(days=10),
    )  # fmt: skip
    first = now.date() + timedelta(days=2)
    assert town.asked(known=first).outcome == "unknown"
    assert town.asked(known=first + timedelta(days=10)).outcome == "yes"


def test_the_table_counts_one_nobody_and_enough(town):
    def state():
        (row,) = survey(None, Reading(ON), unit=town.here.unit_id).units
        return row.of(table_of(town).procedures[0]).state

    assert state() is State.NOBODY
    observed(town.her)
    assert state() is State.ONE
    observed(make.officer("Vi Văn Tám", unit=town.here))
    assert state() is State.ENOUGH
    absence(town.her, since=ON, until=ON + timedelta(days=9))
    assert state() is State.ONE
    (row,) = survey(None, Reading(ON), unit=town.here.unit_id, leave=False).units
    assert row.enough == 1


def table_of(town):
    return survey(None, Reading(ON))


DAYS = st.dates(date(2026, 8, 20), date(2026, 9, 12))
SPAN = st.tuples(DAYS, st.integers(1, 15)).map(lambda s: (s[0], s[0] + timedelta(days=s[1])))


@settings(
    max_examples=20, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(data=st.data())
def test_the_table_says_of_everybody_what_the_single_question_says(town, data):
    with transaction.atomic():
        second = make_courses.procedure("2.000003", "Hai điều")
        need(second, "TT-HO-TICH", 1)
        need(second, "TT-CHUNG-THUC", 2)
        make_courses.procedure("2.000004", "Chưa rõ cần gì")
        people = [town.her]
        for n in range(data.draw(st.integers(0, 3))):
            unit = data.draw(st.sampled_from([town.here, town.there]))
            people.append(make.officer(f"Vi Văn {chr(65 + n)}", unit=unit))
        for who in people:
            if data.draw(st.booleans()):
                since, until = data.draw(SPAN)
                absence(who, since=since, until=until)
            if data.draw(st.booleans()):
                since, until = data.draw(SPAN)
                manner = data.draw(st.sampled_from(["seconded", "acting"]))
                posted(who, town.there, manner=manner, since=since, until=until)
            for code in ("TT-HO-TICH", "TT-CHUNG-THUC"):
                if data.draw(st.booleans()):
                    since, until = data.draw(SPAN)
                    rank = data.draw(st.integers(0, 3))
                    observed(who, code, rank, since=since, until=until)
        reading = Reading(data.draw(DAYS))
        table = survey(None, reading)
        read = officers([one.pk for one in Person.objects.all()], reading)
        assert set(read) >= {one.pk for one in people}
        for row in table.units:
            for listed in table.procedures:
                cover = row.of(listed)
                asked = {
                    one.pk: permitted(
                        one, make_courses.Procedure.objects.get(pk=listed.id), row.unit.unit, reading
                    ).outcome.value
                    for one in people
                }  # fmt: skip
                assert set(cover.able) == {pk for pk, said in asked.items() if said == "yes"}
                assert set(cover.unclear) == {pk for pk, said in asked.items() if said == "unknown"}
        transaction.set_rollback(True)
