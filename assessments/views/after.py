"""After an attempt: the score at once, the right answers when they are released."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache

from records import clock
from records.models import PersonFact
from records.prepared import Prepared
from records.requests import SignedInRequest

from .. import closing
from ..marking import mark
from ..markup import joined, reviewed
from ..models import Attempt, Result
from ..papers import own_attempt, steps_of, versions_of
from ..replay import current
from .before import see_other

_FACT = Prepared[PersonFact](lambda origin: PersonFact.objects.filter(origin=origin), origin=str)


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A closed attempt; ``questions`` is None before the release.

    ``late`` counts answers that came after the deadline but within the grace, and so counted.
    """

    attempt: Attempt
    result: Result
    questions: SafeString | None
    late: int
    fact: PersonFact | None

    @classmethod
    def load(cls, attempt: Attempt, at: datetime) -> ReviewPage:
        review_from = attempt.version.review_from
        released = review_from is None or timezone.localdate(at) >= review_from
        steps = steps_of(attempt)
        answers = current(step.as_taken() for step in steps)
        pairs = zip(attempt.questions, versions_of(attempt.questions), strict=True)
        questions = [
            reviewed(place, drawn, version, mark(drawn, version.key, answers.get(place, ())))
            for place, (drawn, version) in enumerate(pairs, start=1)
        ]
        late = sum(step.received_at > attempt.deadline for step in steps)
        fact = _FACT.first(origin=f"attempt:{attempt.pk}")
        shown = joined(questions) if released else None
        return cls(attempt, attempt.result, shown, late, fact)


@login_required
@never_cache
def review(request: SignedInRequest, pk: int) -> HttpResponse:
    """The result; with every question, the right answer and its clause once released."""
    found = own_attempt(request.user, pk)
    at = clock.now()
    if not hasattr(found, "result"):
        if at <= found.accepts_until:
            return see_other(reverse("assessments:attempt", args=[pk]))
        closing.submit(found, by=None, at=at)
        found = own_attempt(request.user, pk)
    return render(request, "assessments/review.html", {"page": ReviewPage.load(found, at)})
