"""Builders of exams: the bank that is shipped, an attempt, steps, answers that are right."""

from datetime import UTC, datetime
from itertools import count

from assessments import bank_loader, beginning, saving
from assessments.models import ExamVersion, QuestionDraft
from assessments.papers import versions_of
from assessments.saving import NewStep
from records.criteria import Kind
from records.scope import Role
from tests import make

AT = datetime(2025, 7, 10, 2, 0, tzinfo=UTC)
DEVICE = "7d2f8a34-0000-4000-8000-000000000001"
_number = count(1)


def exam(*, at=make.AT, **settings):
    """The exam TNTKQ with its bank; settings override the file's."""
    bank_loader.load(None, at)
    version = ExamVersion.objects.known().get(exam__code="TNTKQ")
    if settings:
        from records import ledger

        version = ledger.correct(version, reason="test", by=None, source="test", at=at, **settings)
    return version


def candidate(name="Hoàng Thị Thanh", *, ready=True):
    """An account of a person who has completed the course."""
    who = make.person(name)
    if ready:
        make.fact(who, Kind.COURSE, "TNTKQ", title="Tiếp nhận hồ sơ")
    return make.user(who)


def attempt(user, version=None, *, at=AT):
    return beginning.begin(user, version or exam(), at=at)


def answer(attempt, question, answer, *, at=None, device=DEVICE, number=None):
    """One step; returns its number, or None when the attempt was closed."""
    number = number or next(_number)
    step = NewStep(number, question, tuple(answer))
    at = at or attempt.started_at
    return number if saving.save(attempt, device, [step], at=at) else None


def right(attempt):
    """The right answers by place, as the candidate would send them."""
    answers = {}
    pairs = zip(attempt.questions, versions_of(attempt.questions), strict=True)
    for place, (drawn, version) in enumerate(pairs, start=1):
        if drawn.kind == "working_days":
            answers[place] = list(version.key)
        else:
            answers[place] = sorted(drawn.order.index(option) for option in version.key)
    return answers


def author():
    return make.granted(Role.AUTHOR, unit=make.province())


def reviewer():
    return make.granted(Role.REVIEWER, unit=make.province())


def draft(code="TNTKQ-001"):
    return QuestionDraft.objects.get(code=code)


def rewrite(draft, by, **changes):
    """A draft with the changes, saved by the account."""
    newest = draft.get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(newest, name, value)
    newest.save_revision(user=by)
    return QuestionDraft.objects.get(pk=draft.pk)


def submit(draft, by):
    """Sent to legal review; returns the state of its one task."""
    return draft.get_default_workflow().start(draft, by).current_task_state


def decide(state, by, action="approve"):
    state.task.specific.on_action(state, by, action)
    return QuestionDraft.objects.get(pk=state.workflow_state.object_id)
