"""Who is counted, in which unit, and which requirements bind her."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from records.lineage import names_on
from records.models import Appointment, Duty, Person, Succession, UnitVersion, User
from records.models.org import any_prefix
from records.reading import Reading
from records.scope import May, paths_of

from .models import Exemption, Requirement
from .models.requirements import Held, bound_by

# From so many people on, reading every charge of the day is cheaper than naming the people.
FEW = 200

Posts = Mapping[int, Sequence[tuple[int, str, str]]]  # person → (unit, position, kind) newest first


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a reading, by the units of that day or of ``today``, of one post or all."""

    reading: Reading
    today: date
    units_now: bool = False
    post: str = ""

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
        return query


@dataclass(frozen=True, slots=True)
class Counted:
    """People in the order of their ids; bitsets over them by unit and by requirement.

    Whoever is exempt from a requirement on the day is not among those it has ``bound``.
    """

    people: tuple[int, ...]
    units: dict[int, int]
    bound: tuple[int, ...]
    exempt: tuple[int, ...]


def count_in(
    user: User | None,
    question: Question,
    requirements: Sequence[Requirement],
    power: May = May.VIEW,
    beside: Sequence[Requirement] = (),
) -> Counted:
    """Everybody with a post on the day; counted once, in the unit of her latest appointment.

    ``user`` None counts the whole province: for commands, which nobody signs in to.
    Requirements ``beside`` those asked for may replace one of them.
    """
    posts = _posts(user, question, power)
    every = (*requirements, *beside)
    charges = _charges(list(posts), question.reading) if any(r.charge for r in every) else {}
    kinds = _unit_kinds(posts, question.reading) if any(r.unit_kind for r in every) else {}
    homes = _homes(posts, question)
    people = tuple(sorted(posts))
    units: dict[int, int] = defaultdict(int)
    alike: dict[tuple[frozenset[Held], frozenset[str]], int] = defaultdict(int)
    for place, person in enumerate(people):
        bit = 1 << place
        units[homes[person]] |= bit
        held = frozenset(
            Held(code, kind, kinds.get(unit, "")) for unit, code, kind in posts[person]
        )
        alike[held, frozenset(charges.get(person, ()))] |= bit
    bound = [0] * len(requirements)
    for (held, charged), bits in alike.items():
        for place, asked in enumerate(bound_by(held, charged, requirements, beside)):
            if asked:
                bound[place] |= bits
    excused = _excused(people, question.reading)
    exempt = [
        bits & excused.get(one.code, 0) for bits, one in zip(bound, requirements, strict=True)
    ]
    asked_bits = tuple(bits & ~free for bits, free in zip(bound, exempt, strict=True))
    return Counted(people, dict(units), asked_bits, tuple(exempt))


def _excused(people: Sequence[int], reading: Reading) -> dict[str, int]:
    """Whoever is exempt on the day, as bitsets by the code of the requirement; one statement."""
    places = {person: place for place, person in enumerate(people)}
    rows = Exemption.objects.as_of(reading.on, reading.known_at)
    found: dict[str, int] = defaultdict(int)
    for person, code in rows.values_list("person_id", "code"):
        if person in places:
            found[code] |= 1 << places[person]
    return found


def _unit_kinds(posts: Posts, reading: Reading) -> dict[int, str]:
    """Of what kind each unit is on the day."""
    units = {unit for held in posts.values() for unit, _, _ in held}
    found = names_on(units, reading.on, reading.known_at)
    return {unit: version.kind for unit, version in found.items()}


def _posts(user: User | None, question: Question, power: May) -> Posts:
    reading = question.reading
    held_then = Appointment.objects.as_of(reading.on, reading.known_at)
    if user is not None:
        held_then = held_then.filter(person__in=Person.objects.visible_to(user, power))
    rows = held_then.order_by("-holds_from", "pk").values_list(
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
    heirs = _heirs(set(then.values()), question.today, question.reading.known_at)
    torn = {person: heirs[unit] for person, unit in then.items() if len(heirs[unit]) > 1}
    today = Appointment.objects.as_of(question.today, question.reading.known_at)
    where = dict(today.filter(person__in=list(torn)).values_list("person_id", "unit_id"))
    return {
        person: where[person] if where.get(person) in torn.get(person, ()) else heirs[unit][0]
        for person, unit in then.items()
    }


def _heirs(units: set[int], today: date, known_at: datetime | None) -> dict[int, list[int]]:
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


def rows_of(
    user: User | None, question: Question, counted: Counted, power: May = May.VIEW
) -> list[UnitVersion]:
    """Units with people, and those of the day that have none, by name."""
    day, known = question.units_on, question.reading.known_at
    of_the_day = UnitVersion.objects.as_of(day, known).communes()
    if user is not None:
        of_the_day = of_the_day.filter(any_prefix("path", paths_of(user, power)))
    versions = {one.unit_id: one for one in of_the_day}
    if missing := set(counted.units) - set(versions):
        versions |= names_on(missing, day, known)
    return sorted(versions.values(), key=lambda one: (one.sort_key, one.unit_id))
