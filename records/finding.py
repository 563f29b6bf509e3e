"""One question to the whole register: people, units, procedures and legal texts, by their words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.urls import reverse
from django.utils.translation import gettext as _

from . import catalogue
from .catalogue import Told
from .former_names import name_test
from .models import Appointment, Person, UnitVersion, User
from .models.people import FEW
from .models.words import asked_words
from .text import fold

FEWEST_LETTERS = 2
AT_ONCE = 12  # people whose scope is asked together


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: its name, what tells it from others, and where it stands."""

    title: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind; ``more`` when the register has more than is shown."""

    kind: str
    hits: Sequence[Hit]
    more: bool


def find(user: User, words: str, *, on: date, most: int) -> list[Group]:
    """At most so many of each kind on the day, as known now; kinds with nothing are left out.

    People are those the account may see; units, procedures and texts are open to every account.
    """
    if len(fold(words)) < FEWEST_LETTERS:
        return []
    told = catalogue.read(on)
    found = (
        Group(kind, hits[:most], len(hits) > most)
        for kind, hits in (
            ("people", _people(user, words, told, most + 1)),
            ("units", _units(words, told, most + 1)),
            ("procedures", _procedures(words, told, most + 1)),
            ("documents", _documents(words, told, most + 1)),
        )
    )
    return [group for group in found if group.hits]


def _people(user: User, words: str, told: Told, most: int) -> list[Hit]:
    """By given name, with post and unit of the day."""
    people = _first_people(user, words, most)
    if not people:
        return []
    rows = Appointment.objects.as_of(told.on).filter(person__in=people).select_related("position")
    posts = {row.person_id: row for row in rows.order_by("holds_from", "-pk")}
    return [
        Hit(
            who.full_name, _joined(who.staff_code, *notes), reverse("records:person", args=[who.pk])
        )
        for who in people
        for post in [posts.get(who.pk)]
        for notes in [(str(post), told.units[post.unit_id].full_name) if post else ()]
    ]


def _first_people(user: User, words: str, most: int) -> list[Person]:
    """The first by given name whom the account may see; the scope is asked of a few at once."""
    visible = Person.objects.visible_to(user)
    meant = Person.objects.search(words).values_list("sort_key", "pk")[: FEW + 1]
    keys = [pk for _key, pk in sorted(meant)]
    if len(keys) > FEW:
        return list(visible.search(words).by_name()[:most])
    found: list[Person] = []
    for some in (keys[:AT_ONCE], keys[AT_ONCE:]):
        if some and len(found) < most:
            found += visible.filter(pk__in=some).by_name()[: most - len(found)]
    return found


def _units(words: str, told: Told, most: int) -> list[Hit]:
    """Units by any code or name they ever had; each once, as it is on the day or last was."""
    is_named = name_test(words)
    found: dict[int, list[UnitVersion]] = defaultdict(list)
    for version in told.versions:
        if is_named(version):
            found[version.unit_id].append(version)
    return [_unit(told, unit, found[unit]) for unit in islice(found, most)]


def _unit(told: Told, unit: int, versions: list[UnitVersion]) -> Hit:
    version = told.units[unit]
    address = reverse("records:unit", args=[unit])
    notes = [version.code]
    old = dict.fromkeys(v.full_name for v in versions if v.full_name != version.full_name)
    if old:
        notes.append(_("tên cũ: %(names)s") % {"names": ", ".join(old)})
    if version.holds_to <= told.on:
        address += f"?on={version.last_day.isoformat()}"
        notes.append(_("đến %(day)s") % {"day": f"{version.last_day:%d/%m/%Y}"})
        if names := ", ".join(told.units[heir].full_name for heir in told.heirs.get(unit, ())):
            notes.append(_("nay thành %(names)s") % {"names": names})
    return Hit(version.full_name, _joined(*notes), address)


def _procedures(words: str, told: Told, most: int) -> list[Hit]:
    """Procedures published on the day, by their words in either language and their code."""
    asked = asked_words(words)
    rows = (row for row in told.procedures if all(word in row.folded for word in asked))
    return [
        Hit(
            row.short_name,
            _joined(row.procedure.code, row.group_name),
            reverse("records:procedure", args=[row.procedure.code]),
        )
        for row in islice(rows, most)
    ]


def _documents(words: str, told: Told, most: int) -> list[Hit]:
    """Legal texts by number, title and issuer, with how they stand on the day."""
    asked = asked_words(words)
    texts = (text for text, folded in told.documents if all(word in folded for word in asked))
    return [
        Hit(
            f"{text.document.code} · {text.document.name}",
            _joined(text.document.issuer, text.state_words),
            reverse("records:law_document", args=[text.document.pk]),
        )
        for text in islice(texts, most)
    ]


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
