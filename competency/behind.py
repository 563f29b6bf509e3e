"""The people behind a number of the map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.core.paginator import Page, Paginator

from records import ledger
from records.lineage import names_on
from records.listings import AT_ONCE, chunks
from records.models import Appointment, Person, UnitVersion, User
from records.models.people import PersonQuerySet
from records.scope import May
from records.verdict import Outcome, Verdict
from records.wording import say

from .counted import Question
from .coverage import Judged, judge
from .models import Exemption, Requirement
from .models.requirements import in_force
from .standing import told_exemption

PAGE = 50


@dataclass(frozen=True, slots=True)
class Ask:
    """Which people: of a unit or all, by their verdict on one requirement or on all of theirs."""

    unit: int | None = None
    requirement: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """One of them: where she is posted, her verdict, and why."""

    person: Person
    post: str
    unit: UnitVersion | None
    outcome: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Behind:
    """A page of people, by given name."""

    requirement: Requirement | None
    unit: UnitVersion | None
    page: Page  # type: ignore[type-arg]
    members: tuple[Member, ...]


class _Found(NamedTuple):
    requirements: Sequence[Requirement]
    judged: Judged
    people: PersonQuerySet


def _found(user: User, question: Question, ask: Ask, power: May) -> _Found | None:
    every = in_force(question.reading.on, question.reading.known_at)
    requirements = [one for one in every if ask.requirement in {"", one.code}]
    if ask.requirement and not requirements:
        return None
    judged = judge(user, question, requirements, power, beside=every)
    if ask.unit is not None and ask.unit not in judged.counted.units:
        return None
    people = Person.objects.those(judged.people(_asked_for(judged, ask))).by_name()
    return _Found(requirements, judged, people)


def people_behind(user: User, question: Question, ask: Ask, page: str | None) -> Behind | None:
    """Who they are; None when the requirement or the unit is not there to be asked about."""
    found = _found(user, question, ask, May.VIEW)
    if found is None:
        return None
    some = Paginator(found.people, PAGE).get_page(page)
    return Behind(
        found.requirements[0] if ask.requirement else None,
        names_on([ask.unit], question.units_on).get(ask.unit) if ask.unit else None,
        some,
        tuple(_members(list(some.object_list), question, found.requirements, found.judged)),
    )


def everybody_behind(user: User, question: Question, ask: Ask) -> Iterator[Member] | None:
    """All of them, as far as one may take them away; None as for a page."""
    found = _found(user, question, ask, May.EXPORT)
    if found is None:
        return None
    return (
        member
        for some in chunks(found.people.iterator(AT_ONCE))
        for member in _members(some, question, found.requirements, found.judged)
    )


def _asked_for(judged: Judged, ask: Ask) -> int:
    within = judged.everybody if ask.unit is None else judged.counted.units[ask.unit]
    by_outcome: dict[str, int]
    if ask.requirement:
        ((bound, answer),) = judged.asked
        (exempt,) = judged.counted.exempt
        by_outcome = {
            Outcome.YES: bound & answer.met,
            Outcome.NO: bound & ~answer.possible,
            Outcome.UNKNOWN: bound & answer.possible & ~answer.met,
            "exempt": exempt,
        }
        within &= bound | exempt
    else:
        by_outcome = {
            Outcome.YES: judged.complete,
            Outcome.NO: judged.falling_short,
            Outcome.UNKNOWN: judged.unclear,
            "exempt": reduce(or_, judged.counted.exempt, 0),
        }
    return within & by_outcome.get(ask.outcome, judged.everybody)


def _members(
    people: Sequence[Person],
    question: Question,
    requirements: Sequence[Requirement],
    judged: Judged,
) -> list[Member]:
    reading = question.reading
    rows = Appointment.objects.as_of(reading.on, reading.known_at).filter(person__in=people)
    newest_last = rows.select_related("position").order_by("holds_from", "-pk")
    posts = {row.person_id: row for row in newest_last}
    units = names_on({row.unit_id for row in posts.values()}, reading.on, reading.known_at)
    dossiers = ledger.dossiers([who.pk for who in people], reading.known_at)
    places = judged.counted.places_of({who.pk for who in people})
    free = _exemptions(people, question, requirements)
    return [
        Member(
            who,
            str(posts[who.pk].position),
            units.get(posts[who.pk].unit_id),
            *_told(
                [
                    (one, one.criterion.judge(dossiers[who.pk], reading.on))
                    for one, (bound, _) in zip(requirements, judged.asked, strict=True)
                    if bound >> places[who.pk] & 1
                ],
                free[who.pk],
                alone=len(requirements) == 1,
            ),
        )
        for who in people
    ]


def _exemptions(
    people: Sequence[Person], question: Question, requirements: Sequence[Requirement]
) -> dict[int, list[Exemption]]:
    """Of each person the exemptions from the requirements, in their order."""
    rows = Exemption.objects.as_of(question.reading.on, question.reading.known_at)
    codes = [one.code for one in requirements]
    found: dict[int, list[Exemption]] = {who.pk: [] for who in people}
    for row in rows.filter(person__in=people, code__in=codes).order_by("code", "pk"):
        found[row.person_id].append(row)
    return found


def _told(
    verdicts: Sequence[tuple[Requirement, Verdict]], free: Sequence[Exemption], *, alone: bool
) -> tuple[str, tuple[str, ...]]:
    """The worst verdict, and the reasons: of the one requirement, or of all that are open.

    What somebody is exempt from is told too; it makes nothing worse.
    """
    if alone and free and not verdicts:
        return "exempt", (told_exemption(free[0]),)
    outcomes = {verdict.outcome for _, verdict in verdicts}
    worst = next((one for one in (Outcome.NO, Outcome.UNKNOWN) if one in outcomes), Outcome.YES)
    if alone:
        return worst.value, tuple(say(verdict.because) for _, verdict in verdicts)
    return worst.value, (
        *(f"{one}: {say(verdict.because)}" for one, verdict in verdicts if not verdict),
        *(f"{row.code}: {told_exemption(row)}" for row in free),
    )
