"""Criteria put together: all, any, at least so many of them.  Pure."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from ..verdict import Outcome, Reason, Verdict, gettext_noop
from .base import Criterion, Leaf
from .facts import Dossier


@dataclass(frozen=True, slots=True)
class Group(Criterion):
    """Several criteria; yes when at least ``needed`` are yes (Kleene's three values)."""

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

    def judge(self, dossier: Dossier, on: date) -> Verdict:
        parts = tuple(part.judge(dossier, on) for part in self.parts)
        met = sum(part.outcome is Outcome.YES for part in parts)
        possible = met + sum(part.outcome is Outcome.UNKNOWN for part in parts)
        if met >= self.needed:
            outcome = Outcome.YES
        else:
            outcome = Outcome.UNKNOWN if possible >= self.needed else Outcome.NO
        facts = tuple(dict.fromkeys(fact for part in parts for fact in part.facts))
        message = gettext_noop("Đạt %(met)s trên %(total)s điều kiện, cần %(needed)s")
        params = {"met": met, "total": len(parts), "needed": self.needed}
        return Verdict(outcome, Reason(message, params), facts, parts)


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
