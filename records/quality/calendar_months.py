"""Which month is to be confirmed on a day.  Pure."""

from __future__ import annotations

from datetime import date, timedelta

from ..calendar import add_months


def last_day(month: date) -> date:
    """The last day of the month that begins then."""
    return add_months(month.replace(day=1), 1) - timedelta(days=1)


def opens(month: date, days: int) -> date:
    """The first of the last so many days of the month."""
    return last_day(month) - timedelta(days=days - 1)


def due_month(on: date, days: int) -> date:
    """The first day of the newest month whose confirmation has opened by then."""
    this = on.replace(day=1)
    return this if on >= opens(this, days) else add_months(this, -1)
