"""What becomes of whom on a day, by which document; and what a plan has left open.  Plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ..models import UnitVersion
from ..verdict import Reason
from ..wording import say


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to be founded."""

    code: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Joining:
    """An old unit (its identity) becomes, wholly or in part, the new unit of that code."""

    old: int
    new: str
    share: str
    clause: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of whom on a day, by which document.

    ``people`` sends the officers of split units (person id → new code); ``in_charge`` and
    ``focal_points`` name them per new unit; ``ended`` are units that end without successor
    (the districts); ``parent`` is the unit above the new ones.  ``grants`` says of every right
    over a unit that ends (grant id) to which new unit it goes, or "" that it ends too.
    """

    on: date
    document: str
    title: str
    title_en: str
    parent: UnitVersion
    founded: Sequence[NewUnit]
    joinings: Sequence[Joining]
    people: Mapping[int, str] = field(default_factory=dict)
    in_charge: Mapping[str, int] = field(default_factory=dict)
    focal_points: Mapping[str, Sequence[int]] = field(default_factory=dict)
    ended: Sequence[int] = ()
    grants: Mapping[int, str] = field(default_factory=dict)

    @property
    def ending(self) -> frozenset[int]:
        """Every unit that is no more on the day."""
        return frozenset(self.ended) | {joining.old for joining in self.joinings}

    def heirs(self) -> dict[int, list[str]]:
        """Codes of the new units by old unit, in the plan's order."""
        found: dict[int, list[str]] = {}
        for joining in self.joinings:
            found.setdefault(joining.old, []).append(joining.new)
        return found


@dataclass(frozen=True, slots=True)
class Open:
    """A question the plan leaves open.

    ``about`` is plan, unit (an old one), new, person or grant; ``ref`` is where to answer it: the
    old unit (of a person too), the code of the new one, or the grant.
    """

    about: str
    ref: int | str
    reason: Reason

    def __str__(self) -> str:
        return say(self.reason)


class ReorganisationRefused(ValueError):
    """The plan leaves something open; the message names all of it, ``questions`` one by one."""

    def __init__(self, questions: Sequence[Open]) -> None:
        super().__init__("; ".join(map(str, questions)))
        self.questions = questions
