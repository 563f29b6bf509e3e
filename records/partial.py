"""A day of which perhaps only the year is known.  Pure."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Precision(StrEnum):
    """How much of a stored day is known.

    Of a year or a month the *last* day is stored: what it tells held by then at the latest.
    ``BY`` is a day by which something was so, since when nobody said.
    """

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    BY = "by"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, or only its month or year; what is not known is None."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def whole(self) -> date | None:
        """The day, when all of it is known."""
        return date(self.year, self.month, self.day) if self.month and self.day else None

    @property
    def first(self) -> date:
        """The first day it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The last day it can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    @property
    def precision(self) -> Precision:
        if self.day:
            return Precision.DAY
        return Precision.MONTH if self.month else Precision.YEAR

    def may_be(self, other: PartialDate) -> bool:
        """Whether both can mean one day: 1985 and 30/06/1985 can."""
        return self.year == other.year and all(
            mine is None or theirs is None or mine == theirs
            for mine, theirs in ((self.month, other.month), (self.day, other.day))
        )

    def tells_more(self, other: PartialDate) -> bool:
        """Whether it says a month or a day that ``other`` leaves open."""
        return bool((self.month and not other.month) or (self.day and not other.day))

    @classmethod
    def of(cls, day: date, precision: str = Precision.DAY) -> PartialDate:
        """A stored day with what of it is known."""
        return cls(
            day.year,
            day.month if precision != Precision.YEAR else None,
            day.day if precision in (Precision.DAY, Precision.BY) else None,
        )

    def __str__(self) -> str:
        """As one writes it here: 30/06/1985, 06/1985, 1985."""
        parts = [f"{part:02d}" for part in (self.day, self.month) if part]
        return "/".join([*parts, f"{self.year:04d}"])
