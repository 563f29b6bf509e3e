"""Banks of questions, and the exams drawn from them.

A question is a code; what it asks is its newest version.  An exam is a code; how it is held is
a dated row with its source.  Attempts pin the versions they were made of.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from records.models import AppendOnly, AppendOnlyQuerySet, LedgerRow, User
from records.models.ledger import LedgerQuerySet
from records.verdict import Both

from ..drawing import Candidate

# What a question version says; its digest is of these.
CONTENT = (
    "topic", "kind", "stem", "stem_en", "options", "options_en", "key", "calc", "document",
    "clause", "clause_en", "verified", "where", "explanation", "explanation_en",
)  # fmt: skip


def digest(content: dict[str, Any]) -> str:
    """Sixteen hexadecimal digits that change with any word of the question."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return sha256(text.encode()).hexdigest()[:16]


class Bank(models.Model):
    """Questions kept together; ``topics`` are {code, title, title_en} in their order."""

    code = models.CharField(max_length=30, unique=True)
    title = models.CharField(max_length=250)
    title_en = models.CharField(max_length=250, blank=True)
    topics = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.code


class Question(models.Model):
    """The identity of a question; what it asks is its newest version."""

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="questions")
    code = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return self.code


class QuestionVersionQuerySet(AppendOnlyQuerySet):
    def newest(self) -> Self:
        """The one version of each question that new papers take."""
        later = QuestionVersion.objects.filter(question=OuterRef("question"), pk__gt=OuterRef("pk"))
        return self.filter(~Exists(later))


class QuestionVersion(AppendOnly):
    """What a question asked, what was right and why, from ``entered_at`` on.

    ``key`` lists the right options from 0 (true/false: 1 is true), or the number of working
    days; ``calc`` holds the two dates that number is counted between.  ``digest`` is of the
    content: equal content, equal digest.  ``reason``: why it replaced the one before, or was withdrawn.
    """

    class AnswerKind(models.TextChoices):
        SINGLE = "single", _("chọn một")
        MULTIPLE = "multiple", _("chọn nhiều")
        TRUE_FALSE = "true_false", _("đúng hay sai")
        WORKING_DAYS = "working_days", _("số ngày làm việc")

    question = models.ForeignKey(Question, models.PROTECT, related_name="versions")
    topic = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=AnswerKind)
    stem = models.TextField()
    stem_en = models.TextField(blank=True)
    options = models.JSONField(default=list)
    options_en = models.JSONField(default=list)
    key = models.JSONField()
    calc = models.JSONField(null=True, blank=True)
    document = models.CharField(max_length=160)
    clause = models.CharField(max_length=250)
    clause_en = models.CharField(max_length=250, blank=True)
    verified = models.BooleanField(default=False)
    where = models.TextField(blank=True)
    explanation = models.TextField()
    explanation_en = models.TextField(blank=True)
    withdrawn = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    digest = models.CharField(max_length=16)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = QuestionVersionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["question", "-id"], name="question_newest_version")]

    def __str__(self) -> str:
        return f"{self.question_id}/{self.pk}"

    def as_candidate(self) -> Candidate:
        """What the drawing knows of it; wants ``question`` fetched."""
        return Candidate(
            self.question.code, self.topic, self.pk, self.digest, self.kind, len(self.options)
        )


class Exam(models.Model):
    """The identity of an exam; results are facts under its code."""

    code = models.CharField(max_length=30, unique=True)

    def __str__(self) -> str:
        return self.code


class ExamVersionQuerySet(LedgerQuerySet):
    def visible_to(self, user: User) -> Self:
        """Exams are held for the people of the register."""
        return self if user.person_id else self.none()


class ExamVersion(LedgerRow):
    """How an exam is held between two dates, and what that rests on.

    ``draw`` is topic → number of questions; ``pass_percent`` of the points, ``grace_seconds``
    after the deadline for what is still on the line.  ``attempts_allowed`` within
    ``attempts_days`` (null: no limit), ``wait_hours`` between two.  ``review_from``: the day the
    right answers may be seen (null: at once after closing).
    """

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="versions")
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="+")
    title = models.CharField(max_length=250)
    title_en = models.CharField(max_length=250, blank=True)
    draw = models.JSONField()
    minutes = models.PositiveSmallIntegerField()
    pass_percent = models.DecimalField(max_digits=5, decimal_places=2)
    grace_seconds = models.PositiveSmallIntegerField()
    attempts_allowed = models.PositiveSmallIntegerField(null=True, blank=True)
    attempts_days = models.PositiveSmallIntegerField(default=365)
    wait_hours = models.PositiveSmallIntegerField(default=0)
    requires_course = models.CharField(max_length=30, blank=True)
    review_from = models.DateField(null=True, blank=True)
    clause = models.CharField(max_length=250, blank=True)
    verified = models.BooleanField(default=False)

    objects = ExamVersionQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        constraints = [
            *LedgerRow.Meta.constraints,
            models.CheckConstraint(
                name="examversion_pass_percent_is_a_percentage",
                condition=Q(pass_percent__gte=0) & Q(pass_percent__lte=100),
                violation_error_message=_("Mức đạt tính bằng phần trăm, từ 0 đến 100."),
            ),
            models.CheckConstraint(
                name="examversion_takes_time",
                condition=Q(minutes__gte=1),
                violation_error_message=_("Thời gian làm bài ít nhất 1 phút."),
            ),
        ]

    def __str__(self) -> str:
        return self.both.said(get_language() or "vi")

    @property
    def both(self) -> Both:
        return Both(self.title, self.title_en)

    @property
    def questions(self) -> int:
        """How many questions a paper has."""
        return sum(self.draw.values())
