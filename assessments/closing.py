"""Closing attempts: handed in, or found overdue by whoever looks first; one result each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from records import ledger
from records.criteria import Kind
from records.models import PersonFact, User
from records.prepared import Prepared
from records.verdict import gettext_noop

from .models import Attempt, Result, Sitting
from .papers import steps_of, versions_of
from .replay import Outcome, outcome

SOURCE = gettext_noop("Bài thi trên Năng Lực")
_OVERDUE = Prepared[Sitting](
    lambda at: Sitting.objects.filter(accepts_until__lt=at).order_by("accepts_until"), at=datetime
)


def submit(attempt: Attempt, *, by: User | None, at: datetime) -> Result:
    """Close the attempt and enter its result; safe to repeat, and under races.

    Handed in after the grace, it closed at its deadline.
    """
    with transaction.atomic():
        if not _taken_away(attempt):
            return Result.objects.get(attempt=attempt)
        how = Result.How.SUBMITTED if at <= attempt.accepts_until else Result.How.DEADLINE
        return _close(attempt, how, by=by, at=at)


def _taken_away(attempt: Attempt) -> bool:
    """Take the sitting away, which is also the lock: who saves waits for the commit, and is refused."""
    table = Sitting._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE attempt_id = %s", [attempt.pk])  # noqa: S608
        return bool(cursor.rowcount)


def close_overdue(*, at: datetime, people: Iterable[int] | None = None) -> int:
    """Close every attempt past its deadline and grace (of the people); how many there were.

    Call it before reading results or standings.  One query on an index when there is nothing
    to do, which is almost always.
    """
    overdue = [one.attempt_id for one in _OVERDUE.all(at=at)]
    if people is not None and overdue:
        whose = Sitting.objects.filter(attempt__in=overdue, person__in=list(people))
        overdue = list(whose.values_list("attempt_id", flat=True))
    if overdue:
        for attempt in Attempt.objects.filter(pk__in=overdue).select_related("version__exam"):
            submit(attempt, by=None, at=at)
    return len(overdue)


def judged(attempt: Attempt) -> Outcome:
    """What the attempt's steps come to: the result, or a replay to compare it with."""
    versions = versions_of(attempt.questions)
    keys = {
        drawn.code: version.key for drawn, version in zip(attempt.questions, versions, strict=True)
    }
    steps = [step.as_taken() for step in steps_of(attempt)]
    return outcome(attempt.questions, keys, steps)


def _close(attempt: Attempt, how: str, *, by: User | None, at: datetime) -> Result:
    """The result and the fact; the caller has taken the sitting away, and so holds the lock."""
    version, judgement = attempt.version, judged(attempt)
    closed_at = min(at, attempt.deadline)
    result = Result(
        attempt=attempt,
        score=judgement.score,
        out_of=judgement.out_of,
        percent=judgement.percent,
        passed=judgement.percent >= version.pass_percent,
        marks=[mark.points for mark in judgement.marks],
        how=how,
        closed_at=closed_at,
        entered_at=at,
    )
    result.save(force_insert=True)
    fact = PersonFact(
        person_id=attempt.person_id,
        kind=Kind.EXAM,
        code=version.exam.code,
        value=judgement.percent,
        title=version.title,
        title_en=version.title_en,
        holds_from=timezone.localdate(closed_at),
        origin=f"attempt:{attempt.pk}",
        document=version.document,
        detail={"score": judgement.score, "out_of": judgement.out_of, "how": str(how)},
    )
    ledger.enter(fact, by=by, source=SOURCE, at=at)
    return result
