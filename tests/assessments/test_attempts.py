"""An attempt from its start to its result: what is kept, what is refused, and when."""

from datetime import timedelta
from decimal import Decimal

import pytest

from assessments import beginning, closing
from assessments.models import Attempt, QuestionVersion, Result, Sitting, Step
from records.criteria import Kind
from records.models import PersonFact
from tests import make_assessments as make

pytestmark = pytest.mark.django_db


def test_an_attempt_answered_right_is_a_fact_of_100_percent():
    user = make.candidate()
    attempt = make.attempt(user)
    for place, answer in make.right(attempt).items():
        assert make.answer(attempt, place, answer)
    result = closing.submit(attempt, by=user, at=make.AT + timedelta(minutes=12))
    assert (result.score, result.out_of, result.percent, result.passed) == (20, 20, 100, True)
    fact = PersonFact.objects.get(origin=f"attempt:{attempt.pk}")
    assert (fact.kind, fact.code, fact.value) == (Kind.EXAM, "TNTKQ", Decimal(100))
    assert fact.holds_from == make.AT.date()
    assert not Sitting.objects.exists()


def test_a_step_sent_twice_counts_once():
    attempt = make.attempt(make.candidate())
    for _ in range(2):
        assert make.answer(attempt, 3, [1], number=1)
    assert Step.objects.count() == 1


def test_submitting_again_gives_the_same_result():
    user = make.candidate()
    attempt = make.attempt(user)
    first = closing.submit(attempt, by=user, at=make.AT + timedelta(minutes=1))
    assert closing.submit(attempt, by=user, at=make.AT + timedelta(minutes=2)) == first
    assert Result.objects.count() == PersonFact.objects.filter(kind=Kind.EXAM).count() == 1


def test_answers_count_to_the_last_instant_of_the_grace_and_not_after():
    attempt = make.attempt(make.candidate())
    assert make.answer(attempt, 1, [0], at=attempt.deadline)
    assert make.answer(attempt, 2, [0], at=attempt.accepts_until)
    assert not make.answer(attempt, 3, [0], at=attempt.accepts_until + timedelta(microseconds=1))
    assert Step.objects.count() == 2


def test_an_overdue_attempt_is_closed_by_whoever_looks_and_dated_at_its_deadline():
    user = make.candidate()
    attempt = make.attempt(user)
    assert closing.close_overdue(at=attempt.accepts_until) == 0
    seen = attempt.deadline + timedelta(days=3)
    assert closing.close_overdue(at=seen, people=[user.person_id]) == 1
    result = attempt.result
    assert (result.how, result.closed_at, result.entered_at) == ("deadline", attempt.deadline, seen)
    assert PersonFact.objects.get(kind=Kind.EXAM).holds_from == attempt.deadline.date()


def test_nothing_is_taken_after_the_result():
    user = make.candidate()
    attempt = make.attempt(user)
    closing.submit(attempt, by=user, at=make.AT + timedelta(minutes=1))
    assert not make.answer(attempt, 1, [0], at=make.AT + timedelta(minutes=2))
    assert not Step.objects.exists()


def test_starting_twice_resumes_the_open_attempt():
    user = make.candidate()
    version = make.exam()
    first = make.attempt(user, version)
    assert make.attempt(user, version, at=make.AT + timedelta(minutes=5)) == first
    assert Attempt.objects.count() == 1


def test_without_the_course_no_attempt_begins():
    user = make.candidate(ready=False)
    with pytest.raises(beginning.BeginRefused):
        make.attempt(user)


def test_the_paper_can_be_drawn_again_from_its_seed():
    from assessments.drawing import draw

    attempt = make.attempt(make.candidate())
    pool = [v.as_candidate() for v in QuestionVersion.objects.select_related("question")]
    assert draw(reversed(pool), attempt.version.draw, attempt.seed) == attempt.questions
    assert len(attempt.questions) == 20


def test_the_loader_may_be_repeated_and_versions_what_changed():
    from assessments import bank_loader

    make.exam()
    before = QuestionVersion.objects.count()
    make.exam()
    assert QuestionVersion.objects.count() == before == 60
    changed = {name: getattr(QuestionVersion.objects.first(), name) for name in bank_loader.CONTENT}
    assert bank_loader.digest(changed) == QuestionVersion.objects.first().digest


def test_an_attempt_begun_and_closed_meanwhile_counts():
    user, version = make.candidate(), make.exam()

    class Meanwhile(dict):
        """The draw of a version that is asked for again while a paper is drawn."""

        def items(self):
            version.draw = dict(self)
            closing.submit(make.attempt(user, version), by=None, at=make.AT)
            return version.draw.items()

    version.draw = Meanwhile(version.draw)
    with pytest.raises(beginning.BeginRefused):
        make.attempt(user, version)
    assert Attempt.objects.count() == 1
