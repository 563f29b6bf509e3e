"""Pages of the register: who sees what, and what a reading changes."""

from datetime import date

import pytest
from django.urls import reverse

from records import ledger
from records.criteria import Kind
from records.scope import Role
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    top = make.province()
    here, there = make.unit("Nhân Lý", parent=top), make.unit("Lộc Bình", parent=top)
    make.head(unit=there, name="Đặng Văn Sơn")
    return top, here, there


def addresses(who, unit, fact):
    return [
        reverse("records:person", args=[who.pk]),
        reverse("records:fact", args=[fact.pk]),
        reverse("records:source", args=["appointment", who.appointments.get().pk]),
    ]


def test_the_wrong_person_gets_404(world, client):
    top, here, there = world
    who = make.officer(unit=here)
    fact = make.fact(who)
    strangers = [
        make.user(make.officer("Lý Thị Mai", unit=there)),
        make.head(unit=there),
        make.granted(Role.AUTHOR, unit=top),
        make.user(),
    ]
    for account in strangers:
        client.force_login(account)
        for address in addresses(who, here, fact):
            assert client.get(address).status_code == 404, (account, address)
    for account in (make.user(who), make.head(unit=here), make.granted(Role.HR, unit=top)):
        client.force_login(account)
        for address in addresses(who, here, fact):
            assert client.get(address).status_code == 200, (account, address)


def test_a_stranger_is_sent_to_sign_in(world, client):
    for name in ("people", "units", "procedures", "figures"):
        answer = client.get(reverse(f"records:{name}"))
        assert answer.status_code == 302
        assert "/account/login/" in answer["Location"]


def test_an_officer_has_no_list_of_people(world, client):
    _, here, _ = world
    client.force_login(make.user(make.officer(unit=here)))
    assert client.get(reverse("records:people")).status_code == 404
    assert client.get(reverse("records:figures")).status_code == 404


def test_people_are_found_without_marks_and_sorted_by_given_name(world, client):
    top, here, _ = world
    for name in ("Nguyễn Văn Đức", "Nguyễn Thị Ánh", "Vi Thị Cúc"):
        make.officer(name, unit=here)
    client.force_login(make.granted(Role.HR, unit=top))
    found = client.get(reverse("records:people"), {"q": "nguyen"}).content.decode()
    assert found.index("Nguyễn Thị Ánh") < found.index("Nguyễn Văn Đức")
    assert "Vi Thị Cúc" not in found
    assert "Đặng Văn Sơn" in client.get(reverse("records:people"), {"q": "dang"}).content.decode()


@pytest.mark.parametrize("name", ["people", "units"])
def test_a_list_costs_the_same_for_2_and_20(world, client, name, django_assert_max_num_queries):
    top, _, _ = world
    client.force_login(make.granted(Role.HR, unit=top))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for more in (2, 18):
        for _ in range(more):
            make.officer(unit=make.unit("Xã mới", parent=top))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse(f"records:{name}")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_page_says_what_was_corrected_and_why(world, client):
    _, here, _ = world
    who = make.officer(unit=here)
    old = make.fact(who, title="Trung cấp")
    new = ledger.correct(
        old, reason="Nhập nhầm bằng", by=None, source="Quyết định 12", title="Cao đẳng", rank=5
    )
    client.force_login(make.user(who))
    page = client.get(reverse("records:fact", args=[new.pk])).content.decode()
    for words in ("Trung cấp", "Cao đẳng", "Nhập nhầm bằng", "Quyết định 12"):
        assert words in page


def test_a_bad_date_is_refused_with_its_remedy(world, client):
    _, here, _ = world
    who = make.officer(unit=here)
    client.force_login(make.user(who))
    page = client.get(reverse("records:person", args=[who.pk]), {"on": "31/02/2025"})
    assert page.status_code == 200
    assert "ghi như 30/06/2025" in page.content.decode()


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_at_the_end_of_the_calendar_cannot_be_read(world, client, day):
    client.force_login(make.granted(Role.HR, unit=world[0]))
    for name in ("records:people", "records:units", "records:figures", "competency:coverage"):
        page = client.get(reverse(name), {"on": day, "known": day})
        assert page.status_code == 200
        assert "ghi như 30/06/2025" in page.content.decode(), name


def test_the_file_shows_the_reading_asked_for(world, client):
    _, here, _ = world
    who = make.officer(unit=here)
    make.fact(who, Kind.COURSE, "TNTKQ", title="Tiếp nhận hồ sơ", since=date(2025, 8, 1))
    client.force_login(make.user(who))
    address = reverse("records:person", args=[who.pk])
    assert "Tiếp nhận hồ sơ" in client.get(address, {"on": "01/08/2025"}).content.decode()
    assert "Tiếp nhận hồ sơ" not in client.get(address, {"on": "31/07/2025"}).content.decode()
    assert "Tiếp nhận hồ sơ" not in client.get(address, {"known": "2024-12-31"}).content.decode()
