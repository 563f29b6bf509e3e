"""How the numbers of the map are made: rule, numerator, denominator, and who is left out."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation

from records.lineage import units_within
from records.models import Appointment, Person, Position, User
from records.scope import May

from .coverage import Cell, Coverage
from .models import Requirement
from .sentences import Told, told


@dataclass(frozen=True, slots=True)
class Part:
    """One requirement: the version used, its sentence in both languages, its numbers."""

    requirement: Requirement
    rule: Told
    other: Told
    whom: str
    total: Cell
    not_asked: int


@dataclass(frozen=True, slots=True)
class Making:
    """The parts, and the people who are in none of the numbers.

    ``unposted``: visible today, without a post on the day.  ``beyond``: with a post in one of
    the units on the day, today outside what the account may see.
    """

    parts: tuple[Part, ...]
    unposted: int
    beyond: int


def making_of(user: User, coverage: Coverage, code: str = "") -> Making:
    """Everything asked, or the one requirement."""
    titles = {one.code: str(one) for one in Position.objects.all()}
    parts = tuple(
        Part(
            one,
            told(one.criterion),
            _in_the_other_language(one),
            whom(one, titles),
            total,
            coverage.people - total.bound,
        )
        for one, total in zip(coverage.requirements, coverage.totals, strict=True)
        if code in {"", one.code}
    )
    reading = coverage.question.reading
    visible = Person.objects.visible_to(user, May.VIEW)
    posts = Appointment.objects.as_of(reading.on, reading.known_at)
    unposted = visible.exclude(pk__in=posts.values("person")).count()
    elsewhere = posts.filter(unit__in=units_within(user)).exclude(person__in=visible)
    return Making(parts, unposted, elsewhere.values("person").distinct().count())


def _in_the_other_language(requirement: Requirement) -> Told:
    other = "vi" if (translation.get_language() or "vi").startswith("en") else "en"
    with translation.override(other):
        return told(requirement.criterion)


def whom(requirement: Requirement, titles: dict[str, str]) -> str:
    """Whom a requirement binds, in words; ``titles`` are the posts by code."""
    parts = [", ".join(titles.get(code, code) for code in requirement.positions)]
    if requirement.post_kind:
        parts.append(str(requirement.get_post_kind_display()))
    if requirement.unit_kind:
        parts.append(str(requirement.get_unit_kind_display()))
    if requirement.charge:
        parts.append(str(requirement.get_charge_display()))
    return "; ".join(part for part in parts if part)
