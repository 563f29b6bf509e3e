"""What every answer carries: a language she chose, and the policy her browser must keep."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation

Answer = Callable[[HttpRequest], HttpResponse]


class NoNulMiddleware:
    """An address or session with a NUL names nothing, and PostgreSQL cannot even be asked for it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404
        if "\0" in request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""):
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        return self.get_response(request)


class LanguageMiddleware:
    """Vietnamese until she switches.

    The browser's own preference is not asked: half the counter PCs run an English system.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.known = frozenset(code for code, _name in settings.LANGUAGES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        code = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if code not in self.known:
            code = settings.LANGUAGE_CODE
        translation.activate(code)
        request.LANGUAGE_CODE = code
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", code)
        return response


def policy(**directives: str) -> str:
    """The header's text; ``script_src="'self'"`` is ``script-src 'self'``."""
    return "; ".join(f"{name.replace('_', '-')} {value}" for name, value in directives.items())


PAGE: dict[str, str] = {
    "default_src": "'none'",
    "script_src": "'self'",
    "style_src": "'self'",
    "img_src": "'self' data:",
    "font_src": "'self'",
    "connect_src": "'self'",
    "form_action": "'self'",
    "manifest_src": "'self'",
    "worker_src": "'self'",
    "frame_ancestors": "'none'",
    "base_uri": "'none'",
}
PAGES = policy(**PAGE)
# A draft is shown in a frame of the studio.
PREVIEW = policy(**PAGE | {"frame_ancestors": "'self'"})
# Wagtail's admin writes inline scripts and styles; it is for authors, and still no foreign host.
STUDIO = policy(
    default_src="'self'",
    script_src="'self' 'unsafe-inline'",
    style_src="'self' 'unsafe-inline'",
    img_src="'self' data: blob:",
    font_src="'self' data:",
    object_src="'none'",
    form_action="'self'",
    frame_ancestors="'self'",
    base_uri="'self'",
)
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "microphone", "geolocation", "payment", "usb", "browsing-topics")
)


class PolicyMiddleware:
    """Content-Security-Policy and Permissions-Policy; a view that sets its own keeps it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", _policy_for(request))
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response


def _policy_for(request: HttpRequest) -> str:
    if getattr(request, "is_preview", False):  # set by Wagtail on the request it makes for a draft
        return PREVIEW
    return STUDIO if request.path_info.startswith("/studio/") else PAGES
