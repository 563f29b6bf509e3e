"""A name changes on a day; before it the old one stays true."""

from datetime import date

import pytest
from django.urls import reverse

from records.models import EntryRefused, Person, PersonName
from records.scope import Role
from tests import make

pytestmark = pytest.mark.django_db
DAY = date(2025, 7, 1)


@pytest.fixture
def world(client):
    top = make.province()
    here = make.unit("Nhân Lý", parent=top)
    client.force_login(make.granted(Role.HR, unit=top))
    return make.officer("Nông Thị Anh", unit=here), here


def renamed(client, who, name="Nông Thị Ánh", since="01/07/2025"):
    address = reverse("records:rename", args=[who.pk])
    return client.post(address, {"name": name, "since": since, "document": "5/QĐ-UBND"})


def named(client, who, on):
    page = client.get(reverse("records:person", args=[who.pk]), {"on": on})
    return page.context["name"]


def test_each_day_has_its_name_and_the_person_carries_todays(world, client):
    who, _ = world
    assert renamed(client, who).status_code == 302
    assert named(client, who, "2025-06-30") == "Nông Thị Anh"
    assert named(client, who, "2025-07-01") == "Nông Thị Ánh"
    fresh = Person.objects.get(pk=who.pk)
    assert (fresh.full_name, fresh.folded) == ("Nông Thị Ánh", "nong thi anh")
    assert renamed(client, who, "Nông Ánh", "01/09/2025").status_code == 302
    page = client.get(reverse("records:person", args=[who.pk])).content.decode()
    for name in ("Nông Thị Anh", "Nông Thị Ánh", "Nông Ánh"):
        assert name in page
    row = PersonName.objects.known().get(given_name="Ánh", middle_name="")
    assert client.get(reverse("records:source", args=["name", row.pk])).status_code == 200


def test_a_change_is_taken_back_the_latest_first(world, client):
    who, _ = world
    renamed(client, who)
    renamed(client, who, "Nông Ánh", "01/09/2025")
    first, last = PersonName.objects.known().filter(holds_from__gte=DAY).order_by("holds_from")
    back = reverse("records:name_retract", args=[first.pk])
    assert "sau cùng" in client.post(back, {"reason": "Nhầm"}).content.decode()
    back = reverse("records:name_retract", args=[last.pk])
    assert client.post(back, {"reason": "Nhầm"}).status_code == 302
    assert Person.objects.get(pk=who.pk).full_name == "Nông Thị Ánh"
    assert named(client, who, "2026-01-01") == "Nông Thị Ánh"


@pytest.mark.parametrize(
    ("name", "since", "sentence"),
    [
        ("Ánh", "01/07/2025", "Ghi đủ họ và tên"),
        ("Nông Thị Anh", "01/07/2025", "họ tên hiện nay"),
        ("Nông Thị Ánh", "01/07/2099", "chưa tới"),
        ("Nông Thị Ánh", "01/07/1980", "sau ngày sinh"),
    ],
)
def test_a_bad_change_is_refused_with_the_remedy(world, client, name, since, sentence):
    who, _ = world
    assert sentence in renamed(client, who, name, since).content.decode()
    assert not PersonName.objects.exists()


def test_the_database_keeps_two_names_apart(world):
    who, _ = world
    make_name = {"person": who, "family_name": "Nông", "given_name": "Ánh"}
    from records import ledger

    ledger.enter(PersonName(**make_name, holds_from=DAY), by=None, source="test")
    with pytest.raises(EntryRefused, match="họ tên khác"):
        ledger.enter(PersonName(**make_name, holds_from=date(2026, 1, 1)), by=None, source="test")


def test_nobody_renames_herself_or_people_elsewhere(world, client):
    who, here = world
    own = make.granted(Role.HR, unit=here, who=make.officer("Lý Thị Mai", unit=here))
    for account, person in ((make.head(unit=here), who), (own, own.person), (make.user(who), who)):
        client.force_login(account)
        assert renamed(client, person).status_code == 404
