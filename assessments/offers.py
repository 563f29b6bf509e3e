"""What a person can sit, and how she stands with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from django.urls import reverse
from django.utils import timezone

from records.criteria import Kind
from records.models import PersonFact, User
from records.prepared import Prepared
from records.verdict import Both, Verdict
from records.wording import say

from .beginning import may_begin, sees_keys
from .closing import close_overdue
from .models import Attempt, ExamVersion


class State(StrEnum):
    """How a person stands with an exam."""

    OPEN = "open"
    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"
    NOT_READY = "not_ready"


@dataclass(frozen=True, slots=True)
class Offer:
    """An exam as it stands for one person; ``percent`` is her best when passed, else her last."""

    code: str
    title: Both
    url: str
    state: State
    attempt_url: str
    percent: Decimal | None
    deadline: datetime | None
    minutes: int
    questions: int
    may_begin: Verdict
    version: ExamVersion
    attempts: tuple[Attempt, ...]

    @property
    def next_turn(self) -> int:
        """Which attempt a press of the start button is for, from 1."""
        return len(self.attempts) + 1

    @property
    def refusal(self) -> str:
        """Why no attempt may begin now; empty when one may."""
        return "" if self.may_begin else say(self.may_begin.because)


def offers_for(
    user: User, at: datetime, versions: Sequence[ExamVersion] | None = None
) -> list[Offer]:
    """The exams in force (or these), in the order of their codes; her overdue attempts close.

    ``user`` is an account of a person: exams are held for the people of the register.
    """
    assert user.person_id is not None
    who = user.person_id
    day = timezone.localdate(at)
    if versions is None:
        versions = _VERSIONS.all(day=day)
    newest = {version.exam_id: version for version in versions}
    mine: dict[int, list[Attempt]] = {}
    for attempt in _attempts(who, at):
        mine.setdefault(attempt.version.exam_id, []).append(attempt)
    facts = _LEARNT.all(person=who, day=day)
    keys = sees_keys(user)
    offers = [_offer(newest[pk], mine.get(pk, []), facts, at, keys) for pk in newest]
    return sorted(offers, key=lambda offer: offer.code)


_VERSIONS = Prepared[ExamVersion](
    lambda day: ExamVersion.objects.as_of(day).select_related("exam").order_by("pk"), day=date
)
_LEARNT = Prepared[PersonFact](
    lambda person, day: (
        PersonFact.objects.as_of(day)
        .filter(person=person, kind__in=[Kind.COURSE, Kind.EXAM])
        .order_by("holds_from", "pk")
    ),
    person=int, day=date,
)  # fmt: skip
_ATTEMPTS = Prepared[Attempt](
    lambda person: (
        Attempt.objects.filter(person=person)
        .select_related("sitting", "result", "version")
        .defer("paper")
        .order_by("started_at", "pk")
    ),
    person=int,
)


def _attempts(who: int, at: datetime) -> list[Attempt]:
    attempts = _ATTEMPTS.all(person=who)
    if any(hasattr(one, "sitting") and one.accepts_until < at for one in attempts):
        close_overdue(at=at, people=[who])
        attempts = _ATTEMPTS.all(person=who)
    return attempts


def _offer(
    version: ExamVersion,
    attempts: Sequence[Attempt],
    facts: Sequence[PersonFact],
    at: datetime,
    keys: bool,
) -> Offer:
    code = version.exam.code
    exams = [fact for fact in facts if fact.kind == Kind.EXAM and fact.code == code]
    scores = [fact.value for fact in exams if fact.value is not None]
    courses = {fact.code for fact in facts if fact.kind == Kind.COURSE}
    running = next((attempt for attempt in attempts if hasattr(attempt, "sitting")), None)
    verdict = may_begin(
        version,
        sees_keys=keys,
        is_ready=not version.requires_course or version.requires_course in courses,
        begun=[attempt.started_at for attempt in attempts],
        at=at,
    )
    best = max(scores, default=None)
    if running is not None:
        state = State.RUNNING
    elif best is not None and best >= version.pass_percent:
        state = State.PASSED
    elif scores:
        state = State.FAILED
    elif version.requires_course and version.requires_course not in courses:
        state = State.NOT_READY
    else:
        state = State.OPEN
    return Offer(
        code=code,
        title=version.both,
        url=reverse("assessments:exam", args=[code]),
        state=state,
        attempt_url=reverse("assessments:attempt", args=[running.pk]) if running else "",
        percent=best if state is State.PASSED else (scores[-1] if scores else None),
        deadline=running.deadline if running else None,
        minutes=version.minutes,
        questions=version.questions,
        may_begin=verdict,
        version=version,
        attempts=tuple(attempts),
    )
