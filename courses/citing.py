"""What of courses leans on legal texts, and on procedures (see records.leaning)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from records.leaning import Leaning, Provider, documents, procedures
from records.models import User
from records.scope import May, can
from records.verdict import Both

from .models import CoursePage, LessonPage


def _reads(user: User) -> bool:
    return user.person_id is not None or can(user, May.AUTHOR)


def _courses() -> dict[str, Any]:
    """Live courses by their place in the tree."""
    return {page.path: page for page in CoursePage.objects.live().order_by("path")}


def _lessons() -> Iterator[tuple[str, str, Any]]:
    """Live lessons of live courses, each with its item and address."""
    courses = _courses()
    for lesson in LessonPage.objects.live().order_by("path"):
        course = courses.get(lesson.path[: -LessonPage.steplen])
        if course is not None:
            address = reverse("courses:lesson", args=[course.code, lesson.slug])
            yield f"{course.code}/{lesson.slug}", address, lesson


def _cited(item: str, url: str, page: Any) -> Iterator[Leaning]:
    title = Both(page.title, page.title_en).said(get_language() or "vi")
    for source in page.sources.raw_data:
        value = source["value"]
        yield Leaning(
            item, title, value["document"], value.get("clause") or "", bool(value.get("verified")),
            url=url,
        )  # fmt: skip


def _course_sources(_known_at: datetime | None) -> Iterator[Leaning]:
    for page in _courses().values():
        yield from _cited(page.code, reverse("courses:course", args=[page.code]), page)


def _lesson_sources(_known_at: datetime | None) -> Iterator[Leaning]:
    for item, address, page in _lessons():
        yield from _cited(item, address, page)


def _prepared_for(_known_at: datetime | None) -> Iterator[Leaning]:
    for page in _courses().values():
        title = Both(page.title, page.title_en).said(get_language() or "vi")
        address = reverse("courses:course", args=[page.code])
        for block in page.procedures.raw_data:
            yield Leaning(page.code, title, block["value"]["code"], url=address)


def _cards(_known_at: datetime | None) -> Iterator[Leaning]:
    for item, address, page in _lessons():
        title = Both(page.title, page.title_en).said(get_language() or "vi")
        codes = {
            block["value"]["code"]
            for body in (page.body, page.body_en)
            for block in body.raw_data if block["type"] == "procedure"
        }  # fmt: skip
        for code in sorted(codes):
            yield Leaning(item, title, code, url=address)


def register() -> None:
    """Called once, when the app is ready."""
    for registry, provider in (
        (documents, Provider("course", _("Khoá học"), _course_sources, opens_for=_reads)),
        (documents, Provider("lesson", _("Bài học"), _lesson_sources, opens_for=_reads)),
        (procedures, Provider("course", _("Khoá học"), _prepared_for, opens_for=_reads)),
        (procedures, Provider("lesson", _("Bài học có thẻ thủ tục"), _cards, opens_for=_reads)),
    ):
        registry.add(provider)
