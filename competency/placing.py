"""In which unit somebody is counted, and which units are the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from records.lineage import names_on
from records.models import Appointment, Succession, UnitVersion, User
from records.models.org import any_prefix
from records.scope import May, paths_of, tops_of

if TYPE_CHECKING:
    from .counted import Counted, Question

Posts = Mapping[int, Sequence[tuple[int, str, str]]]  # person → (unit, position, kind) newest first


def homes_of(posts: Posts, question: Question) -> dict[int, int]:
    """The unit where each person is counted: as it was, or what it has become.

    A unit that was split goes with the person where she is posted in one of its parts today,
    else with its remainder.
    """
    then = {person: held[0][0] for person, held in posts.items()}
    if not question.units_now:
        return then
    heirs = heirs_of(set(then.values()), question.today, question.reading.known_at)
    torn = {person: heirs[unit] for person, unit in then.items() if len(heirs[unit]) > 1}
    today = Appointment.objects.as_of(question.today, question.reading.known_at)
    newest_last = today.filter(person__in=list(torn)).order_by("holds_from", "-pk")
    where = dict(newest_last.values_list("person_id", "unit_id"))
    return {
        person: where[person] if where.get(person) in torn.get(person, ()) else heirs[unit][0]
        for person, unit in then.items()
    }


def heirs_of(units: set[int], today: date, known_at: datetime | None) -> dict[int, list[int]]:
    """What each unit has become by today, the remainder of a split first."""
    after: dict[int, list[tuple[bool, int]]] = defaultdict(list)
    steps = Succession.objects.known(known_at).filter(holds_from__lte=today)
    for old, new, share in steps.values_list("predecessor_id", "successor_id", "share"):
        after[old].append((share == Succession.Share.PARTIAL, new))

    def ends(unit: int) -> list[int]:
        return (
            [end for _, new in sorted(after[unit]) for end in ends(new)]
            if unit in after
            else [unit]
        )

    return {unit: ends(unit) for unit in units}


def is_grouped(user: User | None, question: Question, power: May) -> bool:
    """Whether the rows are whole provinces: for an account that reaches several, until it asks
    for one of them.
    """
    if user is None or question.under is not None:
        return False
    return len(tops_of(paths_of(user, power))) > 1


def row_of(user: User | None, question: Question, power: May, units: set[int]) -> dict[int, int]:
    """In which row each of the units is counted; a unit that is not asked for is left out."""
    grouped = is_grouped(user, question, power)
    if not grouped and question.under is None:
        return {unit: unit for unit in units}
    day, known = question.units_on, question.reading.known_at
    paths = dict(UnitVersion.objects.as_of(day, known).values_list("unit_id", "path"))
    if missing := units - set(paths):
        paths |= {unit: one.path for unit, one in names_on(missing, day, known).items()}
    if grouped:
        return {
            unit: int(paths[unit].split(".", 1)[0]) if unit in paths else unit for unit in units
        }
    return {unit: unit for unit in units if paths.get(unit, "").startswith(f"{question.under}.")}


def rows_of(
    user: User | None, question: Question, counted: Counted, power: May = May.VIEW
) -> list[UnitVersion]:
    """Units with people, and those of the day that have none, by name."""
    day, known = question.units_on, question.reading.known_at
    of_the_day = UnitVersion.objects.as_of(day, known)
    if user is not None:
        of_the_day = of_the_day.filter(any_prefix("path", paths_of(user, power)))
    if user is not None and is_grouped(user, question, power):
        of_the_day = of_the_day.filter(path__in=tops_of(paths_of(user, power)))
    else:
        of_the_day = of_the_day.communes()
    if question.under is not None:
        of_the_day = of_the_day.under(f"{question.under}.")
    versions = {one.unit_id: one for one in of_the_day}
    if missing := set(counted.units) - set(versions):
        versions |= names_on(missing, day, known)
    return sorted(versions.values(), key=lambda one: (one.sort_key, one.unit_id))
