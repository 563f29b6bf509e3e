"""One question to the whole register: people, units, procedures and legal texts, by their words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import NamedTuple

from django.db import connection
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from . import catalogue
from .catalogue import Told
from .first_named import first_named
from .former_names import named_in
from .models import Person, PersonName, Sameness, UnitVersion, User
from .models.words import asked_words
from .text import fold
from .verdict import Both

FEWEST_LETTERS = 2


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
    if connection.vendor == "postgresql":
        people = first_named(user, words, most, today=told.on, namesakes=True)
    else:
        visible = Person.objects.visible_to(user).search(words).by_name()
        people = list(visible.values_list("pk", flat=True)[:most])
    if not people:
        return []
    rows = _with_posts(people, told.on)
    asked = asked_words(words)
    formerly = _formerly([row for row in rows.values() if not _is_called(row, asked)])
    return [_person(rows[pk], told, formerly.get(pk, "")) for pk in people]


class _Row(NamedTuple):
    pk: int
    family: str
    middle: str
    given: str
    code: str
    folded: str
    unit: int | None
    post: str | None
    post_en: str | None


# One statement for what a line shows: building and compiling it anew would cost more than asking.
_LINES = """SELECT p.id, p.family_name, p.middle_name, p.given_name, p.staff_code, p.folded,
 a.unit_id, post.title, post.title_en FROM records_person p
 LEFT JOIN records_appointment a ON a.person_id = p.id AND NOT a.void
 AND a.holds_from <= %s AND a.holds_to > %s
 AND NOT EXISTS (SELECT 1 FROM records_appointment later WHERE later.supersedes_id = a.id)
 LEFT JOIN records_position post ON post.id = a.position_id
 WHERE p.id IN ({}) ORDER BY a.holds_from, a.id DESC"""


def _with_posts(people: Sequence[int], on: date) -> dict[int, _Row]:
    """People whom the account may see, with the latest of their posts of the day."""
    day = connection.ops.adapt_datefield_value(on)
    with connection.cursor() as cursor:
        cursor.execute(_LINES.format(", ".join(["%s"] * len(people))), [day, day, *people])
        return {row[0]: _Row(*row) for row in cursor.fetchall()}


def _person(row: _Row, told: Told, formerly: str) -> Hit:
    post = Both(row.post or "", row.post_en or "").said(get_language() or "vi")
    unit = told.units[row.unit].full_name if row.unit else ""
    name = " ".join(part for part in (row.family, row.middle, row.given) if part)
    note = _joined(row.code, formerly, post, unit)
    return Hit(name, note, reverse("records:person", args=[row.pk]))


def _is_called(row: _Row, asked: Sequence[str]) -> bool:
    """Whether today's name and code have all that was asked for."""
    whole = f" {row.folded} {row.code.lower()}"
    return all(f" {word}" in whole for word in asked)


def _formerly(rows: Sequence[_Row]) -> dict[int, str]:
    """What these were called before, and the codes of files merged into theirs."""
    names: dict[int, list[str]] = defaultdict(list)
    codes: dict[int, list[str]] = defaultdict(list)
    now = {row.pk: " ".join(p for p in (row.family, row.middle, row.given) if p) for row in rows}
    if not now:
        return {}
    for name in PersonName.objects.known().filter(person__in=now).order_by("-holds_from"):
        if str(name) != now[name.person_id]:
            names[name.person_id].append(str(name))
    merged = Sameness.objects.known().filter(person__in=now, is_same=True).select_related("other")
    for same in merged.order_by("pk"):
        codes[same.person_id].append(same.other.staff_code)
    return {
        pk: _joined(
            _("tên cũ: %(names)s") % {"names": ", ".join(names[pk])} if names[pk] else "",
            _("mã cũ: %(codes)s") % {"codes": ", ".join(codes[pk])} if codes[pk] else "",
        )
        for pk in now
    }  # fmt: skip


def _units(words: str, told: Told, most: int) -> list[Hit]:
    """Units by any code or name they ever had; each once, as it is on the day or last was."""
    found: dict[int, list[UnitVersion]] = defaultdict(list)
    for n in named_in(words, told.versions, told.version_words, told.codes):
        found[told.versions[n].unit_id].append(told.versions[n])
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
    rows = (told.procedures[n] for n in told.procedure_words.holding_all(asked_words(words)))
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
    texts = (told.documents[n] for n in told.document_words.holding_all(asked_words(words)))
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
