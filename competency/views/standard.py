"""My standard: what a post asks, line by line."""

from collections.abc import Callable
from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from assessments.closing import close_overdue
from records import clock
from records.models import Person, User
from records.reading import Reading, ReadingForm
from records.requests import SignedInRequest
from records.scope import May, can, may

from ..certification_words import of_person
from ..remembered import Remembered
from ..standing import standing_of


@login_required
def standard(request: SignedInRequest) -> HttpResponse:
    """One's own standard."""
    if request.user.person is None:
        raise Http404
    return _page(request, request.user.person, own=True)


@login_required
def standard_of(request: SignedInRequest, pk: int) -> HttpResponse:
    """The standard of somebody one may see."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    return _page(request, person, own=person.pk == request.user.person_id)


BODIES = Remembered(500)
_drawn: dict[tuple[str | None, date], SafeString] = {}


def _dates_of_today(
    language: str | None, today: date, draw: Callable[[], SafeString]
) -> SafeString:
    """The form of the two dates when none was asked: the same for everybody on a day."""
    if (language, today) not in _drawn:
        if len(_drawn) > 10:
            _drawn.clear()
        _drawn.clear()
        _drawn[language, today] = draw()
    return _drawn[language, today]


def _has(user: User, power: May, person: Person) -> bool:
    """Whether the account has a power over this person; one without it anywhere asks nothing."""
    return can(user, power) and may(user, power, person)


def _page(request: SignedInRequest, person: Person, *, own: bool) -> HttpResponse:
    """Cards and lines are rendered once for as long as nothing about them has changed."""
    form = ReadingForm(request.GET)
    reading = form.reading() if request.GET else Reading(clock.today())
    close_overdue(at=clock.now(), people=[person.pk])

    def body() -> SafeString:
        told = {
            "standing": standing_of(person, reading),
            "own": own,
            "certified": of_person(person.pk, reading),
        }
        return render_to_string("competency/_standing.html", told)

    def dates() -> SafeString:
        told = {"form": form, "reading": reading, "request": request}
        return render_to_string("competency/_standard_dates.html", told)

    context = {
        "form": form if request.GET else None,
        "own": own,
        "person": person,
        "may_assess": not own and _has(request.user, May.ASSESS, person),
        "may_exempt": not own and _has(request.user, May.RULE, person),
        "body": BODIES.get((person.pk, reading, own), body, person.pk),
        "dates": dates() if request.GET else _dates_of_today(get_language(), reading.on, dates),
    }
    return render(request, "competency/standard.html", context)
