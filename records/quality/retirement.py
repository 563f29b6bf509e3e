"""When somebody reaches retirement age, counted in months as the law counts.  Pure.

The age rises by steps, year by year (Decree 135/2020/NĐ-CP, Article 4): the step of a year is for
those who reach it within that year.  One retires with the last day of the month in which the age
is reached (Article 3), so is past it from the first day of the next.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ..calendar import add_months


@dataclass(frozen=True, slots=True)
class Step:
    """The age in months for those who reach it from ``since`` until before ``until``."""

    since: date
    until: date
    months: int


def born_before(steps: Iterable[Step], on: date) -> date | None:
    """Whoever was born before this day is past retirement age on ``on``; None where nobody is.

    Steps begin and end with a month.
    """
    this_month = on.replace(day=1)
    found = [
        add_months(min(this_month, step.until), -step.months)
        for step in steps
        if step.since <= on
    ]  # fmt: skip
    return max(found, default=None)


def retires(steps: Iterable[Step], born: date) -> date | None:
    """The first day on which somebody born then is past retirement age; None when never."""
    month = born.replace(day=1)
    return min(
        (
            max(add_months(month, step.months + 1), step.since)
            for step in steps
            if add_months(month, step.months) < step.until
        ),
        default=None,
    )
