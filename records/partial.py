"""A day of which perhaps only the year is known.  Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


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

    @classmethod
    def of(cls, day: date) -> PartialDate:
        return cls(day.year, day.month, day.day)

    @classmethod
    def at(cls, day: date, precision: str) -> PartialDate:
        """A stored first day with how much of it is known: "day", "month" or "year"."""
        return cls(
            day.year,
            day.month if precision != "year" else None,
            day.day if precision == "day" else None,
        )

    @property
    def precision(self) -> str:
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

    def __str__(self) -> str:
        """As one writes it here: 30/06/1985, 06/1985, 1985."""
        parts = [f"{part:02d}" for part in (self.day, self.month) if part]
        return "/".join([*parts, f"{self.year:04d}"])
