"""A degree photographed at home, doubted, photographed again, verified, and it counts."""

import pytest

from records.models import Claim, PersonFact
from records.scope import Role
from tests import make, make_competency
from tests.browser import PHONE, overflow, violations
from tests.make_claims import photo

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def picture(name, size):
    return {"name": name, "mimeType": "image/jpeg", "buffer": photo(size)}


def test_from_a_photo_on_her_phone_to_her_standing(visits):
    make.levels()
    top = make.province()
    here = make.unit("Nhân Lý", parent=top)
    her = make.officer("Nông Thị Ánh", unit=here)
    make_competency.requirement(title="Trình độ từ trung cấp")
    phone = visits.page(make.user(her), width=PHONE)
    desk = visits.page(make.granted(Role.HR, unit=top))

    def fine(page):
        assert not violations(page) and overflow(page) <= 0

    phone.goto("/standard/")
    assert "Trình độ từ trung cấp" in phone.inner_text("main")
    lacking = phone.locator(".verdict-yes").count()

    phone.goto("/claims/")
    phone.get_by_role("link", name="Khai giấy tờ").click()
    phone.get_by_role("link", name="Trình độ chuyên môn").click()
    phone.locator("[name=level]").select_option("EDU-6")
    phone.locator("[name=study]").fill("Luật")
    phone.locator("[name=when]").fill("06/2015")
    phone.locator("[name=issuer]").fill("Trường Đại học Luật")
    phone.get_by_role("button", name="Gửi").click()
    phone.get_by_text("Chụp hoặc chọn ảnh của giấy tờ.").first.wait_for()
    fine(phone)
    phone.locator("[name=scan]").set_input_files(picture("bang.jpg", (640, 480)))
    phone.get_by_role("button", name="Gửi").click()
    phone.get_by_text("Đã gửi.").wait_for()
    fine(phone)
    assert not PersonFact.objects.exists()

    desk.goto("/")
    desk.get_by_role("link", name="Giấy tờ chờ xác minh").first.click()
    desk.get_by_role("link", name="Nông Thị Ánh").first.click()
    assert desk.locator("img.claim-scan").evaluate("i => i.complete && i.naturalWidth") == 640
    fine(desk)
    desk.get_by_role("link", name="Yêu cầu bổ sung").click()
    desk.locator("[name=note]").fill("Ảnh mờ, chưa thấy số hiệu; chụp lại cả trang.")
    desk.get_by_role("button", name="Yêu cầu bổ sung").click()
    desk.get_by_text("Đã ghi.").wait_for()

    phone.goto("/claims/")
    assert "chụp lại cả trang" in phone.inner_text("main")
    phone.locator("main .rows a[href^='/claims/']").first.click()
    phone.get_by_role("link", name="Sửa và gửi lại").click()
    assert phone.locator("[name=study]").input_value() == "Luật"
    phone.locator("[name=number]").fill("A1 0042")
    phone.locator("[name=scan]").set_input_files(picture("bang-2.jpg", (800, 600)))
    phone.get_by_role("button", name="Sửa và gửi lại").click()
    phone.get_by_text("Đã ghi.").wait_for()

    desk.reload()
    assert "A1 0042" in desk.inner_text("main")
    assert desk.locator("img.claim-scan").evaluate("i => i.complete && i.naturalWidth") == 800
    desk.get_by_role("link", name="Xác minh, ghi vào hồ sơ").click()
    desk.get_by_role("button", name="Xác minh, ghi vào hồ sơ").click()
    desk.get_by_role("link", name="Xem trong hồ sơ").click()
    assert "A1 0042" in desk.inner_text("main")

    assert Claim.objects.with_state().get().state == "verified"
    phone.goto("/standard/")
    assert phone.locator(".verdict-yes").count() > lacking
    fine(phone)
