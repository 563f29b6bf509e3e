"""Who is counted, in which unit, and which requirements bind her."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from records.lineage import names_on
from records.models import Appointment, Duty, Person, User
from records.models.people import within
from records.reading import Reading
from records.scope import May, is_everywhere, paths_of

from .models import Exemption, Requirement
from .models.requirements import Held, bound_by
from .placing import Posts, homes_of, row_of

# From so many people on, reading every charge of the day is cheaper than naming the people.
FEW = 2_000


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
    """People, and bitsets over them by unit and by requirement.

    Whoever is exempt from a requirement on the day is not among those it has ``bound``.
    """

    people: Sequence[int]
    units: Mapping[int, int]
    bound: tuple[int, ...]
    exempt: tuple[int, ...]
    # When the figures are not the newest: up to when they go (records.columns.renew).
    until: datetime | None = None

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
    user: User | None,
    question: Question,
    requirements: Sequence[Requirement],
    power: May = May.VIEW,
    *,
    beside: Sequence[Requirement] = (),
    among: Collection[int] | None = None,
) -> Counted:
    """Everybody with a post on the day; counted once, in the unit of her latest appointment.

    ``user`` None counts the whole province: for commands, which nobody signs in to.
    Requirements ``beside`` those asked for may replace one of them.  ``among`` these people only
    (None: all that the account may see).
    """
    posts = _posts(user, question, power, among)
    every = (*requirements, *beside)
    charges = _charges(list(posts), question.reading) if any(r.charge for r in every) else {}
    kinds = _unit_kinds(posts, question.reading) if any(r.unit_kind for r in every) else {}
    homes = homes_of(posts, question)
    row = row_of(user, question, power, set(homes.values()))
    homes = {person: row[unit] for person, unit in homes.items() if unit in row}
    people = tuple(sorted(homes))
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
    return free_of(Counted(people, dict(units), tuple(bound), ()), requirements, question.reading)


def free_of(counted: Counted, requirements: Sequence[Requirement], reading: Reading) -> Counted:
    """The same people, those exempt on the day apart; one statement."""
    if not len(counted.people):
        return replace(counted, exempt=(0,) * len(counted.bound))
    rows = Exemption.objects.as_of(reading.on, reading.known_at).values_list("person_id", "code")
    whose: dict[str, set[int]] = defaultdict(set)
    for person, code in rows:
        whose[code].add(person)
    places = counted.places_of({who for people in whose.values() for who in people})
    exempt = []
    for bits, one in zip(counted.bound, requirements, strict=True):
        free = sum(1 << places[who] for who in whose.get(one.code, ()) if who in places)
        exempt.append(bits & free)
    bound = (bits & ~free for bits, free in zip(counted.bound, exempt, strict=True))
    return replace(counted, bound=tuple(bound), exempt=tuple(exempt))


def _unit_kinds(posts: Posts, reading: Reading) -> dict[int, str]:
    """Of what kind each unit is on the day."""
    units = {unit for held in posts.values() for unit, _, _ in held}
    found = names_on(units, reading.on, reading.known_at)
    return {unit: version.kind for unit, version in found.items()}


def _posts(
    user: User | None, question: Question, power: May, among: Collection[int] | None
) -> Posts:
    if among is not None and not among:
        return {}
    reading = question.reading
    believed = Appointment.objects.as_of(reading.on, reading.known_at)
    if user is not None and not is_everywhere(paths_of(user, power)):
        seen = _few_visible(user, power)
        believed = believed.filter(person__in=seen if among is None else seen & set(among))
    else:
        if user is not None:
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
