"""People of the register: list, one person's file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db import connection
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from .. import clock
from ..births import birth_of
from ..career import timeline
from ..duplicates import mergings
from ..first_named import first_named
from ..models import Appointment, Duty, Person, Position, User
from ..models.people import PersonQuerySet
from ..names import names_of
from ..paging import Counted, Ids, PeoplePage
from ..person_page import PersonPage, postings
from ..reading import Reading, ReadingForm, words_field
from ..requests import SignedInRequest
from ..scope import May, can, may, paths_of
from ..selection import Selection


class PeopleForm(ReadingForm):
    """?q=nguyen+thi+anh&role=focal_point beside the two dates."""

    ROLES = (
        ("", _("Mọi người")),
        ("leader", _("Lãnh đạo UBND")),
        (Duty.Charge.IN_CHARGE.value, _("Phụ trách bộ phận một cửa")),
        (Duty.Charge.FOCAL_POINT.value, _("Đầu mối kiểm soát thủ tục")),
    )

    q = words_field(_("Tên hoặc mã cán bộ"))
    role = forms.ChoiceField(label=_("Nhiệm vụ"), required=False, choices=ROLES)
    field_order = ("q", "role", "on", "known")

    def found(self, user: User, reading: Reading, power: May = May.VIEW) -> PersonQuerySet:
        """Whom the account may see, as far as the words and the role ask, by given name."""
        people = Person.objects.visible_to(user, power).meant(self.asked("q") or "")
        if role := self.asked("role"):
            people = people.filter(pk__in=_holders(role, reading))
        return people.by_name()


def _first(form: PeopleForm, user: User, reading: Reading) -> Ids:
    """Reads ids of the list from a place in it, without reading the rest of it."""
    words = form.asked("q") or ""
    if words and not form.asked("role") and connection.vendor == "postgresql":
        today = clock.today()
        return lambda most, after: first_named(user, words, most, today=today, after=after)
    found = form.found(user, reading).values_list("pk", flat=True)
    return lambda most, after: list(
        found.filter(Q(sort_key__gt=after[0]) | Q(sort_key=after[0], pk__gt=after[1]))[:most]
        if after[0]
        else found[:most]
    )


def _holders(role: str, reading: Reading) -> QuerySet[Any, Any]:
    """The people in a role on the day, as a subquery."""
    if role == "leader":
        posts = Appointment.objects.as_of(reading.on, reading.known_at)
        return posts.filter(position__kind=Position.PostKind.LEADER).values("person")
    duties = Duty.objects.as_of(reading.on, reading.known_at)
    return duties.filter(charge=role).values("person")


@login_required
def people(request: SignedInRequest) -> HttpResponse:
    """Everybody one may see, by given name, found by folded name or staff code."""
    if not can(request.user, May.VIEW):
        raise Http404
    form = PeopleForm(request.GET)
    reading = form.reading()
    seen = Person.objects.visible_to(request.user)
    page = PeoplePage.read(_first(form, request.user, reading), request.GET, seen)
    shown = seen.filter(pk__in=page.ids).by_name()
    posts = Appointment.objects.as_of(reading.on, reading.known_at)
    counted = page.page.paginator if page.page else None
    onward = request.GET.copy()
    onward.pop("page", None)
    onward.pop("after", None)
    first = f"?{onward.urlencode()}"
    onward["after"] = str(page.following)
    context = {
        "form": form,
        "reading": reading,
        "page": page.page,
        "counted": counted,
        "first_query": first,
        "onward": onward.urlencode() if page.following else "",
        # Of a list that goes on the units would be those of its beginning.
        "units": posts.filter(person__in=counted.object_list).values("unit").distinct().count()
        if isinstance(counted, Counted) and not counted.capped
        else None,
        "postings": postings(list(shown), reading),
        "may_export": can(request.user, May.EXPORT),
        "may_enter": can(request.user, May.ENTER),
        "may_open": can(request.user, May.OPEN),
        "kept": [(name, request.GET[name]) for name in form.fields if request.GET.get(name)],
        "ticked": Selection.ticked(request.GET),
    }
    return render(request, "records/people.html", context)


def _may_too(user: User, power: May, who: Person) -> bool:
    """Whether she has the power over somebody she may see; no query where it reaches as far."""
    if not can(user, power):
        return False
    return paths_of(user, power) == paths_of(user, May.VIEW) or may(user, power, who)


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
    own = who.pk == request.user.person_id
    may_open, may_watch = (_may_too(request.user, power, who) for power in (May.OPEN, May.WATCH))
    context = {
        "form": form,
        "reading": reading,
        "file": file,
        "timeline": timeline(
            file.career, who, reading, frankly=may_enter or own, planned=may_enter, own=own
        ),
        "may_enter": may_enter,
        "own": own,
        "may_list": not own and can(request.user, May.VIEW),
        "may_open": may_open or own,
        "may_watch": own or may_watch,
        "name": name,
        "names": former,
        "birth": birth_of(who, reading),
        "mergings": mergings(who) if may_enter else [],
    }
    return render(request, "records/person.html", context)
