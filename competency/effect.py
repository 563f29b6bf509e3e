"""What a change of a requirement would do today: who meets it now, who would, who moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from records.criteria_query import Answer
from records.models import Person, User

from .counted import Question
from .coverage import Cell, cell_of, judge
from .models import Requirement
from .models.requirements import ground, in_force

SHOWN = 50
NOT_ASKED = "exempt"


@dataclass(frozen=True, slots=True)
class Mover:
    """A person whose verdict would change; "exempt" stands for not being asked."""

    person: Person
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Effect:
    """The numbers before and after, how many move, and the first of them by given name."""

    before: Cell | None
    after: Cell
    moved: int
    movers: tuple[Mover, ...]


def effect_of(
    user: User, question: Question, current: Requirement | None, draft: Requirement
) -> Effect:
    """The effect on the people the account may see, on the day of the question."""
    asked: Sequence[Requirement] = [draft] if current is None else [draft, current]
    reading = question.reading
    others = [one for one in in_force(reading.on, reading.known_at) if one.code != draft.code]
    ground(list(asked), reading.on, reading.known_at)
    judged = judge(user, question, asked, beside=others)
    after = judged.asked[0]
    before = judged.asked[1] if current is not None else (0, Answer(0, 0))
    moved = _difference(before, after)
    ids = judged.people(moved)
    people = Person.objects.filter(pk__in=ids).by_name()[:SHOWN]
    places = judged.counted.places_of({who.pk for who in people})
    return Effect(
        before=cell_of(*before, judged.counted.exempt[1]) if current is not None else None,
        after=cell_of(*after, judged.counted.exempt[0]),
        moved=len(ids),
        movers=tuple(
            Mover(who, _outcome(before, places[who.pk]), _outcome(after, places[who.pk]))
            for who in people
        ),
    )


def _difference(one: tuple[int, Answer], two: tuple[int, Answer]) -> int:
    """Whoever is bound, meets or may meet in the one and not in the other."""
    (bound, a), (bound_2, b) = one, two
    return (
        (bound ^ bound_2)
        | (bound & a.met ^ bound_2 & b.met)
        | (bound & a.possible ^ bound_2 & b.possible)
    )


def _outcome(asked: tuple[int, Answer], place: int) -> str:
    bound, answer = asked
    return answer.of(place).value if bound >> place & 1 else NOT_ASKED
