"""Lines of checks as a reader sees them: whose, what, and where they are mended."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from ..lineage import names_on
from ..models import Person, QualityAside, UnitVersion, User
from ..reading import Reading
from ..scope import May
from ..wording import spoken
from .base import KIND_NAMES, About, Check, Found, Kind
from .registry import CHECKS


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page; ``url`` leads to where this reader mends it or asks for mending."""

    check: Check
    found: Found
    person: Person | None
    unit: UnitVersion | None
    url: str
    may_enter: bool
    aside: QualityAside | None = None

    @property
    def name(self) -> str:
        """Whose it is: of a person, a unit, a text."""
        if self.person is not None:
            return self.person.full_name
        if self.check.about is About.UNIT and self.unit is not None:
            return self.unit.full_name
        return self.found.word

    @property
    def sentence(self) -> str:
        return gettext(self.check.sentence) % {
            "word": self.found.word, "day": spoken(self.found.day)
        }  # fmt: skip

    @property
    def kind(self) -> Kind:
        return self.check.kind

    @property
    def kind_name(self) -> str:
        return str(KIND_NAMES[self.check.kind])


def told(found: Collection[Found], user: User, reading: Reading) -> list[Line]:
    """The lines with their people and units, in a constant number of queries."""
    who = {one.who for one in found if one.who is not None}
    people = Person.objects.in_bulk(who)
    mine = {
        desk: _within(user, desk, {one.who for one in found if CHECKS[one.rule].desk is desk})
        for desk in {CHECKS[one.rule].desk for one in found}
    }
    units = names_on(
        {one.where for one in found if one.where is not None}, reading.on, reading.known_at
    )
    asides = _asides(found, reading)
    return [
        _line(
            one, people.get(one.who or 0), units.get(one.where or 0),
            one.who is None or one.who in mine[CHECKS[one.rule].desk],
            asides.get((one.rule, one.item)),
        )
        for one in found
    ]  # fmt: skip


def _line(
    found: Found, person: Person | None, unit: UnitVersion | None, may_enter: bool,
    aside: QualityAside | None,
) -> Line:  # fmt: skip
    check = CHECKS[found.rule]
    return Line(check, found, person, unit, _way(check, found, may_enter), may_enter, aside)


def _within(user: User, desk: May, who: Any) -> set[int]:
    """Of the people, those whose lines the account may mend: never its own person."""
    people = Person.objects.visible_to(user, desk).exclude(pk=user.person_id or 0)
    return set(people.filter(pk__in=who).values_list("pk", flat=True))


def _asides(found: Iterable[Found], reading: Reading) -> dict[tuple[str, int], QualityAside]:
    items = {one.item for one in found}
    rows = QualityAside.objects.as_of(reading.on, reading.known_at).filter(item__in=items)
    return {(row.rule, row.item): row for row in rows.select_related("entered_by")}


def _way(check: Check, found: Found, may_enter: bool) -> str:
    """To the form for whoever may fill it in, else to the page of what the line is about."""
    if check.mend is not None and may_enter:
        name, arguments = check.mend(found)
    elif check.about is About.PERSON:
        name, arguments = "records:person", [found.who]
    else:
        name, arguments = "records:unit", [found.item]
    return reverse(name, args=arguments)
