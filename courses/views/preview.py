"""A draft lesson as its readers would see it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from records import clock

from ..models import LessonPage
from ..preparing import prepare
from ..publishing import plain_sources
from ..reading import drawn


def preview(request: HttpRequest, page: LessonPage) -> HttpResponse:
    """Drawn from the draft; nothing of it is kept."""
    language = "en" if (get_language() or "vi").startswith("en") and page.body_en else "vi"
    prepared = prepare(page, language)
    context: dict[str, Any] = {
        "title": page.both.said(language),
        "minutes": prepared.minutes,
        "language": language,
        "html": drawn(prepared.parts, clock.today()),
        "sources": plain_sources(page.sources),
    }
    return render(request, "courses/preview.html", context)
