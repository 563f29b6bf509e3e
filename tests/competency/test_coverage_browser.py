"""From the map to a name, and the figure under the strict policy, in a real browser."""

from datetime import date

import pytest

from records.scope import Role
from tests import make
from tests.browser import DESK, PHONE, overflow, violations
from tests.make_competency import requirement

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
ADDRESSES = (
    "/coverage/",
    "/coverage/people/?requirement=TRINH-DO",
    "/coverage/how/",
    "/requirements/",
    "/requirements/TRINH-DO/",
    "/requirements/new/",
)


@pytest.fixture
def hr():
    top = make.province()
    here = make.unit("Nhân Lý", parent=top)
    requirement(title="Trung cấp trở lên")
    requirement(
        "NHOM",
        title="Nhóm",
        place=200,
        since=date(2025, 1, 1),
        rule={
            "type": "any",
            "parts": [
                {"type": "served", "months": 12},
                {"type": "none_since", "kind": "discipline", "months": 12},
            ],
        },
    )
    make.fact(make.officer("Nguyễn Thị Ánh", unit=here), rank=6)
    make.fact(make.officer("Nguyễn Văn Đức", unit=here), rank=2)
    return make.granted(Role.HR, unit=top)


def test_the_figure_is_drawn_and_a_cell_leads_to_a_name(hr, visits):
    page = visits.page(hr)
    page.goto("/coverage/")
    page.locator("figure.chart").scroll_into_view_if_needed()
    page.locator("figure.chart .main-svg").first.wait_for()
    assert page.locator("figure.chart .ytick text").all_text_contents() == ["Xã Nhân Lý"]
    page.locator("tbody td a", has_text="1/2").first.click()
    page.get_by_role("link", name="Nguyễn Văn Đức").click()
    assert "Trung cấp trở lên" in page.locator("main").inner_text()


@pytest.mark.parametrize(("width", "language"), [(PHONE, "vi"), (DESK, "en")])
def test_pages_are_sound_on_a_phone_and_on_a_desk(hr, visits, width, language):
    page = visits.page(hr, width=width, language=language)
    for address in ADDRESSES:
        page.goto(address)
        assert violations(page) == [], address
        assert overflow(page) <= 0, address


def test_a_rule_is_edited_without_script(hr, visits):
    page = visits.page(hr, script=False)
    page.goto("/requirements/NHOM/")
    page.get_by_role("link", name="Sửa từ phiên bản này").click()
    page.get_by_role("button", name="Thêm điều kiện").click()
    page.locator("[name='r.2.type']").select_option("served")
    page.locator("button[value='turn:r.2']").click()
    page.locator("[name='r.2.months']").fill("36")
    page.locator("[name=reason]").fill("Thêm một cách đạt")
    page.get_by_role("button", name="Xem hiệu quả trước khi gửi").click()
    assert "Công tác liên tục ít nhất 36 tháng" in page.locator("main").inner_text()
    page.get_by_role("button", name="Gửi người thứ hai duyệt").click()
    assert "Thêm một cách đạt" in page.locator("main").inner_text()
