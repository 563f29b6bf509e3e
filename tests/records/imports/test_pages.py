"""The clerk's way: upload, columns, preview, entering, undoing; and who is kept out."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from records import ledger
from records.imports import desk, shelf
from records.intake.guard import opened
from records.models import Batch, ColumnMemory, ImportDone, ImportFile, Person, PersonFact
from records.scope import Role
from tests import make
from tests.make_files import workbook
from tests.make_imports import scales

pytestmark = pytest.mark.django_db
HEAD = ["Mã cán bộ", "Họ và tên", "Trình độ", "Chuyên ngành", "Nơi đào tạo", "Năm cấp", "Số hiệu"]
GOOD = ["0012", "Nông Thị Ánh", "Đại học", "Luật", "ĐH Luật", "2007", "B1"]
BAD = ["0099", "Lý Văn Ba", "Đại học", "Luật", "ĐH Luật", "2007", "B2"]


@pytest.fixture(autouse=True)
def private(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture
def world():
    scales()
    top = make.province()
    here = make.unit("Nhân Lý", parent=top)
    make.officer("Nông Thị Ánh", unit=here, code="0012")
    return top


@pytest.fixture
def clerk(world):
    client = Client()
    client.account = make.granted(Role.HR, unit=world)
    client.force_login(client.account)
    return client


def upload(client, path, kind="qualifications"):
    sent = SimpleUploadedFile(path.name, path.read_bytes())
    answer = client.post(reverse("records:imports"), {"kind": kind, "file": sent})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return ImportFile.objects.latest("pk")


def mapped(client, file):
    """Accept the proposed columns."""
    form = client.get(reverse("records:import", args=[file.pk])).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    return client.post(reverse("records:import", args=[file.pk]), data)


def enter(client, file, **more):
    """Press the button of the preview that stands."""
    last = file.previews.order_by("-pk").first()
    seen = f"{last.pk}-{shelf.summary_in(last.folder).digest}"
    return client.post(reverse("records:import_apply", args=[file.pk]), {"seen": seen}, **more)


def go(client, name, file, **query):
    return client.get(reverse(f"records:import{name}", args=[file.pk]), query)


def previewed(client, tmp_path, rows, name="bằng cấp.xlsx"):
    file = upload(client, workbook(tmp_path / name, {"S": rows}))
    assert mapped(client, file).status_code == 302
    return file


def test_from_upload_to_undo(clerk, tmp_path):
    file = previewed(clerk, tmp_path, [HEAD, GOOD, BAD])
    page = go(clerk, "_preview", file)
    assert page.context["tabs"][0][2] == 1 and "Nông Thị Ánh" in page.content.decode()
    refused = go(clerk, "_preview", file, state="refused").content.decode()
    assert "Cột A" in refused and "0099" in refused
    assert not PersonFact.objects.exists()
    answer = enter(clerk, file, follow=True)
    assert "Đã ghi vào hồ sơ" in answer.content.decode()
    assert PersonFact.objects.known().get().entered_by == clerk.account
    assert ImportDone.objects.get().batch.members.count() == 1
    undo = reverse("records:import_undo", args=[file.pk])
    assert "Dữ kiện" in clerk.get(undo).content.decode()
    assert "Lý do" in clerk.post(undo, {"reason": ""}).content.decode()
    answer = clerk.post(undo, {"reason": "Nhầm tệp"}, follow=True)
    assert "đã được hoàn tác" in answer.content.decode()
    assert not PersonFact.objects.known().exists()
    assert clerk.get(reverse("records:imports")).content.decode().count("Đã hoàn tác") == 1


def test_whoever_enters_elsewhere_by_now_does_not_take_back_what_others_keep(world, tmp_path):
    here, there = make.unit("Tân Văn", parent=world), make.unit("Lộc Bình", parent=world)
    make.officer("Lý Văn Ba", unit=here, code="0077", sex="m")
    client = Client()
    client.account = make.granted(Role.HR, unit=here)
    client.force_login(client.account)
    file = previewed(client, tmp_path, [HEAD, ["0077", "Lý Văn Ba", *GOOD[2:]]])
    enter(client, file)
    assert PersonFact.objects.known().count() == 1
    right = client.account.grants.get()
    ledger.correct(right, reason="Chuyển", by=None, source="test", unit=there.unit)
    undo = reverse("records:import_undo", args=[file.pk])
    answer = client.post(undo, {"reason": "Nhầm tệp"}, follow=True).content.decode()
    assert "nay ngoài phạm vi anh/chị được ghi" in answer
    assert PersonFact.objects.known().count() == 1


def test_what_is_entered_is_the_preview_that_was_looked_at(clerk, tmp_path):
    """In another window the columns were chosen otherwise: the first page's button enters nothing."""
    file = previewed(clerk, tmp_path, [HEAD, GOOD])
    page = go(clerk, "_preview", file)
    seen = f"{page.context['preview'].pk}-{page.context['summary'].digest}"
    assert f'value="{seen}"' in page.content.decode()
    clerk.post(reverse("records:import_preview", args=[file.pk]))
    apply = reverse("records:import_apply", args=[file.pk])
    for sent in ({"seen": seen}, {}):
        answer = clerk.post(apply, sent, follow=True).content.decode()
        assert "Bản xem trước đã được lập lại" in answer
    assert not ImportDone.objects.exists()
    enter(clerk, file)
    assert ImportDone.objects.count() == 1


