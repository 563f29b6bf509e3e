"""Criteria put together: all, any, at least so many of them, not, unless.  Pure."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from ..verdict import Outcome, Reason, Verdict, gettext_noop
from .base import Criterion, Leaf
from .facts import Dossier
from .plan import Opposite, Plan, Several

DEEPEST = 6  # groups within groups, beyond which nobody can read the sentence
WIDEST = 12  # conditions in one group


@dataclass(frozen=True, slots=True)
class Group(Criterion):
    """Several criteria; yes when at least ``needed`` are yes (Kleene's three values)."""

    fewest: ClassVar[int] = 1
    most: ClassVar[int] = WIDEST
    parts: tuple[Criterion, ...]

    @property
    @abstractmethod
    def needed(self) -> int:
        """How many of the parts."""

    @abstractmethod
    def heading(self) -> Reason:
        """What stands above the parts."""

    def sentence(self) -> Reason:
        return self.heading()

    def leaves(self) -> Iterable[Leaf]:
        for part in self.parts:
            yield from part.leaves()

    def plan(self, on: date) -> Plan:
        return Several(tuple(part.plan(on) for part in self.parts), self.needed)

    def judge(self, dossier: Dossier, on: date) -> Verdict:
        parts = tuple(part.judge(dossier, on) for part in self.parts)
        facts = tuple(dict.fromkeys(fact for part in parts for fact in part.facts))
        found = [part.outcome for part in parts]
        return Verdict(self.outcome(found), self.because(found), facts, parts)

    def outcome(self, parts: Sequence[Outcome]) -> Outcome:
        """The value of the whole, given the parts' values."""
        met, unknown = parts.count(Outcome.YES), parts.count(Outcome.UNKNOWN)
        if met >= self.needed:
            return Outcome.YES
        return Outcome.UNKNOWN if met + unknown >= self.needed else Outcome.NO

    def because(self, parts: Sequence[Outcome]) -> Reason:
        """Why, given the parts' values."""
        message = gettext_noop("Đạt %(met)s trên %(total)s điều kiện, cần %(needed)s")
        params = {"total": len(parts), "needed": self.needed}
        return Reason(message, params | {"met": parts.count(Outcome.YES)})


@dataclass(frozen=True, slots=True)
class AllOf(Group):
    """Every part."""

    type: ClassVar[str] = "all"

    @property
    def needed(self) -> int:
        return len(self.parts)

    def heading(self) -> Reason:
        return Reason(gettext_noop("Đạt tất cả các điều kiện sau"))


@dataclass(frozen=True, slots=True)
class AnyOf(Group):
    """One part or more."""

    type: ClassVar[str] = "any"

    @property
    def needed(self) -> int:
        return 1

    def heading(self) -> Reason:
        return Reason(gettext_noop("Đạt ít nhất một trong các điều kiện sau"))


@dataclass(frozen=True, slots=True)
class AtLeast(Group):
    """A number of the parts."""

    type: ClassVar[str] = "at_least"
    count: int = field(default=1)

    @property
    def needed(self) -> int:
        return self.count

    def heading(self) -> Reason:
        return Reason(
            gettext_noop("Đạt ít nhất %(count)s trong các điều kiện sau"), {"count": self.count}
        )

    def objection(self) -> tuple[str, str] | None:
        if self.count > len(self.parts):
            return "count", f"{self.count} of {len(self.parts)} cannot be met"
        return None


@dataclass(frozen=True, slots=True)
class Not(Group):
    """The one part is not so.  What is unknown stays unknown: not a way to a yes by ignorance."""

    type: ClassVar[str] = "not"
    most: ClassVar[int] = 1

    @property
    def needed(self) -> int:
        return 1

    def heading(self) -> Reason:
        return Reason(gettext_noop("Không thuộc trường hợp sau"))

    def plan(self, on: date) -> Plan:
        return Opposite(self.parts[0].plan(on))

    def outcome(self, parts: Sequence[Outcome]) -> Outcome:
        return _OPPOSITE[parts[0]]

    def because(self, parts: Sequence[Outcome]) -> Reason:
        return Reason(_NOT[self.outcome(parts)])


_OPPOSITE = {
    Outcome.YES: Outcome.NO,
    Outcome.NO: Outcome.YES,
    Outcome.UNKNOWN: Outcome.UNKNOWN,
}
_NOT = {
    Outcome.YES: gettext_noop("Không thuộc trường hợp này"),
    Outcome.NO: gettext_noop("Thuộc trường hợp này"),
    Outcome.UNKNOWN: gettext_noop("Chưa rõ có thuộc trường hợp này không"),
}


@dataclass(frozen=True, slots=True)
class Unless(Group):
    """The first part is asked, except of whoever is in the case of the second."""

    type: ClassVar[str] = "unless"
    fewest: ClassVar[int] = 2
    most: ClassVar[int] = 2

    @property
    def needed(self) -> int:
        return 1

    def heading(self) -> Reason:
        return Reason(gettext_noop("Phải đạt điều kiện thứ nhất, trừ khi thuộc trường hợp thứ hai"))

    def because(self, parts: Sequence[Outcome]) -> Reason:
        rule, exception = parts
        if rule is Outcome.YES:
            return Reason(gettext_noop("Đạt điều kiện, không cần đến ngoại lệ"))
        if exception is Outcome.YES:
            return Reason(gettext_noop("Được trừ vì thuộc trường hợp ngoại lệ"))
        if exception is Outcome.UNKNOWN:
            return Reason(gettext_noop("Chưa đạt điều kiện; chưa rõ có thuộc ngoại lệ không"))
        if rule is Outcome.UNKNOWN:
            return Reason(gettext_noop("Chưa rõ có đạt điều kiện không; không thuộc ngoại lệ"))
        return Reason(gettext_noop("Chưa đạt điều kiện và không thuộc trường hợp ngoại lệ"))
