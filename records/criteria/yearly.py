"""What a rule can ask of commendation years: the last one closed, and several of them.  Pure.

A year is closed once the month and day ``closes`` ("11-30") have passed.
"""

from __future__ import annotations

from abc import abstractmethod
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, ClassVar

from ..calendar import add_months
from ..verdict import Both, Reason, gettext_noop
from .base import Leaf
from .facts import COMPLETE, KIND_NAMES, Condition, Kind
from .plan import Plan, Several, Test, exists, none


def last_closed(closes: str, on: date) -> tuple[date, date]:
    """First and last day of the last yearly round closed by ``on`` ("11-30": since 1 December)."""
    month, day = (int(part) for part in closes.split("-"))
    year = on.year if (on.month, on.day) > (month, day) else on.year - 1
    last = date(year, month, min(day, monthrange(year, month)[1]))
    before = date(year - 1, month, min(day, monthrange(year - 1, month)[1]))
    return before + timedelta(days=1), last


@dataclass(frozen=True, slots=True)
class Rated(Leaf):
    """Yearly rating at least so high, for the last year whose period has closed.

    ``closes`` is the month and day ("11-30") after which a year counts as closed.
    """

    type: ClassVar[str] = "rated"
    rank: int
    name: Both
    closes: str

    def plan(self, on: date) -> Plan:
        first = date(last_closed(self.closes, on)[1].year, 1, 1)
        that_year = {"began_by": first, "began_after": first - timedelta(days=1)}
        evidence = Condition(kind=Kind.RATING, **that_year)  # type: ignore[arg-type]
        return exists(Condition(kind=Kind.RATING, rank=self.rank, **that_year), evidence)  # type: ignore[arg-type]

    def reasons(self) -> tuple[str, str, str]:
        return (
            gettext_noop("Xếp loại: %(fact)s"),
            gettext_noop("Xếp loại: %(fact)s, cần từ “%(name)s”"),
            gettext_noop("Chưa có xếp loại của năm xét trong hồ sơ"),
        )

    def sentence(self) -> Reason:
        message = gettext_noop("Xếp loại năm gần nhất đã kết thúc từ “%(name)s” trở lên")
        return Reason(message, {"name": self.name})


@dataclass(frozen=True, slots=True)
class InYear(Leaf):
    """A fact of a kind (and code) begun within the last closed commendation year."""

    type: ClassVar[str] = "in_year"
    kind: Kind
    title: Both
    closes: str
    code: str | None = None

    def plan(self, on: date) -> Plan:
        first, last = last_closed(self.closes, on)
        wanted = Condition(
            kind=self.kind, code=self.code, began_by=last, began_after=first - timedelta(days=1)
        )
        return exists(wanted, self.kind in COMPLETE or Condition(self.kind, began_by=on))

    def reasons(self) -> tuple[str, str, str]:
        return (
            gettext_noop("%(fact)s ngày %(date)s"),
            gettext_noop("Trong năm xét chưa có; gần nhất: %(fact)s ngày %(date)s"),
            gettext_noop("Chưa có giấy tờ về nội dung này trong hồ sơ"),
        )

    def sentence(self) -> Reason:
        return Reason(gettext_noop("Trong năm xét có %(title)s"), {"title": self.title})


@dataclass(frozen=True, slots=True)
class NoneInYear(Leaf):
    """No fact of a kind begun since the last closed commendation year opened."""

    type: ClassVar[str] = "none_in_year"
    kind: Kind
    closes: str

    def plan(self, on: date) -> Plan:
        eve = last_closed(self.closes, on)[0] - timedelta(days=1)
        return none(Condition(kind=self.kind, began_by=on, began_after=eve))

    def reasons(self) -> tuple[str, str, str]:
        return (
            gettext_noop("Không có ghi nhận nào từ đầu năm xét"),
            gettext_noop("%(fact)s ngày %(date)s"),
            "",
        )

    def sentence(self) -> Reason:
        message = gettext_noop("%(kind)s: không có từ đầu năm xét đến nay")
        return Reason(message, {"kind": KIND_NAMES[self.kind]})


@dataclass(frozen=True, slots=True)
class ServedInYear(Leaf):
    """Had served at least so many months when the last closed commendation year ended."""

    type: ClassVar[str] = "served_in_year"
    months: int
    closes: str

    def plan(self, on: date) -> Plan:
        last = last_closed(self.closes, on)[1]
        long = Condition(Kind.SERVICE, began_by=add_months(last, -self.months), holds_on=last)
        return exists(long, Condition(Kind.SERVICE, began_by=on, holds_on=last))

    def reasons(self) -> tuple[str, str, str]:
        return (
            gettext_noop("Công tác liên tục từ %(date)s"),
            gettext_noop("Công tác từ %(date)s, chưa đủ %(months)s tháng khi năm xét kết thúc"),
            gettext_noop("Hồ sơ chưa ghi thời gian công tác"),
        )

    def sentence(self) -> Reason:
        message = gettext_noop("Đã công tác ít nhất %(months)s tháng khi năm xét kết thúc")
        return Reason(message, {"months": self.months})


