"""In a real browser: a rule three groups deep, its effect, a second person, and the map changes."""

import pytest

from records.criteria import Kind
from records.scope import Role
from tests import make
from tests.browser import DESK, PHONE, overflow, violations
from tests.make_competency import change, requirement

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world():
    top = make.province()
    here = make.unit("Nhân Lý", parent=top)
    make.level()
    current = requirement(title="Trình độ")
    make.fact(make.officer("Nguyễn Thị Ánh", unit=here), rank=4)
    make.fact(make.officer("Nguyễn Văn Đức", unit=here), Kind.INITIATIVE, "SK", title="Sáng kiến")
    return top, current


def fill(page, path, type_, **inputs):
    page.locator(f"[id='{path}.type']").select_option(type_)
    page.get_by_role("button", name="Đổi loại", exact=False).first.click()
    for name, value in inputs.items():
        field = page.locator(f"[id='{path}.{name}']")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def test_a_rule_is_put_together_proposed_and_approved_by_a_second_person(world, visits):
    top, current = world
    page = visits.page(make.granted(Role.HR, unit=top))
    page.goto(f"/requirements/{current.pk}/change/")
    fill(page, "r", "any")
    fill(page, "r.0", "all")
    fill(page, "r.0.0", "not")
    fill(page, "r.0.0.0", "none_open", kind="proceeding")
    page.locator("button[value='add:r']").click()
    fill(page, "r.1", "times", kind="initiative", title="sáng kiến", count="1", since="year")
    page.locator("button[value='add:r']").click()
    assert "Có ít nhất 1 lần: sáng kiến, từ đầu năm" in page.locator("main").inner_text()
    page.locator("button[value='remove:r.2']").click()
    page.get_by_label("Lý do").fill("Tỉnh đổi điều kiện")
    page.locator(".actions button[value='preview']").click()
    page.locator("button[value='show:stop:1']").click()
    assert "Nguyễn Thị Ánh" in page.locator("#effect").inner_text()
    page.get_by_role("button", name="Gửi người thứ hai duyệt").click()
    assert "Chờ người thứ hai duyệt" in page.locator("main").inner_text()
    assert page.get_by_role("button", name="Duyệt", exact=True).count() == 0
    address = page.url
    page.goto("/coverage/?requirement=TRINH-DO")
    assert page.locator("tbody td a", has_text="1/2").count(), "nothing counts yet"

    second = visits.page(make.granted(Role.HR, unit=top))
    second.goto("/requirements/changes/")
    second.locator("main a", has_text="Trình độ").first.click()
    assert second.url == address
    second.get_by_role("button", name="Duyệt", exact=True).click()
    assert "Tỉnh đổi điều kiện" in second.locator("main").inner_text()
    second.goto("/coverage/?requirement=TRINH-DO")
    assert second.locator("tbody td a", has_text="0/2").count()


@pytest.mark.parametrize(("width", "language"), [(PHONE, "vi"), (DESK, "en")])
def test_the_pages_of_a_change_are_sound(world, visits, width, language):
    top, current = world
    row = change(current, by=make.granted(Role.HR, unit=top))
    page = visits.page(make.granted(Role.HR, unit=top), width=width, language=language)
    for address in (
        "/requirements/changes/",
        f"/requirements/changes/{row.pk}/?who=stop",
        "/requirements/TRINH-DO/compare/?who=met",
    ):
        page.goto(address)
        assert overflow(page) == 0, address
        assert not violations(page), address
