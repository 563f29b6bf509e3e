"""One function says what an account may see; rights are dated and end by themselves."""

from datetime import date

import pytest

from records import clock, ledger
from records.models import Person, PersonFact
from records.scope import May, Role, can, may
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    top = make.province()
    here, there = make.unit("Nhân Lý", parent=top), make.unit("Lộc Bình", parent=top)
    return top, here, there


def test_an_officer_sees_herself(world):
    _, here, _ = world
    her, colleague = make.officer(unit=here), make.officer("Lý Văn Ba", unit=here)
    assert list(Person.objects.visible_to(make.user(her))) == [her]
    assert not may(make.user(), May.VIEW, colleague)


def test_a_head_sees_her_unit_and_hr_the_province(world):
    top, here, there = world
    head = make.head(unit=here)
    mine, other = make.officer(unit=here), make.officer(unit=there)
    assert set(Person.objects.visible_to(head)) == {head.person, mine}
    hr = make.granted(Role.HR, unit=top)
    assert set(Person.objects.visible_to(hr)) == {head.person, mine, other}
    assert may(hr, May.ENTER, other)
    assert not may(head, May.ENTER, mine)


def test_a_right_ends_on_its_day_without_a_job(world, monkeypatch):
    top, here, _ = world
    make.officer(unit=here)
    hr = make.granted(Role.HR, unit=top, until=date(2025, 7, 1))
    monkeypatch.setattr(clock, "today", lambda: date(2025, 6, 30))
    assert can(hr, May.VIEW)
    monkeypatch.setattr(clock, "today", lambda: date(2025, 7, 1))
    assert not can(hr, May.VIEW)
    assert not Person.objects.visible_to(hr).exists()


def test_whoever_left_is_no_longer_seen(world):
    _, here, _ = world
    head = make.head(unit=here)
    make.officer("Vi Thị Hoa", unit=here, until=date(2025, 1, 1))
    assert list(Person.objects.visible_to(head)) == [head.person]


def test_the_province_keeps_those_who_left_the_service_and_a_unit_does_not(world):
    top, here, there = world
    left = make.officer("Vi Thị Hoa", unit=here, until=date(2025, 1, 1))
    moved = make.officer("Lý Văn Ba", unit=here, until=date(2025, 1, 1))
    make.appointment(moved, unit=there, since=date(2025, 1, 1))
    never = make.person("Nông Văn Tư")
    everybody = make.granted(Role.HR, unit=top)
    assert set(Person.objects.visible_to(everybody)) == {left, moved}
    assert set(Person.objects.visible_to(everybody, May.ENTER)) == {left, moved}
    assert set(Person.objects.visible_to(everybody, May.PROPOSE)) == {moved}
    for account in (make.granted(Role.HR, unit=here), make.granted(Role.HR, unit=there)):
        assert not may(account, May.VIEW, left)
        assert not may(account, May.VIEW, never)
    for account in (make.granted(Role.ADMINISTRATOR, unit=top), make.user(never)):
        assert not may(account, May.VIEW, left)


def test_another_province_keeps_nobody_of_this_one(world):
    _, here, _ = world
    left = make.officer("Vi Thị Hoa", unit=here, until=date(2025, 1, 1))
    assert not may(make.granted(Role.HR, unit=make.province()), May.VIEW, left)


def test_a_posting_retracted_was_never_held(world):
    top, here, _ = world
    who = make.person("Nông Văn Tư")
    posting = make.appointment(who, unit=here, until=date(2025, 1, 1))
    hr = make.granted(Role.HR, unit=top)
    assert may(hr, May.VIEW, who)
    ledger.retract(posting, reason="Nhập nhầm người", by=None, source="test", at=make.AT)
    assert not may(hr, May.VIEW, who)


def test_facts_follow_the_person(world):
    _, here, there = world
    head = make.head(unit=here)
    make.fact(make.officer(unit=there))
    mine = make.fact(make.officer(unit=here))
    assert list(PersonFact.objects.visible_to(head)) == [mine]


def test_an_administrator_sees_no_personnel_data(world):
    top, here, _ = world
    make.officer(unit=here)
    admin = make.granted(Role.ADMINISTRATOR, unit=top)
    assert not Person.objects.visible_to(admin).exists()


def test_a_list_costs_two_queries_however_long(world, django_assert_num_queries):
    _, here, _ = world
    head = make.head(unit=here)
    for _ in range(20):
        make.officer(unit=here)
    with django_assert_num_queries(2):  # rights, the list
        assert len(Person.objects.visible_to(head)) == 21
