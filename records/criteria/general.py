"""What a rule can ask that no narrower condition says: a rank compared, so many facts.  Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from ..verdict import Both, Reason, gettext_noop
from .base import Leaf
from .facts import COMPLETE, KIND_NAMES, Condition, Kind
from .plan import Count, Plan, Test, exists
from .window import Window


class Compare(StrEnum):
    """How a rank stands to the one named."""

    LEAST = "least"
    EXACT = "exact"
    MOST = "most"


@dataclass(frozen=True, slots=True)
class ByRank(Leaf):
    """Holds something of a rank, at least, exactly or at most; begun in a window when given.

    Each fact is compared by itself.  That the highest is not above a rank is ``Not`` of
    something above it.
    """

    type: ClassVar[str] = "rank"
    kind: Kind
    rank: int
    name: Both
    compare: Compare = Compare.LEAST
    window: Window | None = None

    def plan(self, on: date) -> Plan:
        there = Condition(self.kind, on, holds_on=on)
        wanted = replace(
            there,
            rank=None if self.compare is Compare.MOST else self.rank,
            rank_most=None if self.compare is Compare.LEAST else self.rank,
            began_after=self.window.after(on) if self.window else None,
        )
        return exists(wanted, self.kind in COMPLETE or there)

    def reasons(self) -> tuple[str, str, str]:
        return (
            gettext_noop("Có %(fact)s từ %(date)s"),
            gettext_noop("Có %(fact)s từ %(date)s, không đúng bậc hoặc thời gian yêu cầu"),
            gettext_noop("Chưa có giấy tờ về nội dung này trong hồ sơ"),
        )

    def sentence(self) -> Reason:
        said = Reason(_COMPARED[self.compare], {"kind": KIND_NAMES[self.kind], "name": self.name})
        return _within(said, self.window)


_COMPARED = {
    Compare.LEAST: gettext_noop("%(kind)s từ %(name)s trở lên"),
    Compare.EXACT: gettext_noop("%(kind)s đúng bậc %(name)s"),
    Compare.MOST: gettext_noop("%(kind)s từ %(name)s trở xuống"),
}


@dataclass(frozen=True, slots=True)
class Times(Leaf):
    """At least so many facts of a kind (and code, and value), begun in a window when given.

    ``lasting`` wants them still to hold on the day.  Where the register is not complete, too
    few is unknown: that two are on record does not show that there was no third.
    """

    type: ClassVar[str] = "times"
    kind: Kind
    title: Both
    count: int = 1
    code: str | None = None
    value: Decimal | None = None
    window: Window | None = None
    lasting: bool = False

    def plan(self, on: date) -> Plan:
        wanted = Condition(
            self.kind,
            on,
            code=self.code,
            value=self.value,
            began_after=self.window.after(on) if self.window else None,
            holds_on=on if self.lasting else None,
        )
        return Test(Count(wanted, self.count), self.kind in COMPLETE)

    def reasons(self) -> tuple[str, str, str]:
        return (
            gettext_noop("Có %(found)s, cần %(count)s"),
            gettext_noop("Có %(found)s, cần %(count)s"),
            gettext_noop("Hồ sơ mới ghi %(found)s, cần %(count)s; có thể chưa ghi đủ"),
        )

    def sentence(self) -> Reason:
        params = {"count": self.count, "title": self.title, "value": self.value}
        if self.value is not None:
            message = gettext_noop("Có ít nhất %(count)s lần: %(title)s, đạt từ %(value)s")
        else:
            message = gettext_noop("Có ít nhất %(count)s lần: %(title)s")
        said = _within(Reason(message, params), self.window)
        if self.lasting:
            return Reason(gettext_noop("%(said)s, còn hiệu lực"), {"said": said})
        return said


def _within(said: Reason, window: Window | None) -> Reason:
    if window is None:
        return said
    return Reason(gettext_noop("%(said)s, %(when)s"), {"said": said, "when": window.words()})
