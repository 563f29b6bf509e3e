"""The one search box: a page of answers, and a list of them while somebody types."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from .. import clock
from ..finding import FEWEST_LETTERS, find
from ..models import User
from ..requests import SignedInRequest
from ..scope import May, can
from ..text import fold

TYPING, ANSWERED = 5, 10
MOST_LETTERS = 80
LISTS = {"documents": "records:law"}
KINDS = {
    "people": (_("Cán bộ, công chức"), "users"),
    "units": (_("Đơn vị"), "building-2"),
    "procedures": (_("Thủ tục hành chính"), "file-text"),
    "documents": (_("Văn bản pháp luật"), "scroll-text"),
}


def _words(request: SignedInRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:MOST_LETTERS]


def _groups(user: User, words: str, most: int) -> list[dict[str, Any]]:
    """What was found, each kind with its label and the way to its whole list."""
    return [
        {
            "kind": group.kind, "hits": group.hits, "more": group.more,
            "label": KINDS[group.kind][0], "icon": KINDS[group.kind][1],
            "whole": _whole_list(user, group.kind, words),
        }
        for group in find(user, words, on=clock.today(), most=most)
    ]  # fmt: skip


def _whole_list(user: User, kind: str, words: str) -> str:
    """Where all of a kind stand; an officer has no list of people."""
    if kind == "people" and not can(user, May.VIEW):
        return ""
    return f"{reverse(LISTS.get(kind, f'records:{kind}'))}?{urlencode({'q': words})}"


@login_required
@require_safe
def search(request: SignedInRequest) -> HttpResponse:
    """People one may see, units, procedures and legal texts."""
    words = _words(request)
    context = {
        "words": words, "enough": len(fold(words)) >= FEWEST_LETTERS,
        "groups": _groups(request.user, words, ANSWERED),
    }  # fmt: skip
    return render(request, "records/search.html", context)


@login_required
@require_safe
def suggest(request: SignedInRequest) -> HttpResponse:
    """The first of each kind, as the options of the box's list; not a page."""
    words = _words(request)
    context = {"words": words, "groups": _groups(request.user, words, TYPING)}
    response = render(request, "records/_suggest.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
