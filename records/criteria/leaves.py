"""The vocabulary: what a rule can ask of the facts about a person.  Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from ..calendar import add_months, add_years
from ..verdict import Both, Reason, gettext_noop
from .base import Leaf
from .facts import COMPLETE, KIND_NAMES, Condition, Kind
from .plan import Plan, exists, none


@dataclass(frozen=True, slots=True)
class AtLeastLevel(Leaf):
    """Holds a level of a ranked dimension: education, political theory, IT…"""

    type: ClassVar[str] = "level"
    kind: Kind
    rank: int
    name: Both

    def plan(self, on: date) -> Plan:
        evidence = Condition(kind=self.kind, began_by=on, holds_on=on)
        wanted = Condition(kind=self.kind, began_by=on, holds_on=on, rank=self.rank)
        return exists(wanted, evidence)

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

    def plan(self, on: date) -> Plan:
        after = add_years(on, -self.years) if self.years else None
        return exists(Condition(Kind.COURSE, on, code=self.course, began_after=after))

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

    def plan(self, on: date) -> Plan:
        after = add_years(on, -self.years) if self.years else None
        wanted = Condition(
            kind=Kind.EXAM, code=self.exam, began_by=on, began_after=after, value=self.percent
        )
        return exists(wanted)

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

    def plan(self, on: date) -> Plan:
        long = Condition(kind=Kind.SERVICE, began_by=add_months(on, -self.months), holds_on=on)
        return exists(long, Condition(kind=Kind.SERVICE, began_by=on, holds_on=on))

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

    def plan(self, on: date) -> Plan:
        after = add_months(on, -self.months)
        return none(Condition(kind=self.kind, began_by=on, began_after=after))

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
class NoneOpen(Leaf):
    """No fact of a kind (a proceeding) that holds on the day."""

    type: ClassVar[str] = "none_open"
    kind: Kind

    def plan(self, on: date) -> Plan:
        return none(Condition(kind=self.kind, began_by=on, holds_on=on))

    def reasons(self) -> tuple[str, str, str]:
        return (
            gettext_noop("Không có việc nào đang xem xét"),
            gettext_noop("Có việc đang xem xét từ ngày %(date)s"),
            "",
        )

    def sentence(self) -> Reason:
        return Reason(gettext_noop("%(kind)s: hiện không có"), {"kind": KIND_NAMES[self.kind]})


@dataclass(frozen=True, slots=True)
class Holds(Leaf):
    """Has a fact of a kind (and code), within a number of years when given."""

    type: ClassVar[str] = "holds"
    kind: Kind
    title: Both
    code: str | None = None
    years: int | None = None

    def plan(self, on: date) -> Plan:
        after = add_years(on, -self.years) if self.years else None
        wanted = Condition(
            kind=self.kind, code=self.code, began_by=on, began_after=after, holds_on=on
        )
        return exists(wanted, self.kind in COMPLETE or Condition(self.kind, began_by=on))

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
