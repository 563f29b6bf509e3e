"""What a criterion asks, written down so that anything can answer it.  Pure.

Every criterion, leaf or group, comes down to a ``Plan`` on a day: counts of facts
(``Count``: so many that meet one ``Condition``), each with what would show that a "no" is
known (``Test``), put together by ``Several`` (at least so many of them are yes) and
``Opposite``.  There is nothing else to know: a reader of facts answers the ``counts`` of a
plan in its own way (a dossier in Python, a scan in SQL, columns in memory) and leaves the
three values to ``interpret``.  No reader has code for a leaf.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, Union

from .facts import Condition


@dataclass(frozen=True, slots=True)
class Count:
    """At least ``least`` facts of the person meet the condition; with 1, one exists."""

    condition: Condition
    least: int = 1


@dataclass(frozen=True, slots=True)
class Test:
    """Yes when ``wanted`` is so; else no when ``known``, else unknown.

    ``known`` is True where the register is complete ("not on record" is no), False where a
    missing fact can never be told from an unrecorded one, or the count that shows somebody
    looked (a diploma of that kind is on record, though a lower one).
    """

    wanted: Count
    known: Count | bool = True


@dataclass(frozen=True, slots=True)
class Several:
    """Yes when at least ``needed`` parts are yes, no when so many can no longer be (Kleene)."""

    parts: tuple[Plan, ...]
    needed: int


@dataclass(frozen=True, slots=True)
class Opposite:
    """Yes when the part is no, no when it is yes, unknown when it is unknown."""

    part: Plan


Plan = Union[Test, Several, Opposite]  # noqa: UP007  a name in quotes cannot be joined with |


class Members(Protocol):
    """A set of people: a bitset in an int, or an array of truth values with one of each."""

    def __and__(self, other: Any, /) -> Any: ...
    def __or__(self, other: Any, /) -> Any: ...
    def __xor__(self, other: Any, /) -> Any: ...


S = TypeVar("S", bound=Members)


def exists(condition: Condition, known: Condition | bool = True) -> Test:
    """One fact is enough, and one is enough to show that the answer is known."""
    return Test(Count(condition), known if isinstance(known, bool) else Count(known))


def none(condition: Condition) -> Opposite:
    """No such fact; the register is taken to be complete."""
    return Opposite(Test(Count(condition)))


def tests(plan: Plan) -> Iterator[Test]:
    """The tests of a plan, from left to right."""
    match plan:
        case Test():
            yield plan
        case Opposite():
            yield from tests(plan.part)
        case Several():
            for part in plan.parts:
                yield from tests(part)


def counts(plan: Plan) -> Iterator[Count]:
    """Every count a reader has to answer, repetitions included."""
    for test in tests(plan):
        yield test.wanted
        if isinstance(test.known, Count):
            yield test.known


def interpret(plan: Plan, having: Mapping[Count, S], everybody: S) -> tuple[S, S]:
    """Who meets the plan, and who may (yes or unknown), out of who has each count.

    The sets may be of any type with ``&``, ``|`` and ``^``; every set of ``having`` is within
    ``everybody``, and so is the answer.  No set is changed.
    """
    match plan:
        case Test():
            wanted = having[plan.wanted]
            if plan.known is True:
                return wanted, wanted
            if plan.known is False:
                return wanted, everybody
            return wanted, wanted | (everybody ^ having[plan.known])
        case Opposite():
            met, possible = interpret(plan.part, having, everybody)
            return everybody ^ possible, everybody ^ met
        case Several():
            asked = [interpret(part, having, everybody) for part in plan.parts]
            return (
                _at_least(plan.needed, [met for met, _ in asked], everybody),
                _at_least(plan.needed, [possible for _, possible in asked], everybody),
            )


def _at_least(needed: int, sets: Sequence[S], everybody: S) -> S:
    """Whoever is in at least so many of the sets."""
    nobody: S = everybody ^ everybody
    reached = [everybody] + [nobody] * needed
    for members in sets:
        for count in range(needed, 0, -1):
            reached[count] = reached[count] | (reached[count - 1] & members)
    return reached[needed]
