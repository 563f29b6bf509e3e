"""The reform of 1 July 2025 on a small map: as it was, as it is, and for whom."""

from datetime import date

import pytest

from competency.counted import Question
from competency.coverage import survey
from records.models import Duty
from records.reading import Reading
from records.reorganisation import Joining, NewUnit, Plan, carry_out
from records.scope import Role
from tests import make
from tests.make_competency import requirement

pytestmark = pytest.mark.django_db
EVE, DAY, LATER = date(2025, 6, 30), date(2025, 7, 1), date(2026, 1, 15)


@pytest.fixture
def world():
    """Three old units; one is split between the two new ones."""
    top = make.province()
    a, b, c = (make.unit(name, parent=top) for name in ("A", "B", "C"))
    people = {
        name: make.officer(name, unit=unit)
        for name, unit in (
            ("Hà A Một", a),
            ("Hà B Một", b),
            ("Hà B Hai", b),
            ("Hà C Một", c),
        )
    }
    for who in people.values():
        make.fact(who, rank=6)
    requirement()
    carry_out(
        Plan(
            on=DAY,
            document="1672/NQ-UBTVQH15",
            title="Sắp xếp",
            title_en="Reform",
            parent=top,
            founded=[
                NewUnit("06001", "Mới Một", "commune"),
                NewUnit("06002", "Mới Hai", "commune"),
            ],
            joinings=[
                Joining(a.unit_id, "06001", "full", "khoản 1"),
                Joining(b.unit_id, "06001", "remainder", "khoản 1"),
                Joining(b.unit_id, "06002", "partial", "khoản 2"),
                Joining(c.unit_id, "06002", "full", "khoản 2"),
            ],
            people={people["Hà B Một"].pk: "06001", people["Hà B Hai"].pk: "06002"},
            in_charge={"06001": people["Hà A Một"].pk},
        ),
        by=None,
        source="test",
        at=make.AT,
    )
    return top, people


def rows(account, day, *, now=False, today=LATER):
    table = survey(account, Question(Reading(day), today, units_now=now))
    return {row.name: row.people for row in table.rows}


def test_the_eve_speaks_of_the_old_units_and_the_day_of_the_new(world):
    hr = make.granted(Role.HR, unit=world[0])
    assert rows(hr, EVE) == {"Xã A": 1, "Xã B": 2, "Xã C": 1}
    assert rows(hr, DAY) == {"Xã Mới Một": 2, "Xã Mới Hai": 2}


def test_the_eve_by_the_units_of_today_follows_the_split(world):
    hr = make.granted(Role.HR, unit=world[0])
    assert rows(hr, EVE, now=True) == {"Xã Mới Một": 2, "Xã Mới Hai": 2}


def test_whoever_left_is_counted_with_the_remainder_of_her_split_unit(world):
    top, people = world
    old = make.unit("Nơi khác", parent=top)
    moved = people["Hà B Hai"].appointments.get(holds_from=DAY)
    from records import ledger

    ledger.end(moved, on=date(2025, 9, 1), reason="Chuyển", by=None, source="test", at=make.AT)
    make.appointment(people["Hà B Hai"], unit=old, since=date(2025, 9, 1))
    hr = make.granted(Role.HR, unit=top)
    assert rows(hr, EVE, now=True)["Xã Mới Một"] == 3


def test_the_head_of_the_new_unit_sees_who_came_to_her_under_their_old_units(world):
    _, people = world
    account = make.user(people["Hà A Một"])
    assert Duty.objects.as_of(LATER).filter(person=people["Hà A Một"], charge="in_charge").exists()
    assert rows(account, EVE) == {"Xã A": 1, "Xã B": 1}
    assert rows(account, DAY) == {"Xã Mới Một": 2}
