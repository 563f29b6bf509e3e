"""After an attempt: the score at once, the right answers when they are released."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from records import clock
from records.models import PersonFact
from records.patterns import NUMBERS, TEXTS, part
from records.prepared import Prepared
from records.requests import SignedInRequest

from .. import closing
from ..marking import mark
from ..markup import joined, reviewed
from ..models import Attempt, Step
from ..papers import own_attempt, steps_of, versions_of
from ..replay import current
from .before import see_other

KEPT_S = 600  # most people look at their review once, some a few times in a row
_FACT = Prepared[PersonFact](lambda origin: PersonFact.objects.filter(origin=origin), origin=str)


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A closed attempt; ``questions`` is None before the release.

    ``late`` counts answers that came after the deadline but within the grace, and so counted;
    ``closed`` is the moment in words, ``fact`` the row of the ledger, 0 when there is none.
    """

    pk: int
    exam: str
    title: str
    percent: Decimal
    score: int
    out_of: int
    passed: bool
    pass_percent: Decimal
    how: str
    late: int
    grace_seconds: int
    review_from: date | None
    questions: SafeString | None
    closed: str
    fact: int

    @classmethod
    def load(cls, attempt: Attempt, at: datetime) -> ReviewPage:
        version, result = attempt.version, attempt.result
        released = version.review_from is None or timezone.localdate(at) >= version.review_from
        steps = steps_of(attempt)
        fact = _FACT.first(origin=f"attempt:{attempt.pk}")
        return cls(
            pk=attempt.pk,
            exam=version.exam.code,
            title=str(version),
            percent=result.percent,
            score=result.score,
            out_of=result.out_of,
            passed=result.passed,
            pass_percent=version.pass_percent,
            how=result.how,
            late=sum(step.received_at > attempt.deadline for step in steps),
            grace_seconds=version.grace_seconds,
            review_from=version.review_from,
            questions=_questions(attempt, steps) if released else None,
            closed=f"{timezone.localtime(result.closed_at):%H:%M, %d/%m/%Y}",
            fact=fact.pk if fact else 0,
        )

    @property
    def body(self) -> SafeString:
        """What stands in the frame: drawn once for every outcome there can be."""
        own = {
            "pk": NUMBERS[0], "fact": NUMBERS[1] if self.fact else 0, "closed": TEXTS[0],
            "questions": None if self.questions is None else SafeString(TEXTS[1]),
        }  # fmt: skip
        marked = replace(self, **own)  # type: ignore[arg-type]
        values: dict[str | int, Any] = {
            NUMBERS[0]: self.pk, NUMBERS[1]: self.fact, TEXTS[0]: self.closed,
            TEXTS[1]: self.questions,
        }  # fmt: skip
        return part("assessments/_review.html", marked, lambda: {"page": marked}, values)


def _questions(attempt: Attempt, steps: Sequence[Step]) -> SafeString:
    answers = current(step.as_taken() for step in steps)
    pairs = zip(attempt.questions, versions_of(attempt.questions), strict=True)
    return joined(
        [
            reviewed(place, drawn, version, mark(drawn, version.key, answers.get(place, ())))
            for place, (drawn, version) in enumerate(pairs, start=1)
        ]
    )


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
    context = {"title": str(found.version), "body": _body(found, at)}
    return render(request, "assessments/review.html", context)


def _body(attempt: Attempt, at: datetime) -> SafeString:
    """What the page says; nothing of a closed attempt changes but, once, whether it is released."""
    day, release = timezone.localdate(at), attempt.version.review_from
    key = f"review:{attempt.pk}:{release is None or day >= release}:{get_language()}"
    kept: SafeString | None = cache.get(key)
    if kept is None:
        kept = ReviewPage.load(attempt, at).body
        cache.set(key, kept, KEPT_S)
    return kept
