"""Who meets what, where: unit × requirement on any day, as known at any time.

The whole table is a handful of statements, whatever its size: postings, charges, requirements
and units of the day, and one scan of the facts that answers every rule (records.criteria_query).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from records.criteria_query import outcomes
from records.lineage import names_on
from records.models import Appointment, Duty, Person, Succession, UnitVersion, User
from records.models.org import any_prefix
from records.reading import Reading
from records.scope import May, paths_of
from records.verdict import Outcome

from .models import Requirement
from .models.requirements import in_force

# Where a share begins to look good or poor on the map.  A choice of presentation, not of law.
GOOD, POOR = 0.95, 0.80


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a reading, by the units of that day or of ``today``, of one post or all."""

    reading: Reading
    today: date
    units_now: bool = False
    post: str = ""

    def as_query(self) -> dict[str, str]:
        """For links that keep the question."""
        query = self.reading.as_query()
        if self.units_now:
            query["units"] = "now"
        if self.post:
            query["post"] = self.post
        return query


@dataclass(frozen=True, slots=True)
class Cell:
    """People bound by a requirement, by verdict.  Unknown stays in the denominator."""

    met: int = 0
    unmet: int = 0
    unknown: int = 0

    @property
    def total(self) -> int:
        return self.met + self.unmet + self.unknown

    @property
    def share(self) -> float | None:
        """Met of all bound; nothing where nobody is bound."""
        return self.met / self.total if self.total else None

    @property
    def tone(self) -> str:
        """yes, mid, no, unknown or none: how the cell looks; its numbers say the rest."""
        if self.share is None:
            return "none"
        if self.share >= GOOD:
            return "yes"
        if self.unknown > self.unmet:
            return "unknown"
        return "no" if self.share < POOR else "mid"

    def __add__(self, other: Cell) -> Cell:
        return Cell(self.met + other.met, self.unmet + other.unmet, self.unknown + other.unknown)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit's cells, in the order of the requirements."""

    unit: int
    name: str
    people: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The table: requirements across, units down, and who is not in it."""

    question: Question
    requirements: tuple[Requirement, ...]
    rows: tuple[UnitRow, ...]
    totals: tuple[Cell, ...]
    people: int
    unposted: int


@dataclass(frozen=True, slots=True)
class Posted:
    """A person counted: in which unit, and which requirements bind her."""

    person: int
    unit: int
    bound: tuple[int, ...]


def survey(user: User, question: Question, power: May = May.VIEW) -> Coverage:
    """The coverage that the account may see.  Nothing in it depends on anything but the ledger."""
    reading = question.reading
    requirements = in_force(reading.on, reading.known_at)
    visible = Person.objects.visible_to(user, power)
    counted = posted(visible, question, requirements)
    judged = outcomes(
        visible, {r.code: r.criterion for r in requirements}, reading.on, reading.known_at
    )
    cells: dict[int, list[list[int]]] = defaultdict(lambda: [[0, 0, 0] for _ in requirements])
    people: dict[int, int] = defaultdict(int)
    for one in counted:
        people[one.unit] += 1
        row, mine = cells[one.unit], judged[one.person]
        for place in one.bound:
            row[place][_PLACES[mine[requirements[place].code]]] += 1
    units = _units(user, question, power, people)
    empty = [[0, 0, 0] for _ in requirements]
    rows = tuple(
        UnitRow(unit, name, people.get(unit, 0), tuple(Cell(*c) for c in cells.get(unit, empty)))
        for unit, name in units
    )
    totals = tuple(
        sum((row.cells[place] for row in rows), Cell()) for place in range(len(requirements))
    )
    return Coverage(
        question, tuple(requirements), rows, totals, len(counted), len(judged) - len(counted)
    )


_PLACES = {Outcome.YES: 0, Outcome.NO: 1, Outcome.UNKNOWN: 2}


def posted(
    visible: Iterable[Person], question: Question, requirements: Sequence[Requirement]
) -> list[Posted]:
    """Everybody with a post on the day; counted once, in the unit of her latest appointment."""
    reading = question.reading
    posts: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    appointments = (
        Appointment.objects.as_of(reading.on, reading.known_at)
        .filter(person__in=visible)
        .order_by("-holds_from", "pk")
        .values_list("person_id", "unit_id", "position__code", "position__kind")
    )
    for person, unit, code, kind in appointments:
        posts[person].append((unit, code, kind))
    charges: dict[int, set[str]] = defaultdict(set)
    duties = Duty.objects.as_of(reading.on, reading.known_at).filter(person__in=visible)
    for person, charge in duties.values_list("person_id", "charge"):
        charges[person].add(charge)
    current = _current_units(posts, question) if question.units_now else {}
    bound: dict[tuple[object, ...], tuple[int, ...]] = {}
    found = []
    for person, held in posts.items():
        if question.post and all(code != question.post for _, code, _ in held):
            continue
        key = (*((code, kind) for _, code, kind in held), frozenset(charges[person]))
        if key not in bound:
            bound[key] = tuple(
                place
                for place, one in enumerate(requirements)
                if any(one.binds(code, kind, charges[person]) for _, code, kind in held)
            )
        found.append(Posted(person, current.get(person, held[0][0]), bound[key]))
    return found


def _current_units(
    posts: Mapping[int, Sequence[tuple[int, str, str]]], question: Question
) -> dict[int, int]:
    """For everybody, what her unit of that day has become.

    A unit that was split goes with the person where she is posted in one of its parts today,
    else with its remainder.
    """
    after: dict[int, list[tuple[str, int]]] = defaultdict(list)
    steps = Succession.objects.known(question.reading.known_at).filter(holds_from__lte=question.today)
    for old, new, share in steps.values_list("predecessor_id", "successor_id", "share"):
        after[old].append((share, new))

    def ends(unit: int) -> list[int]:
        """Today's heirs of a unit, the remainder of a split first."""
        if unit not in after:
            return [unit]
        heirs = sorted(after[unit], key=lambda step: step[0] == Succession.Share.PARTIAL)
        return [end for _, new in heirs for end in ends(new)]

    heirs = {unit: ends(unit) for unit in {held[0][0] for held in posts.values()}}
    torn = {person: heirs[held[0][0]] for person, held in posts.items() if len(heirs[held[0][0]]) > 1}
    today = Appointment.objects.as_of(question.today, question.reading.known_at)
    where = dict(today.filter(person__in=torn).values_list("person_id", "unit_id"))
    return {person: heirs[held[0][0]][0] for person, held in posts.items()} | {
        person: where[person] for person, parts in torn.items() if where.get(person) in parts
    }


def _units(
    user: User, question: Question, power: May, counted: Mapping[int, int]
) -> list[tuple[int, str]]:
    """Units with people, and those of the day that have none, by name."""
    day = question.today if question.units_now else question.reading.on
    standing = UnitVersion.objects.as_of(day, question.reading.known_at).communes()
    versions = {
        version.unit_id: version
        for version in standing.filter(any_prefix("path", paths_of(user, power)))
    }
    if missing := set(counted) - set(versions):
        versions |= names_on(missing, day, question.reading.known_at)
    ordered = sorted(versions.values(), key=lambda version: (version.sort_key, version.unit_id))
    return [(version.unit_id, version.full_name) for version in ordered]
