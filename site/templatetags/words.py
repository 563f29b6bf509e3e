"""Filters: dates, figures and names as they are written here."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import is_aware
from django.utils.translation import get_language

register = template.Library()

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NO_BREAK = "\u00a0"
MISSING = "–"


def _local(value: datetime) -> datetime:
    return value.astimezone(HANOI) if is_aware(value) else value


@register.filter
def vndate(value: date | datetime | None) -> str:
    """28/08/2025, in both languages; an instant is read in Hà Nội's time."""
    if isinstance(value, datetime):
        value = _local(value)
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else MISSING


@register.filter
def vntime(value: datetime | time | None) -> str:
    """16:05, in Hà Nội's time."""
    if isinstance(value, datetime):
        value = _local(value)
    return f"{value:%H:%M}" if isinstance(value, datetime | time) else MISSING


@register.filter
def vnclock(value: datetime | time | None) -> str:
    """10:42:07, for what was saved a moment ago."""
    if isinstance(value, datetime):
        value = _local(value)
    return f"{value:%H:%M:%S}" if isinstance(value, datetime | time) else MISSING


@register.filter
def vnmoment(value: datetime | None) -> str:
    """16:05, 28/08/2025."""
    return f"{vntime(value)}, {vndate(value)}" if isinstance(value, datetime) else MISSING


def _decimal(value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _spell(number: Decimal, places: int) -> str:
    """Round half up, drop a tail of noughts, and write with the language's marks."""
    text = f"{number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text in {"-0", ""}:
        text = "0"
    if (get_language() or "vi").startswith("en"):
        return text
    return text.translate({ord(","): ".", ord("."): ","})


@register.filter
def vnnumber(value: Any, places: int = 2) -> str:
    """1.234 and 96,1; in English 1,234 and 96.1."""
    number = _decimal(value)
    return MISSING if number is None else _spell(number, places)


@register.filter
def percent(value: Any, whole: Any = None) -> str:
    """{{ 96.1|percent }} and {{ 932|percent:970 }} are 96,1 %; of nothing, a dash."""
    number = _decimal(value)
    if number is None:
        return MISSING
    if whole is not None:
        base = _decimal(whole)
        if not base:
            return MISSING
        number = number * 100 / base
    return f"{_spell(number, 1)}{NO_BREAK}%"


@register.filter
def initials(name: str | None) -> str:
    """Middle and given name, as one is called: ``initials("Nông Thị Ánh Tuyết") == "ÁT"``."""
    words = unicodedata.normalize("NFC", name or "").split()
    return "".join(word[0] for word in words[-2:]).upper()


@register.filter
def sentences(items: Iterable[str]) -> SafeString | str:
    """One string as it is; several as a list."""
    rows = [str(item) for item in items]
    if len(rows) == 1:
        return rows[0]
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((row,) for row in rows)))


@register.filter
def said(term: Any) -> str:
    """A term kept in both languages (records.verdict.Both), in the reader's."""
    return term.said(get_language() or "vi") if term else ""