def closed_years(closes: str, on: date, years: int) -> list[tuple[date, date]]:
    """First and last day of each of the last ``years`` closed by ``on``, the newest first."""
    last = last_closed(closes, on)[1].year
    return [last_closed(closes, date(year + 1, 1, 1)) for year in range(last, last - years, -1)]


MOST_YEARS = 30  # of one condition: each is a question of its own


@dataclass(frozen=True, slots=True)
class ManyYears(Leaf):
    """Something in each of the last ``years`` closed, or in at least ``count`` of them.

    Each year is a test of its own: what is unknown of one year says nothing of another.
    """

    years: int
    closes: str

    @abstractmethod
    def of_year(self, first: date, last: date) -> Test:
        """What is asked of the year between two days."""

    @property
    @abstractmethod
    def needed(self) -> int:
        """In how many of the years."""

    def plan(self, on: date) -> Plan:
        spans = closed_years(self.closes, on, self.years)
        return Several(tuple(self.of_year(*span) for span in spans), self.needed)

    def details(self, met: Sequence[bool], on: date) -> dict[str, Any]:
        spans = closed_years(self.closes, on, self.years)
        lacking = [str(last.year) for (_, last), one in zip(spans, met, strict=True) if not one]
        return {"needed": self.needed, "lacking": ", ".join(lacking)}

    def reasons(self) -> tuple[str, str, str]:
        return (
            gettext_noop("Có ở %(met)s trên %(total)s năm xét"),
            gettext_noop(
                "Có ở %(met)s trên %(total)s năm xét, cần %(needed)s; năm chưa có: %(lacking)s"
            ),
            gettext_noop(
                "Rõ ở %(met)s trên %(total)s năm xét, cần %(needed)s;"
                " hồ sơ chưa đủ về năm: %(lacking)s"
            ),
        )

    def objection(self) -> tuple[str, str] | None:
        if self.years > MOST_YEARS:
            return "years", f"at most {MOST_YEARS} years"
        if self.needed > self.years:
            return "count", f"{self.needed} of {self.years} years cannot be met"
        return None


@dataclass(frozen=True, slots=True)
class RatedYears(ManyYears):
    """Yearly rating at least so high in each of the last years, or in so many of them."""

    type: ClassVar[str] = "rated_years"
    rank: int
    name: Both
    count: int | None = None

    @property
    def needed(self) -> int:
        return self.count or self.years

    def of_year(self, first: date, last: date) -> Test:
        begins = date(last.year, 1, 1)
        there = Condition(Kind.RATING, begins, began_after=begins - timedelta(days=1))
        return exists(replace(there, rank=self.rank), there)

    def sentence(self) -> Reason:
        params = {"years": self.years, "count": self.count, "name": self.name}
        if self.needed < self.years:
            message = gettext_noop(
                "Xếp loại từ “%(name)s” trở lên ở ít nhất %(count)s trong %(years)s năm xét gần nhất"
            )
            return Reason(message, params)
        message = gettext_noop(
            "Xếp loại từ “%(name)s” trở lên %(years)s năm liên tục đến năm xét gần nhất"
        )
        return Reason(message, params)


@dataclass(frozen=True, slots=True)
class EveryYear(ManyYears):
    """A fact of a kind (and code) begun in each of the last years, or in so many of them."""

    type: ClassVar[str] = "every_year"
    kind: Kind
    title: Both
    code: str | None = None
    count: int | None = None

    @property
    def needed(self) -> int:
        return self.count or self.years

    def of_year(self, first: date, last: date) -> Test:
        there = Condition(self.kind, last, began_after=first - timedelta(days=1))
        return exists(replace(there, code=self.code), self.kind in COMPLETE or there)

    def sentence(self) -> Reason:
        params = {"years": self.years, "count": self.count, "title": self.title}
        if self.needed < self.years:
            message = gettext_noop(
                "Có %(title)s ở ít nhất %(count)s trong %(years)s năm xét gần nhất"
            )
            return Reason(message, params)
        message = gettext_noop("Có %(title)s %(years)s năm liên tục đến năm xét gần nhất")
        return Reason(message, params)
