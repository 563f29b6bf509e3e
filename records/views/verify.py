"""Public look-up of certificates, and the paper for those who may have it."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from .. import clock
from ..certificates import pdf, status_on
from ..models import Certificate, Revocation
from ..models.certificates import read_code
from ..prepared import Prepared
from ..reading import asked_on
from ..requests import SignedInRequest, address_of

MISSES = 20  # wrong codes from one address …
KEPT_S = 300  # today's page of a certificate
WINDOW_S = 600  # … within so many seconds, then nothing more is answered


class VerifyForm(forms.Form):
    """?on=: the day on which the certificate is asked about."""

    on = asked_on()


@require_safe
def verify_any(request: HttpRequest) -> HttpResponse:
    """Type the code from the paper."""
    typed = request.GET.get("code", "").strip()
    if typed:
        address = reverse("records:verify", args=[read_code(typed) or "-"])
        language = request.GET.get("language")
        return HttpResponseRedirect(
            f"{address}?language={language}" if language in LANGUAGES else address
        )
    return _answer(request, "records/verify_any.html", {})


@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What a certificate says and what it is worth on a day; one answer for every wrong code."""
    misses = cache.get(_key(request), 0)
    if misses >= MISSES:
        return _answer(request, "records/verify_wait.html", {}, status=429)
    certificate = _find(code)
    if certificate is None:
        cache.add(_key(request), 0, WINDOW_S)
        with suppress(ValueError):  # the window may just have ended
            cache.incr(_key(request))
        return _answer(request, "records/verify_unknown.html", {}, status=404)
    return _shown(request, certificate)


def _shown(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """The page of one certificate.

    Certificates and revocations are written once, so a page drawn for the same rows, day and
    language is the same page: it is kept for a while, and a revocation is seen at once.
    """
    if request.GET.get("on"):
        return _answer(request, "records/verify.html", _context(request, certificate))
    asked = request.GET.get("language", "")
    revocation = _revocation(certificate)
    taken_back = revocation.pk if revocation else 0
    language = asked if asked in LANGUAGES else f"by-cookie-{get_language()}"
    key = f"verify:{certificate.pk}:{taken_back}:{clock.today()}:{language}"
    kept = cache.get(key)
    if kept is None:
        context = _context(request, certificate)
        kept = _answer(request, "records/verify.html", context).content
        cache.set(key, kept, KEPT_S)
    return _marked(HttpResponse(kept), _language(asked))


def _revocation(certificate: Certificate) -> Revocation | None:
    return getattr(certificate, "revocation", None)


def _context(request: HttpRequest, certificate: Certificate) -> dict[str, Any]:
    form = VerifyForm(request.GET)
    today = clock.today()
    day: date = (form.is_valid() and form.cleaned_data["on"]) or today
    return {
        "certificate": certificate,
        "says": certificate.says,
        "form": form,
        "day": day,
        "today": today,
        "status": status_on(certificate, day),
        "revocation": _revocation(certificate),
    }


def _find(code: str) -> Certificate | None:
    wanted = read_code(code)
    return None if wanted is None else _BY_CODE.first(code=wanted)


def _key(request: HttpRequest) -> str:
    """By address."""
    return f"verify-misses:{address_of(request)}"


LANGUAGES = dict(settings.LANGUAGES)
SHOWN = (
    "code",
    "number",
    "decision",
    "issued_on",
    "says",
    "revocation__ground",
    "revocation__decision",
    "revocation__revoked_on",
)
_BY_CODE = Prepared[Certificate](
    lambda code: (
        Certificate.objects.filter(code=code).select_related("revocation").only(*SHOWN).order_by()
    ),
    code=str,
)


def _language(asked: str) -> str:
    """The one asked for in the address, else the one of the request."""
    return asked if asked in LANGUAGES else get_language() or "vi"


def _answer(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Without session or cookie: the language may stand in the address."""
    asked = request.GET.get("language", "")
    language = _language(asked)
    with override(language):
        context |= {"other": "vi" if language == "en" else "en"}
        context |= {"asked": asked if asked in LANGUAGES else ""}
        return _marked(render(request, template, context, status=status), language)


def _marked(response: HttpResponse, language: str) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    response["Content-Language"] = language
    return response


@login_required
@require_safe
def certificate(request: SignedInRequest, pk: int) -> HttpResponse:
    """The paper, for the holder and for those who look into her unit."""
    row = get_object_or_404(Certificate.objects.visible_to(request.user), pk=pk)
    response = HttpResponse(pdf(row), content_type="application/pdf")
    name = f"{row.form}-{row.number.replace('/', '-')}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
