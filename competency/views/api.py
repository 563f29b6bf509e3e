"""The question for other systems, its document and the page that explains it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from records import clock
from records.keys import Key, key_of, note, person_within, wait_for
from records.models import ApiToken, Procedure, UnitVersion
from records.prepared import Prepared
from records.reading import Reading
from records.requests import SignedInRequest
from records.wording import say, spoken

from ..api import GIVEN, PATTERNS, REQUIRED, document
from ..permissions import catalogue, officer_of, place_of
from ..permitted import Ground, Handled, judge

_UNIT = Prepared[UnitVersion](
    lambda code, on: UnitVersion.objects.as_of(on).filter(code=code).order_by("pk"),
    code=str, on=date,
)  # fmt: skip


class Refused(Exception):
    """Answered with a problem (RFC 9457)."""

    def __init__(self, status: int, title: str, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.headers: dict[str, str] = more.pop("headers", {})
        self.problem = {
            "type": "about:blank", "title": title, "status": status, "detail": detail, **more,
        }  # fmt: skip


@csrf_exempt
def may(request: HttpRequest) -> HttpResponse:
    """GET /api/v1/may/?person=&procedure=&unit=[&on=][&known=][&lang=] with a key."""
    try:
        answer = JsonResponse(_answer(request), json_dumps_params={"ensure_ascii": False})
    except Refused as refusal:
        answer = JsonResponse(
            refusal.problem, status=refusal.problem["status"], headers=refusal.headers,
            content_type="application/problem+json",
        )  # fmt: skip
    answer["Cache-Control"] = "private, no-store"
    return answer


def _answer(request: HttpRequest) -> dict[str, Any]:
    if request.method not in {"GET", "HEAD"}:
        raise Refused(405, "Method not allowed", "Only GET.", headers={"Allow": "GET, HEAD"})
    now, today = clock.now(), clock.today()
    key = key_of(request, ApiToken.Scope.MAY, today)
    if key is None:
        raise Refused(
            401, "Unauthorized", "Send a key that holds: Authorization: Bearer nl_…",
            headers={"WWW-Authenticate": 'Bearer realm="nangluc"'},
        )  # fmt: skip
    if seconds := wait_for(key, now):
        raise Refused(
            429, "Too many requests", f"This key may ask {key.per_minute} times a minute.",
            headers={"Retry-After": str(seconds)},
        )  # fmt: skip
    note(key, now)
    asked = _read(request)
    with override(asked.get("lang", "vi")):
        return _asked(key, asked, today)


def _read(request: HttpRequest) -> dict[str, str]:
    """The parameters, each once and as it must be written."""
    asked: dict[str, str] = {}
    for name, values in request.GET.lists():
        if name not in PATTERNS or len(values) != 1:
            raise _unreadable(name[:40], "is not a parameter, or is given twice")
        if re.fullmatch(PATTERNS[name][1:-1], values[0]) is None:
            raise _unreadable(name, f"must match {PATTERNS[name]}")
        asked[name] = values[0]
    for name in REQUIRED:
        if name not in asked:
            raise _unreadable(name, "is missing")
    return asked


def _unreadable(name: str, why: str) -> Refused:
    return Refused(400, "Bad request", f"{name!r} {why}.", parameter=name)


def _day(asked: dict[str, str], name: str) -> date | None:
    try:
        return date.fromisoformat(asked[name]) if name in asked else None
    except ValueError:
        raise _unreadable(name, "is no day of the calendar") from None


def _asked(key: Key, asked: dict[str, str], today: date) -> dict[str, Any]:
    reading = Reading(_day(asked, "on") or today, _day(asked, "known"))
    person = person_within(key, asked["person"], today)
    if person is None:
        raise _absent("person")
    version = _unit(key, asked["unit"], reading)
    handled = _handled(asked["procedure"], reading)
    officer = officer_of(person.pk, reading)
    found = judge(officer, handled, place_of(version.unit_id, version), reading.on)
    return {
        "verdict": found.outcome.value,
        "because": say(found.verdict.because),
        "asked": {
            "person": asked["person"], "procedure": asked["procedure"], "unit": asked["unit"],
            "on": reading.on.isoformat(),
            "known": reading.known_on.isoformat() if reading.known_on else None,
        },
        "reasons": [_reason(one) for one in found.grounds],
    }  # fmt: skip


def _absent(name: str) -> Refused:
    """What lies outside the key's subtree is told like what is not there."""
    return Refused(
        404, "Not found", f"No such {name} within the scope of this key.", parameter=name
    )


def _unit(key: Key, code: str, reading: Reading) -> UnitVersion:
    if reading.known_on is None:
        rows = _UNIT.all(code=code, on=reading.on)
    else:
        rows = list(UnitVersion.objects.as_of(reading.on, reading.known_at).filter(code=code))
    found = next((row for row in rows if row.path.startswith(key.path)), None)
    if found is None:
        raise _absent("unit")
    return found


def _handled(code: str, reading: Reading) -> Handled:
    listed = catalogue(reading).codes.get(code)
    if listed is not None:
        return listed.handled
    if not Procedure.objects.filter(code=code).exists():
        raise _absent("procedure")
    return Handled(code, False)


def _reason(ground: Ground) -> dict[str, Any]:
    return {
        "asked": ground.asked,
        "requirement": spoken(ground.need.leaf.sentence()) if ground.need else "",
        "verdict": ground.verdict.outcome.value,
        "sentence": say(ground.verdict.because),
        "document": ground.basis.document,
        "clause": ground.basis.clause,
        "verified": ground.basis.verified,
        "facts": list(ground.verdict.facts),
    }


@require_safe
def openapi(_request: HttpRequest) -> HttpResponse:
    """The OpenAPI document; it holds nothing about anybody."""
    told = document(reverse("competency:api_may"))
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})


@login_required
def docs(request: SignedInRequest) -> HttpResponse:
    """How another system asks, read from the same document."""
    path = reverse("competency:api_may")
    told = document(path)
    question = told["paths"][path]["get"]
    query = "&".join(f"{name}={value}" for name, value in GIVEN.items())
    context = {
        "address": request.build_absolute_uri(path),
        "query": query,
        "parameters": question["parameters"],
        "responses": [
            (status, one["description"]) for status, one in question["responses"].items()
        ],
    }
    return render(request, "competency/api.html", context)
