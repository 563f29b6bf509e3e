"""During an attempt: its start, the paper, the saving of answers, the handing in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from records import clock
from records.patterns import filled
from records.requests import SignedInRequest
from records.wording import say

from .. import closing, saving
from ..beginning import BeginRefused, begin
from ..drawing import Drawn
from ..marking import fits
from ..models import Attempt
from ..papers import own_attempt, own_paper, steps_of
from ..saving import FORM, NewStep
from .before import in_force, see_other
from .paper import END, PaperPage, clock_of, milliseconds, spelled

DEVICE = re.compile(r"[0-9A-Za-z-]{1,40}")
MOST_STEPS = 200
MOST_NUMBER = 1_000_000


@login_required
@require_POST
@never_cache
def start(request: SignedInRequest, code: str) -> HttpResponse:
    """Begin, or go on with what is open.

    The button says which attempt it is for (``turn``, from 1): pressed again, by a page sent once
    more, it leads to that attempt and never begins another.  A paper just drawn is the answer
    itself, at the attempt's own address: on a weak line that is one wait fewer.
    """
    at = clock.now()
    version = in_force(request, code, at)
    turn = _turn(request.POST.get("turn", ""))
    try:
        found = begin(request.user, version, turn=turn, at=at)
    except BeginRefused as refusal:
        messages.error(request, say(refusal.verdict.because))
        return see_other(reverse("assessments:exam", args=[code]))
    address = reverse("assessments:attempt", args=[found.pk])
    if turn is None or found.started_at != at:
        return see_other(address)
    # The page is the attempt's: the switch of language and the sign-in lead back to it.
    request.path = request.path_info = address
    answer = _paper(request, PaperPage.load(found, (), 1, at))
    answer["Content-Location"] = address
    return answer


def _turn(sent: str) -> int | None:
    return int(sent) if re.fullmatch(r"[1-9][0-9]{0,3}", sent) else None


@login_required
@never_cache
def attempt(request: SignedInRequest, pk: int) -> HttpResponse:
    """The paper: all questions, one of them shown (?q=7; ?q=end before handing in)."""
    found = own_attempt(request.user, pk)
    at = clock.now()
    if not hasattr(found, "sitting") or at > found.accepts_until:
        return see_other(reverse("assessments:review", args=[pk]))
    here = _here(request.GET.get("q", ""), len(found.questions))
    return _paper(request, PaperPage.load(found, steps_of(found), here, at))


def _paper(request: SignedInRequest, page: PaperPage) -> HttpResponse:
    template = "assessments/attempt.html"
    return filled(request, template, page.shape, lambda: {"page": page.marked}, page.values)


def _here(wanted: str, last: int) -> int:
    """The place shown, from 1; one past the last is the overview."""
    if wanted == END:
        return last + 1
    return min(max(int(wanted), 1), last) if re.fullmatch(r"[0-9]{1,3}", wanted) else 1


class StepsRefused(ValueError):
    """What was sent cannot be steps of this attempt; the message says which and why."""


@login_required
@require_POST
def steps(request: SignedInRequest, pk: int) -> HttpResponse:
    """Save answers: JSON from the page's script, or the form of a page without it."""
    found = own_paper(request.user, pk)
    if request.content_type != "application/json":
        return _turn_page(request, found)
    try:
        device, taken = _read(request, found.questions)
    except StepsRefused as refusal:
        return JsonResponse({"refused": str(refusal)}, status=400)
    at = clock.now()
    saved = saving.save(found, device, taken, at=at)
    if saved is None:
        review_url = reverse("assessments:review", args=[pk])
        return JsonResponse({"closed": True, "url": review_url}, status=409)
    answer: dict[str, Any] = {
        "saved": [step.number for step in taken],
        "at": clock_of(at),
        "left": found.seconds_left(at),
    }
    if saved.other_at is not None:
        answer["other"] = {
            "device": saved.other,
            "at": milliseconds(saved.other_at),
            "clock": clock_of(saved.other_at),
        }
    return JsonResponse(answer)


