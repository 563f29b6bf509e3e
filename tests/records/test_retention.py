"""What people uploaded goes away at the end of its term; what was entered from it stays."""

import os
import time

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from nangluc.env import number

from records.models import ImportFile, PersonFact
from records.retention import DAY_S, purge
from records.scope import Role
from tests import make, make_bulk
from tests.make_imports import scales

pytestmark = pytest.mark.django_db
ROW = "Mã cán bộ,Họ và tên,Trình độ,Năm cấp,Số hiệu\nT1,Nông Thị Ánh,Đại học,2007,B1\n"


@pytest.fixture(autouse=True)
def private(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.UPLOADS_KEPT_DAYS = 90


@pytest.fixture
def hr(client):
    scales()
    top = make.province()
    make.officer("Nông Thị Ánh", unit=make.unit("An", parent=top), code="T1")
    account = make.granted(Role.HR, unit=top)
    client.force_login(account)
    return account


def page_of(client, name, pk, **query):
    return client.get(reverse(f"records:{name}", args=[pk]), query)


def sent(client, text=ROW):
    upload = SimpleUploadedFile("bằng.csv", text.encode())
    client.post(reverse("records:imports"), {"kind": "qualifications", "file": upload})
    return ImportFile.objects.latest("pk")


def looked_at(client, text=ROW):
    """A file whose preview was asked for."""
    file = sent(client, text)
    here = reverse("records:import", args=[file.pk])
    form = client.get(here).context["form"]
    client.post(here, {name: form[name].value() or "" for name in form.fields})
    return file


def aged(folder, days):
    """As if nothing had been put into the folder for so long."""
    then = time.time() - days * DAY_S - 60
    for one in [*folder.rglob("*"), folder]:
        os.utime(one, (then, then))


def test_an_upload_takes_the_old_ones_away_and_leaves_the_young(hr, client):
    old, young = sent(client), sent(client)
    aged(old.folder, 90)
    aged(young.folder, 89)
    newest = sent(client)
    assert old.is_deleted and not old.folder.exists()
    assert not young.is_deleted and not newest.is_deleted
    listed = client.get(reverse("records:imports")).content.decode()
    assert listed.count("Đã xoá tệp") == 1


def test_a_preview_begins_the_term_anew(hr, client):
    file = looked_at(client)
    aged(file.folder, 200)
    here = reverse("records:import_preview", args=[file.pk])
    client.post(here)  # plans once more
    assert purge().folders == 0 and not file.is_deleted


def test_the_page_of_a_file_that_went_away_says_so_and_does_nothing(hr, client):
    file = looked_at(client)
    aged(file.folder, 90)
    assert purge().folders == 1
    page = page_of(client, "import", file.pk).content.decode()
    assert "Tệp đã được xoá theo thời hạn lưu" in page and "Tải tệp khác" in page
    for name in ("import_preview", "import_apply"):
        answer = client.post(reverse(f"records:{name}", args=[file.pk]), follow=True)
        assert "xoá theo thời hạn lưu" in answer.content.decode()
    client.post(reverse("records:import", args=[file.pk]), {"do": "again"})
    assert file.is_deleted and not file.folder.exists()
    assert page_of(client, "import_returned", file.pk).status_code == 404
    assert not PersonFact.objects.exists()
    client.cookies["django_language"] = "en"
    assert "deleted at the end of its term" in page_of(client, "import", file.pk).content.decode()


def test_what_was_entered_is_read_and_undone_without_the_file(hr, client):
    file = looked_at(client)
    looked = page_of(client, "import_preview", file.pk).context
    seen = {"seen": f"{looked['preview'].pk}-{looked['summary'].digest}"}
    client.post(reverse("records:import_apply", args=[file.pk]), seen)
    assert PersonFact.objects.known().count() == 1
    aged(file.folder, 400)
    assert purge().folders == 1
    page = page_of(client, "import", file.pk).content.decode()
    assert "xoá theo thời hạn lưu" in page and "Đã ghi vào hồ sơ" in page
    files = reverse("records:import_file", args=[file.pk, "xlsx"])
    assert files not in page and client.get(files).status_code == 404
    undo = reverse("records:import_undo", args=[file.pk])
    client.post(undo, {"reason": "Nhầm tệp"})
    assert not PersonFact.objects.known().exists()
    assert "đã được hoàn tác" in page_of(client, "import", file.pk).content.decode()


def test_a_bulk_act_is_planned_again_once_its_plan_went_away(hr, client):
    act = make_bulk.act(hr, [make.person()])
    aged(act.folder, 90)
    assert purge().folders == 1
    page = page_of(client, "bulk_act", act.pk).content.decode()
    assert "xoá theo thời hạn lưu" in page and "Lập lại bản xem trước" in page
    client.post(reverse("records:bulk_act", args=[act.pk]))
    assert "xoá theo thời hạn lưu" not in page_of(client, "bulk_act", act.pk).content.decode()


def test_zero_keeps_for_ever_and_photographs_of_papers_stay(hr, client, settings):
    file = sent(client)
    aged(file.folder, 4000)
    claims = settings.PRIVATE_ROOT / "claims" / "x"
    claims.mkdir(parents=True)
    aged(claims, 4000)
    settings.UPLOADS_KEPT_DAYS = 0
    assert purge().folders == 0 and not file.is_deleted
    assert purge(90).folders == 1 and claims.exists()


def test_the_command_counts_rehearses_and_deletes(hr, client, settings, capsys):
    file = sent(client)
    aged(file.folder, 30)
    call_command("purge_uploads")
    assert "0 folders" in capsys.readouterr().out
    call_command("purge_uploads", days=30, rehearse=True)
    assert "1 folders" in capsys.readouterr().out and not file.is_deleted
    call_command("purge_uploads", days=30)
    assert "untouched for 30 days deleted" in capsys.readouterr().out and file.is_deleted
    with pytest.raises(CommandError):
        call_command("purge_uploads", days=0)
    settings.UPLOADS_KEPT_DAYS = 0
    call_command("purge_uploads")
    assert "for ever" in capsys.readouterr().out


def test_a_term_that_is_no_number_is_refused(monkeypatch):
    monkeypatch.setenv("UPLOADS_KEPT_DAYS", "ba tháng")
    with pytest.raises(ImproperlyConfigured, match="whole number"):
        number("UPLOADS_KEPT_DAYS", default=90)
    monkeypatch.setenv("UPLOADS_KEPT_DAYS", "0")
    assert number("UPLOADS_KEPT_DAYS", default=90) == 0
