"""A day of which perhaps only the year is known.  Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, or only its month or year; what is not known is None.

    ``by``: not since that day but at some time before, at the latest then.
    """

    year: int
    month: int | None = None
    day: int | None = None
    by: bool = False

    @property
    def whole(self) -> date | None:
        """The day, when all of it is known."""
        return date(self.year, self.month, self.day) if self.month and self.day else None

    @classmethod
    def of(cls, day: date) -> PartialDate:
        return cls(day.year, day.month, day.day)

    @classmethod
    def at(cls, day: date, precision: str) -> PartialDate:
        """A stored first day with how much of it is known: "day", "month", "year" or "by"."""
        return cls(
            day.year,
            day.month if precision != "year" else None,
            day.day if precision in ("day", "by") else None,
            by=precision == "by",
        )

    @property
    def precision(self) -> str:
        if self.by:
            return "by"
        return "day" if self.day else "month" if self.month else "year"

    @property
    def first(self) -> date:
        """The first day it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def after(self) -> date:
        """The first day that it can no longer mean."""
        if self.day:
            return self.first + timedelta(days=1)
        if self.month and self.month < 12:
            return date(self.year, self.month + 1, 1)
        return date(self.year + 1, 1, 1)

    def may_be(self, other: PartialDate) -> bool:
        """Whether both can mean one day: 1985 and 30/06/1985 can."""
        return self.year == other.year and all(
            mine is None or theirs is None or mine == theirs
            for mine, theirs in ((self.month, other.month), (self.day, other.day))
        )

    def tells_more(self, other: PartialDate) -> bool:
        """Whether it says a month or a day that ``other`` leaves open."""
        return bool((self.month and not other.month) or (self.day and not other.day))

    def __str__(self) -> str:
        """As one writes it here: 30/06/1985, 06/1985, 1985, ≤ 30/06/1985."""
        parts = [f"{part:02d}" for part in (self.day, self.month) if part]
        return ("≤ " if self.by else "") + "/".join([*parts, f"{self.year:04d}"])
