"""A month's list on the head's phone: an error is reported, answered by home affairs, then confirmed."""

from datetime import date

import pytest

from records import clock
from records.models import MonthConfirmation
from records.reference_loader import _thresholds
from records.scope import Role
from tests import make
from tests.browser import PHONE, overflow, violations

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def fine(page):
    assert not violations(page) and overflow(page) <= 0


def test_from_a_wrong_list_to_a_confirmed_one(visits):
    _thresholds()
    top = make.province()
    here = make.unit("Nhân Lý", parent=top)
    make.officer("Nông Thị Ánh", unit=here)
    phone = visits.page(make.head(unit=here), width=PHONE)
    desk = visits.page(make.granted(Role.HR, unit=top))

    phone.goto("/")
    phone.get_by_role("link", name="Xem và xác nhận").first.click()
    assert "Nông Thị Ánh" in phone.inner_text("main")
    fine(phone)
    phone.locator("[name=person]").select_option(label="Nông Thị Ánh")
    phone.locator("[name=told]").fill("Đã chuyển sang làm đầu mối, danh sách chưa ghi.")
    phone.get_by_role("button", name="Gửi Nội vụ").click()
    phone.get_by_text("Đã báo cho Nội vụ.").wait_for()
    fine(phone)
    phone.get_by_role("button", name="Xác nhận danh sách").click()
    phone.get_by_text("Chưa xác nhận được").wait_for()
    assert not MonthConfirmation.objects.exists(), "what was found wrong waits for its answer"

    desk.goto("/")
    desk.get_by_role("link", name="Trả lời").first.click()
    fine(desk)
    desk.locator("main").get_by_role("link", name="Nông Thị Ánh").first.click()
    desk.get_by_text("Đã sửa").first.click()
    desk.locator("[name=note]").fill("Đã ghi nhiệm vụ theo quyết định ngày 12.")
    fine(desk)
    desk.locator("main form button").last.click()
    desk.get_by_text("Đã trả lời.").wait_for()

    phone.goto(phone.url)
    assert "Đã ghi nhiệm vụ theo quyết định ngày 12." in phone.inner_text("main")
    phone.get_by_role("button", name="Xác nhận danh sách").click()
    phone.get_by_text("Đọc lại hôm nay: đúng như đã xác nhận.").wait_for()
    fine(phone)
    row = MonthConfirmation.objects.get()
    assert row.people == 2
    assert row.month <= date(clock.today().year, clock.today().month, 1)