def test_the_refused_rows_come_back_mended_and_are_recognised(clerk, world, tmp_path):
    file = previewed(clerk, tmp_path, [HEAD, GOOD, BAD])
    enter(clerk, file)
    answer = go(clerk, "_returned", file)
    returned = tmp_path / "returned.xlsx"
    returned.write_bytes(b"".join(answer.streaming_content))
    with opened(returned) as book:
        head, row = list(book.sheets[0].rows())
    assert "Lý do" in head.cells and "0099" in str(row.cells[-2])
    make.officer("Lý Văn Ba", unit=make.unit("Lộc Bình", parent=world), code="0098", sex="m")
    cells = ["0098", *row.cells[1:]]
    again = upload(clerk, workbook(tmp_path / "sua.xlsx", {"S": [list(head.cells), cells]}))
    form = go(clerk, "", again).context["form"]
    assert form.is_remembered and form["column-0"].value() == "staff_code"
    mapped(clerk, again)
    assert go(clerk, "_preview", again).context["summary"].counts == {"new": 1, "skipped": 1}
    assert ColumnMemory.objects.count() == 1


def test_two_clicks_enter_once_and_the_file_again_changes_nothing(clerk, tmp_path):
    file = previewed(clerk, tmp_path, [HEAD, GOOD])
    for _ in range(2):
        enter(clerk, file)
    assert Batch.objects.count() == 1
    again = previewed(clerk, tmp_path, [HEAD, GOOD])
    page = go(clerk, "_preview", again)
    assert page.context["entering"] == 0 and "không thêm" in page.content.decode()


def test_a_register_that_moved_since_the_preview_is_not_written_to(clerk, tmp_path):
    file = previewed(clerk, tmp_path, [HEAD, GOOD])
    other = previewed(clerk, tmp_path, [HEAD, GOOD], "khác.xlsx")
    enter(clerk, other)
    answer = enter(clerk, file, follow=True)
    assert "đã thay đổi từ lúc xem trước" in answer.content.decode()
    assert PersonFact.objects.count() == 1
    answer = clerk.post(reverse("records:import_preview", args=[file.pk]), follow=True)
    assert answer.context["summary"].counts["unchanged"] == 1


def test_columns_are_chosen_once_each_and_what_is_needed(clerk, tmp_path):
    file = upload(clerk, workbook(tmp_path / "a.xlsx", {"S": [HEAD, GOOD]}))
    url = reverse("records:import", args=[file.pk])
    twice = clerk.post(url, {"column-0": "staff_code", "column-1": "staff_code", "empty": "keep"})
    page = twice.content.decode()
    assert "Cột A đã là" in page and "Chọn cột có “Trình độ" in page
    assert not desk.read(file.folder, "failed")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("rỗng.xlsx", b"", "Tệp rỗng"),
        ("web.xls", b"<html><table><tr><td>1</td></tr></table></html>", "HTML"),
        ("bom.xlsx", b"PK\x03\x04" + b"\0" * 60, "không mở được"),
        ("không bảng.csv", "xin chào\n".encode(), "bảng"),
    ],
)
def test_a_hostile_or_broken_file_gets_a_sentence(clerk, tmp_path, name, content, says):
    path = tmp_path / name
    path.write_bytes(content)
    file = upload(clerk, path)
    page = go(clerk, "", file)
    assert page.status_code == 200 and says in page.content.decode()
    assert go(clerk, "_preview", file).status_code == 302


