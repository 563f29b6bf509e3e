"""Evidence of a level as lines a person types: "course TNTKQ", "exam TNTKQ 80", "it 2"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext

from assessments.models import ExamVersion
from courses.models import CoursePage
from records.criteria import Kind, Way
from records.models import Level
from records.verdict import Both

from .ladder import FORMAL, LadderError, read_rungs


def as_lines(ways: Iterable[Way]) -> str:
    """The ways as they would be typed."""
    return "\n".join(
        " ".join(str(part) for part in (way.kind.value, way.code or way.rank, way.percent) if part)
        for way in ways
    )


def read_lines(text: str) -> list[dict[str, Any]]:
    """The stored form of typed lines.  Raises LadderError naming the line and the remedy."""
    return [
        _read(line.split(), gettext("dòng %(n)s") % {"n": number})
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip()
    ]


def _read(words: list[str], where: str) -> dict[str, Any]:
    kind = words[0].lower()
    if kind == Kind.COURSE and len(words) == 2:
        page = CoursePage.objects.filter(code=words[1]).first()
        if page is None:
            raise LadderError(where, gettext("không có khoá “%(code)s”") % {"code": words[1]})
        return _checked({"kind": kind, "code": page.code, "title": page.both.to_data()}, where)
    if kind == Kind.EXAM and len(words) == 3:
        versions = ExamVersion.objects.known().filter(exam__code=words[1]).order_by("-holds_from")
        version = versions.first()
        if version is None:
            raise LadderError(where, gettext("không có bài thi “%(code)s”") % {"code": words[1]})
        title = Both(version.title, version.title_en).to_data()
        percent = words[2].replace(",", ".").removesuffix("%")
        return _checked({"kind": kind, "code": words[1], "percent": percent, "title": title}, where)
    if kind in FORMAL and kind != Kind.COURSE and len(words) == 2 and words[1].isdecimal():
        level = Level.objects.filter(dimension=kind, rank=int(words[1])).order_by("pk").first()
        if level is None:
            raise LadderError(where, gettext("không có bậc %(n)s của loại này") % {"n": words[1]})
        return _checked({"kind": kind, "rank": level.rank, "title": level.both.to_data()}, where)
    raise LadderError(where, gettext("ghi như “course TNTKQ”, “exam TNTKQ 80” hoặc “it 2”"))


def _checked(data: dict[str, Any], where: str) -> dict[str, Any]:
    """The same, when the ladder can read it."""
    try:
        name = {"vi": "-"}
        read_rungs([{"rank": 1, "name": name, "behaviours": [name], "evidence": [data]}], where)
    except LadderError as error:
        raise LadderError(where, error.remedy) from error
    return data
