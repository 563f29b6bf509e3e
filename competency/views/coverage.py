"""The map of coverage, its people, its making and its files."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render

from records import clock
from records.reading import ReadingForm
from records.requests import SignedInRequest
from records.scope import May, can

from ..coverage import Question, survey


@login_required
def coverage(request: SignedInRequest) -> HttpResponse:
    """Unit × requirement: for whoever may look into people."""
    if not can(request.user, May.VIEW):
        raise Http404
    form = ReadingForm(request.GET)
    reading = form.reading()
    question = Question(reading, clock.today(), request.GET.get("units") == "now")
    context = {"form": form, "reading": reading, "coverage": survey(request.user, question)}
    return render(request, "competency/coverage.html", context)
