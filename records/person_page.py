"""What one person's file shows for one reading: post, career, facts by section."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from .career import Stage, stages_of
from .criteria import KIND_NAMES, Kind
from .lineage import names_on
from .models import Appointment, Duty, Person, PersonFact, UnitVersion
from .reading import Reading
from .wording import spoken


@dataclass(frozen=True, slots=True)
class Posting:
    """A person with her post, charges and unit as they were on the day."""

    person: Person
    position: str = ""
    unit: UnitVersion | None = None
    duties: tuple[Duty, ...] = ()


def postings(people: Sequence[Person], reading: Reading) -> list[Posting]:
    """Posts, charges and units of many people, in three queries."""
    rows = (
        Appointment.objects.as_of(reading.on, reading.known_at)
        .filter(person__in=people)
        .select_related("position")
        .order_by("holds_from", "-pk")
    )
    posts = {row.person_id: row for row in rows}
    charges: dict[int, list[Duty]] = defaultdict(list)
    duties = Duty.objects.as_of(reading.on, reading.known_at).filter(person__in=people)
    for duty in duties.order_by("charge", "pk"):
        charges[duty.person_id].append(duty)
    units = names_on({row.unit_id for row in posts.values()}, reading.on, reading.known_at)
    return [
        Posting(who, str(post.position), units.get(post.unit_id), tuple(charges[who.pk]))
        if (post := posts.get(who.pk))
        else Posting(who)
        for who in people
    ]


@dataclass(frozen=True, slots=True)
class FactGroup:
    """The facts of one kind, newest first; none when the record has nothing of the kind."""

    name: str
    facts: list[PersonFact]


@dataclass(frozen=True, slots=True)
class Section:
    """Kinds of fact that are read together."""

    title: str
    groups: list[FactGroup]


# What stands together in a file; the kinds that are named even when nothing is on record,
# because a post may ask for them.
SECTIONS = (
    (
        _("Trình độ"),
        (
            Kind.GENERAL_EDUCATION,
            Kind.EDUCATION,
            Kind.POLITICAL_THEORY,
            Kind.STATE_MANAGEMENT,
            Kind.CIVIL_SERVICE_RANK,
            Kind.IT,
            Kind.LANGUAGE,
            Kind.SERVICE,
        ),
    ),
    (_("Học và thi"), (Kind.COURSE, Kind.EXAM)),
    (
        _("Đánh giá, khen thưởng, kỷ luật"),
        (
            Kind.RATING,
            Kind.MONTHLY_RATING,
            Kind.INITIATIVE,
            Kind.COMMENDATION,
            Kind.DISCIPLINE,
            Kind.PROCEEDING,
            Kind.STATEMENT,
        ),
    ),
)
ALWAYS_NAMED = frozenset(
    {Kind.EDUCATION, Kind.POLITICAL_THEORY, Kind.STATE_MANAGEMENT, Kind.IT, Kind.LANGUAGE}
)


@dataclass(frozen=True, slots=True)
class PersonPage:
    """What one file shows for one reading."""

    person: Person
    posting: Posting
    career: list[Stage]
    sections: list[Section]

    @classmethod
    def load(cls, person: Person, reading: Reading) -> PersonPage:
        known = reading.known_at
        mine: dict[str, Any] = {"person": person, "holds_from__lte": reading.on}
        facts = PersonFact.objects.known(known).filter(**mine).order_by("-holds_from", "pk")
        posting = postings([person], reading)[0]
        return cls(person, posting, stages_of(person, reading), _sections(facts))


def _sections(facts: Iterable[PersonFact]) -> list[Section]:
    by_kind: dict[str, list[PersonFact]] = defaultdict(list)
    for fact in facts:
        by_kind[fact.kind].append(fact)
    sections = [
        Section(
            str(title),
            [
                FactGroup(spoken(KIND_NAMES[kind]), by_kind.get(kind, []))
                for kind in kinds
                if kind in by_kind or kind in ALWAYS_NAMED
            ],
        )
        for title, kinds in SECTIONS
    ]
    return [section for section in sections if section.groups]
