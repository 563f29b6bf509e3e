"""An extract issued for two dates says the same bytes for ever; the next one says what changed."""

import io
import re

import pypdf
import pytest

from records import clock
from records.criteria import Kind
from records.models import Transcript
from records.scope import Role
from tests import make
from tests.browser import PHONE, overflow, violations

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def today(settings):
    """The product's day, for the server too."""
    settings.CLOCK = "2025-06-20T09:00"
    clock._shift.cache_clear()
    yield
    clock._shift.cache_clear()


def text(paper):
    pages = pypdf.PdfReader(io.BytesIO(paper)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def test_an_extract_is_reproduced_and_the_next_one_tells_the_correction(visits, today):
    make.levels()
    top = make.province()
    her = make.officer("Đặng Thị Ngọc Ánh", unit=make.unit("Nhân Lý", parent=top))
    make.fact(her, Kind.EDUCATION, "EDU-4", rank=4, title="Trung cấp")
    page = visits.page(make.granted(Role.HR, unit=top))

    def paper(number):
        """The bytes that the link of an extract gives."""
        address = page.get_by_role("link", name=f"Bản {number}").get_attribute("href")
        return page.request.get(address).body()

    def issue(on, known=""):
        page.goto(f"/people/{her.pk}/transcripts/")
        page.locator("[name=on]").fill(on)
        page.locator("[name=known]").fill(known)
        page.get_by_role("button", name="Cấp trích ngang").click()

    issue("01/06/2025", "21/06/2025")
    page.locator(".error-summary").get_by_text("sau hôm nay").wait_for()
    assert not violations(page)
    issue("01/06/2025", "10/06/2025")
    page.get_by_text("Đã cấp bản trích ngang số 1.").wait_for()
    first = paper(1)
    assert "Tại ngày 01/06/2025, theo điều hồ sơ biết đến ngày 10/06/2025" in text(first)
    assert "Trung cấp" in text(first)

    page.goto(f"/facts/{her.facts.get().pk}/")
    page.get_by_role("link", name="Sửa", exact=True).click()
    page.locator("[name=level]").select_option("EDU-5")
    page.locator("[name=source]").fill("Bản gốc, xem ngày 20/06/2025")
    page.locator("[name=reason]").fill("Nhập nhầm mức; bản gốc là cao đẳng")
    page.get_by_role("button", name="Ghi vào hồ sơ").click()
    page.get_by_text("Đã sửa.").wait_for()

    issue("01/06/2025")
    page.get_by_text("Đã cấp bản trích ngang số 2.").wait_for()
    assert not violations(page)
    assert paper(1) == first and Transcript.objects.get(number=1).digest[:12] in page.content()
    second = text(paper(2))
    assert "Đính chính kể từ bản cấp ngày 20/06/2025" in second
    assert "Trước ghi: Trung cấp" in second and "Cao đẳng" in second
    assert "Lý do: Nhập nhầm mức; bản gốc là cao đẳng." in second

    small = visits.page(make.user(her), width=PHONE)
    small.goto(f"/people/{her.pk}/transcripts/")
    assert small.get_by_role("link", name="Bản 2").is_visible() and overflow(small) <= 0
    small.goto(f"/people/{her.pk}/changes/?on=2025-06-01&known=2025-06-10")
    assert "Nhập nhầm mức; bản gốc là cao đẳng" in small.inner_text("main")
    assert not violations(small) and overflow(small) <= 0
