"""What a post is asked for: the effective set on one page, and where each line comes from."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from records.lineage import names_on
from records.models import Appointment, Person, Position, UnitVersion
from records.reading import Reading, ReadingForm
from records.requests import SignedInRequest
from records.scope import May, can, may_for_all

from ..inherited import effective_set
from ..models import Exemption
from ..models.requirements import Held, in_force
from ..sentences import told
from ..standing import told_exemption


@login_required
def post(request: SignedInRequest, code: str) -> HttpResponse:
    """One position, in any unit or in one of a kind: ?unit=…&on=…&known=…"""
    if not can(request.user, May.VIEW):
        raise Http404
    position = get_object_or_404(Position, code=code)
    form = ReadingForm(request.GET)
    reading = form.reading()
    unit = _unit(request.GET.get("unit", ""), reading)
    held = Held(position.code, position.kind, unit.kind if unit else None)
    lines = effective_set(held, in_force(reading.on, reading.known_at))
    here = UnitVersion.objects.as_of(reading.on, reading.known_at).communes()
    context = {
        "form": form,
        "reading": reading,
        "position": position,
        "unit": unit,
        "units": here.order_by("sort_key", "unit_id"),
        "posts": Position.objects.in_force(reading.on).order_by("kind", "pk"),
        "lines": [(line, told(line.requirement.criterion)) for line in lines],
        "count": sum(line.in_force for line in lines),
        "exempt": _exempt(request, position, unit, reading),
        "may_edit": may_for_all(request.user, May.RULE),
    }
    return render(request, "competency/post.html", context)


def _unit(text: str, reading: Reading) -> UnitVersion | None:
    """The unit asked for; nothing was asked, or 404 when there is no such unit."""
    if not text:
        return None
    pk = int(text) if text.isdecimal() and len(text) < 19 else 0
    found = names_on([pk], reading.on, reading.known_at).get(pk)
    if found is None:
        raise Http404
    return found


def _exempt(
    request: SignedInRequest, position: Position, unit: UnitVersion | None, reading: Reading
) -> list[dict[str, Any]]:
    """Whoever holds the post and is exempt from something, among the people one may see."""
    posted = Appointment.objects.as_of(reading.on, reading.known_at).filter(position=position)
    if unit is not None:
        posted = posted.filter(unit=unit.unit_id)
    people = Person.objects.visible_to(request.user).filter(pk__in=posted.values("person"))
    rows = Exemption.objects.as_of(reading.on, reading.known_at).filter(person__in=people)
    ordered = rows.select_related("person").order_by("person__sort_key", "person_id", "code")
    return [{"row": row, "sentence": told_exemption(row)} for row in ordered]
