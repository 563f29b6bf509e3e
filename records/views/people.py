"""People of the register: list, one person's file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from ..criteria import KIND_NAMES, Kind
from ..lineage import names_on
from ..models import Appointment, Duty, Person, PersonFact, UnitVersion
from ..reading import Reading, ReadingForm
from ..requests import SignedInRequest
from ..scope import May, can
from ..wording import spoken

PAGE = 50


@dataclass(frozen=True, slots=True)
class Posting:
    """A person with her post and unit as they were on the day."""

    person: Person
    position: str
    unit: UnitVersion | None


def postings(people: Sequence[Person], reading: Reading) -> list[Posting]:
    """Posts and units of many people, in two queries."""
    rows = (
        Appointment.objects.as_of(reading.on, reading.known_at)
        .filter(person__in=people)
        .select_related("position")
        .order_by("-holds_from", "pk")
    )
    posts = {row.person_id: row for row in reversed(rows)}
    units = names_on({row.unit_id for row in posts.values()}, reading.on, reading.known_at)
    return [
        Posting(who, str(post.position), units.get(post.unit_id))
        if (post := posts.get(who.pk))
        else Posting(who, "", None)
        for who in people
    ]


@login_required
def people(request: SignedInRequest) -> HttpResponse:
    """Everybody one may see, by given name, found by folded name or staff code."""
    if not can(request.user, May.VIEW):
        raise Http404
    form = ReadingForm(request.GET)
    reading = form.reading()
    words = request.GET.get("q", "")
    found = Person.objects.visible_to(request.user).search(words).by_name()
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "reading": reading,
        "words": words,
        "page": page,
        "postings": postings(list(page.object_list), reading),
    }
    return render(request, "records/people.html", context)


@dataclass(frozen=True, slots=True)
class Stage:
    """A stretch of a career: post or charge in a unit as it was when it began."""

    row: Appointment | Duty
    what: str
    unit: UnitVersion | None
    source: str


@dataclass(frozen=True, slots=True)
class FactGroup:
    """The facts of one kind, newest first."""

    name: str
    facts: list[PersonFact]


@dataclass(frozen=True, slots=True)
class PersonPage:
    """What one file shows for one reading."""

    person: Person
    posting: Posting
    career: list[Stage]
    groups: list[FactGroup]

    @classmethod
    def load(cls, person: Person, reading: Reading) -> PersonPage:
        known = reading.known_at
        mine: dict[str, Any] = {"person": person, "holds_from__lte": reading.on}
        posts = list(Appointment.objects.known(known).filter(**mine).select_related("position"))
        duties = list(Duty.objects.known(known).filter(**mine))
        facts = PersonFact.objects.known(known).filter(**mine).order_by("-holds_from", "pk")
        return cls(
            person, postings([person], reading)[0], _career(posts, duties, reading), _groups(facts)
        )


def _career(posts: list[Appointment], duties: list[Duty], reading: Reading) -> list[Stage]:
    rows: list[Appointment | Duty] = sorted(
        [*posts, *duties], key=lambda r: (r.holds_from, r.pk), reverse=True
    )
    versions: dict[int, list[UnitVersion]] = defaultdict(list)
    units = {row.unit_id for row in rows}
    for version in (
        UnitVersion.objects.known(reading.known_at).filter(unit__in=units).order_by("holds_from")
    ):
        versions[version.unit_id].append(version)
    stages = []
    for row in rows:
        then = [v for v in versions[row.unit_id] if v.holds_from <= row.holds_from] or versions[
            row.unit_id
        ]
        appointed = isinstance(row, Appointment)
        what = str(row.position) if appointed else row.get_charge_display()  # type: ignore[union-attr]
        stages.append(
            Stage(row, what, then[-1] if then else None, "appointment" if appointed else "duty")
        )
    return stages


def _groups(facts: Iterable[PersonFact]) -> list[FactGroup]:
    by_kind: dict[str, list[PersonFact]] = defaultdict(list)
    for fact in facts:
        by_kind[fact.kind].append(fact)
    return [FactGroup(spoken(KIND_NAMES[kind]), by_kind[kind]) for kind in Kind if kind in by_kind]


@login_required
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    """One person's file: career and facts, as of a day, as known on a day."""
    who = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    form = ReadingForm(request.GET)
    reading = form.reading()
    context = {"form": form, "reading": reading, "file": PersonPage.load(who, reading)}
    return render(request, "records/person.html", context)
