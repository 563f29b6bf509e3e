"""The whole thread on the demo province: June 2025, the reform, and who sees what afterwards."""

import re

import pytest
from nangluc.demo import accounts

from assessments.models import Attempt, QuestionVersion
from records import clock
from records.models import PersonFact, User
from tests.browser import PHONE

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("demo"),
]


@pytest.fixture
def today(settings):
    """Moves the product's clock, for the server too."""

    def move(instant):
        settings.CLOCK = instant
        clock._shift.cache_clear()

    yield move
    clock._shift.cache_clear()


def sign_in(page, username):
    page.goto("/account/login/")
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(accounts.PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/$"))


def read_course(page):
    """From the course's page to its end, one button after the other."""
    page.goto("/learn/TNTKQ/")
    page.locator("form[action$='/begin/'] button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/learn/TNTKQ/[^/]+/$"))
    for _lesson in range(8):
        here = page.url
        page.locator("form[data-progress] button[type=submit]").click()
        page.wait_for_url(lambda url, here=here: url != here)


def answer(page, attempt, place):
    """Give the right answer of a place, as a finger would."""
    drawn = attempt.questions[place - 1]
    version = QuestionVersion.objects.get(pk=drawn.version)
    question = page.locator(f"[data-question='{place}']")
    if version.kind == "working_days":
        field = question.locator("input").first
        field.fill(str(version.key if isinstance(version.key, int) else version.key[0]))
        field.blur()
        return
    for key in version.key:
        question.locator(f"input[value='{drawn.order.index(key)}']").check()


def sit_exam(page, context):
    """Twenty answers, a third of them while the line is dead, handed in at the end."""
    page.goto("/exams/TNTKQ/")
    page.locator("form[action$='/start/'] button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/exams/attempts/\d+/"))
    attempt = Attempt.objects.get()
    for place in range(1, 21):
        if place == 8:
            context.set_offline(True)
        if place == 15:
            context.set_offline(False)
        answer(page, attempt, place)
        page.locator("[data-move='1']").click()
    page.wait_for_function("!document.querySelector('.numbers .unsent, [data-state=unsent]')")
    page.locator("[data-hand-in]").click()
    page.wait_for_url(re.compile(r"/review/$"))
    return attempt


def test_from_an_officer_of_june_to_the_province_of_july(visits, today):
    today("2025-06-20T09:00")
    officer = accounts._officer()
    phone = visits.context(width=PHONE)
    page = phone.new_page()
    sign_in(page, officer.staff_code.lower())

    page.goto("/standard/")
    page.get_by_text("Khoá Tiếp nhận").first.wait_for()
    read_course(page)
    course = PersonFact.objects.known().get(person=officer, kind="course", code="TNTKQ")
    assert course.holds_from.isoformat() == "2025-06-20"
    sit_exam(page, phone)
    result = PersonFact.objects.known().get(person=officer, kind="exam", code="TNTKQ")
    assert result.value == 100
    visits.faults.clear()  # the dead line was on purpose

    desk = visits.page(User.objects.get(username="noivu"))
    desk.goto("/coverage/?on=2025-06-20&only=THI-TNTKQ&q=Nhân+Lý")
    assert desk.get_by_text("194 đơn vị").first.is_visible()
    row = desk.locator("tr", has=desk.get_by_role("rowheader", name="Xã Nhân Lý", exact=True))
    assert "1/4" in row.inner_text()
    row.get_by_role("link").first.click()
    desk.get_by_role("link", name=officer.full_name).first.wait_for()

    today("2025-07-02T09:00")
    desk.goto("/coverage/?on=2025-06-30")
    assert desk.get_by_text("194 đơn vị").first.is_visible()
    desk.goto("/coverage/?on=2025-07-01")
    assert desk.get_by_text("65 đơn vị").first.is_visible()
    desk.goto(f"/people/{officer.pk}/?on=2025-07-02")
    career = desk.content()
    assert career.count("Xã Nhân Lý") >= 2 and "30/06/2025" in career
    assert "TNTKQ" in desk.content() or result.title in career

    head = visits.page(User.objects.get(person=accounts._head()), width=PHONE)
    head.goto("/people/")
    head.get_by_role("link", name=officer.full_name).first.wait_for()
