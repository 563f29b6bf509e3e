"""The vocabulary: what a rule can ask of the facts about a person.  Pure."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar

from ..calendar import add_months, add_years
from ..verdict import Both, Reason, gettext_noop
from .base import Leaf
from .facts import COMPLETE, KIND_NAMES, Condition, Kind, Test


@dataclass(frozen=True, slots=True)
class AtLeastLevel(Leaf):
    """Holds a level of a ranked dimension: education, political theory, IT…"""

    type: ClassVar[str] = "level"
    kind: Kind
    rank: int
    name: Both

    def test(self, on: date) -> Test:
        evidence = Condition(kind=self.kind, began_by=on, holds_on=on)
        wanted = Condition(kind=self.kind, began_by=on, holds_on=on, rank=self.rank)
        return Test(wanted, evidence)

    def reasons(self) -> tuple[str, str, str]:
        return (
            gettext_noop("Có %(fact)s từ %(date)s"),
            gettext_noop("Mới có %(fact)s, cần từ %(name)s trở lên"),
            gettext_noop("Chưa có giấy tờ về nội dung này trong hồ sơ"),
        )

    def sentence(self) -> Reason:
        return Reason(
            gettext_noop("%(kind)s từ %(name)s trở lên"),
            {"kind": KIND_NAMES[self.kind], "name": self.name},
        )


@dataclass(frozen=True, slots=True)
class Completed(Leaf):
    """Completed a course, within a number of years when given."""

    type: ClassVar[str] = "completed"
    course: str
    title: Both
    years: int | None = None

    def test(self, on: date) -> Test:
        after = add_years(on, -self.years) if self.years else None
        return Test(Condition(kind=Kind.COURSE, code=self.course, began_by=on, began_after=after))

    def reasons(self) -> tuple[str, str, str]:
        return (
            gettext_noop("Hoàn thành ngày %(date)s"),
            gettext_noop("Hoàn thành ngày %(date)s, đã quá %(years)s năm"),
            "",
        )

    def sentence(self) -> Reason:
        if self.years:
            message = gettext_noop("Hoàn thành khoá “%(title)s” trong %(years)s năm gần nhất")
            return Reason(message, {"title": self.title, "years": self.years})
        return Reason(gettext_noop("Hoàn thành khoá “%(title)s”"), {"title": self.title})


@dataclass(frozen=True, slots=True)
class Passed(Leaf):
    """Scored at least so many percent in an exam, within a number of years when given."""

    type: ClassVar[str] = "passed"
    exam: str
    title: Both
    percent: Decimal
    years: int | None = None

    def test(self, on: date) -> Test:
        after = add_years(on, -self.years) if self.years else None
        wanted = Condition(
            kind=Kind.EXAM, code=self.exam, began_by=on, began_after=after, value=self.percent
        )
        return Test(wanted)

    def reasons(self) -> tuple[str, str, str]:
        return (
            gettext_noop("Đạt %(score)s %% ngày %(date)s"),
            gettext_noop("Điểm cao nhất còn tính: %(score)s %% ngày %(date)s, cần %(percent)s %%"),
            "",
        )

    def sentence(self) -> Reason:
        params = {"title": self.title, "percent": self.percent, "years": self.years}
        if self.years:
            message = gettext_noop(
                "Thi “%(title)s” đạt từ %(percent)s %% trong %(years)s năm gần nhất"
            )
            return Reason(message, params)
        return Reason(gettext_noop("Thi “%(title)s” đạt từ %(percent)s %%"), params)


@dataclass(frozen=True, slots=True)
class Served(Leaf):
    """Has served without a break for so many months up to the day."""

    type: ClassVar[str] = "served"
    months: int

    def test(self, on: date) -> Test:
        long = Condition(kind=Kind.SERVICE, began_by=add_months(on, -self.months), holds_on=on)
        return Test(long, Condition(kind=Kind.SERVICE, began_by=on, holds_on=on))

    def reasons(self) -> tuple[str, str, str]:
        return (
            gettext_noop("Công tác liên tục từ %(date)s"),
            gettext_noop("Công tác từ %(date)s, chưa đủ %(months)s tháng"),
            gettext_noop("Hồ sơ chưa ghi thời gian công tác"),
        )

    def sentence(self) -> Reason:
        return Reason(
            gettext_noop("Công tác liên tục ít nhất %(months)s tháng"), {"months": self.months}
        )


@dataclass(frozen=True, slots=True)
class NoneSince(Leaf):
    """No fact of a kind (discipline) begun in the last so many months."""

    type: ClassVar[str] = "none_since"
    kind: Kind
    months: int

    def test(self, on: date) -> Test:
        after = add_months(on, -self.months)
        return Test(Condition(kind=self.kind, began_by=on, began_after=after), absence=True)

    def reasons(self) -> tuple[str, str, str]:
        return (
            gettext_noop("Không có ghi nhận nào trong %(months)s tháng"),
            gettext_noop("%(fact)s ngày %(date)s"),
            "",
        )

    def sentence(self) -> Reason:
        params = {"kind": KIND_NAMES[self.kind], "months": self.months}
        return Reason(gettext_noop("%(kind)s: không có trong %(months)s tháng gần nhất"), params)


@dataclass(frozen=True, slots=True)
class Rated(Leaf):
    """Yearly rating at least so high, for the last year whose period has closed.

    ``closes`` is the month and day ("11-30") after which a year counts as closed.
    """

    type: ClassVar[str] = "rated"
    rank: int
    name: Both
    closes: str

    def test(self, on: date) -> Test:
        first = date(last_closed(self.closes, on)[1].year, 1, 1)
        that_year = {"began_by": first, "began_after": first - timedelta(days=1)}
        evidence = Condition(kind=Kind.RATING, **that_year)  # type: ignore[arg-type]
        return Test(Condition(kind=Kind.RATING, rank=self.rank, **that_year), evidence)  # type: ignore[arg-type]

    def reasons(self) -> tuple[str, str, str]:
        return (
            gettext_noop("Xếp loại: %(fact)s"),
            gettext_noop("Xếp loại: %(fact)s, cần từ “%(name)s”"),
            gettext_noop("Chưa có xếp loại của năm xét trong hồ sơ"),
        )

    def sentence(self) -> Reason:
        message = gettext_noop("Xếp loại năm gần nhất đã kết thúc từ “%(name)s” trở lên")
        return Reason(message, {"name": self.name})


def last_closed(closes: str, on: date) -> tuple[date, date]:
    """First and last day of the last yearly round closed by ``on`` ("11-30": since 1 December)."""
    month, day = (int(part) for part in closes.split("-"))
    year = on.year if (on.month, on.day) > (month, day) else on.year - 1
    last = date(year, month, min(day, monthrange(year, month)[1]))
    before = date(year - 1, month, min(day, monthrange(year - 1, month)[1]))
    return before + timedelta(days=1), last


@dataclass(frozen=True, slots=True)
class InYear(Leaf):
    """A fact of a kind (and code) begun within the last closed commendation year."""

    type: ClassVar[str] = "in_year"
    kind: Kind
    title: Both
    closes: str
    code: str | None = None

    def test(self, on: date) -> Test:
        first, last = last_closed(self.closes, on)
        wanted = Condition(
            kind=self.kind, code=self.code, began_by=last, began_after=first - timedelta(days=1)
        )
        return Test(wanted, None if self.kind in COMPLETE else Condition(self.kind, began_by=on))

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

    def test(self, on: date) -> Test:
        eve = last_closed(self.closes, on)[0] - timedelta(days=1)
        return Test(Condition(kind=self.kind, began_by=on, began_after=eve), absence=True)

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
class NoneOpen(Leaf):
    """No fact of a kind (a proceeding) that holds on the day."""

    type: ClassVar[str] = "none_open"
    kind: Kind

    def test(self, on: date) -> Test:
        return Test(Condition(kind=self.kind, began_by=on, holds_on=on), absence=True)

    def reasons(self) -> tuple[str, str, str]:
        return (
            gettext_noop("Không có việc nào đang xem xét"),
            gettext_noop("Có việc đang xem xét từ ngày %(date)s"),
            "",
        )

    def sentence(self) -> Reason:
        return Reason(gettext_noop("%(kind)s: hiện không có"), {"kind": KIND_NAMES[self.kind]})


@dataclass(frozen=True, slots=True)
class ServedInYear(Leaf):
    """Had served at least so many months when the last closed commendation year ended."""

    type: ClassVar[str] = "served_in_year"
    months: int
    closes: str

    def test(self, on: date) -> Test:
        last = last_closed(self.closes, on)[1]
        long = Condition(Kind.SERVICE, began_by=add_months(last, -self.months), holds_on=last)
        return Test(long, Condition(Kind.SERVICE, began_by=on, holds_on=last))

    def reasons(self) -> tuple[str, str, str]:
        return (
            gettext_noop("Công tác liên tục từ %(date)s"),
            gettext_noop("Công tác từ %(date)s, chưa đủ %(months)s tháng khi năm xét kết thúc"),
            gettext_noop("Hồ sơ chưa ghi thời gian công tác"),
        )

    def sentence(self) -> Reason:
        message = gettext_noop("Đã công tác ít nhất %(months)s tháng khi năm xét kết thúc")
        return Reason(message, {"months": self.months})


@dataclass(frozen=True, slots=True)
class Holds(Leaf):
    """Has a fact of a kind (and code), within a number of years when given."""

    type: ClassVar[str] = "holds"
    kind: Kind
    title: Both
    code: str | None = None
    years: int | None = None

    def test(self, on: date) -> Test:
        after = add_years(on, -self.years) if self.years else None
        wanted = Condition(
            kind=self.kind, code=self.code, began_by=on, began_after=after, holds_on=on
        )
        return Test(wanted, None if self.kind in COMPLETE else Condition(self.kind, began_by=on))

    def reasons(self) -> tuple[str, str, str]:
        return (
            gettext_noop("Có %(fact)s từ %(date)s"),
            gettext_noop("%(fact)s ngày %(date)s không còn tính"),
            gettext_noop("Chưa có giấy tờ về nội dung này trong hồ sơ"),
        )

    def sentence(self) -> Reason:
        if self.years:
            message = gettext_noop("Có %(title)s trong %(years)s năm gần nhất")
            return Reason(message, {"title": self.title, "years": self.years})
        return Reason(gettext_noop("Có %(title)s"), {"title": self.title})
