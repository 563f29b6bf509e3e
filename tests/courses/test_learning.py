"""A learner begins, goes on, finishes; her file says so once."""

from datetime import date

import pytest
from django.urls import reverse

from courses import progress
from courses.models import CourseEdition, Enrolment, LessonStep, LessonVersion
from records.criteria import Kind
from records.models import EntryRefused, PersonFact
from records.scope import Role
from tests import make, make_courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return make_courses.course()


def address(name, *more):
    return reverse(f"courses:{name}", args=["THU", *more])


def finish(client, *slugs):
    for slug in slugs or ("01-mot", "02-hai"):
        answer = client.post(address("progress", slug), {"kind": "done"})
        assert answer.status_code == 302
    return answer


def test_a_course_is_read_from_beginning_to_end_without_script(course, client):
    account = make_courses.learner()
    client.force_login(account)
    assert "Bắt đầu học" in client.get(address("course")).content.decode()
    first = client.post(address("begin"))
    assert first["Location"] == address("lesson", "01-mot")
    page = client.get(first["Location"]).content.decode()
    for words in (
        "Bài một",
        "ngày làm việc",
        "Chào <b>bà con</b>",
        "Ghi nhớ",
        "Một hình vuông màu xanh",
        "Đăng ký khai sinh",
        "1 ngày làm việc",
        "Xem câu trả lời",
        "Không còn cấp huyện.",
        "Chưa kiểm chứng",
    ):
        assert words in page, words
    second = client.post(address("progress", "01-mot"), {"kind": "done"})
    assert second["Location"] == address("lesson", "02-hai")
    last = client.post(address("progress", "02-hai"), {"kind": "done"}, follow=True)
    assert "Kết quả đã vào hồ sơ" in last.content.decode()
    fact = PersonFact.objects.get(person=account.person, kind=Kind.COURSE, code="THU")
    assert fact.origin == f"enrolment:{Enrolment.objects.get().pk}"
    assert (fact.title, fact.title_en) == ("Khoá thử", "A trial course")


def test_finishing_twice_is_one_fact(course, client):
    client.force_login(make_courses.learner())
    client.post(address("begin"))
    finish(client)
    finish(client)
    assert PersonFact.objects.filter(code="THU").count() == 1


def test_the_same_step_again_is_the_same_row(course, client):
    client.force_login(make_courses.learner())
    client.post(address("begin"))
    for _ in range(3):
        assert (
            client.post(
                address("progress", "01-mot"), {"kind": "reached", "reached": "4"}
            ).status_code
            == 204
        )
        assert client.post(address("progress", "01-mot"), {"kind": "opened"}).status_code == 204
    assert LessonStep.objects.count() == 2
    page = client.get(address("lesson", "01-mot")).content.decode()
    assert 'data-reached="4"' in page
    assert 'href="#p4"' in page


def test_a_nonsense_step_is_refused(course, client):
    client.force_login(make_courses.learner())
    client.post(address("begin"))
    for data in (
        {"kind": "x"},
        {},
        {"kind": "reached", "reached": "-1"},
        {"kind": "reached", "reached": "9" * 9},
    ):
        assert client.post(address("progress", "01-mot"), data).status_code == 400
    client.post(address("progress", "01-mot"), {"kind": "reached", "reached": "99999"})
    assert LessonStep.objects.get().reached == 8


def test_she_keeps_the_version_she_began(course, client):
    account = make_courses.learner()
    client.force_login(account)
    client.post(address("begin"))
    make_courses.republish(make_courses.lesson(course), title="Bài một, viết lại")
    assert "viết lại" not in client.get(address("lesson", "01-mot")).content.decode()
    page = client.get(address("course")).content.decode()
    assert "Bản mới từ" in page and "Bài một, viết lại" in page
    other = make_courses.learner("Lý Thị Mai")
    client.force_login(other)
    client.post(address("begin"))
    assert "viết lại" in client.get(address("lesson", "01-mot")).content.decode()
    assert CourseEdition.objects.count() == 2
    client.force_login(account)
    client.post(address("begin"), {"anew": "1"})
    assert "viết lại" in client.get(address("lesson", "01-mot")).content.decode()


