"""Who can handle which procedure where: unit × procedure on any day, in a fixed number of statements.

Procedures that need the same competencies have the same people, so the table is counted by the
set of needs.  The answers are those of ``competency.permitted`` (a test holds them together).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from records.criteria import HasCompetency
from records.criteria_query import answers
from records.models import Absence, Appointment, Person, UnitVersion, User
from records.models.org import any_prefix
from records.reading import Reading
from records.scope import May, paths_of

from .permissions import Catalogue, Listed, catalogue
from .permitted import leaves, works_in

Needs = tuple[HasCompetency, ...]


class State(StrEnum):
    """How well a procedure is covered in a unit, what is most pressing first."""

    ONE = "one"  # on whose leave the counter closes
    NOBODY = "nobody"
    UNKNOWN = "unknown"  # nobody has said what it needs
    ENOUGH = "enough"


ORDER = list(State)


@dataclass(frozen=True, slots=True)
class Cover:
    """The people of a unit who can, for certain, and who may (their ids)."""

    able: tuple[int, ...]
    unclear: tuple[int, ...]
    state: State


@dataclass(frozen=True, slots=True)
class UnitCover:
    """One unit: how well each set of needs is covered; ``here`` work in it, ``away`` are on leave."""

    unit: UnitVersion
    here: tuple[int, ...]
    away: tuple[int, ...]
    covers: dict[Needs, Cover]
    tally: dict[State, int]

    @property
    def one(self) -> int:
        return self.tally[State.ONE]

    @property
    def nobody(self) -> int:
        return self.tally[State.NOBODY]

    @property
    def enough(self) -> int:
        return self.tally[State.ENOUGH]

    @property
    def unknown(self) -> int:
        return self.tally[State.UNKNOWN]

    def of(self, listed: Listed) -> Cover:
        return self.covers[leaves(listed.handled)]


@dataclass(frozen=True, slots=True)
class Table:
    """The procedures asked about, and the units by what presses most."""

    reading: Reading
    procedures: tuple[Listed, ...]
    units: tuple[UnitCover, ...]

    @property
    def people(self) -> int:
        return len({who for one in self.units for who in (*one.here, *one.away)})

    def total(self, state: State) -> int:
        """Pairs of unit and procedure in a state."""
        return sum(one.tally[state] for one in self.units)


def survey(
    user: User | None,
    reading: Reading,
    *,
    group: str = "",
    unit: int | None = None,
    leave: bool = True,
    power: May = May.VIEW,
) -> Table:
    """The table the account may see (None: a command, the whole province), or one unit of it.

    ``group`` narrows the procedures to one group of fields; with ``leave`` False those who are
    away are counted as if they were not.
    """
    of_the_day = catalogue(reading)
    listed = tuple(one for one in of_the_day.listed.values() if group in {"", one.group})
    units = list(_units(user, reading, unit, power))
    posted = _posted(user, units, reading, power)
    people = sorted(posted)
    away = _away(reading) if leave else set()
    present: dict[int, int] = defaultdict(int)
    absent: dict[int, list[int]] = defaultdict(list)
    for place, person in enumerate(people):
        for where in posted[person]:
            if person in away:
                absent[where].append(person)
            else:
                present[where] |= 1 << place
    able = _able(of_the_day, people, reading)
    kinds: dict[Needs, int] = defaultdict(int)
    for one in listed:
        kinds[leaves(one.handled)] += 1
    covered = [
        _cover(
            version,
            present=present[version.unit_id],
            absent=absent[version.unit_id],
            people=people,
            kinds=kinds,
            able=able,
        )
        for version in units
    ]
    covered.sort(key=lambda one: (-(one.one + one.nobody), one.unit.sort_key, one.unit.unit_id))
    return Table(reading, listed, tuple(covered))


def _units(
    user: User | None, reading: Reading, unit: int | None, power: May
) -> Iterable[UnitVersion]:
    rows = UnitVersion.objects.as_of(reading.on, reading.known_at).communes()
    if user is not None:
        rows = rows.filter(any_prefix("path", paths_of(user, power)))
    if unit is not None:
        rows = rows.filter(unit=unit)
    return rows.order_by("sort_key", "unit_id")


def _posted(
    user: User | None, units: Sequence[UnitVersion], reading: Reading, power: May
) -> dict[int, set[int]]:
    """Where each person works on the day, among the units."""
    asked = {one.unit_id for one in units}
    rows = Appointment.objects.as_of(reading.on, reading.known_at)
    if user is not None:
        rows = rows.filter(person__in=Person.objects.visible_to(user, power))
    if len(asked) == 1:  # all posts of those who have one here: they may be seconded elsewhere
        here = Appointment.objects.as_of(reading.on, reading.known_at).filter(unit__in=asked)
        rows = rows.filter(person__in=here.values("person"))
    held: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for person, unit, manner in rows.order_by().values_list("person_id", "unit_id", "manner"):
        held[person].append((unit, manner))
    found = {person: works_in(posts) & asked for person, posts in held.items()}
    return {person: units for person, units in found.items() if units}


def _away(reading: Reading) -> set[int]:
    rows = Absence.objects.as_of(reading.on, reading.known_at)
    return set(rows.values_list("person_id", flat=True))


def _able(
    of_the_day: Catalogue, people: Sequence[int], reading: Reading
) -> dict[Needs, tuple[int, int]]:
    """For each set of needs who meets all of it, and who may, as bitsets; one statement."""
    needs = {leaves(one.handled) for one in of_the_day.listed.values()}
    every = list(dict.fromkeys(leaf for some in needs for leaf in some))
    rules = {str(place): leaf for place, leaf in enumerate(every)}
    found = answers(people, rules, reading.on, reading.known_at)
    of = dict(zip(every, found.values(), strict=True))
    everybody = (1 << len(people)) - 1
    able = {}
    for some in needs:
        met = possible = everybody
        for leaf in some:
            met &= of[leaf].met
            possible &= of[leaf].possible
        able[some] = (met, possible)
    return able


def _cover(
    version: UnitVersion,
    *,
    present: int,
    absent: Sequence[int],
    people: Sequence[int],
    kinds: dict[Needs, int],
    able: dict[Needs, tuple[int, int]],
) -> UnitCover:
    covers, tally = {}, dict.fromkeys(State, 0)
    for needs, number in kinds.items():
        met, possible = able[needs]
        if needs:
            yes = _named(met & present, people)
            state = (State.NOBODY, State.ONE, State.ENOUGH)[min(len(yes), 2)]
            cover = Cover(yes, _named(possible & ~met & present, people), state)
        else:
            cover = Cover((), _named(present, people), State.UNKNOWN)
        covers[needs] = cover
        tally[cover.state] += number
    return UnitCover(version, _named(present, people), tuple(absent), covers, tally)


def _named(bits: int, people: Sequence[int]) -> tuple[int, ...]:
    found = []
    while bits:
        low = bits & -bits
        found.append(people[low.bit_length() - 1])
        bits ^= low
    return tuple(found)
