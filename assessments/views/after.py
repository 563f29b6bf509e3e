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
from records.models import PersonFact
from records.requests import SignedInRequest
from records.verdict import Both

from .. import closing
from ..drawing import Drawn
from ..marking import Answer, mark
from ..models import Attempt, QuestionVersion, Result, Step
from ..papers import versions_of
from ..replay import current
from .before import see_other
from .paper import texts_of


@dataclass(frozen=True, slots=True)
class Shown:
    """An option in review: ``look`` is right, wrong or plain, ``said`` says why in words."""

    text: str
    sign: str
    look: str
    said: str


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A question with her answer, the right one, and why."""

    place: int
    is_right: bool
    answered: bool
    stem: str
    options: list[Shown]
    explanation: str
    basis: str
    verified: bool


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A closed attempt; ``questions`` is empty before the release.

    ``late`` counts answers that came after the deadline but within the grace, and so counted.
    """

    attempt: Attempt
    result: Result
    released: bool
    questions: list[Reviewed]
    late: int
    fact: PersonFact | None

    @classmethod
    def load(cls, attempt: Attempt, at: datetime) -> ReviewPage:
        review_from = attempt.version.review_from
        released = review_from is None or timezone.localdate(at) >= review_from
        steps = list(Step.objects.filter(attempt=attempt).order_by("pk"))
        answers = current(step.as_taken() for step in steps)
        questions = []
        if released:
            pairs = zip(attempt.questions, versions_of(attempt.questions), strict=True)
            questions = [
                _reviewed(place, drawn, version, answers.get(place, ()))
                for place, (drawn, version) in enumerate(pairs, start=1)
            ]
        late = sum(step.received_at > attempt.deadline for step in steps)
        fact = PersonFact.objects.filter(origin=f"attempt:{attempt.pk}").first()
        return cls(attempt, attempt.result, released, questions, late, fact)


def _reviewed(place: int, drawn: Drawn, version: QuestionVersion, answer: Answer) -> Reviewed:
    marked = mark(drawn, version.key, answer)
    language = get_language() or "vi"
    if drawn.kind == "working_days":
        options = _days(marked.given, marked.key)
    else:
        texts = texts_of(drawn, version)
        options = [_option(texts[i], i in marked.given, i in marked.key) for i in drawn.order]
    clause = Both(version.clause, version.clause_en).said(language)
    return Reviewed(
        place=place,
        is_right=marked.is_right,
        answered=bool(answer),
        stem=Both(version.stem, version.stem_en).said(language),
        options=options,
        explanation=Both(version.explanation, version.explanation_en).said(language),
        basis=f"{version.document}, {clause}",
        verified=version.verified,
    )


def _option(text: str, chosen: bool, right: bool) -> Shown:
    if right:
        said = gettext("đáp án, đã chọn") if chosen else gettext("đáp án")
        return Shown(text, "✓", "right", said)
    if chosen:
        return Shown(text, "✕", "wrong", gettext("đã chọn, không đúng"))
    return Shown(text, "", "plain", "")


def _days(given: Answer, key: Answer) -> list[Shown]:
    """The number of working days: the right one, and hers where it differs."""
    shown = [_option(_in_days(key[0]), given == key, True)]
    if given and given != key:
        shown.append(_option(_in_days(given[0]), True, False))
    return shown


def _in_days(number: int) -> str:
    return gettext("%(n)s ngày làm việc") % {"n": number}


@login_required
@never_cache
def review(request: SignedInRequest, pk: int) -> HttpResponse:
    """The result; with every question, the right answer and its clause once released."""
    mine = Attempt.objects.visible_to(request.user).select_related("version__exam", "result")
    found = get_object_or_404(mine, pk=pk)
    at = clock.now()
    if not hasattr(found, "result"):
        if at <= found.accepts_until:
            return see_other(reverse("assessments:attempt", args=[pk]))
        closing.submit(found, by=None, at=at)
        found = mine.get(pk=pk)
    return render(request, "assessments/review.html", {"page": ReviewPage.load(found, at)})
