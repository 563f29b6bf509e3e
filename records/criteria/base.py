"""A criterion, and the leaf that asks the facts directly.  Pure."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from ..verdict import Both, Outcome, Reason, Verdict, gettext_noop
from .facts import Condition, Dossier, Fact
from .plan import Count, Opposite, Plan, Test, counts, interpret, tests
from .window import Window


@dataclass(frozen=True, slots=True)
class Criterion(ABC):
    """A condition a person meets, does not meet, or may meet, on a day."""

    type: ClassVar[str] = ""

    @abstractmethod
    def judge(self, dossier: Dossier, on: date) -> Verdict:
        """The verdict on a dossier, with its reason."""

    @abstractmethod
    def plan(self, on: date) -> Plan:
        """What it asks of the facts on the day; the same for every reader."""

    @abstractmethod
    def sentence(self) -> Reason:
        """What is asked, as a sentence."""

    @abstractmethod
    def leaves(self) -> Iterable[Leaf]:
        """The criteria below that ask the facts directly."""

    def objection(self) -> tuple[str, str] | None:
        """A field and why its value cannot stand beside the others; nothing when all is well."""
        return None

    def to_data(self) -> dict[str, Any]:
        return {"type": self.type} | {
            f.name: _to_data(value)
            for f in fields(self)
            if (value := getattr(self, f.name)) is not None
        }


@dataclass(frozen=True, slots=True)
class Leaf(Criterion):
    """A criterion that asks the facts directly: what it asks is its plan, nothing else."""

    @abstractmethod
    def reasons(self) -> tuple[str, str, str]:
        """Messages for yes, no and unknown.

        ``%(fact)s``, ``%(date)s`` and ``%(score)s`` tell the fact that shows it best,
        ``%(found)s`` how many facts were wanted and found, ``%(met)s`` and ``%(total)s`` how
        many of the tests are met; every field of the leaf may appear too.
        """

    def leaves(self) -> Iterable[Leaf]:
        return (self,)

    def details(self, met: Sequence[bool], on: date) -> dict[str, Any]:
        """More for the reasons, given which tests of the plan were met."""
        return {}

    def judge(self, dossier: Dossier, on: date) -> Verdict:
        plan = self.plan(on)
        asked = list(tests(plan))
        wanted = dossier.meeting(test.wanted.condition for test in asked)
        shown = wanted or self._evidence(plan, asked, dossier, on)
        met = [bool(having(test.wanted, dossier)) for test in asked]
        outcome = outcome_of(plan, dossier)
        message = dict(zip(Outcome, self.reasons(), strict=True))[outcome]
        params = {f.name: getattr(self, f.name) for f in fields(self)}
        params |= {"found": len(wanted), "met": sum(met), "total": len(met)}
        params |= self.details(met, on)
        best = max(shown, key=_telling, default=None)
        if best is not None:
            params |= {"fact": best.title, "date": best.holds_from, "score": best.value}
        elif outcome is Outcome.NO and "%(date)s" in message:
            message = gettext_noop("Chưa có trong hồ sơ")
        if best is not None and len(asked) == 1 and asked[0].wanted.least == 1:
            shown = [best]  # one is enough, or one is too many
        return Verdict(outcome, Reason(message, params), tuple(fact.id for fact in shown))

    def _evidence(
        self, plan: Plan, asked: Sequence[Test], dossier: Dossier, on: date
    ) -> list[Fact]:
        """What a refusal can show: what was looked at, else what fell short of the code."""
        if isinstance(plan, Opposite):
            return []
        return dossier.meeting(
            test.known.condition
            if isinstance(test.known, Count)
            else Condition(test.wanted.condition.kind, on, test.wanted.condition.code)
            for test in asked
        )


def having(count: Count, dossier: Dossier) -> int:
    """Whether the dossier has a count, as a set of one person at most."""
    found = sum(1 for fact in dossier.facts if count.condition.met_by(fact))
    return int(found >= count.least)


def outcome_of(plan: Plan, dossier: Dossier) -> Outcome:
    """The dossier as a reader of a plan."""
    met, possible = interpret(plan, {one: having(one, dossier) for one in counts(plan)}, 1)
    return Outcome.YES if met else Outcome.UNKNOWN if possible else Outcome.NO


def _telling(fact: Fact) -> tuple[int, Decimal, date, int]:
    return (fact.rank or 0, fact.value or Decimal(0), fact.holds_from, fact.id)


def _to_data(value: Any) -> Any:
    match value:
        case Both():
            return value.to_data()
        case Criterion() | Window():
            return value.to_data()
        case tuple():
            return [_to_data(v) for v in value]
        case Decimal():
            return str(value)
        case StrEnum():
            return value.value
        case _:
            return value
