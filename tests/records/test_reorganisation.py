"""The map changes; nobody's history is lost, and rights follow the posting."""

from datetime import UTC, date, datetime

import pytest

from records import clock
from records.figures import count
from records.models import Appointment, Duty, Person, Succession, UnitKind, UnitVersion
from records.reading import Reading
from records.reorganisation import Joining, NewUnit, Plan, ReorganisationRefused, carry_out
from tests import make

pytestmark = pytest.mark.django_db
DAY = date(2025, 7, 1)
EVE = date(2025, 6, 30)
JUNE = datetime(2025, 6, 20, tzinfo=UTC)


@pytest.fixture
def world():
    """Two old units become one, a third is split between that one and another."""
    top = make.province()
    a, b, c = (make.unit(name, parent=top) for name in ("Chí Minh", "Chi Lăng", "Bính Xá"))
    people = {u.name: [make.officer(f"Nông Văn {x}", unit=u) for x in "ABC"] for u in (a, b, c)}
    split = people["Bính Xá"]
    plan = Plan(
        on=DAY,
        document="1672/NQ-UBTVQH15",
        title="Sắp xếp",
        title_en="Reorganisation",
        parent=top,
        founded=[
            NewUnit("06040", "Thất Khê", UnitKind.COMMUNE),
            NewUnit("06613", "Đình Lập", UnitKind.COMMUNE),
        ],
        joinings=[
            Joining(a.unit_id, "06040", "full", "khoản 1"),
            Joining(b.unit_id, "06040", "full", "khoản 1"),
            Joining(c.unit_id, "06040", "partial", "khoản 1"),
            Joining(c.unit_id, "06613", "remainder", "khoản 2"),
        ],
        people={split[0].pk: "06040", split[1].pk: "06613", split[2].pk: "06613"},
        in_charge={"06040": people["Chí Minh"][0].pk, "06613": split[1].pk},
        focal_points={"06040": [people["Chi Lăng"][0].pk, people["Chi Lăng"][1].pk]},
    )
    return top, (a, b, c), people, plan


def test_units_change_on_the_day_and_not_before(world):
    *_, plan = world
    carry_out(plan, by=None, source="test", at=JUNE)
    assert count(Reading(EVE)).units == 3
    assert count(Reading(DAY)).units == 2
    assert count(Reading(EVE)).officers == count(Reading(DAY)).officers == 9
    before_it_was_known = Reading(DAY, date(2025, 6, 1))
    assert count(before_it_was_known).units == 3


def test_history_still_speaks_of_the_unit_as_it_was(world):
    _, (a, *_), people, plan = world
    carry_out(plan, by=None, source="test", at=JUNE)
    who = people["Chí Minh"][0]
    then = Appointment.objects.as_of(EVE).get(person=who)
    now = Appointment.objects.as_of(DAY).get(person=who)
    assert then.unit_id == a.unit_id
    assert then.holds_to == DAY
    assert UnitVersion.objects.as_of(DAY).get(unit=now.unit).name == "Thất Khê"
    assert Succession.objects.filter(predecessor=a.unit).get().clause == "khoản 1"


def test_people_of_a_split_unit_go_where_they_are_sent(world):
    *_, people, plan = world
    carry_out(plan, by=None, source="test", at=JUNE)
    names = [
        UnitVersion.objects.as_of(DAY)
        .get(unit=Appointment.objects.as_of(DAY).get(person=p).unit)
        .name
        for p in people["Bính Xá"]
    ]
    assert names == ["Thất Khê", "Đình Lập", "Đình Lập"]


def test_a_plan_that_leaves_people_open_is_refused_whole(world):
    _, _, people, plan = world
    open_plan = Plan(**{f: getattr(plan, f) for f in plan.__dataclass_fields__} | {"people": {}})
    with pytest.raises(ReorganisationRefused, match=str(people["Bính Xá"][2].pk)):
        carry_out(open_plan, by=None, source="test", at=JUNE)
    assert UnitVersion.objects.as_of(DAY).communes().count() == 3


def test_the_head_of_a_new_unit_sees_who_came_and_nobody_else(world, monkeypatch):
    _, (a, _, _), people, plan = world
    make.duty(people["Chí Minh"][0], unit=a, charge=Duty.Charge.IN_CHARGE)
    account = make.user(people["Chí Minh"][0])
    monkeypatch.setattr(clock, "today", lambda: EVE)
    assert set(Person.objects.visible_to(account)) == set(people["Chí Minh"])
    carry_out(plan, by=None, source="test", at=JUNE)
    monkeypatch.setattr(clock, "today", lambda: DAY)
    account._rights = None
    came = {*people["Chí Minh"], *people["Chi Lăng"], people["Bính Xá"][0]}
    assert set(Person.objects.visible_to(account)) == came
