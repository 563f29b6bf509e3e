"""Pictures: those of published lessons for everybody, the studio's own for authors."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.static import serve

from records.requests import SignedInRequest
from records.scope import May, can

from ..models import LessonImage

YEAR = 31_536_000
# An SVG opened by itself is a document: it may draw, and nothing else.
DRAW_ONLY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def image(_request: HttpRequest, digest: str) -> HttpResponse:
    """A picture of a published lesson: addressed by its content, so it may be kept for a year."""
    found = get_object_or_404(LessonImage, digest=digest)
    answer = HttpResponse(bytes(found.data), content_type=found.media_type)
    answer["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = DRAW_ONLY
    return answer


@login_required
def media(request: SignedInRequest, path: str) -> HttpResponseBase:
    """Files of the studio, for authors and reviewers."""
    if not can(request.user, May.AUTHOR):
        raise Http404
    answer = serve(request, path, document_root=settings.MEDIA_ROOT)
    answer["Content-Security-Policy"] = DRAW_ONLY
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
