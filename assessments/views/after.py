"""After an attempt: the score at once, the right answers when they are released."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache

from records import clock
from records.requests import SignedInRequest
from records.verdict import Both

from .. import closing
from ..drawing import Drawn
from ..marking import Answer, mark
from ..models import Attempt, QuestionVersion, Result, Step
from ..papers import versions_of
from ..replay import current
from .before import see_other


@dataclass(frozen=True, slots=True)
class Shown:
    """An option in review: chosen or not, right or not."""

    text: str
    chosen: bool
    right: bool


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A question with her answer, the right one, and why."""

    place: int
    stem: str
    kind: str
    options: list[Shown]
    given: Answer
    key: Answer
    is_right: bool
    explanation: str
    document: str
    clause: str
    verified: bool


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A closed attempt; ``questions`` is empty before the release."""

    attempt: Attempt
    result: Result
    released: bool
    questions: list[Reviewed]
    late: int

    @classmethod
    def load(cls, attempt: Attempt, at: datetime) -> ReviewPage:
        review_from = attempt.version.review_from
        released = review_from is None or timezone.localdate(at) >= review_from
        steps = list(Step.objects.filter(attempt=attempt).order_by("pk"))
        answers = current(step.as_taken() for step in steps)
        language = get_language() or "vi"
        questions = []
        if released:
            pairs = zip(attempt.questions, versions_of(attempt.questions), strict=True)
            questions = [
                _reviewed(place, drawn, version, answers.get(place, ()), language)
                for place, (drawn, version) in enumerate(pairs, start=1)
            ]
        late = sum(step.received_at > attempt.deadline for step in steps)
        return cls(attempt, attempt.result, released, questions, late)


def _reviewed(
    place: int, drawn: Drawn, version: QuestionVersion, answer: Answer, language: str
) -> Reviewed:
    marked = mark(drawn, version.key, answer)
    texts = version.options
    if language.startswith("en") and version.options_en:
        texts = version.options_en
    if drawn.kind == "true_false":
        texts = [gettext("Sai"), gettext("Đúng")]
    options = [
        Shown(texts[listed], listed in marked.given, listed in marked.key) for listed in drawn.order
    ]
    return Reviewed(
        place, Both(version.stem, version.stem_en).said(language), drawn.kind, options,
        marked.given, marked.key, marked.is_right,
        Both(version.explanation, version.explanation_en).said(language), version.document,
        Both(version.clause, version.clause_en).said(language), version.verified,
    )


@login_required
@never_cache
def review(request: SignedInRequest, pk: int) -> HttpResponse:
    """The result; with every question, the right answer and its clause once released."""
    mine = Attempt.objects.visible_to(request.user)
    found = get_object_or_404(mine.select_related("version__exam", "result", "sitting"), pk=pk)
    at = clock.now()
    if not hasattr(found, "result"):
        if at <= found.accepts_until:
            return see_other(reverse("assessments:attempt", args=[pk]))
        closing.submit(found, by=None, at=at)
        found = get_object_or_404(mine.select_related("version__exam", "result"), pk=pk)
    return render(request, "assessments/review.html", {"page": ReviewPage.load(found, at)})
