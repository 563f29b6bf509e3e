"""What of exams leans on legal texts (see records.leaning).

A question is told by its code alone: what it asks is for its authors until the exam is over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records.leaning import Leaning, Provider, documents, procedures
from records.models import User
from records.scope import May, can

from .models import ExamVersion, QuestionVersion

_CODE = re.compile(r"\b\d\.\d{6}\b")


def _works_on(user: User) -> bool:
    return can(user, May.AUTHOR) or can(user, May.RULE)


def _sits(user: User) -> bool:
    return user.person_id is not None


def _questions(_known_at: datetime | None) -> Iterator[Leaning]:
    rows = QuestionVersion.objects.newest().filter(withdrawn=False)
    told = ("question__code", "document", "clause", "verified", "entered_at")
    for code, document, clause, verified, at in rows.order_by("question__code").values_list(*told):
        yield Leaning(code, code, document, clause, verified, timezone.localdate(at))


def _about_procedures(_known_at: datetime | None) -> Iterator[Leaning]:
    """Questions that name a procedure by its code, where they say what they rest on or explain."""
    rows = QuestionVersion.objects.newest().filter(withdrawn=False)
    texts = ("question__code", "verified", "stem", "where", "explanation", "clause")
    for code, verified, *said in rows.order_by("question__code").values_list(*texts):
        for procedure in sorted({found for text in said for found in _CODE.findall(text)}):
            yield Leaning(code, code, procedure, verified=verified)


def _exams(known_at: datetime | None) -> Iterator[Leaning]:
    rows = ExamVersion.objects.known(known_at).exclude(document="").select_related("exam")
    for row in rows.order_by("exam__code", "holds_from"):
        yield Leaning(
            row.exam.code, row.title, row.document, row.clause, row.verified, row.holds_from,
            row.holds_to, reverse("assessments:exam", args=[row.exam.code]),
        )  # fmt: skip


def register() -> None:
    """Called once, when the app is ready."""
    documents.add(Provider("exam", _("Bài thi"), _exams, opens_for=_sits))
    documents.add(Provider("question", _("Câu hỏi"), _questions, _works_on))
    procedures.add(Provider("question", _("Câu hỏi"), _about_procedures, _works_on))
