"""A draft question as its candidates would see it, or with its key."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..drawing import TRUE_FALSE_ORDER, Drawn
from ..markup import asked, joined
from ..markup import with_key as keyed
from ..models import QuestionDraft


def preview(request: HttpRequest, draft: QuestionDraft, *, with_key: bool) -> HttpResponse:
    """Drawn from the draft; nothing of it is kept.  Wagtail lets only its authors ask."""
    version = draft.as_version()
    order = TRUE_FALSE_ORDER if draft.kind == "true_false" else tuple(range(len(version.options)))
    drawn = Drawn(draft.code, 0, version.digest, draft.kind, order)
    markup = keyed(version) if with_key else asked(1, drawn, version, (), shown=True)
    context = {"markup": joined([markup]), "with_key": with_key}
    return render(request, "assessments/studio/preview.html", context)
