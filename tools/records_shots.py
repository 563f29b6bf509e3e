"""The pictures of docs/records.md: what HR does in the register, each prepared on its own page.

Files that are uploaded are made here; the paper that is photographed says that it is a specimen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import FilePayload, Page
from shots import Shot

FONT = Path(__file__).resolve().parent.parent / "records" / "papers" / "fonts" / "Tinos-Bold.ttf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DEGREES: Sequence[Sequence[Any]] = (
    ["UBND TỈNH LẠNG SƠN", "", "", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["DANH SÁCH VĂN BẰNG NĂM 2026"],
    ["TT", "Mã cán bộ", "Họ và tên", "Trình độ", "Chuyên ngành", "Năm cấp"],
    [1, "LS00634", "Hà Bích Ái", "Thạc sĩ", "Quản lý công", 2024],
    [2, "LS00218", "Nguyễn Thị Ái", "Đại học", "Luật", "2019"],
    [3, "LS09999", "Vi Văn Tám", "Đại học", "Luật", 2012],
    [4, "LS00634", "Hà Bích Ái", "Siêu đẳng", "Luật", 2013],
    [5, "LS00790", "Chu Thanh An", "Đại học", "Kinh tế", "31/02/2015"],
    ["", "", "Tổng cộng: 5"],
)
PLAN: Sequence[Sequence[Any]] = (
    ["Mã đơn vị cũ", "Mã đơn vị mới", "Tên đơn vị mới", "Loại đơn vị mới", "Phần nhập", "Điều khoản"],
    ["06496", "09801", "Chi Lăng", "xã", "", "khoản 1"],
    ["06463", "09801", "Chi Lăng", "xã", "", "khoản 1"],
    ["06475", "09801", "Chi Lăng", "xã", "một phần", "khoản 1"],
    ["06475", "09802", "Vạn Linh", "xã", "phần còn lại", "khoản 2"],
)  # fmt: skip
PROCEDURES: Sequence[Sequence[Any]] = (
    ["DANH MỤC THỦ TỤC HÀNH CHÍNH"],
    ["STT", "Mã TTHC", "Tên thủ tục", "Lĩnh vực", "Thời hạn giải quyết", "Phí, lệ phí"],
    [1, "1.001662", "Đăng ký khai thác nước dưới đất", "Tài nguyên nước", "5 ngày làm việc", "Không"],
    [2, "1.900001", "Thủ tục thử cho hình minh hoạ", "Hộ tịch", "1 ngày làm việc", "Không"],
)  # fmt: skip


def _workbook(name: str, rows: Sequence[Sequence[Any]]) -> FilePayload:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Danh sách")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return {"name": name, "mimeType": XLSX, "buffer": out.getvalue()}


def _photo() -> FilePayload:
    """A sheet of paper on a table, with the word that it is a specimen."""
    picture = Image.new("RGB", (960, 720), "#6d5b4a")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((90, 70, 870, 650), fill="#f7f1df", outline="#9a4415", width=6)
    for size, top, words in ((44, 150, "MẪU MINH HOẠ"), (30, 250, "Bằng tốt nghiệp đại học")):
        draw.text((480, top), words, "#7a2f10", ImageFont.truetype(FONT, size), anchor="mm")
    for top in range(330, 600, 45):
        draw.line((170, top, 790, top), "#b9ab8d", 3)
    out = BytesIO()
    picture.save(out, "JPEG", quality=80)
    return {"name": "bang.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def _send(page: Page) -> None:
    page.locator("main form button.button-primary").first.click()
    page.wait_for_load_state()


def _fill(page: Page, **answers: str) -> None:
    for name, value in answers.items():
        page.locator(f"main [name={name}]").fill(value)


def _opened(page: Page) -> None:
    """The only one that the list found."""
    page.locator("main tbody th a").first.click()
    page.wait_for_load_state()


def import_bad_file(page: Page) -> None:
    page.locator("select[name=kind]").select_option("qualifications")
    page.locator("input[type=file]").set_input_files(_workbook("van-bang-2026.xlsx", DEGREES))
    _send(page)
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_role("link", name="Bị từ chối").first.click()


def prepare_plan(page: Page) -> None:
    _fill(page, title="Sắp xếp thử ba xã", document="Dự thảo", on="01/07/2027")
    page.locator("[name=rule][value=by_hand]").check()
    _send(page)
    page.get_by_role("link", name="Đọc từ tệp").first.click()
    page.locator("input[type=file]").set_input_files(_workbook("phuong-an.xlsx", PLAN))
    _send(page)


def claim_with_photo(page: Page) -> None:
    page.locator("[name=level]").select_option("EDU-7")
    _fill(page, study="Quản lý công", when="06/2024", issuer="Học viện (mẫu)", number="M 0001")
    page.locator("[name=scan]").set_input_files(_photo())
    _send(page)


def look_at_claim(page: Page) -> None:
    page.locator("main a[href^='/claims/']").filter(has_not_text="Tải").first.click()


def compare_readings(page: Page) -> None:
    _opened(page)
    page.get_by_role("link", name="So hai mốc").click()
    _fill(page, on="01/03/2026", known="01/03/2026")
    page.get_by_role("button", name="Xem").click()


def issue_extract(page: Page) -> None:
    _opened(page)
    page.get_by_role("link", name="Trích ngang", exact=True).click()
    for known in ("01/03/2026", ""):
        _fill(page, on="01/03/2026", known=known)
        _send(page)


def many_at_once(page: Page) -> None:
    page.locator("[name=unit]").fill("06496")
    _fill(page, since="01/12/2026", document="45/QĐ-UBND (mẫu)", reason="Tăng cường cho đơn vị mới")
    _send(page)


def law_worklist(page: Page) -> None:
    page.locator("main a", has_text=re.compile("mục chưa xem")).first.click()


def procedure_list(page: Page) -> None:
    page.locator("input[type=file]").set_input_files(_workbook("danh-muc.xlsx", PROCEDURES))
    _send(page)


def suggest(page: Page) -> None:
    page.locator("input[type=search][name=q]").first.press_sequentially("nhan ly", delay=40)
    page.locator("[role=option]").first.wait_for()


RECORDS = (
    Shot("records-search", "noivu", "/", act=suggest),
    Shot("records-import", "noivu", "/imports/", act=import_bad_file),
    Shot("records-plan", "noivu", "/reorganisations/new/", act=prepare_plan),
    Shot("records-unit", "noivu", "/units/?q=nhan+ly&on=2025-07-02", act=_opened),
    Shot("records-person", "noivu", "/people/?q=LS00775", act=_opened),
    Shot("records-claim", "officer", "/claims/new/education/", "phone", claim_with_photo),
    Shot("records-verify", "noivu", "/claims/waiting/", act=look_at_claim),
    Shot("records-quality", "noivu", "/quality/"),
    Shot("records-month", "noivu", "/confirmations/"),
    Shot("records-bulk", "noivu", "/people/bulk/transfer/?some=1&all=1&q=chu+xuan", act=many_at_once),
    Shot("records-changes", "noivu", "/people/?q=LS00775", act=compare_readings),
    Shot("records-extracts", "noivu", "/people/?q=LS00775", act=issue_extract),
    Shot("records-law", "noivu", "/law/", act=law_worklist),
    Shot("records-procedures", "noivu", "/procedures/lists/", act=procedure_list),
)  # fmt: skip
