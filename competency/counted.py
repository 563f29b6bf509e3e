"""Who is counted, in which unit, and which requirements bind her."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from records.lineage import names_on
from records.models import Appointment, Duty, Person, Succession, UnitVersion, User
from records.models.org import any_prefix
from records.models.people import within
from records.reading import Reading
from records.scope import May, is_everywhere, paths_of, tops_of

from .models import Requirement

# From so many people on, reading every charge of the day is cheaper than naming the people.
FEW = 200

Posts = Mapping[int, Sequence[tuple[int, str, str]]]  # person → (unit, position, kind) newest first


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a reading, by the units of that day or of ``today``, of one post or all.

    ``under`` a unit at the top of a tree: only who is counted below it.
    """

    reading: Reading
    today: date
    units_now: bool = False
    post: str = ""
    under: int | None = None

    @property
    def units_on(self) -> date:
        """The day whose units are the rows."""
        return self.today if self.units_now else self.reading.on

    def as_query(self) -> dict[str, str]:
        """For links that keep the question."""
        query = self.reading.as_query()
        if self.units_now:
            query["units"] = "now"
        if self.post:
            query["post"] = self.post
        if self.under:
            query["under"] = str(self.under)
        return query


@dataclass(frozen=True, slots=True)
class Counted:
    """People, and bitsets over them by unit and by requirement."""

    people: Sequence[int]
    units: Mapping[int, int]
    bound: tuple[int, ...]

    def ids(self, bits: int) -> list[int]:
        """The people of a bitset."""
        return [person for place, person in enumerate(self.people) if bits >> place & 1]

    def places_of(self, ids: Collection[int]) -> dict[int, int]:
        """The place of each of these people that is counted."""
        return {person: place for place, person in enumerate(self.people) if person in ids}

    def sums(self, units: Sequence[int], sets: Sequence[int]) -> list[list[int]]:
        """Of each set how many of its people are in each unit."""
        members = [self.units.get(unit, 0) for unit in units]
        return [[(bits & people).bit_count() for people in members] for bits in sets]


def count_in(
    user: User,
    question: Question,
    requirements: Sequence[Requirement],
    power: May = May.VIEW,
    among: Collection[int] | None = None,
) -> Counted:
    """Everybody with a post on the day; counted once, in the unit of her latest appointment.

    ``among`` these people (None: all that the account may see).
    """
    posts = _posts(user, question, power, among)
    charges = _charges(list(posts), question.reading) if any(r.charge for r in requirements) else {}
    homes = _homes(posts, question)
    row = row_of(user, question, power, set(homes.values()))
    homes = {person: row[unit] for person, unit in homes.items() if unit in row}
    people = tuple(sorted(homes))
    units: dict[int, int] = defaultdict(int)
    alike: dict[tuple[frozenset[tuple[str, str]], frozenset[str]], int] = defaultdict(int)
    for place, person in enumerate(people):
        bit = 1 << place
        units[homes[person]] |= bit
        held = frozenset((code, kind) for _, code, kind in posts[person])
        alike[held, frozenset(charges.get(person, ()))] |= bit
    bound = [0] * len(requirements)
    for (held, charged), bits in alike.items():
        for place, requirement in enumerate(requirements):
            if any(requirement.binds(code, kind, charged) for code, kind in held):
                bound[place] |= bits
    return Counted(people, dict(units), tuple(bound))


def _posts(
    user: User, question: Question, power: May, among: Collection[int] | None = None
) -> Posts:
    reading = question.reading
    believed = Appointment.objects.as_of(reading.on, reading.known_at)
    if not is_everywhere(paths_of(user, power)):
        seen = _few_visible(user, power)
        believed = believed.filter(person__in=seen if among is None else seen & set(among))
    else:
        believed = believed.filter(person__in=Person.objects.visible_to(user, power))
        if among is not None:
            believed = believed.filter(person__in=list(among))
    rows = believed.order_by("-holds_from", "pk").values_list(
        "person_id", "unit_id", "position__code", "position__kind"
    )
    posts: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    for person, unit, code, kind in rows:
        posts[person].append((unit, code, kind))
    if not question.post:
        return dict(posts)
    return {
        person: held
        for person, held in posts.items()
        if any(code == question.post for _, code, _ in held)
    }


def _few_visible(user: User, power: May) -> set[int]:
    """``Person.visible_to`` as ids: of "herself or those posted here" PostgreSQL would ask everybody."""
    own = {user.person_id} if power is May.VIEW and user.person_id else set()
    there = Person.objects.filter(within(paths_of(user, power), power))
    return own | set(there.values_list("pk", flat=True))


def _charges(people: Sequence[int], reading: Reading) -> dict[int, set[str]]:
    duties = Duty.objects.as_of(reading.on, reading.known_at)
    if len(people) < FEW:
        duties = duties.filter(person__in=people)
    charges: dict[int, set[str]] = defaultdict(set)
    for person, charge in duties.values_list("person_id", "charge"):
        charges[person].add(charge)
    return charges


def _homes(posts: Posts, question: Question) -> dict[int, int]:
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


def is_grouped(user: User, question: Question, power: May) -> bool:
    """Whether the rows are whole provinces: for an account that reaches several, until it asks
    for one of them.
    """
    return question.under is None and len(tops_of(paths_of(user, power))) > 1


def row_of(user: User, question: Question, power: May, units: set[int]) -> dict[int, int]:
    """In which row each of the units is counted; a unit that is not asked for is left out."""
    grouped = is_grouped(user, question, power)
    if not grouped and question.under is None:
        return {unit: unit for unit in units}
    day, known = question.units_on, question.reading.known_at
    paths = dict(UnitVersion.objects.as_of(day, known).values_list("unit_id", "path"))
    if missing := units - set(paths):
        paths |= {unit: one.path for unit, one in names_on(missing, day, known).items()}
    if grouped:
        return {unit: int(paths[unit].split(".", 1)[0]) for unit in units}
    return {unit: unit for unit in units if paths[unit].startswith(f"{question.under}.")}


def rows_of(
    user: User, question: Question, counted: Counted, power: May = May.VIEW
) -> list[UnitVersion]:
    """Units with people, and those of the day that have none, by name."""
    day, known = question.units_on, question.reading.known_at
    paths = paths_of(user, power)
    of_the_day = UnitVersion.objects.as_of(day, known)
    if is_grouped(user, question, power):
        of_the_day = of_the_day.filter(path__in=tops_of(paths))
    else:
        of_the_day = of_the_day.communes()
    if question.under is not None:
        of_the_day = of_the_day.under(f"{question.under}.")
    versions = {one.unit_id: one for one in of_the_day.filter(any_prefix("path", paths))}
    if missing := set(counted.units) - set(versions):
        versions |= names_on(missing, day, known)
    return sorted(versions.values(), key=lambda one: (one.sort_key, one.unit_id))
