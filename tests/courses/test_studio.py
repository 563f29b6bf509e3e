"""The studio: who may enter, who may release, what is kept of each version."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from wagtail.images.models import Image
from wagtail.models import Workflow
from wagtail.test.utils.form_data import nested_form_data, streamfield

from courses import authoring
from courses.models import LessonVersion
from records import clock
from records.scope import Role
from tests import make, make_courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    top = make.province()
    course = make_courses.course()
    return top, course


def address(name, *args):
    return reverse(f"wagtailadmin_{name}", args=args)


def as_form(course, **changes):
    """The course's edit form as a browser sends it."""
    values = {
        "title": course.title,
        "code": course.code,
        "summary": course.summary,
        "exam": course.exam,
        "title_en": course.title_en,
        "summary_en": course.summary_en,
        "slug": course.slug,
        "sources": streamfield([]),
        "procedures": streamfield([]),
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
    }
    return nested_form_data(values | changes)


def test_only_todays_grants_open_the_studio(world, client):
    top, course = world
    home = address("home")
    assert client.get(home)["Location"].startswith("/account/login/")
    assert client.get(reverse("wagtailadmin_login"))["Location"].startswith("/account/login/")
    ended = make.granted(Role.AUTHOR, unit=top, until=clock.today() - timedelta(days=1))
    shut_out = [
        make_courses.learner(),
        make.granted(Role.HR, unit=top),
        make.granted(Role.AUDITOR, unit=top),
        make.granted(Role.ADMINISTRATOR, unit=top),
        make.head(unit=make.unit(parent=top)),
        ended,
    ]
    picture = Image.objects.get()
    addresses = [
        home,
        address("explore", course.pk),
        reverse("wagtailadmin_pages:edit", args=[course.pk]),
        reverse("wagtailimages:index"),
        reverse("wagtailadmin_reports:workflow"),
        picture.file.url,
    ]
    for account in shut_out:
        client.force_login(account)
        for where in addresses:
            assert client.get(where).status_code == 404, (account, where)
    for role in (Role.AUTHOR, Role.REVIEWER):
        client.force_login(make.granted(role, unit=top))
        for where in addresses:
            assert client.get(where).status_code == 200, (role, where)


def test_a_drawing_of_the_studio_may_draw_and_nothing_else(world, client):
    top, _course = world
    client.force_login(make.granted(Role.AUTHOR, unit=top))
    answer = client.get(Image.objects.get().file.url)
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]


def test_nobody_gives_herself_another_name_in_the_studio(world, client):
    top, _course = world
    author = make.granted(Role.AUTHOR, unit=top)
    before = str(author)
    client.force_login(author)
    where = reverse("wagtailadmin_account")
    assert "first_name" not in client.get(where).content.decode()
    sent = {"name_email-first_name": "Chủ tịch", "name_email-last_name": "Uỷ ban"}
    client.post(where, sent)
    author.refresh_from_db()
    assert str(author) == before
    assert "Chủ tịch" not in (author.first_name, author.last_name)


def test_the_studio_speaks_vietnamese(world, client):
    top, course = world
    client.force_login(make.granted(Role.AUTHOR, unit=top))
    page = client.get(reverse("wagtailadmin_pages:edit", args=[course.pk])).content.decode()
    assert 'lang="vi"' in page
    for words in ("Mã khoá học", "Lưu bản nháp", "Xem lịch sử", "Tên mà người học nhìn thấy"):
        assert words in page


def test_an_author_cannot_publish_alone(world, client):
    top, course = world
    author = make.granted(Role.AUTHOR, unit=top)
    client.force_login(author)
    where = reverse("wagtailadmin_pages:edit", args=[course.pk])
    assert b"action-publish" not in client.get(where).content
    client.post(where, as_form(course, title="Tên mới") | {"action-publish": "1"})
    assert make_courses.again().title == "Khoá thử"
    client.post(where, as_form(course, title="Tên mới") | {"action-submit": "1"})
    course = make_courses.again()
    assert course.title == "Khoá thử" and course.workflow_in_progress
    task = course.current_workflow_task_state
    approve = reverse("wagtailadmin_pages:workflow_action", args=[course.pk, "approve", task.pk])
    client.post(approve, {"comment": ""})
    assert make_courses.again().title == "Khoá thử"
    assert authoring.waiting_for_review(author) == []


