"""What was published, kept for good: prepared lessons, and the editions that bind them.

A lesson's version is the HTML made once from one published revision, so that reading costs no
StreamField; an edition is the ordered set of versions a learner begins with.  Both are
append-only: who began an edition finds it unchanged years later.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import get_language
from wagtail.models import Revision

from records.models import AppendOnly
from records.verdict import Both

from .catalogue import CoursePage, LessonPage


class LessonImage(AppendOnly):
    """A picture of a published lesson, addressed by what it is."""

    digest = models.CharField(max_length=64, unique=True)
    media_type = models.CharField(max_length=40)
    data = models.BinaryField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()


class LessonVersion(AppendOnly):
    """One published revision of a lesson, prepared for reading.

    ``parts`` is a list of ["html", text] and ["procedure", code, place, heading level];
    ``places`` is how many blocks there are to reach.
    """

    lesson = models.ForeignKey(LessonPage, models.PROTECT, related_name="versions")
    revision = models.OneToOneField(Revision, models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    slug = models.SlugField(max_length=255, allow_unicode=True)
    title = models.CharField(max_length=255)
    title_en = models.CharField(max_length=255, blank=True)
    summary = models.TextField()
    summary_en = models.TextField(blank=True)
    minutes = models.PositiveSmallIntegerField()
    places = models.PositiveSmallIntegerField()
    parts = models.JSONField()
    parts_en = models.JSONField(default=list)
    sources = models.JSONField(default=list)
    digest = models.CharField(max_length=64)

    @property
    def both(self) -> Both:
        return Both(self.title, self.title_en)


class CourseEdition(AppendOnly):
    """A course as it stood when somebody began it: never changed, numbered from 1."""

    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=255)
    title_en = models.CharField(max_length=255, blank=True)
    summary = models.TextField()
    summary_en = models.TextField(blank=True)
    exam = models.CharField(max_length=20, blank=True)
    sources = models.JSONField(default=list)
    procedures = models.JSONField(default=list)
    signature = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="one_edition_per_number"),
            models.UniqueConstraint(fields=["course", "signature"], name="one_edition_per_content"),
        ]

    @property
    def both(self) -> Both:
        return Both(self.title, self.title_en)

    @property
    def summary_said(self) -> str:
        return Both(self.summary, self.summary_en).said(get_language() or "vi")


class EditionLesson(AppendOnly):
    """Which version stands at which place of an edition, places from 1."""

    edition = models.ForeignKey(CourseEdition, models.PROTECT, related_name="lessons")
    place = models.PositiveSmallIntegerField()
    version = models.ForeignKey(LessonVersion, models.PROTECT, related_name="+")

    class Meta:
        ordering: Any = ["edition", "place"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "place"], name="one_lesson_per_place"),
            models.UniqueConstraint(fields=["edition", "version"], name="one_place_per_lesson"),
        ]
