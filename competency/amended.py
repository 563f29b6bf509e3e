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
    from .coverage import Judged

MOST = 16
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


@dataclass(frozen=True, slots=True)
class _Kept:
    size: tuple[int, ...]
    newest: int
    survey: Survey


_kept: OrderedDict[Hashable, _Kept] = OrderedDict()
_lock = Lock()


def amended(key: Hashable, reading: Reading, ask: Callable[[], Survey]) -> Survey:
    """The survey under the key: the last one with what is new, or all of it asked again."""
    if connection.in_atomic_block:
        return ask()
    *size, newest = ledger_size(also=[_NEWEST])
    with _lock:
        last = _kept.get(key)
    survey = None
    if last is not None and last.size[1:] == tuple(size[1:]):
        survey = _with_news(last, size[0], reading)
    if survey is None:
        survey = ask()
    with _lock:
        _kept[key] = _Kept(tuple(size), newest, survey)
        _kept.move_to_end(key)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return survey


def _with_news(last: _Kept, facts: int, reading: Reading) -> Survey | None:
    """The last survey with the people of new facts asked again; None when that would not do."""
    with connection.cursor() as cursor:
        cursor.execute(_NEW, [last.newest])
        news = cursor.fetchall()
    # Of two transactions the later id may be committed first: then the count tells.
    if last.size[0] + len(news) != facts or len(news) > MANY:
        return None
    whose = {person for _id, *people in news for person in people if person}
    return _asked_again(last.survey, whose, reading)


def _asked_again(survey: Survey, whose: set[int], reading: Reading) -> Survey:
    judged = survey.judged
    places = {
        person: place for place, person in enumerate(judged.counted.people) if person in whose
    }
    if not places:
        return survey
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
