"""Two processes at one attempt: threads with connections of their own, on the real database."""

import threading
from datetime import timedelta

import pytest
from django.db import close_old_connections, connection, connections

from assessments import beginning, closing, saving
from assessments.models import Attempt, Result, Sitting, Step
from assessments.saving import NewStep
from records.criteria import Kind
from records.models import PersonFact
from tests import make_assessments as make

pytestmark = pytest.mark.django_db(transaction=True)
SOON = make.AT + timedelta(minutes=1)


def together(*deeds):
    """Run the deeds at one instant, each on a connection of its own; what each returned."""
    gate = threading.Barrier(len(deeds))
    results = [None] * len(deeds)

    def run(place, deed):
        close_old_connections()
        gate.wait()
        try:
            results[place] = deed()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not [result for result in results if isinstance(result, Exception)], results
    return results


def test_two_who_hand_in_at_once_get_one_result():
    user = make.candidate()
    attempt = make.attempt(user)
    make.answer(attempt, 1, [0])
    ids = [
        one.pk for one in together(*[lambda: closing.submit(fresh(attempt), by=user, at=SOON)] * 4)
    ]
    assert len(set(ids)) == Result.objects.count() == 1
    assert PersonFact.objects.filter(kind=Kind.EXAM).count() == 1
    assert not Sitting.objects.exists()


def fresh(attempt):
    return Attempt.objects.select_related("version__exam").get(pk=attempt.pk)


def test_two_who_find_it_overdue_at_once_enter_one_result():
    attempt = make.attempt(make.candidate())
    late = attempt.accepts_until + timedelta(seconds=1)
    together(*[lambda: closing.close_overdue(at=late)] * 4)
    assert Result.objects.count() == PersonFact.objects.filter(kind=Kind.EXAM).count() == 1


def test_two_who_start_at_once_get_one_attempt():
    user = make.candidate()
    version = make.exam()
    begun = together(*[lambda: beginning.begin(user, version, at=make.AT).pk] * 4)
    assert len(set(begun)) == Attempt.objects.count() == 1


def test_one_step_sent_four_times_at_once_is_there_once_and_acknowledged_each_time():
    attempt = make.attempt(make.candidate())
    step = [NewStep(1, 1, (0,))]
    answers = together(*[lambda: saving.save(attempt, "a", step, at=SOON)] * 4)
    assert all(answers)
    assert Step.objects.count() == 1


def test_what_is_acknowledged_while_somebody_hands_in_is_in_the_result():
    """Each round, savers race the handing in: acknowledged is counted, the rest is refused."""
    version = make.exam(attempts_allowed=None, wait_hours=0)
    user = make.candidate()
    rounds = 6 if connection.vendor == "postgresql" else 2
    for turn in range(rounds):
        at = make.AT + timedelta(hours=turn)
        attempt = beginning.begin(user, version, at=at)
        right = make.right(attempt)
        savers = [
            lambda place=place, attempt=attempt, right=right, at=at: (
                place if make.answer(attempt, place, right[place], at=at, number=place) else None
            )
            for place in range(1, 6)
        ]
        *saved, result = together(
            *savers, lambda attempt=attempt, at=at: closing.submit(fresh(attempt), by=user, at=at)
        )
        acknowledged = {place for place in saved if place}
        counted = {place for place, points in enumerate(result.marks, start=1) if points}
        assert acknowledged == counted
        assert Step.objects.filter(attempt=attempt).count() == len(acknowledged)
        assert closing.judged(fresh(attempt)).score == result.score
