"""The province's figures for people."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render

from ..figures import count
from ..reading import ReadingForm
from ..requests import SignedInRequest
from ..scope import May, can


@login_required
def figures(request: SignedInRequest) -> HttpResponse:
    """Aggregates of the whole province: for whoever may look into some of it."""
    if not can(request.user, May.VIEW):
        raise Http404
    form = ReadingForm(request.GET)
    reading = form.reading()
    context = {"form": form, "reading": reading, "figures": count(reading)}
    context["may_export"] = can(request.user, May.EXPORT)
    return render(request, "records/figures.html", context)
