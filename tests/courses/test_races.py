"""Two devices at the same moment: one enrolment, one edition, one fact, no error."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from courses import progress
from courses.models import CourseEdition, Enrolment
from courses.models.learning import StepKind
from records.criteria import Kind
from records.models import PersonFact
from tests import make_courses

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds):
    """Run the deeds in threads that start together; return what each raised or returned."""
    gate, results = Barrier(len(deeds)), []

    def run(deed):
        try:
            gate.wait()
            results.append(deed())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_beginning_on_several_devices_is_one_enrolment():
    course, account = make_courses.course(), make_courses.learner()
    results = at_once(*[lambda: progress.begin(course, by=account, at=make_courses.AT)] * 4)
    assert {type(result) for result in results} == {Enrolment}, results
    assert Enrolment.objects.count() == CourseEdition.objects.count() == 1


def test_the_last_two_lessons_at_once_are_one_completion():
    course, account = make_courses.course(), make_courses.learner()
    enrolment = make_courses.begun(account, course)
    lessons = progress.outline(enrolment.edition)

    def finishing(lesson):
        return lambda: progress.step(
            enrolment, lesson, StepKind.DONE, by=account, at=make_courses.AT
        )

    results = at_once(*[finishing(lesson) for lesson in lessons for _ in range(3)])
    assert results == [None] * 6
    assert PersonFact.objects.filter(person=account.person, kind=Kind.COURSE).count() == 1
