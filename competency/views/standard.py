"""My standard: what a post asks, line by line."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from assessments.closing import close_overdue
from records import clock
from records.models import Person
from records.reading import ReadingForm
from records.requests import SignedInRequest

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


def _page(request: SignedInRequest, person: Person, *, own: bool) -> HttpResponse:
    """Cards and lines are rendered once for as long as nothing about them has changed."""
    form = ReadingForm(request.GET)
    reading = form.reading()
    close_overdue(at=clock.now(), people=[person.pk])

    def body() -> SafeString:
        told = {"standing": standing_of(person, reading), "own": own}
        return render_to_string("competency/_standing.html", told)

    context = {
        "form": form,
        "reading": reading,
        "own": own,
        "person": person,
        "body": BODIES.get((person.pk, reading, own), body, person.pk),
    }
    return render(request, "competency/standard.html", context)
