"""A competency's levels and the evidence that shows them, read from data.  Pure.

A ladder has rungs ranked from 1 upwards; each says what somebody at this level can be seen
doing, and which evidence shows it.  What another kind of evidence weighs is the policy's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from records.criteria import Evidence, Kind, Way
from records.verdict import Both

# Kinds of evidence: formal papers, exams, observed work, declarations by two people.
FORMAL = (
    Kind.COURSE,
    Kind.EDUCATION,
    Kind.STATE_MANAGEMENT,
    Kind.IT,
    Kind.LANGUAGE,
    Kind.POLITICAL_THEORY,
)
DECLARED = (Kind.SUPERVISOR_DECLARED, Kind.SELF_DECLARED)
SCALED = (Kind.OBSERVED, *DECLARED)  # judged on a scale of marks
COUNTABLE = (*FORMAL, Kind.EXAM, *SCALED)
HIGHEST = 5


class LadderError(ValueError):
    """A framework cannot be read; ``where`` is the place, the text the remedy."""

    def __init__(self, where: str, remedy: str) -> None:
        super().__init__(f"{where}: {remedy}")
        self.where, self.remedy = where, remedy


@dataclass(frozen=True, slots=True)
class Rung:
    """A level: its rank and name, what can be observed at it, and what shows it."""

    rank: int
    name: Both
    behaviours: tuple[Both, ...]
    ways: tuple[Way, ...] = ()

    def to_data(self) -> dict[str, Any]:
        return {
            "rank": self.rank,
            "name": self.name.to_data(),
            "behaviours": [one.to_data() for one in self.behaviours],
            "evidence": [_stored(one) for one in self.ways],
        }


def _stored(way: Way) -> dict[str, Any]:
    data: dict[str, Any] = {"kind": way.kind.value}
    if way.code is not None:
        data["code"] = way.code
    if way.rank is not None:
        data["rank"] = way.rank
    if way.percent is not None:
        data["percent"] = str(way.percent)
    return data | {"title": way.title.to_data()}


def read_rungs(data: Any, where: str = "levels") -> tuple[Rung, ...]:
    """The rungs from the lowest.  Raises LadderError naming the place and the remedy."""
    if not isinstance(data, Sequence) or isinstance(data, str) or not data:
        raise LadderError(where, "give at least one level")
    if len(data) > HIGHEST:
        raise LadderError(where, f"give at most {HIGHEST} levels")
    rungs = tuple(_rung(one, place, f"{where}[{place}]") for place, one in enumerate(data, start=1))
    return rungs


def _rung(data: Any, place: int, where: str) -> Rung:
    if not isinstance(data, Mapping):
        raise LadderError(where, "give rank, name, behaviours and evidence")
    if data.get("rank") != place:
        raise LadderError(f"{where}.rank", f"number the levels from the lowest: {place}")
    behaviours = data.get("behaviours")
    if not isinstance(behaviours, Sequence) or isinstance(behaviours, str) or not behaviours:
        raise LadderError(f"{where}.behaviours", "give at least one observable behaviour")
    ways = data.get("evidence", [])
    if not isinstance(ways, Sequence) or isinstance(ways, str):
        raise LadderError(f"{where}.evidence", "give a list, empty where only work shows it")
    return Rung(
        place,
        _both(data.get("name"), f"{where}.name"),
        tuple(_both(one, f"{where}.behaviours[{n}]") for n, one in enumerate(behaviours, start=1)),
        tuple(_way(one, place, f"{where}.evidence[{n}]") for n, one in enumerate(ways, start=1)),
    )


def _both(data: Any, where: str) -> Both:
    """A text in both languages; the Vietnamese is not left out."""
    if not isinstance(data, Mapping) or not str(data.get("vi", "")).strip():
        raise LadderError(where, "give the Vietnamese text")
    return Both(str(data["vi"]).strip(), str(data.get("en", "")).strip())


def _way(data: Any, level: int, where: str) -> Way:
    try:
        kind = Kind(data["kind"])
    except (KeyError, TypeError, ValueError):
        raise LadderError(f"{where}.kind", f"give one of {', '.join(_NAMED)}") from None
    if kind not in _NAMED:
        raise LadderError(f"{where}.kind", f"give one of {', '.join(_NAMED)}")
    title = _both(data.get("title"), f"{where}.title")
    if kind in {Kind.COURSE, Kind.EXAM}:
        code = str(data.get("code", "")).strip()
        if not code:
            raise LadderError(f"{where}.code", "give the code of the course or exam")
        percent = _percent(data.get("percent"), f"{where}.percent") if kind is Kind.EXAM else None
        return Way(kind, level, code=code, percent=percent, title=title)
    rank = data.get("rank")
    if isinstance(rank, bool) or not isinstance(rank, int) or rank < 1:
        raise LadderError(f"{where}.rank", "give the rank of the paper, from 1")
    return Way(kind, level, rank=rank, title=title)


_NAMED = (*FORMAL, Kind.EXAM)


def _percent(text: Any, where: str) -> Decimal:
    try:
        number = Decimal(str(text))
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or not 0 < number <= 100:
        raise LadderError(where, "give a number over 0, at most 100")
    return number


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark of a scale, what it is called, and the level it stands for (0: none yet)."""

    mark: int
    name: Both
    level: int


@dataclass(frozen=True, slots=True)
class Policy:
    """Which kinds of evidence count, for how long, and the scales of those that are judged.

    ``years`` is for how long a kind counts from its date (absent: as long as the paper holds);
    ``months`` for how long a judgement on a scale holds from the day it was made.
    """

    counts: frozenset[Kind]
    years: Mapping[Kind, int]
    months: Mapping[Kind, int]
    scales: Mapping[Kind, tuple[Mark, ...]]


def read_policy(data: Any, where: str = "policy") -> Policy:
    """A policy from its stored form.  Raises LadderError naming the place and the remedy."""
    if not isinstance(data, Mapping):
        raise LadderError(where, "give counts, years, months and scales")
    try:
        counts = frozenset(Kind(one) for one in data["counts"])
        years = {Kind(kind): int(n) for kind, n in data["years"].items()}
        months = {Kind(kind): int(n) for kind, n in data["months"].items()}
    except (KeyError, TypeError, ValueError, AttributeError):
        raise LadderError(where, "give counts, years and months by kind") from None
    if Kind.SELF_DECLARED in counts or not counts <= set(COUNTABLE):
        raise LadderError(f"{where}.counts", "what one says of oneself never counts by itself")
    if any(n < 1 for n in (*years.values(), *months.values())):
        raise LadderError(where, "years and months are whole numbers from 1")
    scales: dict[Kind, tuple[Mark, ...]] = {}
    for kind in SCALED:
        marks = data.get("scales", {}).get(kind.value)
        if not marks or kind not in months:
            raise LadderError(f"{where}.scales.{kind.value}", "give its marks and months")
        scales[kind] = tuple(
            Mark(int(one["mark"]), _both(one.get("name"), where), int(one["level"]))
            for one in marks
        )
    return Policy(counts, years, months, scales)


def evidence_of(rungs: Sequence[Rung], policy: Policy) -> Evidence:
    """What shows the levels of a competency under a policy."""
    return Evidence(
        ways=tuple(way for rung in rungs for way in rung.ways if way.kind in policy.counts),
        years=tuple(sorted(policy.years.items())),
        observed=Kind.OBSERVED in policy.counts,
        confirmed=Kind.SUPERVISOR_DECLARED in policy.counts,
    )
