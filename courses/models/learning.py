"""Who began what, and every step since: rows are only added, "done" is derived."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from records.models import AppendOnly, AppendOnlyQuerySet, Person, User

from .editions import CourseEdition, EditionLesson


class EnrolmentQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user: User) -> Self:
        """A learner's steps are her own; what others may know is the fact of completion."""
        if user.person_id is None:
            return self.none()
        return self.filter(person=user.person_id)

    def current(self) -> Self:
        """The newest turn of each course."""
        later = Enrolment.objects.filter(
            person=models.OuterRef("person"),
            code=models.OuterRef("code"),
            turn__gt=models.OuterRef("turn"),
        )
        return self.filter(~models.Exists(later))


class Enrolment(AppendOnly):
    """A person begins a course, in the edition of that day; ``turn`` counts her beginnings."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="enrolments")
    code = models.CharField(max_length=20)
    turn = models.PositiveSmallIntegerField()
    edition = models.ForeignKey(CourseEdition, models.PROTECT, related_name="enrolments")
    begun_at = models.DateTimeField()

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "code", "turn"], name="one_beginning_per_turn"
            )
        ]

    @property
    def origin(self) -> str:
        """What the fact of completion names as its maker."""
        return f"enrolment:{self.pk}"


class StepKind(models.TextChoices):
    """What a step says of a lesson."""

    OPENED = "opened", _("mở bài")
    REACHED = "reached", _("đọc đến")
    DONE = "done", _("học xong")


class LessonStep(AppendOnly):
    """One step, saved as it happens; the same step again is the same row."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="steps")
    lesson = models.ForeignKey(EditionLesson, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=StepKind)
    reached = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson", "kind", "reached"], name="one_row_per_step"
            )
        ]
