"""A criterion, and the leaf that asks the facts directly.  Pure."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from ..verdict import Both, Outcome, Reason, Verdict, gettext_noop
from .facts import Condition, Dossier, Fact, Test


@dataclass(frozen=True, slots=True)
class Criterion(ABC):
    """A condition a person meets, does not meet, or may meet, on a day."""

    type: ClassVar[str] = ""

    @abstractmethod
    def judge(self, dossier: Dossier, on: date) -> Verdict:
        """The verdict on a dossier, with its reason."""

    @abstractmethod
    def sentence(self) -> Reason:
        """What is asked, as a sentence."""

    @abstractmethod
    def leaves(self) -> Iterable[Leaf]:
        """The criteria below that ask the facts directly."""

    def to_data(self) -> dict[str, Any]:
        return {"type": self.type} | {
            f.name: _to_data(value)
            for f in fields(self)
            if (value := getattr(self, f.name)) is not None
        }


@dataclass(frozen=True, slots=True)
class Leaf(Criterion):
    """A criterion that asks the facts directly."""

    @abstractmethod
    def test(self, on: date) -> Test:
        """Which facts are wanted on the day."""

    @abstractmethod
    def reasons(self) -> tuple[str, str, str]:
        """Messages for yes, no and unknown; ``%(fact)s`` and ``%(date)s`` may appear."""

    def leaves(self) -> Iterable[Leaf]:
        return (self,)

    def judge(self, dossier: Dossier, on: date) -> Verdict:
        test = self.test(on)
        wanted = [f for f in dossier.facts if test.wanted.met_by(f)]
        evidence = (
            [f for f in dossier.facts if test.evidence.met_by(f)]
            if test.evidence
            else self._near(dossier, on)
        )
        outcome = test.outcome(bool(wanted), bool(evidence))
        shown = max(wanted or evidence, key=_telling, default=None)
        message = dict(zip(Outcome, self.reasons(), strict=True))[outcome]
        params = {f.name: getattr(self, f.name) for f in fields(self)}
        if shown is not None:
            params |= {"fact": shown.title, "date": shown.holds_from, "score": shown.value}
        elif outcome is Outcome.NO and not test.absence:
            message = gettext_noop("Chưa có trong hồ sơ")
        return Verdict(outcome, Reason(message, params), (shown.id,) if shown else ())

    def _near(self, dossier: Dossier, on: date) -> list[Fact]:
        """Facts of the wanted kind and code that fell short: what a refusal can show."""
        wanted = self.test(on).wanted
        near = Condition(kind=wanted.kind, code=wanted.code, began_by=on)
        return [] if self.test(on).absence else [f for f in dossier.facts if near.met_by(f)]


def _telling(fact: Fact) -> tuple[int, Decimal, date, int]:
    return (fact.rank or 0, fact.value or Decimal(0), fact.holds_from, fact.id)


def _to_data(value: Any) -> Any:
    match value:
        case Both():
            return value.to_data()
        case Criterion():
            return value.to_data()
        case tuple():
            return [_to_data(v) for v in value]
        case Decimal():
            return str(value)
        case StrEnum():
            return value.value
        case _:
            return value
