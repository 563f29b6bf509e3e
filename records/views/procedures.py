"""The catalogue of procedures, as published on a day."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from ..models import ProcedureVersion
from ..reading import ReadingForm
from ..requests import SignedInRequest
from ..text import fold


@login_required
def procedures(request: SignedInRequest) -> HttpResponse:
    """All procedures by field; public, so every account may look."""
    form = ReadingForm(request.GET)
    reading = form.reading()
    words = request.GET.get("q", "")
    versions = ProcedureVersion.objects.as_of(reading.on, reading.known_at).select_related(
        "procedure"
    )
    for word in fold(words).split():
        versions = versions.filter(folded__contains=word)
    rows = list(versions.order_by("field", "procedure__code"))
    context = {"form": form, "reading": reading, "words": words, "procedures": rows}
    return render(request, "records/procedures.html", context)


@login_required
def procedure(request: SignedInRequest, code: str) -> HttpResponse:
    """One procedure: papers, time limit, fee, legal basis."""
    form = ReadingForm(request.GET)
    reading = form.reading()
    versions = ProcedureVersion.objects.as_of(reading.on, reading.known_at)
    version = get_object_or_404(versions.select_related("procedure"), procedure__code=code)
    context = {"form": form, "reading": reading, "version": version}
    return render(request, "records/procedure.html", context)
