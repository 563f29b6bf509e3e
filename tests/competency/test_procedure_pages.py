"""The pages of procedure coverage: what they tell, to whom, and at what cost."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from records import clock
from records.models import ProcedureVersion
from records.scope import Role
from tests import make
from tests.competency.test_permitted import Town, absence, need, observed

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    town = Town()
    today = clock.today()
    town.today = today
    town.client = Client()
    town.client.force_login(make.granted(Role.HR, unit=town.top))
    town.see = lambda who, rank=2: observed(
        who, rank=rank, since=today - timedelta(days=9), until=today + timedelta(days=90)
    )
    return town


def page(town, name, *args, **query):
    return town.client.get(reverse(f"competency:{name}", args=args), query)


def test_the_province_counts_and_leads_to_the_unit_and_the_people(town):
    town.see(town.her)
    answer = page(town, "procedure_units")
    first = answer.context["table"].units[0]
    assert {one.one for one in answer.context["table"].units} == {0, 1}
    assert reverse("competency:procedure_unit", args=[first.unit.unit_id]) in answer.text
    unit = page(town, "procedure_unit", town.here.unit_id, state="one")
    assert "Nông Thị Ánh" in unit.text
    people = page(town, "procedure_people", town.here.unit_id, "1.001193")
    assert [row.permission.outcome for row in people.context["asked"]] == ["yes"]


def test_on_leave_the_only_one_leaves_nobody_until_she_is_counted_in(town):
    town.see(town.her)
    absence(town.her, since=town.today, until=town.today + timedelta(days=5))
    (row,) = page(town, "procedure_unit", town.here.unit_id).context["rows"]
    assert row.cover.state == "nobody"
    (row,) = page(town, "procedure_unit", town.here.unit_id, leave="in").context["rows"]
    assert row.cover.state == "one"


def test_the_nearest_lacks_the_least_and_what_she_lacks_is_said(town):
    near = make.officer("Vi Văn Tám", unit=town.here)
    town.see(near, rank=1)
    (row,) = page(town, "procedure_unit", town.here.unit_id).context["rows"]
    assert row.nearest.person == near
    (gap,) = row.nearest.missing
    assert gap.climb.gap == 1
    assert "Vi Văn Tám" in page(town, "procedure_unit", town.here.unit_id).text


def test_what_hangs_on_one_comes_before_what_enough_can_do(town):
    from tests import make_courses

    need(make_courses.procedure("0.000001", "Dễ"), rank=1)
    town.see(town.her)
    town.see(make.officer("Vi Văn Tám", unit=town.here), rank=1)
    rows = page(town, "procedure_unit", town.here.unit_id).context["rows"]
    assert [row.listed.code for row in rows] == ["1.001193", "0.000001"]


def test_no_number_of_people_or_procedures_costs_a_statement_more(town):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests import make_courses

    def cost(*asked):
        with CaptureQueriesContext(connection) as found:
            assert page(town, *asked).status_code == 200
        return len(found)

    asked = [
        ("procedure_units",), ("procedure_unit", town.here.unit_id),
        ("procedure_people", town.here.unit_id, "1.001193"),
    ]  # fmt: skip
    town.see(town.her)
    for one in asked:
        cost(*one)
    before = [cost(*one) for one in asked]
    for n in range(4):
        town.see(make.officer(f"Vi Văn {chr(65 + n)}", unit=town.here), rank=n)
        need(make_courses.procedure(f"2.00010{n}", f"Việc {n}"), "TT-CHUNG-THUC", 2)
    assert [cost(*one) for one in asked] == before


def test_the_page_answers_with_reasons_and_sources(town):
    town.see(town.her)
    query = {"person": town.her.staff_code, "procedure": "1.001193", "unit": town.here.code}
    answer = page(town, "may", **query)
    assert answer.context["permission"].outcome == "yes"
    assert "Điều 9, 361/2025/NĐ-CP" in answer.text


def test_somebody_out_of_scope_is_told_like_somebody_who_is_not_there(town):
    other = make.officer("Đinh Văn Xa", unit=town.there)
    head = Client()
    head.force_login(make.head(unit=town.here))
    query = {"procedure": "1.001193", "unit": town.here.code}
    url = reverse("competency:may")
    there = head.get(url, query | {"person": other.staff_code})
    nowhere = head.get(url, query | {"person": "KHONG-CO"})
    assert there.context["form"].errors == nowhere.context["form"].errors
    assert "Đinh Văn Xa" not in there.text
    assert (
        head.get(reverse("competency:procedure_unit", args=[town.there.unit_id])).status_code == 404
    )


def test_an_empty_day_says_so(town):
    ProcedureVersion.objects.all()
    assert "Chưa có gì để đếm" in page(town, "procedure_units", on="1999-01-01").text


def test_the_lists_leave_as_files(town):
    town.see(town.her)
    for args in (
        ("procedure_units_file", "csv"),
        ("procedure_unit_file", town.here.unit_id, "csv"),
    ):
        answer = page(town, *args)
        assert answer.status_code == 200
        assert "Nhân Lý" in answer.content.decode("utf-8-sig")
