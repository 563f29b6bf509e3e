"""In a real browser: begin on one device, go on at the same place on another."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from courses.models import Enrolment, LessonStep
from courses.models.learning import StepKind
from records.models import PersonFact
from tests import make_courses
from tests.browser import PHONE, overflow, violations

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SHELF = "/learn/THU/"


def a_long_second_lesson(course):
    """Eight blocks of several screens."""
    long = "".join(f"<p>Đoạn {n}. " + "Chữ để đọc. " * 40 + "</p>" for n in range(3))
    lesson = make_courses.lesson(course, "02-hai")
    blocks = [{"type": "text", "value": long} for _ in range(8)]
    make_courses.republish(lesson, body=lesson.body.stream_block.to_python(blocks))


def place_kept(page, deed):
    """Do something that moves on in the text, and wait until the server knows."""
    with page.expect_response(
        lambda answer: 'name="kind"\r\n\r\nreached' in (answer.request.post_data or "")
    ):
        deed()


def test_a_lesson_goes_on_at_its_place_on_another_device(visits):
    course, account = make_courses.course(), make_courses.learner()
    a_long_second_lesson(course)
    phone = visits.page(account, width=PHONE)
    phone.goto(SHELF)
    phone.click("text=Bắt đầu học")
    phone.wait_for_url("**/01-mot/")
    check = phone.locator("[data-check]")
    check.locator(".option", has_text="Ở huyện").click()
    expect(check.locator(".check-result")).to_contain_text("Chưa đúng")
    check.locator(".option", has_text="Ở trung tâm").click()
    expect(check.locator(".check-result")).to_contain_text("Đúng rồi")
    expect(check.locator(".check-answer p")).to_be_visible()
    assert overflow(phone) <= 0
    phone.click("button:has-text('Tiếp')")
    phone.wait_for_url("**/02-hai/")
    fourth = phone.locator("[data-place='4']")
    place_kept(phone, lambda: fourth.evaluate("block => block.scrollIntoView()"))
    phone.context.close()
    steps = LessonStep.objects.filter(kind=StepKind.REACHED, lesson__version__slug="02-hai")
    kept = steps.latest("reached").reached
    assert kept >= 4

    desk = visits.page(account)
    desk.goto(SHELF)
    desk.click("text=Học tiếp")
    desk.wait_for_url("**/02-hai/")
    desk.wait_for_function("scrollY > 300")
    assert -20 <= desk.locator(f"[data-place='{kept}']").bounding_box()["y"] <= 800
    desk.click("button:has-text('Học xong')")
    desk.wait_for_url("**" + SHELF)
    expect(desk.locator("main")).to_contain_text("Đã học xong")
    assert PersonFact.objects.get(code="THU").origin == Enrolment.objects.get().origin


def test_the_whole_course_without_script(visits):
    make_courses.course()
    page = visits.page(make_courses.learner(), script=False)
    page.goto(SHELF)
    page.click("text=Bắt đầu học")
    page.click("summary:has-text('Xem câu trả lời')")
    expect(page.locator("text=Không còn cấp huyện.")).to_be_visible()
    page.click("button:has-text('Tiếp')")
    page.wait_for_url("**/02-hai/")
    page.click("button:has-text('Học xong')")
    page.wait_for_url("**" + SHELF)
    assert PersonFact.objects.filter(code="THU").count() == 1


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_of_learning_suits_a_screen_reader_and_a_phone(visits, language):
    course, account = make_courses.course(), make_courses.learner()
    make_courses.begun(account, course)
    page = visits.page(
        account, width=PHONE, language=language, scheme="dark" if language == "en" else "light"
    )
    for where in (reverse("courses:index"), SHELF, SHELF + "01-mot/", SHELF + "02-hai/"):
        page.goto(where)
        assert violations(page) == []
        assert overflow(page) <= 0
