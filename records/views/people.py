"""People of the register: list, one person's file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from ..career import Stage, stages_of, timeline
from ..criteria import KIND_NAMES, Kind
from ..duplicates import mergings
from ..lineage import names_on
from ..models import Appointment, Duty, Person, PersonFact, Position, UnitVersion, User
from ..models.people import PersonQuerySet
from ..names import names_of
from ..reading import Reading, ReadingForm
from ..requests import SignedInRequest
from ..scope import May, can
from ..selection import Selection
from ..wording import spoken

PAGE = 50


class PeopleForm(ReadingForm):
    """?q=nguyen+thi+anh&role=focal_point beside the two dates."""

    ROLES = (
        ("", _("Mọi người")),
        ("leader", _("Lãnh đạo UBND")),
        (Duty.Charge.IN_CHARGE.value, _("Phụ trách bộ phận một cửa")),
        (Duty.Charge.FOCAL_POINT.value, _("Đầu mối kiểm soát thủ tục")),
    )

    q = forms.CharField(
        label=_("Tên hoặc mã cán bộ"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Nhiệm vụ"), required=False, choices=ROLES)
    field_order = ("q", "role", "on", "known")

    def found(self, user: User, reading: Reading, power: May = May.VIEW) -> PersonQuerySet:
        """Whom the account may see, as far as the words and the role ask, by given name."""
        people = Person.objects.visible_to(user, power).meant(self.asked("q") or "")
        if role := self.asked("role"):
            people = people.filter(pk__in=_holders(role, reading))
        return people.by_name()


def _holders(role: str, reading: Reading) -> QuerySet[Any, Any]:
    """The people in a role on the day, as a subquery."""
    if role == "leader":
        posts = Appointment.objects.as_of(reading.on, reading.known_at)
        return posts.filter(position__kind=Position.PostKind.LEADER).values("person")
    duties = Duty.objects.as_of(reading.on, reading.known_at)
    return duties.filter(charge=role).values("person")


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


@login_required
def people(request: SignedInRequest) -> HttpResponse:
    """Everybody one may see, by given name, found by folded name or staff code."""
    if not can(request.user, May.VIEW):
        raise Http404
    form = PeopleForm(request.GET)
    reading = form.reading()
    found = form.found(request.user, reading)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    posts = Appointment.objects.as_of(reading.on, reading.known_at)
    context = {
        "form": form,
        "reading": reading,
        "page": page,
        "units": posts.filter(person__in=found.order_by()).values("unit").distinct().count(),
        "postings": postings(list(page.object_list), reading),
        "may_export": can(request.user, May.EXPORT),
        "may_enter": can(request.user, May.ENTER),
        "kept": [(name, request.GET[name]) for name in form.fields if request.GET.get(name)],
        "ticked": Selection.ticked(request.GET),
    }
    return render(request, "records/people.html", context)


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


@login_required
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    """One person's file: career and facts, as of a day, as known on a day."""
    who = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    form = ReadingForm(request.GET)
    reading = form.reading()
    file = PersonPage.load(who, reading)
    name, former = names_of(who, reading)
    people = Person.objects.entered_by(request.user)
    may_enter = can(request.user, May.ENTER) and people.filter(pk=who.pk).exists()
    frankly = may_enter or who.pk == request.user.person_id
    context = {
        "form": form,
        "reading": reading,
        "file": file,
        "timeline": timeline(file.career, who, reading, frankly=frankly, planned=may_enter),
        "may_enter": may_enter,
        "name": name,
        "names": former,
        "mergings": mergings(who) if may_enter else [],
    }
    return render(request, "records/person.html", context)
