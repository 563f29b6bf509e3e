"""Beginning an attempt: who may, and the paper that is drawn for her."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from records.criteria import Kind
from records.models import PersonFact, User
from records.prepared import Prepared
from records.scope import May, can
from records.verdict import Verdict, gettext_noop, no, yes

from .closing import submit
from .drawing import draw
from .models import Attempt, ExamVersion, Sitting
from .papers import pool_of

_BEFORE = Prepared[Attempt](
    lambda person, exam: Attempt.objects.filter(person=person, exam=exam)
    .select_related("sitting", "version__exam")
    .order_by("turn"),
    person=int, exam=int,
)  # fmt: skip


class BeginRefused(Exception):
    """The attempt may not begin; ``verdict`` says why and from when."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.because.message)
        self.verdict = verdict


def may_begin(
    version: ExamVersion,
    *,
    sees_keys: bool,
    is_ready: bool,
    begun: Iterable[datetime],
    at: datetime,
) -> Verdict:
    """Whether a new attempt may begin; ``begun`` are the beginnings of her earlier ones."""
    if sees_keys:
        return no(
            gettext_noop(
                "Người biên soạn nhìn thấy đáp án nên không dự thi."
                " Cần kết quả này thì xin thôi quyền biên soạn trước."
            )
        )
    if not is_ready:
        return no(gettext_noop("Học xong khoá học của kỳ thi này rồi mới thi."))
    earlier = sorted(begun)
    if earlier and (again := earlier[-1] + timedelta(hours=version.wait_hours)) > at:
        message = gettext_noop(
            "Hai lần thi cách nhau ít nhất %(hours)s giờ. Thi lại được từ %(time)s ngày %(day)s."
        )
        return no(message, hours=version.wait_hours, **_said(again))
    window = timedelta(days=version.attempts_days)
    recent = [moment for moment in earlier if moment + window > at]
    if version.attempts_allowed is not None and len(recent) >= version.attempts_allowed:
        again = recent[-version.attempts_allowed] + window
        message = gettext_noop(
            "Đã thi %(n)s lần trong %(days)s ngày. Thi lại được từ %(time)s ngày %(day)s."
        )
        return no(message, n=len(recent), days=version.attempts_days, **_said(again))
    return yes(gettext_noop("Có thể bắt đầu làm bài."))


def _said(moment: datetime) -> dict[str, Any]:
    local = timezone.localtime(moment)
    return {"time": f"{local:%H:%M}", "day": local.date()}


def sees_keys(user: User) -> bool:
    """Whether the studio shows the account every key of the bank."""
    return can(user, May.AUTHOR)


def begin(user: User, version: ExamVersion, *, turn: int | None = None, at: datetime) -> Attempt:
    """Her open attempt at the exam, or a new one; the attempt of that ``turn`` (from 1) if begun.

    Raises BeginRefused with the reason.
    """
    assert user.person_id is not None
    who = user.person_id
    before = _BEFORE.all(person=who, exam=version.exam_id)
    for attempt in before:
        if hasattr(attempt, "sitting"):
            if at <= attempt.accepts_until:
                return attempt
            submit(attempt, by=None, at=at)
    if turn is not None and turn <= len(before):
        return before[turn - 1]
    verdict = may_begin(
        version,
        sees_keys=sees_keys(user),
        is_ready=is_ready(who, version, at),
        begun=[attempt.started_at for attempt in before],
        at=at,
    )
    if not verdict:
        raise BeginRefused(verdict)
    seen = frozenset(drawn.code for attempt in before for drawn in attempt.questions)
    attempt = _drawn(who, version, seed=secrets.randbits(62), seen=seen, at=at)
    attempt.turn = len(before) + 1
    try:
        return _opened(attempt)
    except IntegrityError:
        # Pressed twice, or a second paper reached for beside the first: hers is the one begun.
        if not Attempt.objects.filter(
            person=who, exam=version.exam_id, turn__gt=len(before)
        ).exists():
            raise
        return begin(user, version, turn=turn, at=at)


# The attempt and its sitting in one round trip: a third of what the same costs in four.
OPEN = """
WITH begun AS (
    INSERT INTO assessments_attempt
        (person_id, exam_id, turn, version_id, seed, paper, started_at, deadline, accepts_until)
    VALUES (%(person)s, %(exam)s, %(turn)s, %(version)s, %(seed)s, %(paper)s::jsonb,
        %(started_at)s, %(deadline)s, %(accepts_until)s)
    RETURNING id
)
INSERT INTO assessments_sitting (attempt_id, person_id, exam_id, accepts_until)
SELECT id, %(person)s, %(exam)s, %(accepts_until)s FROM begun
RETURNING attempt_id
"""


def _opened(attempt: Attempt) -> Attempt:
    """The attempt on record and open.  Raises IntegrityError when another is open or newer."""
    if connection.vendor == "postgresql":
        params: dict[str, Any] = {
            "person": attempt.person_id, "exam": attempt.exam_id, "turn": attempt.turn,
            "version": attempt.version_id, "seed": attempt.seed,
            "paper": json.dumps(attempt.paper, ensure_ascii=False),
            "started_at": attempt.started_at, "deadline": attempt.deadline,
            "accepts_until": attempt.accepts_until,
        }  # fmt: skip
        # Inside a caller's transaction a refusal must leave it usable; alone it is one statement.
        alone = nullcontext() if not connection.in_atomic_block else transaction.atomic()
        with alone, connection.cursor() as cursor:
            cursor.execute(OPEN, params)
            attempt.pk = cursor.fetchone()[0]
        attempt._state.adding, attempt._state.db = False, connection.alias
        return attempt
    with transaction.atomic():
        attempt.save(force_insert=True)
        Sitting.objects.create(
            attempt=attempt,
            person_id=attempt.person_id,
            exam_id=attempt.exam_id,
            accepts_until=attempt.accepts_until,
        )
    return attempt


def _drawn(
    who: int, version: ExamVersion, *, seed: int, seen: frozenset[str], at: datetime
) -> Attempt:
    paper = draw(pool_of(version.bank_id), version.draw, seed, seen)
    deadline = at + timedelta(minutes=version.minutes)
    return Attempt(
        person_id=who,
        exam_id=version.exam_id,
        version=version,
        seed=seed,
        paper=[drawn.to_data() for drawn in paper],
        started_at=at,
        deadline=deadline,
        accepts_until=deadline + timedelta(seconds=version.grace_seconds),
    )


def is_ready(person: int, version: ExamVersion, at: datetime) -> bool:
    """Whether the course the exam asks for is completed."""
    if not version.requires_course:
        return True
    facts = PersonFact.objects.as_of(timezone.localdate(at))
    return bool(
        facts.filter(person=person, kind=Kind.COURSE, code=version.requires_course).exists()
    )
