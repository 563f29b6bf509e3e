"""A birth date or sex recorded wrongly is corrected; what was believed before stays readable."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from records import births
from records.models import EntryRefused, Person, PersonBirth
from records.partial import PartialDate
from records.reading import Reading
from records.scope import Role
from tests import make

pytestmark = pytest.mark.django_db
AT = datetime(2025, 6, 1, 3, tzinfo=UTC)
PAPER = {"document": "Giấy khai sinh 12/1990", "reason": "Ghi nhầm năm"}


@pytest.fixture
def world(client):
    top = make.province()
    here = make.unit("Nhân Lý", parent=top)
    hr = make.granted(Role.HR, unit=top)
    client.force_login(hr)
    return make.officer("Nông Thị Ánh", unit=here, born=date(1990, 5, 1)), hr, here


def believed(who, known_on):
    found = births.birth_of(Person.objects.get(pk=who.pk), Reading(date(2025, 7, 1), known_on))
    return str(found.born), found.sex


def test_the_old_date_is_read_as_it_was_known_and_the_new_one_since(world):
    who, hr, _ = world
    births.correct(who, born=PartialDate(1989, 5), sex="f", by=hr, at=AT, **PAPER)
    assert believed(who, date(2025, 5, 31)) == ("01/05/1990", "f")
    assert believed(who, date(2025, 6, 1)) == believed(who, None) == ("05/1989", "f")
    assert believed(who, date(2020, 1, 1)) == ("01/05/1990", "f")  # before she was on record
    fresh = Person.objects.get(pk=who.pk)
    assert (fresh.birth_date, fresh.birth_precision) == (date(1989, 5, 1), "month")


def test_corrections_follow_one_another(world):
    who, hr, _ = world
    births.correct(who, born=PartialDate(1989), sex="m", by=hr, at=AT, **PAPER)
    later = datetime(2025, 8, 1, tzinfo=UTC)
    births.correct(who, born=PartialDate(1990, 5, 1), sex="f", by=hr, at=later, **PAPER)
    assert believed(who, date(2025, 7, 1)) == ("1989", "m")
    assert believed(who, None) == ("01/05/1990", "f")
    assert PersonBirth.objects.known().count() == 1


def test_what_cannot_be_is_refused(world):
    who, hr, _ = world
    for born, words in (
        (PartialDate(1990, 5, 1), "đúng như thế"),
        (PartialDate(2010), "trước ngày"),
    ):
        with pytest.raises(EntryRefused, match=words):
            births.correct(who, born=born, sex="f", by=hr, at=AT, **PAPER)
    assert not PersonBirth.objects.exists()


def test_the_form_corrects_and_the_file_leads_to_the_reason(world, client):
    who, _, _ = world
    address = reverse("records:birth_correct", args=[who.pk])
    page = client.post(address, {"born": "1989", "sex": "f", "document": "", "reason": ""})
    assert page.context["form"].errors.keys() == {"document", "reason"}
    assert client.post(address, {"born": "1989", "sex": "f", **PAPER}).status_code == 302
    row = PersonBirth.objects.known().get()
    source = reverse("records:source", args=["birth", row.pk])
    assert source in client.get(reverse("records:person", args=[who.pk])).content.decode()
    told = client.get(source).content.decode()
    assert "Ghi nhầm năm" in told and "01/05/1990" in told
    changed = client.get(reverse("records:changes", args=[who.pk]), {"known": "2025-06-01"})
    assert "Ghi nhầm năm" in changed.content.decode()


def test_nobody_corrects_her_own_nor_somebody_elses(world, client):
    who, _, here = world
    address = reverse("records:birth_correct", args=[who.pk])
    for account in (make.user(who), make.head(unit=here), make.user()):
        client.force_login(account)
        assert client.get(address).status_code == 404
        assert client.post(address, {"born": "1989", "sex": "f", **PAPER}).status_code == 404
