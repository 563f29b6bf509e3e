"""What each post asks: the overview, the history of a requirement, and the form that edits it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render

from records.reading import ReadingForm
from records.requests import SignedInRequest
from records.scope import May, can

from ..models.requirements import in_force


@login_required
def requirements(request: SignedInRequest) -> HttpResponse:
    """The requirements of a day."""
    if not can(request.user, May.VIEW):
        raise Http404
    form = ReadingForm(request.GET)
    reading = form.reading()
    context = {
        "form": form, "reading": reading,
        "requirements": in_force(reading.on, reading.known_at),
    }
    return render(request, "competency/requirements.html", context)
