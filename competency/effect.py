"""What a change of a requirement would do: who meets it, who would stop, who moves, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from records.criteria_query import Answer
from records.models import Person, User
from records.reading import Reading

from .counted import Question
from .coverage import Cell, Judged, cell_of, judge
from .models import Requirement
from .models.requirements import ground, in_force

PAGE = 50
NOT_ASKED = "exempt"

# The lots of people behind the numbers, in the order in which they are told.
LOTS: Mapping[str, Any] = {
    "met": _("sẽ đạt"),
    "stop": _("đang đạt, sẽ không còn đạt"),
    "start": _("chưa đạt, sẽ đạt"),
    "unmet": _("sẽ thiếu"),
    "unknown": _("sẽ chưa rõ"),
    "newly": _("thêm vào diện phải đạt"),
    "freed": _("không còn phải đạt"),
    "moved": _("đổi kết luận"),
}


@dataclass(frozen=True, slots=True)
class Mover:
    """A person with her verdict before and after; "exempt" stands for not being asked."""

    person: Person
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Lot:
    """A number of the effect: its name in the address, what it counts, how many."""

    name: str
    label: Any
    count: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the people of a lot, by given name."""

    lot: Lot
    page: Any
    movers: tuple[Mover, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """The numbers before and after, and the people behind each; ``before`` is None of a new code."""

    before: Cell | None
    after: Cell
    judged: Judged
    bits: Mapping[str, int]

    @property
    def lots(self) -> tuple[Lot, ...]:
        """Every lot that has somebody; who meets, would stop and is unknown even when nobody."""
        always = {"met", "unmet", "unknown"} | ({"stop"} if self.before is not None else set())
        return tuple(lot for lot in map(self.lot, LOTS) if lot.count or lot.name in always)

    def lot(self, name: str) -> Lot:
        return Lot(name, LOTS[name], self.bits[name].bit_count())

    @property
    def moved(self) -> int:
        return self.bits["moved"].bit_count()

    def listed(self, name: str, page: Any) -> Listed | None:
        """The people of a lot; None where there is no such lot."""
        if name not in LOTS:
            return None
        ids = self.judged.people(self.bits[name])
        some = Paginator(Person.objects.those(ids).by_name(), PAGE).get_page(page)
        places = self.judged.counted.places_of({who.pk for who in some})
        after, *rest = self.judged.asked
        before = rest[0] if rest else (0, Answer(0, 0))
        movers = tuple(
            Mover(who, _outcome(before, places[who.pk]), _outcome(after, places[who.pk]))
            for who in some
        )
        return Listed(self.lot(name), some, movers)


def effect_of(
    user: User, question: Question, current: Requirement | None, draft: Requirement
) -> Effect:
    """The effect on the people the account may see, on the day of the question."""
    asked = [draft] if current is None else [draft, current]
    reading = question.reading
    others = [one for one in in_force(reading.on, reading.known_at) if one.code != draft.code]
    ground(list(asked), reading.on, reading.known_at)
    judged = judge(user, question, asked, beside=others)
    after = judged.asked[0]
    before = judged.asked[1] if current is not None else (0, Answer(0, 0))
    return Effect(
        before=cell_of(*before, judged.counted.exempt[1]) if current is not None else None,
        after=cell_of(*after, judged.counted.exempt[0]),
        judged=judged,
        bits=_bits(before, after),
    )


def effect_today(
    user: User, current: Requirement | None, draft: Requirement, today: date
) -> Effect:
    """As if the draft held today; beside the current version where that holds today."""
    there = current if current and current.holds_from <= today < current.holds_to else None
    return effect_of(user, Question(Reading(today), today), there, draft)


def _bits(before: tuple[int, Answer], after: tuple[int, Answer]) -> dict[str, int]:
    (bound, a), (bound_2, b) = before, after
    met, met_2 = bound & a.met, bound_2 & b.met
    return {
        "met": met_2,
        "stop": met & bound_2 & ~met_2,
        "start": bound & ~met & met_2,
        "unmet": bound_2 & ~b.possible,
        "unknown": bound_2 & b.possible & ~b.met,
        "newly": bound_2 & ~bound,
        "freed": bound & ~bound_2,
        "moved": (bound ^ bound_2) | (met ^ met_2) | (bound & a.possible ^ bound_2 & b.possible),
    }


def _outcome(asked: tuple[int, Answer], place: int) -> str:
    bound, answer = asked
    return answer.of(place).value if bound >> place & 1 else NOT_ASKED
