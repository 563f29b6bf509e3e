"""What a page of learning costs: few queries, the same for 2 rows and 20; pictures kept for a year."""

import gzip

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.blocks import StreamValue

from courses import content_loader, progress
from courses.models import CoursePage, LessonImage, LessonVersion
from records.scope import Role
from tests import make, make_courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return make_courses.course()


def more_lessons(course, n):
    first = make_courses.lesson(course)
    for number in range(n):
        page = first.copy(
            update_attrs={
                "slug": f"them-{number}-{course.numchild}",
                "title": f"Bài thêm {number}",
            },
            keep_live=False,
            copy_revisions=False,
        )
        page.save_revision().publish()
        course.refresh_from_db()


def queries(client, where):
    client.get(where)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(where).status_code == 200
    return len(captured)


def test_a_lesson_costs_five_queries_and_no_streamfield(course, client, monkeypatch):
    client.force_login(make_courses.learner())
    client.post(reverse("courses:begin", args=["THU"]))
    where = reverse("courses:lesson", args=["THU", "01-mot"])
    client.get(where)
    monkeypatch.setattr(StreamValue, "__iter__", lambda _self: pytest.fail("StreamField rendered"))
    with CaptureQueriesContext(
        connection,
    ) as captured:
        page = client.get(where)
    # session, account, enrolment with edition, steps, procedure cards
    assert len(captured) <= 5, [query["sql"][:90] for query in captured]
    assert len(gzip.compress(page.content)) < 20_000


@pytest.mark.parametrize("begun", [False, True])
def test_a_course_costs_the_same_for_2_and_20_lessons(course, client, begun):
    account = make_courses.learner()
    client.force_login(account)
    if begun:
        make_courses.begun(account, course)
    where = reverse("courses:course", args=["THU"])
    few = queries(client, where)
    more_lessons(course, 18)
    if begun:
        make_courses.begun(account, make_courses.again(), anew=True)
    assert queries(client, where) == few


def test_the_shelf_costs_the_same_for_2_and_20_courses(course, client):
    account = make_courses.learner()
    client.force_login(account)
    make_courses.begun(account, course)
    index = course.get_parent()

    def another(number):
        page = index.add_child(
            instance=CoursePage(
                title="Khoá", code=f"K{number}", slug=f"k{number}", summary="Một khoá."
            )
        )
        lesson = make_courses.lesson(course).copy(to=page, keep_live=False, copy_revisions=False)
        lesson.save_revision().publish()
        page.refresh_from_db()
        return page

    for number in range(2):
        make_courses.begun(account, another(number)) if number else another(number)
    few = queries(client, reverse("courses:index"))
    for number in range(2, 20):
        page = another(number)
        if number % 2:
            make_courses.begun(account, page)
    assert queries(client, reverse("courses:index")) == few


def test_what_home_needs_costs_a_fixed_number_of_queries(course, django_assert_max_num_queries):
    account = make_courses.learner()
    enrolment = make_courses.begun(account, course)
    progress.outline(enrolment.edition)
    with django_assert_max_num_queries(2):
        (row,) = progress.learning_of(account.person)
    assert (row.lessons_total, row.lessons_done, row.next_title.vi) == (2, 0, "Bài một")
    assert row.next_url == reverse("courses:lesson", args=["THU", "01-mot"])
    assert row.completed_on is None and row.minutes_left == 2


def test_a_picture_is_kept_for_a_year_and_can_only_draw(course, client):
    picture = LessonImage.objects.get()
    answer = client.get(reverse("courses:image", args=[picture.digest]))
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer["Cache-Control"] and "Set-Cookie" not in answer
    assert "Cookie" not in answer.get("Vary", "")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox" in policy and "script-src" not in policy
    assert b"<svg" in answer.content
    assert client.get(reverse("courses:image", args=["0" * 64])).status_code == 404


def test_loading_again_changes_nothing(course):
    before = LessonVersion.objects.count(), course.latest_revision_id
    again = make_courses.course()
    assert (LessonVersion.objects.count(), again.latest_revision_id) == before


def test_a_newer_file_is_published_unless_an_author_was_there(course, tmp_path):
    folder = tmp_path / "THU"
    folder.mkdir()
    (folder / "images").mkdir()
    for file in make_courses.TRIAL.rglob("*.*"):
        (folder / file.relative_to(make_courses.TRIAL)).write_bytes(file.read_bytes())
    second = folder / "02-hai.json"
    second.write_text(second.read_text().replace("Hết.", "Hết rồi."))
    index = content_loader.set_up()
    content_loader.load_course(index, folder, None)
    lesson = make_courses.lesson(course, "02-hai")
    assert "Hết rồi." in str(lesson.body)
    lesson.title = "Của tác giả"
    lesson.save_revision(user=make.granted(Role.AUTHOR, unit=make.province())).publish()
    second.write_text(second.read_text().replace("Hết rồi.", "Hết hẳn."))
    content_loader.load_course(index, folder, None)
    assert make_courses.lesson(course, "02-hai").title == "Của tác giả"


def test_only_listed_html_reaches_a_reader(course):
    lesson = make_courses.lesson(course)
    raw = [
        {
            "type": "text",
            "value": '<p onclick="x()">A<script>alert(1)</script><a href="javascript:x()">B</a><img src=x><b>C</b></p>',
        },
        {"type": "steps", "value": {"title": "<i>T</i>", "steps": ["<u>S</u><b>D</b>"]}},
    ]
    make_courses.republish(lesson, body=lesson.body.stream_block.to_python(raw))
    html = LessonVersion.objects.get(revision=lesson.live_revision_id).parts[0][1]
    for bad in ("onclick", "script", "javascript", "<img", "<u>", "<i>T"):
        assert bad not in html
    assert "<b>C</b>" in html and "<b>D</b>" in html and "&lt;i&gt;T" in html