def test_publishing_the_same_words_again_is_no_new_edition(course, client):
    client.force_login(make_courses.learner())
    client.post(address("begin"))
    make_courses.republish(make_courses.lesson(course))
    assert "Bản mới từ" not in client.get(address("course")).content.decode()
    assert LessonVersion.objects.count() == 3
    client.force_login(make_courses.learner("Lý Thị Mai"))
    client.post(address("begin"))
    assert CourseEdition.objects.count() == 1


def test_a_course_may_be_learnt_again_once_finished(course, client):
    account = make_courses.learner()
    client.force_login(account)
    client.post(address("begin"))
    client.post(address("begin"), {"anew": "1"})
    assert Enrolment.objects.count() == 1
    finish(client)
    client.post(address("begin"), {"anew": "1"})
    finish(client)
    assert PersonFact.objects.filter(person=account.person, code="THU").count() == 2


def test_the_wrong_person_gets_404(course, client):
    owner = make_courses.learner()
    make_courses.begun(owner, course)
    top = make.province()
    for account in (
        make.user(),
        make.granted(Role.HR, unit=top),
        make.granted(Role.ADMINISTRATOR, unit=top),
    ):
        client.force_login(account)
        for name, *more in (("index",), ("course", "THU"), ("lesson", "THU", "01-mot")):
            assert client.get(reverse(f"courses:{name}", args=more)).status_code == 404, (
                account,
                name,
            )
        assert client.post(address("begin")).status_code == 404
        assert client.post(address("progress", "01-mot"), {"kind": "opened"}).status_code == 404
    stranger = make_courses.learner("Lý Thị Mai")
    client.force_login(stranger)
    assert client.get(address("lesson", "01-mot"))["Location"] == address("course")
    assert client.post(address("progress", "01-mot"), {"kind": "done"}).status_code == 404
    assert not Enrolment.objects.visible_to(stranger).exists()
    assert client.get(reverse("courses:course", args=["KHONG"])).status_code == 404
    make_courses.begun(stranger, course)
    assert client.get(address("lesson", "khong-co")).status_code == 404


def test_authors_read_without_beginning(course, client):
    client.force_login(make.granted(Role.AUTHOR, unit=make.province()))
    assert client.get(address("lesson", "01-mot")).status_code == 200
    assert client.get(address("course")).status_code == 200
    assert not Enrolment.objects.exists()


def test_english_where_there_is_english(course, client):
    client.force_login(make_courses.learner())
    client.post(address("begin"))
    client.cookies["django_language"] = "en"
    first = client.get(address("lesson", "01-mot")).content.decode()
    assert "working days" in first and "Lesson one" in first
    second = client.get(address("lesson", "02-hai")).content.decode()
    assert "Hết." in second and 'lang="vi"' in second
    assert "not yet in English" in second


def test_a_procedure_card_follows_the_catalogue(course, client, monkeypatch):
    client.force_login(make_courses.learner())
    client.post(address("begin"))
    version = make_courses.procedure("1.001193", "Đăng ký khai sinh (mới)", since=date(2025, 9, 1))
    assert str(version) in client.get(address("lesson", "01-mot")).content.decode()


def test_nothing_of_a_learner_can_be_changed(course):
    enrolment = make_courses.begun(make_courses.learner(), course)

    with pytest.raises(EntryRefused):
        Enrolment.objects.filter(pk=enrolment.pk).update(turn=5)
    with pytest.raises(EntryRefused):
        CourseEdition.objects.all().delete()


def test_an_account_without_a_person_cannot_begin(course):
    with pytest.raises(EntryRefused):
        progress.begin(course, by=make.user(), at=make_courses.AT)