def _read(request: HttpRequest, paper: Sequence[Drawn]) -> tuple[str, list[NewStep]]:
    try:
        data = json.loads(request.body)
        device, sent = data["device"], data["steps"]
        numbered = [(one["number"], one["question"], one["answer"]) for one in sent]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise StepsRefused(gettext("Không đọc được nội dung gửi lên.")) from error
    if not isinstance(device, str) or not DEVICE.fullmatch(device) or device == FORM:
        raise StepsRefused(gettext("Không nhận ra thiết bị."))
    if len(numbered) > MOST_STEPS:
        raise StepsRefused(gettext("Gửi quá nhiều câu trả lời một lúc."))
    return device, list(_steps(numbered, paper))


def _steps(numbered: list[tuple[Any, Any, Any]], paper: Sequence[Drawn]) -> Iterator[NewStep]:
    for number, question, answer in numbered:
        if type(number) is not int or not 1 <= number <= MOST_NUMBER:
            raise StepsRefused(gettext("Số thứ tự của bước không hợp lệ."))
        if type(question) is not int or not 1 <= question <= len(paper):
            raise StepsRefused(gettext("Câu hỏi này không có trong bài thi."))
        if not isinstance(answer, list) or not fits(paper[question - 1], answer):
            raise StepsRefused(gettext("Câu trả lời không hợp với câu hỏi."))
        yield NewStep(number, question, tuple(sorted(answer)))


class Form(Enum):
    """What became of the one answer a page without script sends."""

    TAKEN = "taken"
    REFUSED = "refused"
    CLOSED = "closed"


def _turn_page(request: SignedInRequest, attempt: Attempt) -> HttpResponse:
    """Save the answer on the page and go where the button says."""
    outcome = _take_form(request.POST, attempt)
    if outcome is Form.CLOSED:
        return see_other(reverse("assessments:review", args=[attempt.pk]))
    if outcome is Form.REFUSED:
        return _ask_again(request, attempt)
    wanted = request.POST.get("next", "")
    onward = wanted if wanted == END else _here(wanted, len(attempt.questions))
    return see_other(f"{reverse('assessments:attempt', args=[attempt.pk])}?q={onward}")


def _ask_again(request: SignedInRequest, attempt: Attempt) -> HttpResponse:
    place = _here(request.POST.get("q", ""), len(attempt.questions))
    messages.error(request, gettext("Câu %(q)s chưa lưu: ghi số ngày bằng chữ số.") % {"q": place})
    return see_other(f"{reverse('assessments:attempt', args=[attempt.pk])}?q={place}")


def _take_form(form: QueryDict, attempt: Attempt) -> Form:
    """Save the answer of the question shown, if it is another than the page was drawn with.

    So a page left open does not overwrite what was answered elsewhere meanwhile.
    """
    wanted = str(form.get("q", ""))
    if not re.fullmatch(r"[0-9]{1,3}", wanted):
        return Form.TAKEN
    place = int(wanted)
    if not 1 <= place <= len(attempt.questions):
        return Form.TAKEN
    given = [part.strip() for part in form.getlist(f"a{place}") if part.strip()]
    if not all(re.fullmatch(r"[0-9]{1,4}", part) for part in given):
        return Form.REFUSED
    answer = tuple(sorted(int(part) for part in given))
    if not fits(attempt.questions[place - 1], answer):
        return Form.REFUSED
    if spelled(answer) == form.get("was", ""):
        return Form.TAKEN
    taken = saving.save_form(attempt, place, answer, at=clock.now())
    return Form.TAKEN if taken else Form.CLOSED


@login_required
@require_POST
def submit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Hand in, as often as it takes.  A page without script brings its last answer along."""
    found = own_attempt(request.user, pk)
    if _take_form(request.POST, found) is Form.REFUSED:
        return _ask_again(request, found)
    closing.submit(found, by=request.user, at=clock.now())
    return see_other(reverse("assessments:review", args=[pk]))
