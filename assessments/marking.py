"""An answer and a key to a mark, with its working.  Pure.

An answer is a tuple of whole numbers: places of options (from 0, as the candidate saw them), or
the number of working days.  The key names options as the question version lists them;
the drawn order translates between the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .drawing import Drawn

Answer = tuple[int, ...]
ONE_OPTION = frozenset({"single", "true_false"})
MOST_DAYS = 3660


@dataclass(frozen=True, slots=True)
class Mark:
    """One question's mark: ``given`` and ``key`` in the question version's own terms."""

    given: Answer
    key: Answer
    points: int

    @property
    def is_right(self) -> bool:
        return self.points > 0


def fits(drawn: Drawn, answer: Sequence[object]) -> bool:
    """Whether this could be an answer to the question at all; the empty answer takes it back."""
    if not all(type(part) is int for part in answer):
        return False
    if not answer:
        return True
    if drawn.kind == "working_days":
        return len(answer) == 1 and 0 <= answer[0] <= MOST_DAYS  # type: ignore[operator]
    if drawn.kind in ONE_OPTION and len(answer) != 1:
        return False
    places = set(answer)
    return len(places) == len(answer) and places <= set(range(len(drawn.order)))


def mark(drawn: Drawn, key: Sequence[int], answer: Answer) -> Mark:
    """One point when exactly the right is given, none otherwise: no part marks."""
    given = answer if drawn.kind == "working_days" else _as_listed(drawn, answer)
    right = tuple(sorted(key))
    return Mark(given, right, int(bool(given) and given == right))


def _as_listed(drawn: Drawn, answer: Answer) -> Answer:
    return tuple(sorted(drawn.order[place] for place in answer))
