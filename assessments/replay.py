"""The steps of an attempt to its current answers and its result.  Pure.

An attempt is nothing but its steps.  A step is numbered by the device that made it, so the
order in which steps arrive, and how often, does not matter: of one device the higher number
speaks for a question; between devices the one whose word was received later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from .drawing import Drawn
from .marking import Answer, Mark, mark

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Taken:
    """A step as it was received; ``question`` is the place on the paper, from 1."""

    device: str
    number: int
    question: int
    answer: Answer
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a paper's answers come to; ``percent`` has two places, rounded half up."""

    marks: tuple[Mark, ...]
    score: int
    out_of: int
    percent: Decimal


def current(steps: Iterable[Taken]) -> dict[int, Answer]:
    """The answer that stands for each question answered; one taken back is not there."""
    per_device: dict[tuple[str, int], Taken] = {}
    for step in steps:
        place = (step.device, step.question)
        known = per_device.get(place)
        if known is None or known.number < step.number:
            per_device[place] = step
    standing: dict[int, Taken] = {}
    for step in per_device.values():
        known = standing.get(step.question)
        if known is None or _moment(known) < _moment(step):
            standing[step.question] = step
    return {q: standing[q].answer for q in sorted(standing) if standing[q].answer}


def _moment(step: Taken) -> tuple[datetime, str]:
    # The device breaks a tie, so that the answer does not depend on the order of reading.
    return step.received_at, step.device


def outcome(
    paper: Sequence[Drawn], keys: Mapping[str, Sequence[int]], steps: Iterable[Taken]
) -> Outcome:
    """The marks and the score of a paper; ``keys`` by question code."""
    answers = current(steps)
    marks = tuple(
        mark(drawn, keys[drawn.code], answers.get(place, ()))
        for place, drawn in enumerate(paper, start=1)
    )
    score = sum(one.points for one in marks)
    return Outcome(marks, score, len(paper), share(score, len(paper)))


def share(score: int, out_of: int) -> Decimal:
    """The score in percent."""
    if not out_of:
        return Decimal(0)
    return (Decimal(score * 100) / out_of).quantize(HUNDREDTH, ROUND_HALF_UP)
