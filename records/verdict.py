"""Every question that can be refused is answered by one type: the verdict.  Pure.

A verdict is yes, no or unknown, and always says why.  The reason is data (a message id
with its parameters), so that it can be stored with a decision and told later in either
language; ``records.wording`` turns it into a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any


def gettext_noop(message: str) -> str:
    """Mark a message for translation; the sentence is made where it is read."""
    return message


class Outcome(StrEnum):
    """The three values.  Unknown is never yes."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Both:
    """A term in Vietnamese and in English, as it read when it was recorded."""

    vi: str
    en: str = ""

    def said(self, language: str) -> str:
        """The term in ``language``, in Vietnamese where no English was recorded."""
        return self.en if language.startswith("en") and self.en else self.vi

    def to_data(self) -> dict[str, str]:
        return {"vi": self.vi, "en": self.en}

    @classmethod
    def from_data(cls, data: Mapping[str, str]) -> Both:
        return cls(data["vi"], data.get("en", ""))


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence as data: a Vietnamese message id and its named parameters."""

    message: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def to_data(self) -> dict[str, Any]:
        return {"message": self.message, "params": {k: _plain(v) for k, v in self.params.items()}}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Reason:
        return cls(data["message"], {k: _rich(v) for k, v in data["params"].items()})


def _plain(value: Any) -> Any:
    match value:
        case date():
            return {"date": value.isoformat()}
        case Decimal():
            return {"decimal": str(value)}
        case Both():
            return {"both": value.to_data()}
        case Reason():
            return {"reason": value.to_data()}
        case _:
            return value


def _rich(value: Any) -> Any:
    match value:
        case {"date": text}:
            return date.fromisoformat(text)
        case {"decimal": text}:
            return Decimal(text)
        case {"both": data}:
            return Both.from_data(data)
        case {"reason": data}:
            return Reason.from_data(data)
        case _:
            return value


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome, its reason, the facts it rests on (ledger ids) and its parts."""

    outcome: Outcome
    because: Reason
    facts: tuple[int, ...] = ()
    parts: tuple[Verdict, ...] = ()

    def __bool__(self) -> bool:
        return self.outcome is Outcome.YES

    def unmet(self) -> Iterator[Verdict]:
        """The leaves that are not yes: what would have to change, or be known."""
        if self:
            return
        found = [leaf for part in self.parts for leaf in part.unmet()]
        yield from found or [self]  # itself where its parts are met and ought not to be

    def leaves(self) -> Iterator[Verdict]:
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()

    def to_data(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome.value,
            "because": self.because.to_data(),
            "facts": list(self.facts),
            "parts": [part.to_data() for part in self.parts],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Verdict:
        return cls(
            Outcome(data["outcome"]),
            Reason.from_data(data["because"]),
            tuple(data["facts"]),
            tuple(cls.from_data(part) for part in data["parts"]),
        )


def yes(message: str, **params: Any) -> Verdict:
    """A plain yes with its reason."""
    return Verdict(Outcome.YES, Reason(message, params))


def no(message: str, **params: Any) -> Verdict:
    """A plain no with its reason."""
    return Verdict(Outcome.NO, Reason(message, params))
