"""The browser fixtures themselves."""

import pytest

from tests import make

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_a_page_is_opened_as_somebody(visits):
    top = make.province()
    page = visits.page(make.user(make.officer("Nông Thị Ánh", unit=make.unit(parent=top))))
    page.goto("/units/")
    assert page.locator("h1").is_visible()
    assert "Nông Thị Ánh" in page.content()


def test_what_goes_wrong_on_a_page_is_kept(visits):
    page = visits.page()
    page.goto("/account/login/")
    page.evaluate("document.body.append(Object.assign(new Image(), {src: '/static/absent.png'}))")
    page.wait_for_timeout(300)
    assert any("absent.png" in fault for fault in visits.faults)
    visits.faults.clear()
