"""What of the register leaves it whole: a person's file as PDF, and as JSON with its schema."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from .. import clock
from ..file_paper import person_pdf
from ..models import Person
from ..person_file import SCHEMA, person_file
from ..reading import Reading, ReadingForm
from ..requests import SignedInRequest
from ..scope import May, may

# Every shape that was ever given out stays readable.
KEPT = ("person-file-1", SCHEMA)
SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"


@login_required
@require_safe
def person_json(request: SignedInRequest, pk: int) -> HttpResponse:
    """Her own file, or that of somebody whose list one may take away."""
    who = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    is_own = who.pk == request.user.person_id
    if not (is_own or may(request.user, May.EXPORT, who)):
        raise Http404
    keeps = may(request.user, May.ENTER, who)
    stated = person_file(who, at=clock.now(), frankly=is_own or keeps, planned=keeps, own=is_own)
    response = JsonResponse(stated, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="ho-so-{who.staff_code}.json"'
    response["Cache-Control"] = "private, no-store"
    response["Link"] = f'</schemas/{SCHEMA}.json>; rel="describedby"'
    return response


@login_required
@require_safe
def person_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """The whole file as PDF; an address without both days leads to the one that has them."""
    who = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    is_own = who.pk == request.user.person_id
    if not (is_own or may(request.user, May.EXPORT, who)):
        raise Http404
    reading, today = ReadingForm(request.GET).reading(), clock.today()
    asked = Reading(reading.on, min(reading.known_on or today, today))
    full = urlencode({"on": f"{asked.on}", "known": f"{asked.known_on}"})
    if request.GET.urlencode() != full:
        return redirect(f"{reverse('records:person_paper', args=[pk])}?{full}")
    keeps = may(request.user, May.ENTER, who)
    content = person_pdf(who, asked, frankly=is_own or keeps, planned=keeps)
    response = HttpResponse(content, content_type="application/pdf")
    name = f"ho-so-{who.staff_code}-{asked.on:%Y-%m-%d}-biet-den-{asked.known_on:%Y-%m-%d}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def schema(_request: HttpRequest, name: str) -> HttpResponse:
    """The shape of a file, for whoever reads one: nobody's data."""
    if name not in KEPT:
        raise Http404
    content = (SCHEMAS / f"{name}.json").read_bytes()
    response = HttpResponse(content, content_type="application/schema+json")
    response["Cache-Control"] = "public, max-age=86400"
    return response
