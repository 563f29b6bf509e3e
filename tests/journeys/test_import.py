"""The clerk with a bad file: told what is wrong, cell by cell, and done before lunch."""

import openpyxl
import pytest

from records.models import Batch, PersonFact
from records.scope import Role
from tests import make
from tests.browser import violations
from tests.make_files import nfd, tcvn3, workbook
from tests.make_imports import scales

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
ROWS = [
    ["UBND TỈNH LẠNG SƠN", None, None, "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["DANH SÁCH VĂN BẰNG NĂM 2025"],
    ["TT", "Mã cán bộ", "Họ và tên", "Trình độ", "Chuyên ngành", "Năm cấp"],
    [1, "0012", nfd("Nông Thị Ánh"), "Cử nhân", "Luật", 2007],
    [2, "0013", tcvn3("Lý Văn Sáng"), tcvn3("Đại học"), tcvn3("Kinh tế"), "2011"],
    [3, "0099", "Vi Văn Tám", "Đại học", "Luật", 2012],
    [4, "0012", "Nông Thị Ánh", "Siêu đẳng", "Luật", 2013],
    [None, None, "Tổng cộng: 4"],
]


@pytest.mark.parametrize(("width", "language", "script"), [(1280, "vi", True), (360, "en", False)])
def test_a_bad_file_is_imported_as_far_as_it_is_good(
    visits, settings, tmp_path, width, language, script
):
    settings.PRIVATE_ROOT = tmp_path / "private"
    scales()
    top = make.province()
    here = make.unit("Nhân Lý", parent=top)
    make.officer("Nông Thị Ánh", unit=here, code="0012")
    make.officer("Lý Văn Sáng", unit=here, code="0013", sex="m")
    clerk = make.granted(Role.HR, unit=top)
    vi = language == "vi"
    page = visits.page(clerk, width=width, language=language, script=script)

    def fine():
        if script:
            assert not violations(page)
        page.screenshot(
            path=str(tmp_path / f"{len(list(tmp_path.glob('*.png')))}.png"), full_page=True
        )
        wide = (
            page.locator("html").evaluate("e => e.scrollWidth > e.clientWidth") if script else False
        )
        assert not wide

    page.goto("/imports/")
    fine()
    path = workbook(tmp_path / "văn bằng.xlsx", {"S": ROWS})
    page.locator("select[name=kind]").select_option("qualifications")
    page.locator("input[type=file]").set_input_files(str(path))
    page.get_by_role("button", name="Tải lên" if vi else "Upload", exact=True).click()
    fine()
    page.get_by_role("button", name="Xem trước" if vi else "Preview").click()
    fine()
    page.get_by_role("link", name="Bị từ chối" if vi else "Refused", exact=False).first.click()
    assert "0099" in page.content() and "Siêu đẳng" in page.content()
    fine()
    page.get_by_role("button", name="Nhập 2 dòng" if vi else "Import 2 rows").click()
    fine()
    assert PersonFact.objects.known().count() == 2
    page.get_by_role(
        "link", name="Hoàn tác lần nhập" if vi else "Undo the import", exact=True
    ).click()
    page.locator("[name=reason]").fill("Nhầm tệp")
    fine()
    page.get_by_role(
        "button", name="Hoàn tác lần nhập" if vi else "Undo the import", exact=True
    ).click()
    page.get_by_role("heading", level=1).wait_for()
    assert Batch.objects.filter(kind="undoing").exists()
    fine()


def mended(path):
    """The returned file as the clerk mends it: told the reasons, she corrects two cells."""
    book = openpyxl.load_workbook(path)
    captions, unknown, odd = book.active.iter_rows()
    told = [cell.value for cell in captions][-2:], [cell.value for cell in unknown][-2:]
    unknown[1].value, unknown[2].value = "0014", "Vi Văn Tám"
    odd[3].value = "Thạc sĩ"
    book.save(path)
    return told


def test_the_returned_file_is_mended_uploaded_again_and_everything_taken_back(
    visits, settings, tmp_path
):
    settings.PRIVATE_ROOT = tmp_path / "private"
    scales()
    top = make.province()
    here = make.unit("Nhân Lý", parent=top)
    make.officer("Nông Thị Ánh", unit=here, code="0012")
    make.officer("Lý Văn Sáng", unit=here, code="0013", sex="m")
    make.officer("Vi Văn Tám", unit=here, code="0014", sex="m")
    page = visits.page(make.granted(Role.HR, unit=top))

    def upload(path):
        page.goto("/imports/")
        page.locator("select[name=kind]").select_option("qualifications")
        page.locator("input[type=file]").set_input_files(str(path))
        page.get_by_role("button", name="Tải lên", exact=True).click()
        page.get_by_role("button", name="Xem trước").click()

    def take_back(reason):
        page.get_by_role("link", name="Hoàn tác lần nhập", exact=True).click()
        page.locator("[name=reason]").fill(reason)
        page.get_by_role("button", name="Hoàn tác lần nhập", exact=True).click()
        page.get_by_text("Lần nhập này đã được hoàn tác").wait_for()

    upload(workbook(tmp_path / "văn bằng.xlsx", {"S": ROWS}))
    page.get_by_role("link", name="Bị từ chối").first.click()
    row = page.locator("tbody tr", has_text="Siêu đẳng")
    assert "Cột D" in row.inner_text()  # the cell, what is wrong with it, and the remedy
    assert row.locator(".muted").inner_text()
    page.get_by_role("button", name="Nhập 2 dòng").click()
    page.get_by_text("Đã ghi vào hồ sơ").wait_for()
    first = page.url
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải dòng bị từ chối").click()
    again = tmp_path / "văn bằng, dòng bị từ chối.xlsx"
    download.value.save_as(again)
    captions, told = mended(again)
    assert all(captions) and all(told)

    upload(again)
    page.get_by_role("button", name="Nhập 2 dòng").click()
    page.get_by_text("Đã ghi vào hồ sơ").wait_for()
    assert PersonFact.objects.known().count() == 4
    take_back("Nhầm tệp")
    assert PersonFact.objects.known().count() == 2
    page.goto(first)
    take_back("Nhầm tệp từ đầu")
    assert not PersonFact.objects.known().exists()
    page.goto("/imports/")
    assert page.get_by_text("Đã hoàn tác").count() == 2
