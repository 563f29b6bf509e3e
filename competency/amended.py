"""The last answers to a question, amended by the facts entered since.

Between two looks at the map usually a few facts are new and nothing else.  Then only the people
whom these are about are asked again; asking everybody costs thirty times as much.  Whatever
else has changed (a posting, a unit, a requirement), everybody is asked.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING

from django.db import connection

from records.criteria_query import Answer, answers
from records.models import UnitVersion
from records.reading import Reading

from .models import Requirement
from .remembered import ledger_size

if TYPE_CHECKING:
    from .coverage import Coverage, Judged

MOST = 16
# People in all the tables kept; a table of a million is some 25 MB.
MOST_PEOPLE = 2_000_000
# Of so many changed people on, everybody is asked.
MANY = 200
# In one statement with the counts, so that both are of the same moment.
_NEWEST = "SELECT coalesce(max(id), 0) FROM records_personfact WHERE %s IS NOT NULL"
_NEW = """
SELECT fact.id, fact.person_id, earlier.person_id
FROM records_personfact fact LEFT JOIN records_personfact earlier ON earlier.id = fact.supersedes_id
WHERE fact.id > %s
"""


@dataclass(frozen=True, slots=True)
class Survey:
    """Everything the table is summed up from."""

    requirements: tuple[Requirement, ...]
    units: tuple[UnitVersion, ...]
    judged: Judged
    grouped: bool = False


@dataclass(frozen=True, slots=True)
class _Kept:
    size: tuple[int, ...]
    newest: int
    survey: Survey
    table: Coverage


# (survey, the table before or None, bitset of the people asked again) → the table
SumUp = Callable[[Survey, "Coverage | None", int], "Coverage"]
_kept: OrderedDict[Hashable, _Kept] = OrderedDict()
_lock = Lock()


def amended(key: Hashable, reading: Reading, ask: Callable[[], Survey], sum_up: SumUp) -> Coverage:
    """The table under the key: the last one with what is new, or all of it asked again.

    ``sum_up`` makes the table of a survey, from the last one where given: then only the units of
    the people in the bitset may be different.
    """
    if connection.in_atomic_block:
        return sum_up(ask(), None, 0)
    *size, newest = ledger_size(also=[_NEWEST])
    with _lock:
        last = _kept.get(key)
    found = _amended(last, size, newest, reading, sum_up) if last else None
    if found is None:
        survey = ask()
        found = _Kept(tuple(size), newest, survey, sum_up(survey, None, 0))
    with _lock:
        _kept[key] = found
        _kept.move_to_end(key)
        while len(_kept) > MOST or (len(_kept) > 1 and _people_kept() > MOST_PEOPLE):
            _kept.popitem(last=False)
    return found.table


def _people_kept() -> int:
    return sum(len(one.survey.judged.counted.people) for one in _kept.values())


def _amended(
    last: _Kept, size: Sequence[int], newest: int, reading: Reading, sum_up: SumUp
) -> _Kept | None:
    """The last table with the people of new facts asked again; None when that would not do."""
    if last.size == tuple(size):
        return last
    if last.size[1:] != tuple(size[1:]) or last.survey.judged.counted.until:
        return None
    whose = _whose_news(last, size[0])
    if whose is None:
        return None
    places = last.survey.judged.counted.places_of(whose)
    survey = _asked_again(last.survey, places, reading) if places else last.survey
    changed = sum(1 << place for place in places.values())
    return _Kept(tuple(size), newest, survey, sum_up(survey, last.table, changed))


def _whose_news(last: _Kept, facts: int) -> set[int] | None:
    """The people of the facts entered since; None when there are too many or some are missed."""
    with connection.cursor() as cursor:
        cursor.execute(_NEW, [last.newest])
        news = cursor.fetchall()
    # Of two transactions the later id may be committed first: then the count tells.
    if last.size[0] + len(news) != facts or len(news) > MANY:
        return None
    return {person for _id, *people in news for person in people if person}


def _asked_again(survey: Survey, places: dict[int, int], reading: Reading) -> Survey:
    """The survey with the answers of these people (id → place) asked anew."""
    judged = survey.judged
    rules = {str(place): one.criterion for place, one in enumerate(survey.requirements)}
    found = answers(list(places), rules, reading.on, reading.known_at)
    asked = tuple(
        (bound, _patched(old, new, list(places.values())))
        for (bound, old), new in zip(judged.asked, found.values(), strict=True)
    )
    return replace(survey, judged=replace(judged, asked=asked))


def _patched(old: Answer, new: Answer, places: Sequence[int]) -> Answer:
    """The old answer with the new one's bits, of which bit n stands for places[n]."""
    aside = ~sum(1 << place for place in places)
    met = sum((new.met >> n & 1) << place for n, place in enumerate(places))
    possible = sum((new.possible >> n & 1) << place for n, place in enumerate(places))
    return Answer(old.met & aside | met, old.possible & aside | possible)
