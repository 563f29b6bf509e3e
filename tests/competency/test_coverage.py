"""The map: who is counted where, and that the fast path says what the slow one says."""

from datetime import date

import pytest
from django.urls import reverse

from competency.counted import Question
from competency.coverage import survey
from competency.models.requirements import in_force
from competency.rules_loader import load
from competency.standing import standing_of
from records.criteria import Kind
from records.reading import Reading
from records.scope import Role
from tests import make
from tests.make_competency import requirement

pytestmark = pytest.mark.django_db
ON = date(2025, 6, 30)
ASKED = Question(Reading(ON), today=date(2025, 8, 1))


@pytest.fixture
def world():
    top = make.province()
    return top, make.unit("Nhân Lý", parent=top), make.unit("Lộc Bình", parent=top)


def test_the_map_says_what_judging_one_by_one_says(world):
    top, *units = world
    load()
    people = []
    for number in range(12):
        leads = number % 5 == 0
        post = make.position("CT-UBND", "Chủ tịch", kind="leader") if leads else make.position()
        who = make.officer(unit=units[number % 2], position_=post)
        if number % 3:
            make.fact(who, rank=3 + number % 4)
        if number % 2:
            make.fact(who, Kind.COURSE, "TNTKQ", since=date(2022 + number % 4, 6, 30))
        if number % 4 == 1:
            make.duty(who, unit=units[number % 2])
            make.fact(who, Kind.EXAM, "TNTKQ", value=60 + number * 3, since=date(2025, 6, 1))
        if number == 7:
            make.fact(who, Kind.DISCIPLINE, "DISC-1", rank=1, since=date(2025, 1, 5))
        people.append(who)
    for day in (ON, date(2024, 1, 1), date(2026, 1, 1)):
        table = survey(make.granted(Role.HR, unit=top), Question(Reading(day), today=day))
        standings = [standing_of(who, Reading(day)) for who in people]
        for place, rule in enumerate(in_force(day)):
            for row in table.rows:
                said = [
                    line.verdict.outcome
                    for one in standings
                    if one.unit.unit_id == row.unit
                    for line in one.lines
                    if line.requirement.code == rule.code
                ]
                cell = row.cells[place]
                assert [cell.met, cell.unmet, cell.unknown] == [
                    said.count("yes"),
                    said.count("no"),
                    said.count("unknown"),
                ], (day, rule.code, row.name)


def test_a_head_sees_her_unit_and_hr_the_province(world):
    top, here, there = world
    requirement()
    make.officer(unit=here)
    make.officer(unit=there)
    table = survey(make.head(unit=here), ASKED)
    assert [(row.name, row.people) for row in table.rows] == [("Xã Nhân Lý", 2)]
    table = survey(make.granted(Role.HR, unit=top), ASKED)
    assert [(row.name, row.people) for row in table.rows] == [("Xã Lộc Bình", 1), ("Xã Nhân Lý", 2)]


def test_a_past_day_counts_for_the_province_who_has_left_since_and_not_for_a_head(world):
    top, here, there = world
    requirement()
    make.officer("Vi Thị Hoa", unit=here, until=date(2025, 7, 15))
    moved = make.officer("Lý Văn Ba", unit=here, until=date(2025, 7, 1))
    make.appointment(moved, unit=there, since=date(2025, 7, 1))
    came = make.officer("Nông Văn Tư", unit=there, until=date(2025, 7, 1))
    make.appointment(came, unit=here, since=date(2025, 7, 1))
    hr, head = make.granted(Role.HR, unit=top), make.head(unit=here)

    def counted(account, day=ON):
        table = survey(account, Question(Reading(day), today=date(2025, 8, 1)))
        return {row.name: row.people for row in table.rows if row.people}

    assert counted(hr) == {"Xã Nhân Lý": 3, "Xã Lộc Bình": 1}
    assert counted(hr, date(2025, 8, 1)) == {"Xã Nhân Lý": 2, "Xã Lộc Bình": 1}
    # Of June she sees herself, and him who came to her where he was then.
    assert counted(head) == {"Xã Nhân Lý": 1, "Xã Lộc Bình": 1}


def test_a_unit_without_people_is_still_a_row(world):
    top, _, _ = world
    requirement()
    table = survey(make.granted(Role.HR, unit=top), ASKED)
    assert [row.people for row in table.rows] == [0, 0]
    assert all(cell.tone == "none" for row in table.rows for cell in row.cells)


def test_officers_and_authors_have_no_map(world, client):
    top, here, _ = world
    for account in (make.user(make.officer(unit=here)), make.granted(Role.AUTHOR, unit=top)):
        client.force_login(account)
        assert client.get(reverse("competency:coverage")).status_code == 404
