"""A list of staff tells identity numbers, telephones and mail: they are sealed, and found by number."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from records import batches, duplicates, sensitive
from records.imports import desk
from records.imports.reading import proposal_of
from records.intake.fields import ListKind
from records.models import Grant, Person, SensitiveFact
from records.scope import Role
from records.vault import Vault
from tests import make, make_sensitive
from tests.make_files import workbook
from tests.make_imports import TODAY, imported, scales
from tests.make_sensitive import HERS, Field

pytestmark = pytest.mark.django_db
HEAD = [
    "Mã cán bộ",
    "Họ và tên",
    "Giới tính",
    "Ngày sinh",
    "Đơn vị",
    "Chức vụ",
    "Số CCCD",
    "SĐT",
    "Email",
]
HER = ["0101", "Nông Thị Ánh", "Nữ", "01/05/1990", "Xã Nhân Lý", "Chuyên viên Phòng Kinh tế"]
CONTACT = ["0912 345 678", "anh@example.invalid"]
OTHER = "020190009999"
LATER = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def here():
    scales()
    top = make.province()
    return make.unit("Nhân Lý", parent=top, since=date(2025, 7, 1)), top


@pytest.fixture
def keeper(here):
    """Home affairs who also keeps what is sensitive."""
    _, top = here
    account = make.granted(Role.HR, unit=top)
    row = Grant(user=account, role=Role.CUSTODIAN, unit=top.unit, holds_from=make.LONG_AGO)
    make.ledger.enter(row, by=None, source="test", at=make.AT)
    return account


def told(code="0101"):
    rows = SensitiveFact.objects.known().filter(person__staff_code=code)
    keys = Vault()
    return {row.field: sensitive.content_of(row, keys).value for row in rows}


def everywhere(folder):
    return "".join(path.read_bytes().decode("utf-8", "replace") for path in folder.rglob("*.json*"))


def test_a_new_person_comes_with_her_number_and_contact_sealed(tmp_path, here, keeper):
    rows = [HEAD, [*HER, HERS, *CONTACT]]
    made = imported(tmp_path, "staff", rows, user=keeper)
    assert made.counts == (1, 0, 0, 0)
    assert told() == {Field.IDENTITY: HERS, Field.PHONE: CONTACT[0], Field.EMAIL: CONTACT[1]}
    row = SensitiveFact.objects.get(field=Field.IDENTITY)
    assert (row.holds_from, row.entered_by) == (date(1990, 5, 1), keeper)
    assert imported(tmp_path, "staff", rows, user=keeper).counts == (0, 0, 1, 0)


def test_nothing_that_a_plan_leaves_on_disk_says_a_value(tmp_path, here, keeper):
    bad = [
        "0102",
        "Vi Thị Lan",
        "Nữ",
        "1985",
        "Xã Nhân Lý",
        "Không có chức danh này",
        OTHER,
        *CONTACT,
    ]
    twelve = ["0103", "Vi Thị Mai", "Nữ", "1986", "Xã Nhân Lý", HER[5], 20190001234, None, None]
    short = ["0104", "Vi Thị Nga", "Nữ", "1987", "Xã Nhân Lý", HER[5], "0201900", None, None]
    rows = [HEAD, [*HER, HERS, *CONTACT], bad, twelve, short]
    made = imported(tmp_path, "staff", rows, user=keeper, apply=False)
    assert made.counts == (2, 0, 0, 2)
    left = everywhere(tmp_path / "plan")
    for value in (HERS, OTHER, *CONTACT, "20190001234", '0201900"', "0201900 "):
        assert value not in left, value
    assert "•••" in left
    assert any("12 chữ số" in reason for _, _, reason, _ in made.reasons)


def test_what_was_read_of_a_file_shows_no_sample_of_a_sealed_column(tmp_path, here):
    path = workbook(tmp_path / "a.xlsx", {"S": [HEAD, [*HER, HERS, *CONTACT]]})
    with proposal_of(path, ListKind.STAFF) as (book, proposal):
        read = desk.FileRead.of(ListKind.STAFF, book, proposal)
    samples = {each.caption: each.samples for each in read.sheets[0].columns}
    assert samples["Số CCCD"] == samples["SĐT"] == samples["Email"] == ["•••"]
    assert samples["Họ và tên"] == ["Nông Thị Ánh"]


@pytest.mark.parametrize(("erase", "left"), [(False, {Field.IDENTITY: HERS}), (True, {})])
def test_an_empty_cell_keeps_or_erases_as_was_chosen(tmp_path, here, keeper, erase, left):
    imported(tmp_path, "staff", [HEAD, [*HER, HERS, None, None]], user=keeper)
    made = imported(tmp_path, "staff", [HEAD, [*HER, None, None, None]], user=keeper, erase=erase)
    assert made.counts == ((0, 1, 0, 0) if erase else (0, 0, 1, 0))
    assert told() == left
    if erase:
        batches.undo(made.batch, by=keeper, reason="Nhầm", at=LATER)
        assert told() == {Field.IDENTITY: HERS}


def test_a_masked_cell_of_a_returned_file_keeps_what_is_on_record(tmp_path, here, keeper):
    imported(tmp_path, "staff", [HEAD, [*HER, HERS, *CONTACT]], user=keeper)
    again = [HEAD, [*HER, "•••", "•••", "•••"]]
    assert imported(tmp_path, "staff", again, user=keeper, erase=True).counts == (0, 0, 1, 0)
    assert told()[Field.IDENTITY] == HERS


def test_another_number_corrects_and_undoing_gives_the_first_back(tmp_path, here, keeper):
    imported(tmp_path, "staff", [HEAD, [*HER, HERS, None, None]], user=keeper)
    made = imported(tmp_path, "staff", [HEAD, [*HER, OTHER, None, None]], user=keeper)
    assert made.counts == (0, 1, 0, 0)
    assert told() == {Field.IDENTITY: OTHER}
    batches.undo(made.batch, by=keeper, reason="Nhầm", at=LATER)
    assert told() == {Field.IDENTITY: HERS}


def test_who_does_not_keep_sensitive_data_imports_the_rest_and_is_told(tmp_path, here):
    _, top = here
    clerk = make.granted(Role.HR, unit=top)
    made = imported(tmp_path, "staff", [HEAD, [*HER, HERS, *CONTACT]], user=clerk)
    assert made.counts == (1, 0, 0, 0)
    assert told() == {}
    assert "anh/chị không được giao" in str(made.rows["new"][0].notes)


def test_a_number_of_somebody_else_is_refused_until_the_two_were_compared(tmp_path, here, keeper):
    version, _ = here
    other = make.officer("Vi Thị Lan", unit=version, since=date(2025, 7, 1), code="0909")
    make_sensitive.fact(other, by=keeper)
    made = imported(tmp_path, "staff", [HEAD, [*HER, HERS, None, None]], user=keeper)
    ((_, column, reason, remedy),) = made.reasons
    assert column == "G"
    assert "Vi Thị Lan (0909)" in reason
    assert "So hai hồ sơ" in remedy
    assert HERS not in reason
    imported(tmp_path, "staff", [HEAD, [*HER, None, None, None]], user=keeper)
    her = Person.objects.get(staff_code="0101")
    duplicates.tell_apart(her, other, by=keeper, at=LATER, on=TODAY)
    made = imported(tmp_path, "staff", [HEAD, [*HER, HERS, None, None]], user=keeper)
    assert made.counts[3] == 0
    assert told() == {Field.IDENTITY: HERS}


def test_one_number_for_two_rows_of_a_file_is_refused(tmp_path, here, keeper):
    other = ["0102", "Vi Thị Lan", *HER[2:]]
    rows = [HEAD, [*HER, HERS, None, None], [*other, HERS, None, None]]
    made = imported(tmp_path, "staff", rows, user=keeper, apply=False)
    assert made.counts == (1, 0, 0, 1)
    assert "Dòng 2" in made.reasons[0][2]


def test_a_number_alone_says_whom_a_list_means(tmp_path, here, keeper):
    imported(tmp_path, "staff", [HEAD, [*HER, HERS, None, None]], user=keeper)
    rows = [["Số CCCD", "Trình độ chuyên môn"], [HERS, "Đại học"], [OTHER, "Đại học"]]
    made = imported(tmp_path, "qualifications", rows, user=keeper)
    assert made.counts == (1, 0, 0, 1)
    assert made.rows["new"][0].who == "Nông Thị Ánh"
    assert Person.objects.get().facts.get().title == "Đại học"
    clerk = make.granted(Role.HR, unit=here[1])
    assert imported(tmp_path, "qualifications", rows, user=clerk).counts == (0, 0, 0, 2)


def test_an_old_card_is_noted_and_not_kept(tmp_path, here, keeper):
    made = imported(tmp_path, "staff", [HEAD, [*HER, "081234567", None, None]], user=keeper)
    assert made.counts == (1, 0, 0, 0)
    assert told() == {}
    assert "chứng minh nhân dân cũ" in str(made.rows["new"][0].notes)


def test_without_keys_the_rest_is_imported_and_a_note_says_why(tmp_path, here, keeper, settings):
    settings.SENSITIVE_KEYS = []
    made = imported(tmp_path, "staff", [HEAD, [*HER, HERS, *CONTACT]], user=keeper)
    assert made.counts == (1, 0, 0, 0)
    assert told() == {}
    assert "thiếu khoá" in str(made.rows["new"][0].notes)


def test_queries_do_not_grow_with_the_rows(tmp_path, here, keeper, django_assert_max_num_queries):
    rows = [
        [f"02{n:02d}", f"Vi Thị {name}", *HER[2:], f"0201900{n:05d}", f"09123456{n:02d}", None]
        for n, name in enumerate(["An", "Bình", "Cúc", "Dung", "Giang", "Hoa", "Lan", "Mai"])
    ]
    imported(tmp_path, "staff", [HEAD, *rows], user=keeper)
    with django_assert_max_num_queries(60):
        imported(tmp_path, "staff", [HEAD, *rows], user=keeper, apply=False)


def test_the_page_of_the_columns_says_what_is_sealed(client, tmp_path, here, keeper):
    path = workbook(tmp_path / "a.xlsx", {"S": [HEAD, [*HER, HERS, *CONTACT]]})
    client.force_login(keeper)
    upload = SimpleUploadedFile("a.xlsx", path.read_bytes())
    answer = client.post(reverse("records:imports"), {"kind": "staff", "file": upload}, follow=True)
    page = answer.content.decode()
    assert "Được niêm phong khi nhập: Số CCCD, SĐT, Email" in page
    assert HERS not in page
