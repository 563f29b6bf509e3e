"""Two files of one person are found, merged by one batch, and parted again."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records import duplicates, ledger, transcripts
from records.criteria import Kind
from records.models import Appointment, Batch, EntryRefused, Person, PersonFact, Sameness
from records.reading import Reading
from records.scope import Role
from tests import make

pytestmark = pytest.mark.django_db
BORN = date(1990, 5, 1)


@pytest.fixture
def world(client):
    top = make.province()
    here, there = make.unit("Nhân Lý", parent=top), make.unit("Lộc Bình", parent=top)
    hr = make.granted(Role.HR, unit=top)
    client.force_login(hr)
    one = make.officer("Nông Thị Ánh", unit=here, born=BORN, code="LS00012")
    two = make.officer(
        "Nông Thị Anh", unit=there, born=BORN, code="NV12", position_=make.position("KT", "Kế toán")
    )
    return hr, one, two, here, there


def pairs_of(hr):
    return duplicates.pairs(Person.objects.entered_by(hr))


def facts_of(who):
    rows = PersonFact.objects.known().filter(person=who).order_by("code", "pk")
    return [row.code for row in rows]


def merged(client, kept, gone, **more):
    address = reverse("records:duplicate", args=[kept.pk, gone.pk])
    return client.post(address, {"do": "merge", "reason": "Đã đối chiếu căn cước", **more})


def test_files_of_one_name_and_birth_date_are_found_whatever_the_marks(world):
    hr, one, two, here, _ = world
    make.officer("Nông Thị Ánh", unit=here, born=date(1991, 5, 1))
    make.officer("Nông Thị Bình", unit=here, born=BORN)
    (pair,) = pairs_of(hr)
    assert {pair.one, pair.two} == {one, two}
    assert pair.is_exact
    assert pair.codes_alike


def test_a_birth_date_of_which_only_the_year_is_known_may_be_the_same(world):
    hr, one, two, here, _ = world
    third = make.officer("Nông Thị Ánh", unit=here, born=date(1990, 1, 1))
    Person.objects.filter(pk=third.pk).update(birth_precision="year")
    found = pairs_of(hr)
    assert len(found) == 3
    assert found[0].is_exact
    assert not found[1].is_exact


def test_merging_moves_every_row_and_is_taken_back(world, client):
    hr, one, two, here, there = world
    make.fact(one, code="EDU-6", rank=6)
    make.fact(two, code="EDU-6", rank=6)
    make.fact(two, Kind.IT, "IT-A", title="Tin học")
    make.duty(two, unit=there)
    page = client.get(reverse("records:duplicate", args=[one.pk, two.pk])).content.decode()
    assert "Tin học" in page
    assert merged(client, one, two).status_code == 302
    assert (facts_of(one), facts_of(two)) == (["EDU-6", "IT-A"], [])
    assert Appointment.objects.known().filter(person=one).count() == 2
    batch = Batch.objects.get(kind=Batch.Kind.MERGING)
    assert batch.numbers == {"moved": 3, "twins": 1}
    assert not pairs_of(hr)
    assert client.get(reverse("records:person", args=[two.pk])).status_code == 404
    page = client.get(reverse("records:person", args=[one.pk])).content.decode()
    back = reverse("records:merging_undo", args=[one.pk, batch.pk])
    assert back in page
    assert client.post(back, {"reason": "Hai người khác nhau"}).status_code == 302
    assert (facts_of(one), facts_of(two)) == (["EDU-6"], ["EDU-6", "IT-A"])
    assert Appointment.objects.known().get(person=two).unit_id == there.unit_id
    assert client.get(reverse("records:person", args=[two.pk])).status_code == 200
    assert client.get(back).status_code == 404
    assert len(pairs_of(hr)) == 1


def test_what_was_corrected_since_keeps_the_merging(world, client):
    hr, one, two, _, _ = world
    make.fact(two, code="EDU-6", rank=6)
    merged(client, one, two)
    moved = PersonFact.objects.known().get(person=one)
    ledger.correct(moved, reason="x", by=None, source="test", rank=7)
    back = reverse("records:merging_undo", args=[one.pk, Batch.objects.get().pk])
    assert "sửa sau khi gộp" in client.post(back, {"reason": "Nhầm"}).content.decode()
    assert facts_of(two) == []


def test_files_that_disagree_are_not_merged_before_it_is_settled(world, client):
    _, one, two, _, _ = world
    for who, rank in ((one, 3), (two, 4)):
        make.fact(
            who, Kind.RATING, f"RATE-{rank}", rank=rank, title=f"Mức {rank}",
            since=date(2024, 1, 1), until=date(2025, 1, 1),
        )  # fmt: skip
    page = merged(client, one, two)
    assert "nói khác nhau" in page.content.decode()
    assert "Mức 3" in page.content.decode()
    assert not Batch.objects.exists()


def test_what_the_database_forbids_together_is_said(world, client):
    _, one, two, here, there = world
    for who, unit, code in ((one, here, "CT-UBND"), (two, there, "PCT-UBND")):
        make.appointment(who, unit=unit, position_=make.position(code, code, kind="leader"))
    assert "lãnh đạo khác" in merged(client, one, two).content.decode()
    assert Appointment.objects.known().filter(person=two).count() == 2


def test_a_file_with_an_account_or_papers_is_the_one_to_keep(world, client):
    hr, one, two, _, _ = world
    make.user(two)
    page = merged(client, one, two).content.decode()
    assert "Hãy giữ hồ sơ ấy" in page
    assert "NV12" in page
    assert not duplicates.plan(two, one).obstacles
    transcripts.issue(one, Reading(date(2025, 1, 1)), by=hr, at=make.AT)
    assert "trích ngang" in duplicates.plan(two, one).obstacles[0]
    make.user(one)
    (words,) = duplicates.plan(one, two).obstacles
    assert "Cả hai hồ sơ đều có tài khoản" in words
    two.user.is_active = False
    two.user.save()
    assert not duplicates.plan(one, two).obstacles


def test_two_people_of_one_name_are_told_apart_for_good(world, client):
    hr, one, two, _, _ = world
    address = reverse("records:duplicate", args=[two.pk, one.pk])
    assert client.post(address, {"do": "apart"}).status_code == 302
    assert not pairs_of(hr)
    assert not Sameness.objects.get().is_same


def test_only_files_one_may_enter_and_never_ones_own(world, client):
    _, one, two, here, _ = world
    own = make.granted(Role.HR, unit=here, who=two)
    for account in (make.granted(Role.HR, unit=here), make.head(unit=here), own):
        client.force_login(account)
        for pair in ((one, two), (two, one)):
            address = reverse("records:duplicate", args=[each.pk for each in pair])
            assert client.get(address).status_code == 404
        with pytest.raises(EntryRefused, match="không phải của chính mình"):
            duplicates.merge(one, two, reason="x", by=account, at=make.AT, on=BORN)
    client.force_login(make.head(unit=here))
    assert client.get(reverse("records:duplicates")).status_code == 404


def test_the_list_costs_the_same_for_2_and_20(world, client):
    _, _, _, here, _ = world
    address = reverse("records:duplicates")
    counts = []
    for more in (1, 10):
        for number in range(more):
            for _ in range(2):
                make.officer(f"Vi Văn {'ABCDEFGHIJ'[number]}{more}", unit=here, born=BORN)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] >= counts[1]