def test_other_peoples_files_do_not_exist_and_no_address_serves_them(clerk, world, tmp_path):
    file = previewed(clerk, tmp_path, [HEAD, BAD])
    other, author = Client(), Client()
    other.force_login(make.granted(Role.HR, unit=world))
    author.force_login(make.granted(Role.AUTHOR, unit=world))
    for name in ("", "_preview", "_undo", "_returned"):
        assert go(other, name, file).status_code == 404
    assert other.post(reverse("records:import_apply", args=[file.pk])).status_code == 404
    assert go(clerk, "_returned", file).status_code == 200
    assert author.get(f"/media/private/imports/{file.key}/file").status_code == 404
    assert author.get(f"/media/../private/imports/{file.key}/file").status_code == 400


def test_a_name_that_would_be_a_path_is_only_shown(clerk, tmp_path):
    sent = SimpleUploadedFile("x.csv", b"")
    sent._name = "../../../etc/x.csv"
    clerk.post(reverse("records:imports"), {"kind": "staff", "file": sent})
    file = ImportFile.objects.latest("pk")
    assert file.path.is_relative_to(file.folder) and "/" not in file.name


def test_the_preview_reads_a_page_and_its_queries_do_not_grow(
    clerk, tmp_path, django_assert_max_num_queries
):
    rows = [[*GOOD[:6], f"B{n}"] for n in range(3 * shelf.PAGE)]
    file = previewed(clerk, tmp_path, [HEAD, *rows])
    with django_assert_max_num_queries(8):
        page = go(clerk, "_preview", file, state="new", page=3)
    assert page.context["page"].object_list[0].number == 2 * shelf.PAGE + 2
    enter(clerk, file)
    with django_assert_max_num_queries(12):
        go(clerk, "", file)


def test_what_was_built_on_somebody_the_file_brought_is_named_before_undoing(clerk, tmp_path):
    head = ["Mã cán bộ", "Họ và tên", "Giới tính", "Ngày sinh", "Đơn vị", "Chức vụ"]
    row = ["0500", "Hứa Thị Mai", "Nữ", "1990", "Xã Nhân Lý", "Chuyên viên Phòng Kinh tế"]
    file = upload(clerk, workbook(tmp_path / "ds.xlsx", {"S": [head, row]}), "staff")
    mapped(clerk, file)
    enter(clerk, file)
    undo = reverse("records:import_undo", args=[file.pk])
    make.fact(Person.objects.get(staff_code="0500"), title="Thạc sĩ")
    page = clerk.post(undo, {"reason": "Nhầm"}).content.decode()
    assert "Thạc sĩ" in page and "chưa hoàn tác được" in page
    assert not Batch.objects.filter(kind="undoing").exists()


def test_a_plan_looked_at_in_english_is_entered_from_a_worker_in_vietnamese(clerk, tmp_path):
    head = ["Mã cán bộ", "Họ và tên", "Giới tính", "Ngày sinh", "Đơn vị", "Chức vụ"]
    row = ["0500", "Hứa Thị Mai", "Nữ", "1990", "Xã Nhân Lý", "Chuyên viên Phòng Kinh tế"]
    clerk.cookies["django_language"] = "en"
    file = upload(clerk, workbook(tmp_path / "ds.xlsx", {"S": [head, row]}), "staff")
    mapped(clerk, file)
    assert "Import 1 row" in go(clerk, "_preview", file).content.decode()
    del clerk.cookies["django_language"]
    enter(clerk, file)
    assert ImportDone.objects.filter(file=file).exists()
