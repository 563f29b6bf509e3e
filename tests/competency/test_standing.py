"""My standard: what a post asks and what the facts answer."""

from datetime import date

import pytest
from django.urls import reverse

from competency.standing import standing_of
from records.criteria import Kind
from records.reading import Reading
from records.scope import Role
from tests import make
from tests.make_competency import requirement

pytestmark = pytest.mark.django_db
ON = date(2025, 6, 30)
COURSE = {
    "type": "completed",
    "course": "TNTKQ",
    "title": {"vi": "Tiếp nhận", "en": "Receiving"},
    "years": 3,
}


@pytest.fixture
def who():
    return make.officer(unit=make.unit("Nhân Lý", parent=make.province()))


def test_a_line_is_met_by_its_fact_and_says_which(who):
    requirement()
    fact = make.fact(who, rank=6, title="Cử nhân Luật")
    (line,) = standing_of(who, Reading(ON)).lines
    assert line.verdict
    assert [row.pk for row in line.facts] == [fact.pk]
    assert "Cử nhân Luật" in line.because


def test_a_missing_paper_is_unknown_and_a_missing_course_is_not_met(who):
    requirement()
    requirement("KHOA", rule=COURSE, place=200)
    standing = standing_of(who, Reading(ON))
    assert [line.verdict.outcome for line in standing.lines] == ["unknown", "no"]
    assert (standing.met, standing.total) == (0, 2)
    assert all(line.help and line.because for line in standing.lines)
    assert standing.next_line.action.url == "/learn/TNTKQ/"


def test_a_group_shows_each_part_with_its_verdict(who):
    requirement(rule={"type": "any", "parts": [COURSE, {"type": "served", "months": 12}]})
    make.fact(who, Kind.SERVICE, "SERVICE", since=date(2024, 12, 1))
    (line,) = standing_of(who, Reading(ON)).lines
    assert [(part.outcome, bool(part.because)) for part in line.rule.parts] == [
        ("no", True),
        ("no", True),
    ]


def test_only_the_post_the_kind_and_the_charge_it_names_are_bound(who):
    requirement("CHUC-DANH", positions=["TP-HT"])
    requirement("LANH-DAO", post_kind="leader")
    requirement("DAU-MOI", charge="focal_point")
    requirement("TAT-CA")
    codes = lambda: [line.requirement.code for line in standing_of(who, Reading(ON)).lines]  # noqa: E731
    assert codes() == ["TAT-CA"]
    make.duty(who, unit=make.unit("Lộc Bình"))
    assert codes() == ["DAU-MOI", "TAT-CA"]


def test_the_standard_of_a_day_is_the_rule_of_that_day(who):
    requirement(until=date(2025, 7, 1))
    requirement("MOI", since=date(2025, 7, 1))
    assert [x.requirement.code for x in standing_of(who, Reading(ON)).lines] == ["TRINH-DO"]
    assert [x.requirement.code for x in standing_of(who, Reading(date(2025, 7, 1))).lines] == [
        "MOI"
    ]


def test_the_wrong_person_gets_404(who, client):
    requirement()
    here = who.appointments.get().unit.versions.get()
    address = reverse("competency:standard_of", args=[who.pk])
    there = make.unit("Lộc Bình")
    strangers = (make.head(unit=there), make.granted(Role.AUTHOR, unit=here), make.user())
    for account in strangers:
        client.force_login(account)
        assert client.get(address).status_code == 404
    for account in (make.user(who), make.granted(Role.HR, unit=here)):
        client.force_login(account)
        assert client.get(address).status_code == 200


def test_an_account_without_a_person_has_no_standard(client):
    client.force_login(make.user())
    assert client.get(reverse("competency:standard")).status_code == 404


def test_the_page_costs_the_same_for_few_and_many_lines(who, client):
    client.force_login(make.user(who))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    assert client.get(reverse("competency:standard")).status_code == 200  # what is asked only once
    counts = []
    for more in (2, 18):
        for number in range(more):
            requirement(f"YC-{more}-{number}")
            make.fact(who, Kind.COURSE, f"K-{more}-{number}")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("competency:standard")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
