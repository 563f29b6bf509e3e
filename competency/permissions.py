"""``permitted``: the register read for one question, or for a unit's people at once.

What is judged is in ``competency.permitted``; here are the statements.  Of today's knowledge
they are prepared ones, because another system may ask at every counter (docs/api.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import QuerySet

from records import ledger
from records.criteria import Dossier, HasCompetency
from records.models import (
    COMMUNE_LEVEL,
    Absence,
    Appointment,
    Person,
    PersonFact,
    Procedure,
    ProcedureVersion,
    Unit,
    UnitVersion,
)
from records.prepared import Prepared
from records.reading import Reading
from records.verdict import Both

from .models import ProcedureNeed
from .models.grounding import framework_on, grounded
from .permitted import Basis, Handled, Need, Officer, Permission, Place, Post, judge


@dataclass(frozen=True, slots=True)
class Listed:
    """A procedure of the day as the pages list it."""

    id: int
    code: str
    name: Both
    group: str
    handled: Handled


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The procedures of a day by id, in the order of their codes, with what each needs."""

    listed: dict[int, Listed]
    codes: dict[str, Listed]

    def of(self, procedure: Procedure) -> Handled:
        """The procedure on the day, whether it is in force or not."""
        found = self.listed.get(procedure.pk)
        return found.handled if found else Handled(procedure.code, False)


MOST = 20
_kept: dict[tuple[date, datetime | None, tuple[int, ...]], Catalogue] = {}
forget = _kept.clear  # for tests, which begin the numbering anew with each database
SIZES = """SELECT (SELECT count(*) FROM competency_procedureneed),
(SELECT count(*) FROM competency_competency), (SELECT count(*) FROM competency_evidencepolicy),
(SELECT count(*) FROM records_procedureversion)"""


def catalogue(reading: Reading) -> Catalogue:
    """One short statement when the ledgers have not grown since it was read.

    Inside a transaction nothing is kept: its rows may never come to be.
    """
    if connection.in_atomic_block:
        return _read(reading)
    with connection.cursor() as cursor:
        cursor.execute(SIZES)
        key = reading.on, reading.known_at, cursor.fetchone()
    found = _kept.get(key)
    if found is None:
        if len(_kept) > MOST:
            _kept.clear()
        found = _kept[key] = _read(reading)
    return found


def _read(reading: Reading) -> Catalogue:
    on, known = reading.on, reading.known_at
    framework = framework_on(on, known)
    needs: dict[int, dict[tuple[str, int], Need]] = defaultdict(dict)
    leaves: dict[tuple[str, int], HasCompetency] = {}
    for row in ProcedureNeed.objects.as_of(on, known).order_by("code", "rank", "pk"):
        leaf = leaves.get(key := (row.code, row.rank))
        if leaf is None:
            asked = framework.competencies.get(row.code)
            rungs = asked.rungs if asked else ()
            name = rungs[row.rank - 1].name if row.rank <= len(rungs) else Both("")
            title = asked.both if asked else Both(row.code)
            made = grounded(HasCompetency(row.code, title, row.rank, name), framework)
            assert isinstance(made, HasCompetency)
            leaf = leaves[key] = made
        needs[row.procedure_id][key] = Need(leaf, Basis(row.document, row.clause, row.verified))
    versions = ProcedureVersion.objects.as_of(on, known).order_by("procedure__code", "pk")
    columns = ("procedure_id", "procedure__code", "name", "name_en", "field_group", "document")
    listed = {}
    for pk, procedure, code, name, name_en, group, document in versions.values_list("pk", *columns):
        asked_of = tuple(needs[procedure].values()) if procedure in needs else ()
        basis = Basis(document, rows=(("procedure", pk),))
        handled = Handled(code, True, asked_of, basis)
        listed[procedure] = Listed(procedure, code, Both(name, name_en), group, handled)
    return Catalogue(listed, {one.code: one for one in listed.values()})


def _posts(person: int, on: date, known_at: datetime | None = None) -> QuerySet[Appointment]:
    rows = Appointment.objects.as_of(on, known_at).filter(person=person)
    return rows.select_related("position").order_by("-holds_from", "pk")


def _away(person: int, on: date) -> QuerySet[Absence]:
    return Absence.objects.as_of(on).filter(person=person).order_by("pk")


def _facts(person: int, on: date) -> QuerySet[PersonFact]:
    rows = PersonFact.objects.known().filter(person=person, holds_from__lte=on)
    return rows.order_by("holds_from", "pk")


def _version(unit: int, on: date) -> QuerySet[UnitVersion]:
    return UnitVersion.objects.as_of(on).filter(unit=unit).order_by("pk")


_POSTS = Prepared[Appointment](_posts, person=int, on=date)
_AWAY = Prepared[Absence](_away, person=int, on=date)
_FACTS = Prepared[PersonFact](_facts, person=int, on=date)
_VERSION = Prepared[UnitVersion](_version, unit=int, on=date)


def place_of(unit: int, version: UnitVersion | None) -> Place:
    """The unit as the judgement sees it, from its version of the day."""
    if version is None:
        return Place(unit, Both(""), None)
    basis = Basis(version.document, rows=(("unit", version.pk),))
    return Place(unit, Both(version.full_name), version.kind in COMMUNE_LEVEL, basis)


def permitted(person: Person, procedure: Procedure, unit: Unit, reading: Reading) -> Permission:
    """May she handle the procedure in the unit on the day, as known then: five statements."""
    on, known = reading.on, reading.known_at
    if known is None:
        version = _VERSION.first(unit=unit.pk, on=on)
    else:
        version = UnitVersion.objects.as_of(on, known).filter(unit=unit.pk).first()
    handled = catalogue(reading).of(procedure)
    return judge(officer_of(person.pk, reading), handled, place_of(unit.pk, version), on)


def officer_of(person: int, reading: Reading) -> Officer:
    """What is read of one person, in three statements."""
    if reading.known_on is not None:
        return officers([person], reading)[person]
    on = reading.on
    return Officer(
        tuple(_post(row) for row in _POSTS.all(person=person, on=on)),
        bool(_AWAY.all(person=person, on=on)),
        _dossier(person, _FACTS.all(person=person, on=on)),
    )


def officers(people: Sequence[int], reading: Reading) -> dict[int, Officer]:
    """What is read of each of them, in three statements."""
    on, known = reading.on, reading.known_at
    posts: dict[int, list[Post]] = defaultdict(list)
    held = Appointment.objects.as_of(on, known).filter(person__in=people)
    for row in held.select_related("position").order_by("-holds_from", "pk"):
        posts[row.person_id].append(_post(row))
    absent = Absence.objects.as_of(on, known).filter(person__in=people)
    away = set(absent.values_list("person_id", flat=True))
    facts: dict[int, list[PersonFact]] = defaultdict(list)
    begun = PersonFact.objects.known(known).filter(person__in=people, holds_from__lte=on)
    for fact in begun.order_by("holds_from", "pk"):
        facts[fact.person_id].append(fact)
    return {
        one: Officer(tuple(posts[one]), one in away, _dossier(one, facts[one])) for one in people
    }


def _post(row: Appointment) -> Post:
    title = Both(row.position.title, row.position.title_en)
    basis = Basis(row.document, rows=(("appointment", row.pk),))
    return Post(title, row.unit_id, row.manner, basis)


def _dossier(person: int, rows: Sequence[PersonFact]) -> Dossier:
    return Dossier(person, tuple(ledger.as_fact(row) for row in rows))
