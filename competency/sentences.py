"""A rule told as a tree of sentences, and a verdict told beside it."""

from __future__ import annotations

from dataclasses import dataclass

from records.criteria import Criterion, Group
from records.verdict import Verdict
from records.wording import say


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence with what stands under it; ``outcome`` and ``because`` when it was judged."""

    sentence: str
    parts: tuple[Told, ...] = ()
    outcome: str = ""
    because: str = ""


def told(criterion: Criterion, verdict: Verdict | None = None) -> Told:
    """The rule in the active language, each line with its verdict when there is one."""
    parts: tuple[Told, ...] = ()
    if isinstance(criterion, Group):
        judged = verdict.parts if verdict is not None else (None,) * len(criterion.parts)
        parts = tuple(told(part, one) for part, one in zip(criterion.parts, judged, strict=True))
    return Told(
        say(criterion.sentence()),
        parts,
        # a verdict that is not yes is false, but it is there
        verdict.outcome.value if verdict is not None else "",
        say(verdict.because) if verdict is not None else "",
    )


def in_one_line(criterion: Criterion) -> str:
    """The rule as one sentence, its parts in brackets."""
    said = say(criterion.sentence())
    if isinstance(criterion, Group):
        return f"{said} ({'; '.join(in_one_line(part) for part in criterion.parts)})"
    return said
