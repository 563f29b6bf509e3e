"""The story in a real browser: propose, appraise, decide, and a stranger verifies on a phone."""

import pytest

from records.models import Certificate
from tests import make
from tests import make_honours as honours
from tests.browser import PHONE, overflow, violations

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def fine(page):
    """Nothing for axe to find, nothing wider than the window."""
    assert violations(page) == []
    assert overflow(page) <= 0


def rated_last_year(who):
    """Merit for whatever year was closed last on the day the test runs."""
    from competency.models.schemes import schemes_on
    from records import clock

    year = schemes_on(clock.today())[0].year_on(clock.today())
    honours.merit(who, year)


def test_a_leader_decides_and_a_stranger_verifies(visits):
    w = honours.world()
    who = make.officer("Nông Thị Ánh", unit=w.here)
    rated_last_year(who)

    chair = visits.page(w.chair, width=PHONE)
    chair.goto("/commendations/")
    fine(chair)
    chair.get_by_role("link", name="Xem ai đủ điều kiện").click()
    fine(chair)
    chair.get_by_role("link", name="Đề nghị Nông Thị Ánh").click()
    fine(chair)
    chair.get_by_label("Lời ghi trên bằng").fill(honours.MERIT)
    chair.get_by_role("button", name="Trình hồ sơ").click()
    chair.get_by_text("Đã trình hồ sơ").wait_for()
    dossier = chair.url

    secretary = visits.page(w.secretary)
    secretary.goto("/commendations/")
    secretary.get_by_role("link", name="Nông Thị Ánh: Thẩm định").click()
    fine(secretary)
    secretary.get_by_role("link", name="Thẩm định đạt").click()
    fine(secretary)
    secretary.get_by_role("button", name="Thẩm định đạt").click()
    secretary.get_by_text("Đã thẩm định").wait_for()

    chair.goto(dossier)
    fine(chair)
    chair.get_by_role("link", name="Quyết định khen thưởng").click()
    fine(chair)
    chair.get_by_label("Mật khẩu của anh/chị").fill(make.PASSWORD)
    chair.get_by_role("button", name="Quyết định khen thưởng").click()
    chair.get_by_text("Đã quyết định").wait_for()
    public = chair.get_by_role("link", name="Trang tra cứu").get_attribute("href")

    stranger = visits.page(width=PHONE, script=False)
    stranger.goto(public)
    assert stranger.get_by_text("Bằng có giá trị").is_visible()
    assert stranger.get_by_text("Nông Thị Ánh").is_visible()
    with_script = visits.page(width=PHONE, scheme="dark")
    with_script.goto("/verify/")
    fine(with_script)
    with_script.get_by_label("Mã ghi trên bằng").fill(Certificate.objects.get().spaced_code)
    with_script.get_by_role("button", name="Tra cứu").click()
    with_script.get_by_text("Bằng có giá trị").wait_for()
    fine(with_script)
    with_script.get_by_role("link", name="English").click()
    with_script.get_by_text("The certificate is valid").wait_for()
    fine(with_script)
