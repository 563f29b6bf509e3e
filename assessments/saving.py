"""Taking steps: saved once, in time, before the attempt is closed, or refused.

No step is acknowledged and lost.  Whoever saves holds the lock on the attempt's sitting until
the commit; whoever closes takes the sitting away, which is the same lock, before reading the
steps.  So a save is either before the closing, whose reading then sees it, or
finds no sitting and is refused.  PostgreSQL looks at the row again after having waited for it;
SQLite lets one writer at a time begin.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from .marking import Answer
from .models import Attempt, Sitting, Step

# The device of pages answered without script: it is numbered here, not there.
FORM = "form"


@dataclass(frozen=True, slots=True)
class NewStep:
    """A step as a device sends it."""

    number: int
    question: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class Saved:
    """That the steps are on record, and when which other device was last heard."""

    other: str | None
    other_at: datetime | None


def save(attempt: Attempt, device: str, steps: Sequence[NewStep], *, at: datetime) -> Saved | None:
    """Put the steps on record, committed when this returns; None when the attempt is closed.

    A step that is on record already is left as it is and counts as saved.
    """
    if connection.vendor == "postgresql":
        return _save_in_one_statement(attempt, device, steps, at)
    with transaction.atomic():
        if not _lock(attempt, at):
            return None
        _write(attempt, device, steps, at)
        others = Step.objects.filter(attempt=attempt).exclude(device=device)
        last = others.order_by("-received_at", "-pk").values_list("device", "received_at").first()
    return Saved(*(last or (None, None)))


def save_form(attempt: Attempt, question: int, answer: Answer, *, at: datetime) -> bool:
    """The same for a page sent without script, as the next step of the device "form"."""
    with transaction.atomic():
        if not _lock(attempt, at):
            return False
        sent = Step.objects.filter(attempt=attempt, device=FORM)
        number = (sent.aggregate(last=Max("number"))["last"] or 0) + 1
        _write(attempt, FORM, [NewStep(number, question, answer)], at)
    return True


# Lock, write and commit in one round trip: half of what the same costs in three.  The answer is
# empty exactly when there was no sitting to hold.
SAVE = """
WITH held AS (
    SELECT attempt_id FROM assessments_sitting
    WHERE attempt_id = %(attempt)s AND accepts_until >= %(at)s
    FOR NO KEY UPDATE
), written AS (
    INSERT INTO assessments_step (attempt_id, device, number, question, answer, received_at)
    SELECT held.attempt_id, %(device)s, sent.number, sent.question, sent.answer, %(at)s
    FROM held, jsonb_to_recordset(%(steps)s::jsonb)
        AS sent (number integer, question smallint, answer jsonb)
    ON CONFLICT DO NOTHING
)
SELECT other.device, other.received_at
FROM held LEFT JOIN LATERAL (
    SELECT device, received_at FROM assessments_step
    WHERE attempt_id = held.attempt_id AND device <> %(device)s
    ORDER BY received_at DESC, id DESC LIMIT 1
) AS other ON TRUE
"""


def _save_in_one_statement(
    attempt: Attempt, device: str, steps: Sequence[NewStep], at: datetime
) -> Saved | None:
    sent = [
        {"number": step.number, "question": step.question, "answer": step.answer} for step in steps
    ]
    params: dict[str, Any] = {
        "attempt": attempt.pk,
        "device": device,
        "at": at,
        "steps": json.dumps(sent),
    }
    with connection.cursor() as cursor:
        cursor.execute(SAVE, params)
        held = cursor.fetchone()
    return Saved(*held) if held else None


def _lock(attempt: Attempt, at: datetime) -> bool:
    """Hold the sitting, if there is still one and it takes answers now."""
    open_now = Sitting.objects.filter(attempt=attempt, accepts_until__gte=at)
    return bool(open_now.select_for_update(no_key=True).values_list("pk", flat=True))


def _write(attempt: Attempt, device: str, steps: Sequence[NewStep], at: datetime) -> None:
    Step.objects.bulk_create(
        [
            Step(
                attempt=attempt,
                device=device,
                number=step.number,
                question=step.question,
                answer=list(step.answer),
                received_at=at,
            )
            for step in steps
        ],
        ignore_conflicts=True,
    )
