"""How far back a condition looks: the last years or months, since a day, since a period began.

Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from ..calendar import add_months, add_years
from ..verdict import Reason, gettext_noop

LONGEST = 600  # years or months; with the days of a reading it stays within the calendar


class Unit(StrEnum):
    """What the beginning of a window is counted in."""

    YEARS = "years"
    MONTHS = "months"
    SINCE = "since"
    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"


COUNTED = frozenset({Unit.YEARS, Unit.MONTHS})


@dataclass(frozen=True, slots=True)
class Window:
    """Facts begun inside count.  ``amount`` with years and months, ``day`` with since, else neither.

    Within the last three years of 30 June 2025 is from 1 July 2022; since a day includes it.
    """

    unit: Unit
    amount: int | None = None
    day: date | None = None

    def after(self, on: date) -> date:
        """The day after which a fact must have begun."""
        match self.unit:
            case Unit.YEARS:
                return add_years(on, -(self.amount or 0))
            case Unit.MONTHS:
                return add_months(on, -(self.amount or 0))
            case Unit.SINCE:
                first = self.day or on
            case Unit.YEAR:
                first = on.replace(month=1, day=1)
            case Unit.QUARTER:
                first = on.replace(month=(on.month - 1) // 3 * 3 + 1, day=1)
            case Unit.MONTH:
                first = on.replace(day=1)
        return first - timedelta(days=1)

    def words(self) -> Reason:
        """The end of a sentence."""
        return Reason(_WORDS[self.unit], {"amount": self.amount, "day": self.day})

    def to_data(self) -> dict[str, Any]:
        data: dict[str, Any] = {"unit": self.unit.value}
        if self.amount is not None:
            data["amount"] = self.amount
        if self.day is not None:
            data["day"] = self.day.isoformat()
        return data

    @classmethod
    def from_data(cls, data: Any) -> Window:
        """Read back.  Raises ValueError saying what to give."""
        if not isinstance(data, Mapping) or set(data) - {"unit", "amount", "day"}:
            raise ValueError("a unit with an amount or a day")
        unit = Unit(data.get("unit", ""))
        amount, day = data.get("amount"), data.get("day")
        if (amount is not None) != (unit in COUNTED) or (day is not None) != (unit is Unit.SINCE):
            raise ValueError("an amount with years and months, a day with since, else neither")
        if amount is not None and (
            isinstance(amount, bool) or not isinstance(amount, int) or not 0 < amount <= LONGEST
        ):
            raise ValueError(f"an amount from 1 to {LONGEST}")
        first = date.fromisoformat(day) if day is not None else None
        if first is not None and first.year < 2:
            raise ValueError("a day of the calendar")
        return cls(unit, amount, first)


_WORDS = {
    Unit.YEARS: gettext_noop("trong %(amount)s năm gần nhất"),
    Unit.MONTHS: gettext_noop("trong %(amount)s tháng gần nhất"),
    Unit.SINCE: gettext_noop("từ ngày %(day)s"),
    Unit.YEAR: gettext_noop("từ đầu năm"),
    Unit.QUARTER: gettext_noop("từ đầu quý"),
    Unit.MONTH: gettext_noop("từ đầu tháng"),
}
