"""From a lesson's blocks to the HTML a learner reads, made once per published revision.

Procedure cards stay open places (``["procedure", code, …]``): they are drawn from the catalogue
on the day of reading.  Everything else is sanitised HTML.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from math import ceil
from pathlib import PurePath
from typing import Any

from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from PIL import Image as Picture
from wagtail.images.models import Image

from .markup import clean_block, clean_inline
from .models import LessonImage, LessonPage

WORDS_A_MINUTE = 170  # Vietnamese syllables, read to be remembered
SECONDS_A_CHECK = 25  # to think about a self-check
WIDEST = 1360  # px: twice the measure of a lesson

Part = list[Any]  # ["html", text] or ["procedure", code, place, heading level]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A lesson in one language."""

    parts: list[Part]
    places: int
    minutes: int


def prepare(page: LessonPage, language: str) -> Prepared:
    """Draw every block of the page in the language ("vi" or "en")."""
    body = page.body_en if language == "en" else page.body
    with translation.override(language):
        parts = list(_drawn(body))
    html = [part[1] for part in parts if part[0] == "html"]
    checks = sum(block.block_type == "self_check" for block in body)
    return Prepared(_joined(parts), len(body), minutes(words(html), checks))


def words(html: list[str]) -> int:
    """How many words a reader meets."""
    return sum(len(BeautifulSoup(text, "html.parser").get_text(" ").split()) for text in html)


def minutes(word_count: int, checks: int) -> int:
    """Reading time, rounded up."""
    return max(1, ceil(word_count / WORDS_A_MINUTE + checks * SECONDS_A_CHECK / 60))


def _drawn(body: Any) -> Iterator[Part]:
    level = 2
    for place, block in enumerate(body, start=1):
        if block.block_type == "procedure":
            yield ["procedure", block.value["code"], place, level]
            continue
        if block.block_type == "heading":
            level = 3
        context = {"place": place, "level": level, "value": _VALUES[block.block_type](block.value)}
        yield ["html", render_to_string(f"courses/blocks/{block.block_type}.html", context).strip()]


def _joined(parts: list[Part]) -> list[Part]:
    """Neighbouring HTML made one."""
    joined: list[Part] = []
    for part in parts:
        if part[0] == "html" and joined and joined[-1][0] == "html":
            joined[-1][1] += "\n" + part[1]
        else:
            joined.append(list(part))
    return joined


def _steps(value: Any) -> dict[str, Any]:
    return {"title": value["title"], "steps": [clean_inline(step) for step in value["steps"]]}


def _key_point(value: Any) -> dict[str, Any]:
    return {"title": value["title"], "text": clean_inline(value["text"])}


def _table(value: Any) -> dict[str, Any]:
    head = list(value["head"])
    rows = [[clean_inline(cell) for cell in row] for row in value["rows"]]
    return {
        "caption": value["caption"],
        "head": head,
        "rows": [
            {"name": row[0], "cells": list(zip(head[1:], row[1:], strict=False))} for row in rows
        ],
    }


def _self_check(value: Any) -> dict[str, Any]:
    options: list[dict[str, Any]] = [
        {"text": clean_inline(o["text"]), "right": bool(o["right"])} for o in value["options"]
    ]
    return {
        "question": clean_inline(value["question"]),
        "options": options,
        "explanation": clean_inline(value["explanation"]),
        "several": sum(option["right"] for option in options) > 1,
    }


def _image(value: Any) -> dict[str, Any]:
    kept = keep_image(value["image"])
    return {
        "url": reverse("courses:image", args=[kept.digest]),
        "alt": value["alt"],
        "caption": clean_inline(value["caption"] or ""),
        "width": kept.width,
        "height": kept.height,
    }


_VALUES: dict[str, Any] = {
    "text": lambda value: clean_block(value.source),
    "heading": str,
    "steps": _steps,
    "key_point": _key_point,
    "table": _table,
    "self_check": _self_check,
    "image": _image,
}


def keep_image(image: Image) -> LessonImage:
    """The picture's own copy, so that an edition shows what it showed; large photographs smaller."""
    with image.file.open("rb") as file:
        data = file.read()
    width, height, media_type = image.width, image.height, "image/svg+xml"
    if PurePath(image.file.name).suffix.lower() != ".svg":
        with Picture.open(BytesIO(data)) as picture:
            picture.thumbnail((WIDEST, WIDEST * 2))
            width, height = picture.size
            out = BytesIO()
            picture.save(out, "WEBP", quality=82)
        data, media_type = out.getvalue(), "image/webp"
    digest = sha256(data).hexdigest()
    LessonImage.objects.bulk_create(
        [LessonImage(digest=digest, media_type=media_type, data=data, width=width, height=height)],
        ignore_conflicts=True,
    )
    return LessonImage.objects.defer("data").get(digest=digest)
