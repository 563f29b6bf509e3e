"""Taking steps: saved once, in time, before the attempt is closed, or refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
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
    """That the steps are on record; ``other_at`` is when another device was last heard."""

    other_at: datetime | None


def save(attempt: Attempt, device: str, steps: Sequence[NewStep], *, at: datetime) -> Saved | None:
    """Put the steps on record, committed when this returns; None when the attempt is closed.

    A step that is on record already is left as it is and counts as saved.

    No step is acknowledged and lost: whoever saves holds the lock on the sitting until the
    commit, and whoever closes takes the same lock before reading the steps, and takes the
    sitting away with the commit.  So a save is either before the closing, whose reading then
    sees it, or finds no sitting and is refused.  (PostgreSQL reads the row again after waiting
    for it; SQLite lets one writer at a time begin.)
    """
    with transaction.atomic():
        if not _lock(attempt, at):
            return None
        _write(attempt, device, steps, at)
        others = Step.objects.filter(attempt=attempt).exclude(device=device)
        other_at = others.aggregate(last=Max("received_at"))["last"]
    return Saved(other_at)


def save_form(attempt: Attempt, question: int, answer: Answer, *, at: datetime) -> Saved | None:
    """The same for a page sent without script: the next step of the device "form"."""
    with transaction.atomic():
        if not _lock(attempt, at):
            return None
        sent = Step.objects.filter(attempt=attempt, device=FORM)
        number = (sent.aggregate(last=Max("number"))["last"] or 0) + 1
        _write(attempt, FORM, [NewStep(number, question, answer)], at)
    return Saved(None)


def _lock(attempt: Attempt, at: datetime) -> bool:
    """Hold the sitting, if there is still one and it takes answers now."""
    open_now = Sitting.objects.filter(attempt=attempt, accepts_until__gte=at)
    return bool(open_now.select_for_update(no_key=True).values_list("pk", flat=True))


def _write(attempt: Attempt, device: str, steps: Sequence[NewStep], at: datetime) -> None:
    Step.objects.bulk_create(
        [
            Step(
                attempt=attempt, device=device, number=step.number, question=step.question,
                answer=list(step.answer), received_at=at,
            )
            for step in steps
        ],
        ignore_conflicts=True,
    )
