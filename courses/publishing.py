"""Published lessons become versions; the versions of a day become an edition."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from records.verdict import Both

from .models import CourseEdition, CoursePage, EditionLesson, LessonPage, LessonVersion
from .preparing import prepare


class NothingPublished(ValueError):
    """The course has no published lesson to begin with."""


def version_of(page: LessonPage) -> LessonVersion:
    """The prepared version of a lesson's live revision, made when it is first asked for."""
    if page.live_revision_id is None:
        raise NothingPublished(f"lesson {page.pk} has no published revision")
    known = LessonVersion.objects.filter(revision=page.live_revision_id).first()
    if known is not None:
        return known
    live: LessonPage = page.live_revision.as_object()
    prepared = prepare(live, "vi")
    english = prepare(live, "en")
    sources = plain_sources(live.sources)
    content = {
        "slug": live.slug,
        "title": live.title,
        "title_en": live.title_en,
        "summary": live.summary,
        "summary_en": live.summary_en,
        "parts": prepared.parts,
        "parts_en": english.parts,
        "sources": sources,
    }
    version = LessonVersion(
        lesson=page,
        revision_id=page.live_revision_id,
        published_at=page.last_published_at or timezone.now(),
        minutes=prepared.minutes,
        places=prepared.places,
        digest=_digest(content),
        **content,
    )
    try:
        with transaction.atomic():
            version.save(force_insert=True)
    except IntegrityError:  # somebody else prepared it at the same moment
        return LessonVersion.objects.get(revision=page.live_revision_id)
    return version


def edition_now(course: CoursePage, *, at: datetime) -> CourseEdition:
    """The edition of what is published now, made when it is first begun.

    Raises NothingPublished when there is nothing to begin.
    """
    versions = versions_now(course)
    if not versions:
        raise NothingPublished(course.code)
    content = _content(course)
    signature = _signature(content, versions)
    while True:
        known = CourseEdition.objects.filter(course=course, signature=signature).first()
        if known is not None:
            return known
        number = CourseEdition.objects.filter(course=course).count() + 1
        try:
            with transaction.atomic():
                edition = CourseEdition.objects.create(
                    course=course, number=number, made_at=at, signature=signature, **content
                )
                EditionLesson.objects.bulk_create(
                    EditionLesson(edition=edition, place=place, version=version)
                    for place, version in enumerate(versions, start=1)
                )
        except IntegrityError:  # the same edition, or the same number, made meanwhile
            continue
        return edition


def versions_now(course: CoursePage) -> list[LessonVersion]:
    """Versions of the live lessons, in order."""
    pages = list(course.live_lessons().defer("body", "body_en", "sources"))
    rows = LessonVersion.objects.filter(revision__in=[page.live_revision_id for page in pages])
    known = {row.revision_id: row for row in rows.defer("parts", "parts_en", "sources")}
    return [known.get(page.live_revision_id) or version_of(page) for page in pages]


def _content(course: CoursePage) -> dict[str, Any]:
    return {
        "code": course.code,
        "title": course.title,
        "title_en": course.title_en,
        "summary": course.summary,
        "summary_en": course.summary_en,
        "exam": course.exam,
        "sources": plain_sources(course.sources),
        "procedures": [block.value["code"] for block in course.procedures],
    }


def _signature(content: dict[str, Any], versions: list[LessonVersion]) -> str:
    return _digest({"course": content, "lessons": [[v.lesson_id, v.digest] for v in versions]})


def plain_sources(stream: Any) -> list[dict[str, Any]]:
    """Sources as data that an edition keeps."""
    return [
        {
            "document": block.value["document"],
            "clause": block.value["clause"] or "",
            "verified": bool(block.value["verified"]),
        }
        for block in stream
    ]


def _digest(content: Any) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Changes:
    """How what is published now differs from an edition."""

    since: datetime
    added: tuple[Both, ...]
    changed: tuple[Both, ...]
    removed: tuple[Both, ...]
    course: bool


def changes_since(edition: CourseEdition, course: CoursePage) -> Changes | None:
    """None when the edition is what is published now."""
    versions = versions_now(course)
    if not versions or _signature(_content(course), versions) == edition.signature:
        return None
    pinned = {
        item.version.lesson_id: item.version
        for item in edition.lessons.select_related("version").defer(
            "version__parts", "version__parts_en"
        )
    }
    now = {version.lesson_id: version for version in versions}
    fresh = [
        v for v in versions if v.lesson_id not in pinned or v.digest != pinned[v.lesson_id].digest
    ]
    moments = [v.published_at for v in fresh] or [course.last_published_at or edition.made_at]
    return Changes(
        since=max(moments),
        added=tuple(v.both for v in fresh if v.lesson_id not in pinned),
        changed=tuple(v.both for v in fresh if v.lesson_id in pinned),
        removed=tuple(v.both for key, v in pinned.items() if key not in now),
        course=_content(course) != {key: getattr(edition, key) for key in _content(course)},
    )


@dataclass(frozen=True, slots=True)
class OnTheShelf:
    """A course in the catalogue."""

    course: CoursePage
    lessons: int
    minutes: int


def shelved(courses: Iterable[CoursePage]) -> list[OnTheShelf]:
    """Courses with the number of their lessons and the minutes they take, in two queries more."""
    found = list(courses)
    live = LessonPage.objects.live().filter(depth=4).values_list("path", "live_revision_id")
    minutes = dict(
        LessonVersion.objects.filter(lesson__live=True).values_list("revision_id", "minutes")
    )
    rows = []
    for course in found:
        revisions = [revision for path, revision in live if path.startswith(course.path)]
        if revisions:
            rows.append(
                OnTheShelf(course, len(revisions), sum(minutes.get(r, 0) for r in revisions))
            )
    return rows


def prepare_published(instance: LessonPage, **_signal: Any) -> None:
    """A lesson was published: make its version now rather than at its first reader."""
    version_of(instance)
