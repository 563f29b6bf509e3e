"""Who is certified on a day: set-wise over any number of people, from facts, terms and decisions.

Three statements answer for everybody: the versions of the certification, the facts its rules look
at, the decisions.  The rest is ``competency.validity`` for each person.  Nothing is stored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q

from records.criteria import Fact
from records.models import PersonFact
from records.reading import Reading

from .certification_rules import Paths, earliest_among, kinds_of
from .models import Certification, CertificationAct
from .validity import Act, Earliest, Status, Terms, status_on

FEW = 200  # from so many people on, everybody's rows are read


def versions_of(code: str, known_at: datetime | None = None) -> list[Certification]:
    """Every believed version of a certification, in order of time."""
    return list(Certification.objects.known(known_at).filter(code=code).order_by("holds_from"))


def certifications_on(reading: Reading) -> list[Certification]:
    """The certifications of a day, in their order."""
    rows = Certification.objects.as_of(reading.on, reading.known_at)
    return list(rows.order_by("place", "code", "pk"))


@dataclass(slots=True)
class Known:
    """One certification with what is known of people; asked for any day without reading again."""

    versions: list[Certification]
    facts: dict[int, list[Fact]]
    acts: dict[int, list[Act]]
    _paths: dict[Terms, Paths] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._paths = {one.terms: one.paths for one in self.versions}

    @property
    def terms(self) -> list[Terms]:
        return list(self._paths)

    def earliest(self, person: int) -> Earliest:
        return earliest_among(self.facts.get(person, ()), self._paths.__getitem__)

    def status(self, person: int, on: date, more: Sequence[Act] = ()) -> Status:
        """The person's state on a day; with decisions that nobody took yet, for a preview."""
        acts = [*self.acts.get(person, ()), *more]
        return status_on(self.terms, self.earliest(person), acts, on)

    def under(self, versions: list[Certification]) -> Known:
        """The same people and facts under other versions of the terms, for a preview."""
        return Known(versions, self.facts, self.acts)


def known_of(
    code: str,
    people: Sequence[int],
    known_at: datetime | None = None,
    versions: list[Certification] | None = None,
) -> Known:
    """What the certification needs to know of the people; at most three statements."""
    found = versions_of(code, known_at) if versions is None else versions
    rules = [rule for one in found for rule in (one.paths.first, one.paths.renewal)]
    return Known(
        found,
        _facts(people, kinds_of(rules), known_at) if rules else {},
        _acts(people, code, known_at),
    )


def statuses(code: str, people: Sequence[int], reading: Reading) -> dict[int, Status]:
    """The state of each person (by id) for a reading."""
    known = known_of(code, people, reading.known_at)
    return {person: known.status(person, reading.on) for person in people}


def holders(code: str, people: Sequence[int], reading: Reading, *, grace: bool = False) -> set[int]:
    """Who has the certification in force on the day; with ``grace`` also who is in grace."""
    return {
        person
        for person, status in statuses(code, people, reading).items()
        if status.certified or (grace and status.tolerated)
    }


def held_by(person: int, reading: Reading) -> list[tuple[Certification, Status]]:
    """Every certification of the day that a person ever had, with its state; three statements."""
    rows = list(
        Certification.objects.known(reading.known_at).order_by("place", "code", "holds_from")
    )
    if not rows:
        return []
    rules = [rule for one in rows for rule in (one.paths.first, one.paths.renewal)]
    facts = _facts([person], kinds_of(rules), reading.known_at)
    acts: dict[str, list[Act]] = defaultdict(list)
    for row in CertificationAct.objects.known(reading.known_at).filter(person=person):
        acts[row.code].append(row.act)
    by_code: dict[str, list[Certification]] = defaultdict(list)
    for one in rows:
        by_code[one.code].append(one)
    found = []
    for code, versions in by_code.items():
        held = [one for one in versions if one.holds_from <= reading.on < one.holds_to]
        known = Known(versions, facts, {person: acts[code]})
        status = known.status(person, reading.on)
        if held and status.cycles:
            found.append((held[0], status))
    return found


def _among(people: Sequence[int]) -> Q:
    return Q(person__in=people) if len(people) <= FEW else Q()


def _facts(
    people: Sequence[int], kinds: Iterable[str], known_at: datetime | None
) -> dict[int, list[Fact]]:
    wanted = set(people)
    rows = PersonFact.objects.known(known_at).filter(_among(people), kind__in=sorted(kinds))
    found: dict[int, list[Fact]] = defaultdict(list)
    columns = ("person_id", "pk", "kind", "code", "holds_from", "holds_to", "rank", "value")
    for person, *values in rows.order_by("holds_from", "pk").values_list(*columns).iterator():
        if person in wanted:
            found[person].append(Fact(*values))
    return dict(found)


def _acts(people: Sequence[int], code: str, known_at: datetime | None) -> dict[int, list[Act]]:
    wanted = set(people)
    rows = CertificationAct.objects.known(known_at).filter(_among(people), code=code)
    found: dict[int, list[Act]] = defaultdict(list)
    for row in rows.order_by("holds_from", "pk"):
        if row.person_id in wanted:
            found[row.person_id].append(row.act)
    return dict(found)
