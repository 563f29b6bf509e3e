"""PostgreSQL: a save that has to wait for a handing in looks again, and is refused."""

import threading
from datetime import timedelta

import pytest
from django.db import connections, transaction

from assessments import closing, saving
from assessments.models import Attempt, Step
from assessments.saving import NewStep
from tests import make_assessments as make

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_save_that_waited_for_the_handing_in_is_refused():
    """Its snapshot is older than the result: only the lock can tell it."""
    user = make.candidate()
    attempt = make.attempt(user)
    soon = make.AT + timedelta(minutes=1)
    locked, answered = threading.Event(), []

    def late_save():
        locked.wait(10)
        answered.append(saving.save(attempt, "a", [NewStep(1, 1, (0,))], at=soon))
        connections.close_all()

    saver = threading.Thread(target=late_save)
    saver.start()
    with transaction.atomic():
        closing.submit(Attempt.objects.get(pk=attempt.pk), by=user, at=soon)
        locked.set()
        saver.join(timeout=1)
        assert saver.is_alive(), "the save did not wait for the lock"
    saver.join(timeout=10)
    assert answered == [None]
    assert not Step.objects.exists()
