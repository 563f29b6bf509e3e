"""Reasons and sentences said aloud in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext

from .verdict import Both, Reason


def say(reason: Reason) -> str:
    """The sentence in the active language, dates as dd/mm/yyyy, numbers the local way."""
    if not reason.message:
        return ""
    return gettext(reason.message) % _Spoken(reason.params)


class _Spoken(dict[str, Any]):
    def __init__(self, params: Mapping[str, Any]) -> None:
        super().__init__(params)

    def __getitem__(self, key: str) -> str:
        return spoken(super().__getitem__(key))


def spoken(value: Any) -> str:
    """One value in words."""
    language = get_language() or "vi"
    match value:
        case Both():
            return value.said(language)
        case Reason():
            return say(value)
        case date():
            return f"{value:%d/%m/%Y}"
        case Decimal():
            text = f"{value.normalize():f}"
            return text if language.startswith("en") else text.replace(".", ",")
        case None:
            return ""
        case _:
            return str(value)
