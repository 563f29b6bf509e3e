"""Before an attempt: the exams there are, the rules of one, the start."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from records import clock
from records.requests import SignedInRequest
from records.wording import say

from ..beginning import BeginRefused, begin
from ..closing import close_overdue
from ..models import Exam, ExamVersion
from ..offers import offers_for


def see_other(url: str) -> HttpResponseRedirect:
    """A redirect that is always followed by a GET."""
    answer = HttpResponseRedirect(url)
    answer.status_code = 303
    return answer


def own_person(request: SignedInRequest) -> int:
    """The person whose exams these are; accounts of nobody in the register have none."""
    if request.user.person_id is None:
        raise Http404
    return request.user.person_id


@login_required
def index(request: SignedInRequest) -> HttpResponse:
    """Every exam, with how one stands."""
    offers = offers_for(own_person(request), clock.now())
    return render(request, "assessments/index.html", {"offers": offers})


@login_required
def exam(request: SignedInRequest, code: str) -> HttpResponse:
    """One exam: its rules, what will be recorded, the attempts so far."""
    found = get_object_or_404(Exam.objects.visible_to(request.user), code=code)
    offers = offers_for(own_person(request), clock.now(), found.code)
    if not offers:
        raise Http404
    return render(request, "assessments/exam.html", {"offer": offers[0]})


@login_required
@require_POST
def start(request: SignedInRequest, code: str) -> HttpResponse:
    """Begin, or go on with what is open."""
    found = get_object_or_404(Exam.objects.visible_to(request.user), code=code)
    at = clock.now()
    close_overdue(at=at, people=[own_person(request)])
    versions = ExamVersion.objects.as_of(timezone.localdate(at)).filter(exam=found)
    version = versions.order_by("-pk").first()
    if version is None:
        raise Http404
    try:
        attempt = begin(own_person(request), version, at=at)
    except BeginRefused as refusal:
        messages.error(request, say(refusal.verdict.because))
        return see_other(reverse("assessments:exam", args=[found.code]))
    return see_other(reverse("assessments:attempt", args=[attempt.pk]))
