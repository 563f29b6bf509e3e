"""The terms of a certification: how long a cycle is valid, when its window opens, its grace.  Pure.

All arithmetic of months goes through ``records.calendar``: 31 August plus six months is the last
day of February.  A rhythm is counted from its first day, so that a short month does not shift
every later expiry.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from enum import StrEnum
from typing import NamedTuple

from records.calendar import add_months
from records.criteria import FOREVER

DAWN = date.min
LONGEST = 600  # months
LONGEST_GRACE = 730  # days
LAST_START = date(MAXYEAR - 200, 1, 1)  # beyond it months would leave the calendar


class Base(StrEnum):
    """From what the expiry of a renewed cycle is counted."""

    COMPLETION = "completion"
    EXPIRY = "expiry"
    FIXED = "fixed"


class Path(StrEnum):
    """What is asked: the whole of it, or what suffices while a cycle still runs."""

    FIRST = "first"
    RENEWAL = "renewal"


class Rhythm(NamedTuple):
    """An expiry as so many months after a day, so that steps add up without drifting."""

    anchor: date
    months: int

    @property
    def day(self) -> date:
        return add_months(self.anchor, self.months)


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of the terms, in force from ``since`` until the day before ``until``.

    ``months`` of validity (None: for good, or until the ``fixed`` day); ``fixed`` is the last
    valid day of a year ("12-31"), for the base of that name only; a cycle counted from an earlier
    expiry or to a fixed day lasts at least ``minimum_months``.  The window opens ``window_months``
    before the expiry (None: at once; 0: on expiry, so within grace only); ``grace_days`` follow
    the expiry.  ``running``: also cycles that run on ``since`` go by this version.
    Raises ValueError for terms that contradict themselves.
    """

    since: date
    until: date = FOREVER
    months: int | None = 12
    base: Base = Base.COMPLETION
    fixed: str = ""
    minimum_months: int = 0
    window_months: int | None = None
    grace_days: int = 0
    running: bool = False

    def __post_init__(self) -> None:
        if self.since >= self.until:
            raise ValueError("terms end after they begin")
        if (self.base is Base.FIXED) != bool(self.fixed):
            raise ValueError("a fixed day stands with the base of that name, and only there")
        if self.fixed:
            date.fromisoformat(f"2024-{self.fixed}")
            if self.months is not None:
                raise ValueError("a fixed day needs no number of months")
        if self.months is None and self.base is Base.EXPIRY:
            raise ValueError("a rhythm needs its months")
        if self.months is not None and not 1 <= self.months <= LONGEST:
            raise ValueError(f"months from 1 to {LONGEST}")
        if self.window_months is not None and not 0 <= self.window_months <= self.longest:
            raise ValueError("the window is no longer than the validity")
        if not 0 <= self.minimum_months <= self.longest:
            raise ValueError("the least validity is no longer than the validity")
        if not 0 <= self.grace_days <= LONGEST_GRACE:
            raise ValueError(f"days of grace from 0 to {LONGEST_GRACE}")

    @property
    def longest(self) -> int:
        """Months that a window or a least validity may take."""
        return self.months if self.months is not None else 12 if self.fixed else LONGEST

    def expiry(self, start: date, before: Rhythm | None) -> tuple[date, Rhythm | None]:
        """The first day on which a cycle begun on ``start`` is no longer valid, and its rhythm.

        ``before`` is the expiry of the cycle that it renews, without extensions.
        """
        if start > LAST_START or (self.months is None and not self.fixed):
            return FOREVER, None
        least = add_months(start, self.minimum_months)
        previous = before.day if before is not None else DAWN
        if self.fixed:
            year = start.year
            while (until := self._fixed_day(year)) < least or until <= max(start, previous):
                year += 1
            return until, Rhythm(until, 0)
        assert self.months is not None
        if self.base is Base.COMPLETION or before is None:
            rhythm = Rhythm(start, self.months)
            return rhythm.day, rhythm
        rhythm = Rhythm(before.anchor, before.months + self.months)
        while rhythm.day < least or rhythm.day <= max(start, previous):
            rhythm = Rhythm(rhythm.anchor, rhythm.months + self.months)
        return rhythm.day, rhythm

    def _fixed_day(self, year: int) -> date:
        """The day after the fixed one; 29 February is 28 where there is none."""
        month, day = (int(part) for part in self.fixed.split("-"))
        return date(year, month, min(day, monthrange(year, month)[1])) + timedelta(days=1)

    def opening(self, start: date, expiry: date) -> date:
        """The first day on which the renewal of a cycle counts."""
        if expiry == FOREVER:
            return FOREVER
        if self.window_months is None:
            return start
        return max(start, add_months(expiry, -self.window_months))

    def end_of_grace(self, expiry: date) -> date:
        """The first day on which it is too late to renew."""
        return FOREVER if expiry == FOREVER else expiry + timedelta(days=self.grace_days)


def terms_at(versions: Sequence[Terms], day: date) -> Terms | None:
    """The version in force on a day."""
    return next((one for one in versions if one.since <= day < one.until), None)
