"""The two dates of a command: --as-of 2025-06-30 [--known-at 2025-07-15]."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.management.base import CommandError

from records import clock
from records.reading import FIRST, LAST, Reading


def add_days(parser: ArgumentParser, what: str) -> None:
    """Both options; ``what`` is read for the day."""
    parser.add_argument("--as-of", help=f"day {what}, 2025-06-30 (default: today)")
    parser.add_argument("--known-at", help="day whose knowledge counts (default: now)")


def reading_of(options: Mapping[str, Any]) -> Reading:
    """The reading asked for.  Raises CommandError for what is no day of this register."""
    on = _day(options["as_of"], "--as-of") or clock.today()
    return Reading(on, _day(options["known_at"], "--known-at"))


def _day(text: str | None, name: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{name} {text!r} is not a date; write it as 2025-06-30.") from None
    if not FIRST <= day <= LAST:
        raise CommandError(f"{name} {text} is outside {FIRST} to {LAST}.")
    return day
