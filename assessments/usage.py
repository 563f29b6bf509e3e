"""Where a question is used, said before it is changed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, TextField
from django.db.models.functions import Cast

from .models import Attempt, ExamVersion, QuestionDraft, QuestionVersion


@dataclass(frozen=True, slots=True)
class Usage:
    """``exams`` may draw it today's way; ``attempts`` drew it so far, ``running`` are still open."""

    exams: tuple[ExamVersion, ...]
    attempts: int
    running: int
    versions: int


def usage_of(draft: QuestionDraft) -> Usage:
    """Reads every paper once: for the page of one question, not for lists."""
    exams = ExamVersion.objects.known().filter(bank=draft.bank_id).select_related("exam")
    papers = Attempt.objects.annotate(text=Cast("paper", TextField())).filter(
        text__contains=f'"code": "{draft.code}"'
    )
    drawn = papers.aggregate(attempts=Count("pk"), running=Count("sitting"))
    topic = draft.topic
    return Usage(
        exams=tuple(exam for exam in exams.order_by("exam__code") if exam.draw.get(topic)),
        versions=QuestionVersion.objects.filter(question__code=draft.code).count(), **drawn,
    )  # fmt: skip
