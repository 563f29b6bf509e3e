"""Files and great deeds wait for a task: the page says so, and an unheard bell loses nothing."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from kombu.exceptions import OperationalError

from records import procedure_tasks
from records.bulk import tasks as bulk_tasks
from records.imports import tasks as import_tasks
from records.models import BulkAct, ImportDone, ImportFile, ProcedureListFile, UnitVersion
from records.reorganisation import tasks
from records.scope import Role
from tests import make
from tests.make_imports import scales

pytestmark = pytest.mark.django_db
ON = date(2030, 1, 1)
QD = "45/QĐ-UBND"


@pytest.fixture(autouse=True)
def private(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture
def world(client):
    scales()
    top = make.province()
    old = make.unit("An", parent=top)
    make.officer("Nông Thị Ánh", unit=old)
    hr = make.granted(Role.HR, unit=top)
    client.force_login(hr)
    return hr, old, make.reorganisation(top, [old], on=ON)


@pytest.fixture
def slow(monkeypatch):
    """A worker that has not come to it yet: what it was rung for, to be done by hand."""
    rung = []
    for task in (tasks.read_file, tasks.apply, tasks.undo, procedure_tasks.read_list):
        monkeypatch.setattr(task, "delay", lambda *args, of=task: rung.append((of, args)))

    def work():
        while rung:
            task, args = rung.pop(0)
            task(*args)

    return work


@pytest.fixture
def deaf(monkeypatch):
    """A queue that does not answer; call it to mend it."""

    def nobody(*_args):
        raise OperationalError("connection refused")

    every = (
        tasks.read_file, tasks.apply, procedure_tasks.read_list, bulk_tasks.plan,
        import_tasks.read_file, import_tasks.make_preview, import_tasks.apply_preview,
    )  # fmt: skip
    for task in every:
        monkeypatch.setattr(task, "delay", nobody)
    return lambda: [monkeypatch.setattr(task, "delay", task) for task in every]


def plan_file(old):
    line = f"Mã đơn vị cũ,Mã đơn vị mới,Tên đơn vị mới\n{old.code},08001,Xã Mới\n"
    return {"file": SimpleUploadedFile("pa.csv", line.encode())}


def list_file():
    text = "Mã thủ tục,Tên thủ tục\n1.000001,Đăng ký khai sinh\n1.000002,Đăng ký kết hôn\n"
    return {"file": SimpleUploadedFile("danh mục.csv", text.encode())}


def test_the_file_of_a_plan_is_read_by_a_task(world, client, slow):
    _, old, plan = world
    here = reverse("records:reorganisation_file", args=[plan.pk])
    answer = client.post(here, plan_file(old))
    assert answer["Location"] == here
    page = client.get(here)
    assert page["Refresh"] == "2" and "Đang đọc tệp" in page.content.decode()
    assert plan.units.get().code == "09999"
    slow()
    assert client.get(here)["Location"] == reverse("records:reorganisation", args=[plan.pk])
    assert plan.units.get().code == "08001" and not tasks.file_of(plan).exists()


def test_a_plan_is_carried_out_and_taken_back_by_a_task(world, client, slow):
    _, old, plan = world
    here = reverse("records:reorganisation", args=[plan.pk])
    assert client.post(here, {"do": "apply"})["Location"] == here
    page = client.get(here)
    assert page["Refresh"] == "2" and "Đang áp dụng" in page.content.decode()
    client.post(here, {"do": "apply"})  # a second click rings for nothing more
    slow()
    assert "Đã áp dụng phương án" in client.get(here).content.decode()
    assert UnitVersion.objects.as_of(ON).get(code="09999")
    client.post(here, {"do": "undo", "reason": "Hoãn"})
    assert "Đang hoàn tác" in client.get(here).content.decode()
    slow()
    assert "Đã hoàn tác" in client.get(here).content.decode()
    assert UnitVersion.objects.as_of(ON).filter(unit=old.unit).exists()


def test_what_is_open_is_said_once_and_nothing_is_done(world, client, slow):
    _, old, plan = world
    here = reverse("records:reorganisation", args=[plan.pk])
    client.post(here, {"do": "apply"})
    make.granted(Role.SECRETARY, unit=old)  # where this right goes is not settled
    slow()
    assert "việc chưa quyết" in client.get(here).content.decode()
    assert not UnitVersion.objects.filter(code="09999").exists()
    assert "Chưa áp dụng được" not in client.get(here).content.decode()


def test_a_list_of_procedures_is_read_by_a_task_for_its_sender(world, client, slow):
    answer = client.post(reverse("records:procedure_lists"), list_file())
    assert "/reading/" in answer["Location"]
    assert "Đang đọc tệp" in client.get(answer["Location"]).content.decode()
    other = type(client)()
    other.force_login(make.granted(Role.HR, unit=make.province()))
    assert other.get(answer["Location"]).status_code == 404
    slow()
    file = ProcedureListFile.objects.get()
    assert client.get(answer["Location"])["Location"].endswith(f"/{file.pk}/")
    assert client.get(answer["Location"]).status_code == 404  # nothing is left of it


def test_an_unheard_bell_is_said_and_rung_again(world, client, deaf):
    hr, old, plan = world
    read = reverse("records:reorganisation_file", args=[plan.pk])
    client.post(read, plan_file(old))
    page = client.get(read)
    assert "không trả lời" in page.content.decode() and "Refresh" not in page
    listed = client.post(reverse("records:procedure_lists"), list_file())["Location"]
    assert "không trả lời" in client.get(listed).content.decode()
    here = reverse("records:reorganisation", args=[plan.pk])
    assert "chưa ghi gì" in client.post(here, {"do": "apply"}, follow=True).content.decode()
    asked = {"since": "01/07/2025", "document": QD, "reason": "Nghỉ hưu"}
    people = f"{reverse('records:bulk_ask', args=['finish'])}?some=1&all=1&q=nong"
    act = client.post(people, asked)["Location"]
    assert "không trả lời" in client.get(act).content.decode()
    deaf()  # the queue answers again
    client.post(read, {"do": "again"})
    assert plan.units.get().code == "08001"
    client.post(listed, {"do": "again"})
    assert ProcedureListFile.objects.count() == 1
    client.post(act, {"do": "again"})
    assert client.get(act).context["entering"] == 1
    assert BulkAct.objects.get().entered_by == hr


def test_an_import_is_kept_while_the_queue_is_silent_and_goes_on_afterwards(world, client, deaf):
    text = "Mã cán bộ,Họ và tên,Trình độ,Năm cấp,Số hiệu\nT1,Nông Thị Ánh,Đại học,2007,B1\n"
    make.officer("Nông Thị Ánh", unit=world[1], code="T1")
    sent = {"kind": "qualifications", "file": SimpleUploadedFile("bằng.csv", text.encode())}
    here = client.post(reverse("records:imports"), sent)["Location"]
    file = ImportFile.objects.get()
    page = client.get(here).content.decode()
    assert "không trả lời" in page and "đã được giữ" in page and file.path.exists()
    deaf()
    client.post(here, {"do": "again"})
    form = client.get(here).context["form"]
    client.post(here, {name: form[name].value() or "" for name in form.fields})
    preview = reverse("records:import_preview", args=[file.pk])
    page = client.get(preview).context
    assert page["entering"] == 1
    seen = f"{page['preview'].pk}-{page['summary'].digest}"
    client.post(reverse("records:import_apply", args=[file.pk]), {"seen": seen})
    assert ImportDone.objects.count() == 1


def test_a_deed_of_an_import_that_nobody_hears_may_be_asked_for_again(
    world, client, deaf, monkeypatch
):
    make.officer("Nông Thị Ánh", unit=world[1], code="T1")
    deaf()
    text = "Mã cán bộ,Họ và tên,Trình độ,Năm cấp,Số hiệu\nT1,Nông Thị Ánh,Đại học,2007,B1\n"
    sent = {"kind": "qualifications", "file": SimpleUploadedFile("bằng.csv", text.encode())}
    here = client.post(reverse("records:imports"), sent)["Location"]
    form = client.get(here).context["form"]
    client.post(here, {name: form[name].value() or "" for name in form.fields})

    def nobody(*_args):
        raise OperationalError("connection refused")

    file = ImportFile.objects.get()
    apply = reverse("records:import_apply", args=[file.pk])
    monkeypatch.setattr(import_tasks.apply_preview, "delay", nobody)
    page = client.get(reverse("records:import_preview", args=[file.pk])).context
    seen = {"seen": f"{page['preview'].pk}-{page['summary'].digest}"}
    assert "chưa ghi gì" in client.post(apply, seen, follow=True).content.decode()
    monkeypatch.setattr(import_tasks.apply_preview, "delay", import_tasks.apply_preview)
    client.post(apply, seen)
    assert ImportDone.objects.count() == 1
