"""The pages on which a reorganisation is prepared, carried out and taken back."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from records import clock, ledger
from records.models import (
    Appointment,
    DossierTotal,
    ReorganisationPlan,
    UnitEvent,
    UnitKind,
    UnitVersion,
)
from records.scope import Role
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


ON = date(2025, 7, 1)


@pytest.fixture
def world(client, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2025, 6, 20))
    top = make.province()
    olds = [make.unit(name, parent=top) for name in ("An", "Bình", "Chi")]
    people = [make.officer(f"Nông Văn {unit.name}", unit=unit) for unit in olds]
    hr = make.granted(Role.HR, unit=top)
    client.force_login(hr)
    return top, olds, people, hr


def page_of(client, name, *args, **query):
    return client.get(reverse(f"records:{name}", args=args), query).content.decode()


def test_from_an_empty_list_to_a_deed_and_back(world, client):
    top, (a, b, c), people, _ = world
    assert "Chưa có phương án nào" in page_of(client, "reorganisations")
    head = {
        "title": "Sắp xếp xã", "document": "1/NQ", "on": "01/07/2025", "parent": top.code,
        "rule": "by_hand", "ended": "",
    }  # fmt: skip
    client.post(reverse("records:reorganisation_new"), head)
    plan = ReorganisationPlan.objects.get()
    here = reverse("records:reorganisation", args=[plan.pk])
    assert "Chưa có đơn vị mới" in client.get(here).content.decode()

    rows = f"{a.code},08001,Mới,xã,,k1\n{b.code},08001,Mới,,,k1\n{c.code},08001,,,một phần,k1\n"
    rows += f"{c.code},08002,Hai,,phần còn lại,k2\n"
    head_row = "Mã đơn vị cũ,Mã đơn vị mới,Tên đơn vị mới,Loại đơn vị mới,Phần nhập,Điều khoản\n"
    file = SimpleUploadedFile("pa.csv", (head_row + rows).encode())
    client.post(reverse("records:reorganisation_file", args=[plan.pk]), {"file": file})
    shown = client.get(here).content.decode()
    assert "Còn 1 việc chưa quyết" in shown
    assert "Nông Văn Chi" in shown
    sent = reverse("records:reorganisation_people", args=[plan.pk, c.unit_id])
    assert sent in shown
    assert 'value="apply"' not in shown
    two = plan.units.get(code="08002")
    client.post(sent, {f"person-{people[2].pk}": two.pk})
    assert "Không còn việc nào chưa quyết" in client.get(here).content.decode()

    client.post(here, {"do": "apply"})
    assert UnitVersion.objects.as_of(ON).communes().count() == 2
    assert "Đã áp dụng" in client.get(here).content.decode()
    new = UnitVersion.objects.as_of(ON).get(code="08001")
    blocked = DossierTotal(
        unit=new.unit, holds_from=ON, holds_to=date(2025, 8, 1), received=1, resolved=1, early=1,
        on_time=0, late=0, pending=0,
    )  # fmt: skip
    ledger.enter(blocked, by=None, source="test")
    refused = client.post(here, {"do": "undo", "reason": "Hoãn"}).content.decode()
    assert "Chưa hoàn tác được: 1 lần ghi" in refused
    assert "Số hồ sơ theo tháng: 07/2025" in refused
    ledger.retract(blocked, reason="Nhầm", by=None, source="test")
    client.post(here, {"do": "undo", "reason": "Hoãn"})
    assert UnitVersion.objects.as_of(ON).communes().count() == 3
    assert "Đã hoàn tác" in page_of(client, "reorganisations")


def test_a_file_with_errors_names_the_rows(world, client):
    top, (a, *_), *_ = world
    plan = make.reorganisation(top, [a], on=ON)
    address = reverse("records:reorganisation_file", args=[plan.pk])
    wrong = SimpleUploadedFile("pa.csv", "Mã đơn vị cũ,Mã đơn vị mới\n99999,08001\n".encode())
    page = client.post(address, {"file": wrong}).content.decode()
    assert "Dòng 2:" in page
    assert "99999" in page
    broken = SimpleUploadedFile("pa.xlsx", b"PK\x03\x04 not a workbook")
    assert client.post(address, {"file": broken}).status_code == 200
    assert plan.units.get().code == "09999"


def test_a_new_unit_is_written_by_hand_with_its_head(world, client):
    top, (a, b, _), people, _ = world
    plan = make.reorganisation(top, [], on=ON)
    unit = plan.units.get()
    here = reverse("records:reorganisation_unit", args=[plan.pk, unit.pk])
    client.post(here, {"do": "join", "old": f"{a.code} Xã An", "share": "full", "clause": "k1"})
    assert (
        "Không có đơn vị"
        in client.post(here, {"do": "join", "old": "Không Đâu", "share": "full"}).content.decode()
    )
    assert plan.joinings.get().old_id == a.unit_id
    told = {"do": "save", "kind": "ward", "name": "Mới", "code": "08001"}
    refused = client.post(here, told | {"in_charge": people[1].pk})
    assert refused.status_code == 200
    client.post(here, told | {"in_charge": people[0].pk, "focal_points": [people[0].pk]})
    unit.refresh_from_db()
    assert (unit.kind, unit.in_charge) == ("ward", people[0])
    client.post(here, {"do": "part", "line": plan.joinings.get().pk})
    assert not plan.joinings.exists()


def test_rights_are_settled_on_their_page(world, client):
    top, (a, *_), *_ = world
    grant = make.granted(Role.AUDITOR, unit=a).grants.get()
    plan = make.reorganisation(top, [a], on=ON)
    here = reverse("records:reorganisation_grants", args=[plan.pk])
    assert "hết quyền" in client.get(here).content.decode()
    client.post(here, {f"grant-{grant.pk}": "ends"})
    assert plan.grants.get().new is None


def test_a_unit_is_renamed_after_its_preview_and_the_change_undone(world, client):
    _, (a, *_), *_ = world
    here = reverse("records:unit_change", args=[a.unit_id, "rename"])
    told = {
        "name": "An Bình",
        "code": a.code,
        "kind": "commune",
        "on": "01/06/2025",
        "document": "2/NQ",
    }
    assert "An Bình" in client.post(here, told | {"do": "preview"}).content.decode()
    assert not UnitEvent.objects.exists()
    client.post(here, told | {"do": "save"})
    page = page_of(client, "unit", a.unit_id)
    assert "Xã An → Xã An Bình" in page
    undo = reverse("records:unit_change", args=[a.unit_id, "undo"])
    client.post(undo, {"do": "save", "reason": "Nhầm"})
    assert "Xã An Bình" not in page_of(client, "unit", a.unit_id)


def test_a_move_shows_who_goes_along(world, client):
    top, (a, *_), *_ = world
    district = make.unit("Bắc Sơn", kind=UnitKind.DISTRICT, parent=top)
    here = reverse("records:unit_change", args=[a.unit_id, "move"])
    told = {"parent": "Bắc Sơn", "on": "01/06/2025", "document": "2/NQ"}
    assert "Huyện Bắc Sơn" in client.post(here, told | {"do": "preview"}).content.decode()
    client.post(here, told | {"do": "save"})
    assert UnitVersion.objects.as_of(ON).get(unit=a.unit).parent_id == district.unit_id


def test_hr_of_one_commune_reorganises_nothing(world, client):
    top, (a, *_), *_ = world
    plan = make.reorganisation(top, [a], on=ON)
    client.force_login(make.granted(Role.HR, unit=a))
    for name, args in (
        ("reorganisations", []), ("reorganisation", [plan.pk]), ("reorganisation_file", [plan.pk]),
        ("unit_change", [a.unit_id, "rename"]),
    ):  # fmt: skip
        assert client.get(reverse(f"records:{name}", args=args)).status_code == 404
    assert (
        client.post(reverse("records:reorganisation", args=[plan.pk]), {"do": "apply"}).status_code
        == 404
    )
    assert not Appointment.objects.filter(document="1/NQ").exists()


def test_the_pages_speak_english(world, client):
    top, (a, *_), *_ = world
    plan = make.reorganisation(top, [a], on=ON, document="")
    with translation.override("en"):
        client.cookies["django_language"] = "en"
        page = page_of(client, "reorganisation", plan.pk)
    assert "The number and date of the document are missing." in page
