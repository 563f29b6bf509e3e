"""Attempts: drawn once, answered in steps, closed by one result.  Nothing is ever changed."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from records.models import AppendOnly, AppendOnlyQuerySet, Person, User

from ..drawing import Drawn
from ..replay import Taken
from .banks import Exam, ExamVersion


class AttemptQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user: User) -> Self:
        """Her own alone: others may see the result, which is a fact, but not the paper."""
        if user.person_id is None:
            return self.none()
        return self.filter(person=user.person_id)


class Attempt(AppendOnly):
    """A person's paper in an exam, her ``turn``-th there, as drawn from ``seed``.

    Answers are taken until ``accepts_until``, the deadline and the grace: instants fixed when
    the attempt began.
    """

    # The unique index below begins with the person: a second one would only cost the start.
    person = models.ForeignKey(Person, models.PROTECT, related_name="attempts", db_index=False)
    exam = models.ForeignKey(Exam, models.PROTECT, related_name="+", db_index=False)
    turn = models.PositiveSmallIntegerField()
    version = models.ForeignKey(ExamVersion, models.PROTECT, related_name="+", db_index=False)
    seed = models.BigIntegerField()
    paper = models.JSONField()
    started_at = models.DateTimeField()
    deadline = models.DateTimeField()
    accepts_until = models.DateTimeField()

    objects = AttemptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="attempt_ends_after_it_begins",
                condition=Q(started_at__lt=F("deadline")) & Q(deadline__lte=F("accepts_until")),
            ),
            # Whoever counted the same earlier attempts as another begins nothing beside it.
            models.UniqueConstraint(
                fields=["person", "exam", "turn"], name="attempts_are_begun_one_by_one"
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.pk}"

    @cached_property
    def questions(self) -> tuple[Drawn, ...]:
        """The paper, in the order of its places."""
        return tuple(Drawn.from_data(data) for data in self.paper)

    def seconds_left(self, at: datetime) -> int:
        """Whole seconds to the deadline, never less than none."""
        return max(0, int((self.deadline - at).total_seconds()))


class Sitting(models.Model):
    """That an attempt is open: its lock, and the short list of what may be overdue.

    Not a record but an index of the records: there is one exactly while an attempt has no
    result, and it goes in the transaction that enters the result.  Whoever saves or closes
    locks this row first; a save that waited for a closing finds it gone and is refused.
    """

    attempt = models.OneToOneField(
        Attempt, models.PROTECT, primary_key=True, related_name="sitting"
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    exam = models.ForeignKey(Exam, models.PROTECT, related_name="+")
    accepts_until = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "exam"], name="one_open_attempt_per_exam")
        ]


class Step(AppendOnly):
    """An answer given (or taken back, when empty) on one device, numbered there."""

    # The unique index below begins with the attempt: a second one would only cost the saving.
    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="steps", db_index=False)
    device = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    question = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "device", "number"], name="step_counts_once")
        ]

    def as_taken(self) -> Taken:
        return Taken(self.device, self.number, self.question, tuple(self.answer), self.received_at)


class Result(AppendOnly):
    """What an attempt came to when it closed; ``marks`` are the points by place.

    ``closed_at`` is the moment of handing in, the deadline at the latest; ``entered_at`` when
    we came to know.
    """

    class How(models.TextChoices):
        SUBMITTED = "submitted", _("tự nộp")
        DEADLINE = "deadline", _("hết giờ")

    attempt = models.OneToOneField(Attempt, models.PROTECT, related_name="result")
    score = models.PositiveSmallIntegerField()
    out_of = models.PositiveSmallIntegerField()
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    passed = models.BooleanField()
    marks = models.JSONField()
    how = models.CharField(max_length=10, choices=How)
    closed_at = models.DateTimeField()
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="result_within_its_maximum", condition=Q(score__lte=F("out_of"))
            )
        ]
