"""Before an attempt: the exams there are, the rules of one."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from records import clock
from records.models import User
from records.prepared import Prepared
from records.requests import SignedInRequest
from records.verdict import Both

from ..models import ExamVersion
from ..offers import offers_for


def see_other(url: str) -> HttpResponseRedirect:
    """A redirect that is always followed by a GET."""
    answer = HttpResponseRedirect(url)
    answer.status_code = 303
    return answer


def examinee(request: SignedInRequest) -> User:
    """Whose exams these are; accounts of nobody in the register have none."""
    if request.user.person_id is None:
        raise Http404
    return request.user


@login_required
def index(request: SignedInRequest) -> HttpResponse:
    """Every exam, with how one stands."""
    offers = offers_for(examinee(request), clock.now())
    return render(request, "assessments/index.html", {"offers": offers})


_IN_FORCE = Prepared[ExamVersion](
    lambda code, day: ExamVersion.objects.as_of(day)
    .filter(exam__code=code)
    .select_related("exam", "bank")
    .order_by("-pk")[:1],
    code=str, day=date,
)  # fmt: skip


def in_force(request: SignedInRequest, code: str, at: datetime) -> ExamVersion:
    """How the exam is held today."""
    examinee(request)  # exams are held for the people of the register
    version = _IN_FORCE.first(code=code, day=timezone.localdate(at))
    if version is None:
        raise Http404
    return version


@login_required
def exam(request: SignedInRequest, code: str) -> HttpResponse:
    """One exam: its rules, what will be recorded, the attempts so far."""
    at = clock.now()
    offers = offers_for(examinee(request), at, [in_force(request, code, at)])
    offer = offers[0]
    context = {
        "offer": offer,
        "topics": topics_of(offer.version),
        "attempts": [one for one in reversed(offer.attempts) if hasattr(one, "result")],
    }
    return render(request, "assessments/exam.html", context)


def topics_of(version: ExamVersion) -> list[dict[str, object]]:
    """How many questions of which topic, in the bank's order."""
    language = get_language() or "vi"
    return [
        {
            "number": version.draw[topic["code"]],
            "title": Both(topic["title"], topic["title_en"]).said(language),
        }
        for topic in version.bank.topics
        if topic["code"] in version.draw
    ]
