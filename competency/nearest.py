"""Who is nearest to handling a procedure, and what she lacks.

Nearest is who lacks the fewest of the competencies it needs, then the fewest levels (a level
nobody knows of counts as all of them), then the order of names.  Only whoever works in the unit
and is not away is looked at; a tie is told as a tie.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from records.criteria import HasCompetency
from records.models import Person
from records.wording import say, spoken

from .gap import Climb, climb
from .permitted import Officer
from .standing import Action, way_up


@dataclass(frozen=True, slots=True)
class Missing:
    """A competency that is not shown: why, how far off, and the course or exam that shows it."""

    sentence: str
    outcome: str
    because: str
    climb: Climb
    action: Action | None


@dataclass(frozen=True, slots=True)
class Nearest:
    """Somebody, what she lacks, and how many others are just as near."""

    person: Person
    missing: tuple[Missing, ...]
    others: int


def nearest(
    needs: Sequence[HasCompetency],
    people: Iterable[Person],
    officers: Mapping[int, Officer],
    on: date,
) -> Nearest | None:
    """The nearest of the people who cannot yet; nothing when there is nobody."""
    found: list[tuple[tuple[int, int], Person, tuple[Missing, ...]]] = []
    for person in people:
        missing = lacking(needs, officers[person.pk], on)
        if missing:
            levels = sum(one.climb.gap or one.climb.target for one in missing)
            found.append(((len(missing), levels), person, missing))
    if not found:
        return None
    distance, person, missing = min(found, key=lambda one: (one[0], one[1].sort_key, one[1].pk))
    alike = sum(one[0] == distance for one in found)
    return Nearest(person, missing, alike - 1)


def lacking(needs: Sequence[HasCompetency], officer: Officer, on: date) -> tuple[Missing, ...]:
    """The competencies she is not shown to have."""
    found = []
    for leaf in needs:
        verdict = leaf.judge(officer.dossier, on)
        if not verdict:
            up = climb(leaf, officer.dossier, on)
            because = say(verdict.because)
            sentence = spoken(leaf.sentence())
            found.append(Missing(sentence, verdict.outcome.value, because, up, way_up(leaf)))
    return tuple(found)
