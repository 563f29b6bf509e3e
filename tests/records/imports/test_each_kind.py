"""What holds for every kind of list: again changes nothing, and a blank keeps or erases."""

from datetime import date

import pytest

from records.models import Appointment, DossierTotal, PersonFact
from tests import make
from tests.make_imports import imported, scales

pytestmark = pytest.mark.django_db
WHO = ["Mã cán bộ", "Họ và tên", "Ngày sinh"]
HER = ["0012", "Nông Thị Ánh", "12/3/1985"]

# kind: header, a row, the column (from 0) whose blank may erase, where it is kept.
KINDS = {
    "staff": (
        [*WHO, "Giới tính", "Mã đơn vị", "Chức vụ", "Từ ngày", "Số quyết định"],
        ["0099", "Lý Văn Ba", "3/4/1990", "Nam", "{unit}", "Chuyên viên Trung tâm Phục vụ hành chính công",
         "01/08/2025", "12/QĐ-UBND"],
        7, "document",
    ),
    "qualifications": (
        [*WHO, "Trình độ", "Chuyên ngành", "Nơi đào tạo", "Năm cấp", "Số hiệu"],
        [*HER, "Đại học", "Luật", "ĐH Luật Hà Nội", 2007, "B123"],
        7, "number",
    ),
    "ratings": (
        [*WHO, "Năm", "Xếp loại", "Số quyết định"],
        [*HER, 2024, "Hoàn thành tốt nhiệm vụ", "45/QĐ-UBND"],
        5, "document",
    ),
    "training": (
        [*WHO, "Tên khoá học", "Ngày hoàn thành", "Nơi đào tạo", "Số chứng chỉ"],
        [*HER, "Nghiệp vụ một cửa", "15/5/2025", "Trường Chính trị", "CN-07"],
        6, "number",
    ),
    "dossiers": (
        ["Mã đơn vị", "Tháng", "Tiếp nhận", "Đã giải quyết", "Trước hạn", "Đúng hạn", "Quá hạn",
         "Đang giải quyết"],
        ["{unit}", "06/2025", 1234, 1000, 600, 380, 20, 234],
        None, "",
    ),
}  # fmt: skip


@pytest.fixture
def unit():
    scales()
    here = make.unit("Nhân Lý", parent=make.province())
    make.officer("Nông Thị Ánh", unit=here, code="0012", born=date(1985, 3, 12))
    return here


def rows_of(kind, unit):
    head, row, place, kept = KINDS[kind]
    return head, [unit.code if cell == "{unit}" else cell for cell in row], place, kept


def believed(kind):
    model = {"staff": Appointment, "dossiers": DossierTotal}.get(kind, PersonFact)
    return model.objects.known().order_by("-pk")


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_file_twice_changes_nothing(tmp_path, unit, kind):
    head, row, _place, _kept = rows_of(kind, unit)
    first = imported(tmp_path, kind, [head, row])
    assert first.counts == (1, 0, 0, 0), first.reasons
    before = list(believed(kind).values_list("pk", flat=True))
    assert imported(tmp_path, kind, [head, row]).counts == (0, 0, 1, 0)
    assert list(believed(kind).values_list("pk", flat=True)) == before


@pytest.mark.parametrize("erase", [False, True])
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "dossiers"])
def test_a_blank_cell_keeps_or_erases_as_chosen(tmp_path, unit, kind, erase):
    head, row, place, kept = rows_of(kind, unit)
    imported(tmp_path, kind, [head, row])
    said = getattr(believed(kind)[0], kept)
    assert said
    blank = [None if n == place else cell for n, cell in enumerate(row)]
    made = imported(tmp_path, kind, [head, blank], erase=erase)
    assert made.counts == ((0, 1, 0, 0) if erase else (0, 0, 1, 0)), made.reasons
    assert getattr(believed(kind)[0], kept) == ("" if erase else said)


@pytest.mark.parametrize("erase", [False, True])
def test_a_count_that_is_blank_is_refused_whatever_was_chosen(tmp_path, unit, erase):
    """A total is a whole statement: nothing of it can be left out or taken away."""
    head, row, _place, _kept = rows_of("dossiers", unit)
    imported(tmp_path, "dossiers", [head, row])
    made = imported(tmp_path, "dossiers", [head, [*row[:7], None]], erase=erase)
    assert made.counts == (0, 0, 0, 1)
    assert believed("dossiers").get().pending == 234
