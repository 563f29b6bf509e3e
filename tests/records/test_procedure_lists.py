"""Lists of procedures: read as published, compared by what they tell, taken in and undone."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records import procedure_changes, reference_loader
from records.batches import UndoRefused
from records.intake import procedures as intake
from records.models import (
    Batch,
    EntryRefused,
    ProcedureListDone,
    ProcedureListFile,
    ProcedureVersion,
)
from records.procedure_changes import Kind, differences
from records.scope import Role
from tests import make, make_courses, make_procedures
from tests.make_procedures import accepted, book, read

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


EVE, DAY, LATER = date(2025, 6, 30), date(2025, 7, 1), datetime(2025, 8, 1, tzinfo=UTC)
BIRTH = "1.001193"


@pytest.fixture
def hr():
    return make.granted(Role.HR, unit=make.province())


def kinds(file, on=DAY):
    return {one.code: one.kind for one in differences(file, on).found}


def version(code, on):
    return ProcedureVersion.objects.as_of(on).get(procedure__code=code)


def test_a_published_list_is_read_with_its_title_and_its_words(tmp_path):
    path = book(
        tmp_path / "a.xlsx",
        ["1.001193", "Đăng ký khai sinh", "Hộ tịch", "Trong ngày 01 ngày làm việc", "Không"],
        [1.00066, "Chứng thực", "Chứng thực", "5 (năm) ngày làm việc; 10 ngày làm việc", "2.000 đồng/trang"],
        ["2.000815.000.00.00.H37", "Bản sao", "Chứng thực", "02 giờ", "Theo nghị quyết của HĐND tỉnh"],
        ["abc", "Sai mã", "Hộ tịch", "1 ngày", ""],
        ["1.001194", "", "Hộ tịch", "1 ngày", ""],
        ["1.001196", "A" * 5001, "Hộ tịch", "1 ngày", ""],
        ["1.001195", "Thiếu đơn vị", "Hộ tịch", 7, ""],
        ["1.001193", "Lần nữa", "Hộ tịch", "1 ngày", ""],
    )  # fmt: skip
    found = intake.read(path)
    birth, copy = found.rows["1.001193"], found.rows["2.000815"]
    assert (birth["time_limit"], birth["time_unit"]) == (1, "working_day")
    assert birth["fee_status"] == "zero_listed"
    certified = found.rows["1.000660"]
    assert certified["time_limit"] is None
    assert certified["time_text"].startswith("5 (năm)")
    assert (certified["fee_status"], certified["fee_min"]) == ("amount", 2000)
    assert (copy["time_limit"], copy["time_unit"]) == (2, "hour")
    assert copy["fee_status"] == "set_by_provincial_council"
    refused = {one.number: one.refusal.code for one in found.refused}
    assert list(refused.values()) == ["procedure_code", "procedure_name", "long", "period", "twice"]


def test_the_shipped_list_differs_from_the_catalogue_in_nothing(hr):
    reference_loader.load()
    path = Path(intake.__file__).parents[1] / "data" / "procedures.csv"
    file = procedure_changes.keep(path, path.name, by=hr, at=make.AT)
    found = differences(file, DAY)
    assert not file.refused
    assert not found.found
    assert found.unchanged == 108


def test_differences_say_before_and_after_of_what_the_file_tells(hr):
    make_courses.procedure(BIRTH)
    make_courses.procedure("1.000002", "Cũ")
    rows = {
        BIRTH: {"name": "Đăng ký khai sinh", "time_limit": 3, "time_unit": "working_day", "time_text": ""},
        "1.000003": {"name": "Mới", "field": "Hộ tịch"},
    }  # fmt: skip
    file = read(rows, by=hr)
    assert kinds(file) == {
        BIRTH: Kind.CHANGED, "1.000003": Kind.NEW, "1.000002": Kind.WITHDRAWN,
    }  # fmt: skip
    (changed,) = differences(file, DAY).of(Kind.CHANGED)
    (change,) = changed.changes
    assert (change.before, change.after) == ("1 ngày làm việc", "3 ngày làm việc")
    (new,) = differences(file, DAY).of(Kind.NEW)
    assert new.values["field_group"] == "ho-tich"


def test_a_row_that_could_not_be_read_is_not_taken_for_withdrawn(hr):
    make_courses.procedure(BIRTH)
    file = ProcedureListFile.objects.create(
        name="a.csv", digest="", rows={}, refused=[[5, BIRTH, "E", "7", {}]], entered_at=make.AT,
        entered_by=hr,
    )  # fmt: skip
    assert not differences(file, DAY).found


def test_what_is_taken_in_holds_from_its_day_and_the_past_stays_readable(hr, client):
    make_courses.procedure(BIRTH, papers=[{"name": "Tờ khai", "originals": 1, "copies": 0}])
    make_courses.procedure("1.000002", "Cũ")
    rows = {BIRTH: {"name": "Đăng ký khai sinh", "time_limit": 3}, "1.000003": {"name": "Mới"}}
    file = read(rows, by=hr)
    batch = accepted(file, {BIRTH, "1.000003", "1.000002"}, by=hr)
    assert batch.kind == Batch.Kind.IMPORT
    assert batch.numbers == {"new": 1, "changed": 1, "withdrawn": 1}
    assert version(BIRTH, EVE).time_limit == 1
    assert version(BIRTH, DAY).time_limit == 3
    assert version(BIRTH, DAY).document == "498/QĐ-BTP"
    assert version(BIRTH, DAY).papers[0]["name"] == "Tờ khai"
    assert version("1.000003", DAY).name == "Mới"
    assert not ProcedureVersion.objects.as_of(DAY).filter(procedure__code="1.000002").exists()
    assert version("1.000002", EVE).name == "Cũ"
    assert not differences(file, DAY).found
    client.force_login(hr)
    page = client.get(reverse("records:procedure", args=["1.000002"]), {"on": "2025-07-02"})
    assert "có hiệu lực đến hết ngày 30/06/2025" in page.content.decode()
    page = client.get(reverse("records:procedure", args=["1.000003"]), {"on": "2025-06-02"})
    assert "chưa có trong danh mục" in page.content.decode()


def test_only_the_chosen_are_taken_and_undoing_restores_the_rest(hr):
    make_courses.procedure(BIRTH)
    make_courses.procedure("1.000002", "Cũ")
    file = read({BIRTH: {"name": "Khai sinh mới"}, "1.000003": {"name": "Mới"}}, by=hr)
    batch = accepted(file, {BIRTH, "1.000003"}, by=hr)
    assert version("1.000002", DAY)
    procedure_changes.undo(batch, by=hr, reason="Nhầm tệp", at=LATER)
    assert version(BIRTH, DAY).name == "Đăng ký khai sinh"
    assert not ProcedureVersion.objects.as_of(DAY).filter(procedure__code="1.000003").exists()
    assert kinds(file)[BIRTH] == Kind.CHANGED
    with pytest.raises(EntryRefused):
        procedure_changes.undo(batch, by=hr, reason="Lần nữa", at=LATER)


def test_what_was_built_upon_is_not_undone(hr):
    make_courses.procedure(BIRTH)
    empty = read({}, by=hr)
    gone = accepted(empty, {BIRTH}, by=hr)
    again = read({BIRTH: {"name": "Trở lại"}}, by=hr)
    back = accepted(again, {BIRTH}, by=hr, on=date(2025, 9, 1), at=LATER)
    with pytest.raises(UndoRefused):
        procedure_changes.undo(gone, by=hr, reason="Nhầm", at=LATER)
    procedure_changes.undo(back, by=hr, reason="Nhầm", at=LATER)
    procedure_changes.undo(gone, by=hr, reason="Nhầm", at=LATER)
    assert version(BIRTH, DAY).name == "Đăng ký khai sinh"


def test_the_same_day_corrects_and_a_later_version_is_not_overrun(hr):
    make_courses.procedure(BIRTH, since=DAY)
    accepted(read({BIRTH: {"name": "Đúng tên"}}, by=hr), {BIRTH}, by=hr)
    assert version(BIRTH, DAY).name == "Đúng tên"
    accepted(read({BIRTH: {"name": "Trước nữa"}}, by=hr), {BIRTH}, by=hr, on=date(2025, 1, 1))
    assert version(BIRTH, EVE).name == "Trước nữa"
    assert version(BIRTH, EVE).holds_to == DAY
    assert version(BIRTH, DAY).name == "Đúng tên"


def test_a_catalogue_that_changed_meanwhile_is_looked_at_again(hr):
    make_courses.procedure(BIRTH)
    file = read({BIRTH: {"name": "Một"}}, by=hr)
    seen = differences(file, DAY).digest
    accepted(read({BIRTH: {"name": "Hai"}}, by=hr), {BIRTH}, by=hr)
    with pytest.raises(EntryRefused, match="Danh mục đã đổi"):
        procedure_changes.accept(
            file, {BIRTH}, on=DAY, decision="1/QĐ", digest=seen, by=hr, at=make.AT
        )


def test_the_journey_of_a_list_through_the_pages(hr, client, tmp_path):
    make_courses.course()
    client.force_login(hr)
    path = book(
        tmp_path / "a.xlsx", [BIRTH, "Đăng ký khai sinh", "Hộ tịch", "3 ngày làm việc", "Không"]
    )
    upload = SimpleUploadedFile("danh mục.xlsx", path.read_bytes())
    answer = client.post(reverse("records:procedure_lists"), {"file": upload})
    file = ProcedureListFile.objects.get()
    address = reverse("records:procedure_list", args=[file.pk])
    assert answer["Location"] == address
    page = client.get(address, {"on": "01/07/2025"})
    text = page.content.decode()
    assert "1 ngày làm việc" in text
    assert "3 ngày làm việc" in text
    form = page.context["form"]
    given = {
        "on": "2025-07-01",
        "digest": form["digest"].value(),
        "decision": "",
        "changed": "some",
    }
    assert "error-summary" in client.post(address, given).content.decode()
    given["decision"] = "498/QĐ-BTP"
    assert "Chọn ít nhất một thủ tục" in client.post(address, given).content.decode()
    given["code"] = [BIRTH]
    assert client.post(address, given)["Location"] == reverse("records:procedure_lists")
    assert version(BIRTH, DAY).time_limit == 3
    done = ProcedureListDone.objects.get()
    assert "498/QĐ-BTP" in client.get(reverse("records:procedure_lists")).content.decode()
    undo = reverse("records:procedure_undo", args=[done.pk])
    client.post(undo, {"reason": "Nhầm tệp"})
    assert version(BIRTH, DAY).time_limit == 1
    assert client.get(undo).status_code == 404
    assert "đã hoàn tác" in client.get(reverse("records:procedure_lists")).content.decode()


def test_lessons_with_its_card_are_named(hr, client):
    make_courses.course()
    file = read({BIRTH: {"name": "Khai sinh"}}, by=hr)
    client.force_login(hr)
    page = client.get(reverse("records:procedure_list", args=[file.pk])).content.decode()
    assert "Chạm tới:" in page


@pytest.mark.parametrize("content", [b"", b"<html><body>khong</body></html>", b"a;b\n1;2\n3;4\n"])
def test_a_file_that_is_no_list_gets_a_sentence(hr, client, content):
    client.force_login(hr)
    upload = SimpleUploadedFile("a.csv", content)
    page = client.post(reverse("records:procedure_lists"), {"file": upload})
    assert page.status_code == 200
    assert "error-summary" in page.content.decode()
    assert not ProcedureListFile.objects.exists()


def test_only_who_rules_over_the_province_gets_in(hr, client):
    done = make_procedures.taken(hr)
    here = make.unit()
    addresses = [
        reverse("records:procedure_lists"), reverse("records:procedure_list", args=[done.file_id]),
        reverse("records:procedure_undo", args=[done.pk]),
    ]  # fmt: skip
    here = make.unit(parent=here)
    for account in (make.user(), make.head(unit=here), make.granted(Role.HR, unit=here)):
        client.force_login(account)
        for address in addresses:
            assert client.get(address).status_code == 404
            assert client.post(address).status_code == 404
        assert "Nhập danh mục" not in client.get(reverse("records:procedures")).content.decode()


def test_pages_cost_the_same_for_2_and_20(hr, client):
    client.force_login(hr)
    counts = []
    for turn in range(2):
        for n in range(2 + 18 * turn):
            make_courses.procedure(f"3.{turn:03}{n:03}", "Cũ")
        file = read({f"3.{turn:03}{n:03}": {"name": "Mới"} for n in range(2)}, by=hr)
        make_procedures.accepted(
            read({f"4.{turn:06}": {"name": "A"}}, by=hr), [f"4.{turn:06}"], by=hr
        )
        for name, args in (("procedure_lists", []), ("procedure_list", [file.pk])):
            address = reverse(f"records:{name}", args=args)
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:]
