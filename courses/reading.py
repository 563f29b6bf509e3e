"""A prepared lesson put before a reader: her language, and procedure cards of the day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from records.models import ProcedureVersion

from .models import LessonVersion
from .preparing import Part


@dataclass(frozen=True, slots=True)
class Text:
    """What is shown, in which language, on what it rests."""

    html: SafeString
    language: str
    sources: list[dict[str, Any]]


def read(version: int, digest: str, language: str, on: date) -> Text:
    """The text of a prepared lesson; Vietnamese where the lesson has no English."""
    wanted = "en" if language.startswith("en") else "vi"
    key = f"lesson:{version}:{digest}:{wanted}"
    kept = cache.get(key)
    if kept is None:
        row = LessonVersion.objects.values("parts", "parts_en", "sources").get(pk=version)
        spoken = "en" if wanted == "en" and row["parts_en"] else "vi"
        kept = (row["parts_en"] if spoken == "en" else row["parts"], spoken, row["sources"])
        cache.set(key, kept, timeout=None)
    parts, spoken, sources = kept
    return Text(drawn(parts, on), spoken, sources)


def cards_on(version: int, digest: str, on: date) -> tuple[int, ...]:
    """The rows of the catalogue that the lesson's cards are drawn from on a day."""
    key = f"cards:{version}:{digest}"
    codes = cache.get(key)
    if codes is None:
        row = LessonVersion.objects.values("parts", "parts_en").get(pk=version)
        codes = _codes([*row["parts"], *row["parts_en"]])
        cache.set(key, codes, timeout=None)
    return tuple(sorted(row.pk for row in _catalogue(codes, on).values()))


def _codes(parts: Iterable[Part]) -> set[str]:
    return {part[1] for part in parts if part[0] == "procedure"}


def _catalogue(codes: set[str], on: date) -> dict[str, ProcedureVersion]:
    """How the procedures stand on the day, by code; nothing is asked when there are none."""
    if not codes:
        return {}
    rows = ProcedureVersion.objects.as_of(on).filter(procedure__code__in=codes)
    return {row.procedure.code: row for row in rows.select_related("procedure")}


def drawn(parts: Iterable[Part], on: date) -> SafeString:
    """The parts with every procedure card drawn from the catalogue of the day, in one query."""
    parts = list(parts)
    versions = _catalogue(_codes(parts), on)
    html = [
        part[1] if part[0] == "html" else _card(part, versions.get(part[1]), on) for part in parts
    ]
    return mark_safe("\n".join(html))  # noqa: S308  prepared HTML (courses.preparing) and templates


def _card(part: Part, version: ProcedureVersion | None, on: date) -> str:
    _kind, code, place, level = part
    context = {"code": code, "place": place, "level": level, "version": version, "on": on}
    return render_to_string("courses/_procedure.html", context).strip()