def test_a_reviewer_releases_what_another_wrote(world, client):
    top, course = world
    author, reviewer = make.granted(Role.AUTHOR, unit=top), make.granted(Role.REVIEWER, unit=top)
    client.force_login(author)
    where = reverse("wagtailadmin_pages:edit", args=[course.pk])
    client.post(where, as_form(course, title="Tên mới") | {"action-submit": "1"})
    (waiting,) = authoring.waiting_for_review(reviewer)
    assert (waiting.title, waiting.url) == ("Tên mới", where)
    client.force_login(reviewer)
    assert client.get(where).status_code == 200
    task = make_courses.again().current_workflow_task_state
    approve = reverse("wagtailadmin_pages:workflow_action", args=[course.pk, "approve", task.pk])
    client.post(approve, {"comment": ""})
    assert make_courses.again().title == "Tên mới"
    assert authoring.waiting_for_review(reviewer) == []


def test_nobody_releases_her_own_words(world, client):
    top, course = world
    reviewer = make.granted(Role.REVIEWER, unit=top)
    client.force_login(reviewer)
    where = reverse("wagtailadmin_pages:edit", args=[course.pk])
    client.post(where, as_form(course, title="Tên mới") | {"action-publish": "1"})
    client.post(where, as_form(course, title="Tên mới") | {"action-submit": "1"})
    task = make_courses.again().current_workflow_task_state
    client.post(
        reverse("wagtailadmin_pages:workflow_action", args=[course.pk, "approve", task.pk]),
        {"comment": ""},
    )
    assert make_courses.again().title == "Khoá thử"
    assert authoring.waiting_for_review(reviewer) == []
    assert len(authoring.waiting_for_review(make.granted(Role.REVIEWER, unit=top))) == 1


def test_a_returned_draft_comes_back_to_its_author(world, client):
    top, course = world
    author, reviewer = make.granted(Role.AUTHOR, unit=top), make.granted(Role.REVIEWER, unit=top)
    lesson = make_courses.lesson(course)
    lesson.title = "Bài một, bản mới"
    lesson.save_revision(user=author)
    Workflow.objects.get(workflow_pages__page__depth=2).start(lesson, author)
    client.force_login(reviewer)
    task = lesson.current_workflow_task_state
    client.post(
        reverse("wagtailadmin_pages:workflow_action", args=[lesson.pk, "reject", task.pk]),
        {"comment": "Thiếu điều khoản"},
    )
    assert authoring.waiting_for_review(reviewer) == []
    (back,) = authoring.returned_to(author)
    assert back.title == "Bài một, bản mới"


def test_versions_of_a_lesson_can_be_compared(world, client):
    top, course = world
    author = make.granted(Role.AUTHOR, unit=top)
    lesson = make_courses.lesson(course)
    first = lesson.latest_revision
    body = lesson.body.get_prep_value()
    steps = next(block for block in body if block["type"] == "steps")
    steps["value"]["steps"][0]["value"] = "Chào và mời ngồi."
    lesson.body = lesson.body.stream_block.to_python(body)
    second = lesson.save_revision(user=author)
    client.force_login(author)
    page = client.get(
        reverse("wagtailadmin_pages:revisions_compare", args=[lesson.pk, first.pk, second.pk])
    )
    assert page.status_code == 200
    assert "mời ngồi" in page.content.decode()
    assert client.get(reverse("wagtailadmin_pages:history", args=[lesson.pk])).status_code == 200


def test_a_draft_is_previewed_as_readers_would_see_it(world, client):
    top, course = world
    lesson = make_courses.lesson(course)
    lesson.title = "Bản nháp của bài một"
    lesson.save_revision()
    client.force_login(make.granted(Role.AUTHOR, unit=top))
    page = client.get(reverse("wagtailadmin_pages:view_draft", args=[lesson.pk]))
    assert page.status_code == 200
    content = page.content.decode()
    assert "Bản nháp của bài một" in content and "Đăng ký khai sinh" in content
    assert LessonVersion.objects.count() == 2


def test_what_was_published_is_withdrawn_never_deleted(world, client):
    top, course = world
    account = make_courses.learner()
    make_courses.begun(account, course)
    reviewer = make.granted(Role.REVIEWER, unit=top)
    client.force_login(reviewer)
    client.post(reverse("wagtailadmin_pages:delete", args=[course.pk]))
    assert make_courses.again().live
    client.post(reverse("wagtailadmin_pages:unpublish", args=[course.pk]))
    assert not make_courses.again().live
    client.force_login(account)
    assert client.get(reverse("courses:lesson", args=["THU", "01-mot"])).status_code == 200
    client.force_login(make_courses.learner("Lý Thị Mai"))
    assert client.get(reverse("courses:course", args=["THU"])).status_code == 404


def test_a_grant_that_begins_tomorrow_opens_nothing_today(world, client):
    top, _ = world
    client.force_login(make.granted(Role.AUTHOR, unit=top, since=date(2999, 1, 1)))
    assert client.get(address("home")).status_code == 404
