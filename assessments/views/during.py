"""During an attempt: the paper, the saving of answers, the handing in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from records import clock
from records.requests import SignedInRequest
from records.verdict import Both

from .. import closing, saving
from ..drawing import Drawn
from ..marking import Answer, fits
from ..models import Attempt, QuestionVersion, Step
from ..papers import versions_of
from ..replay import current
from ..saving import FORM, NewStep
from .before import see_other

DEVICE = re.compile(r"[0-9A-Za-z-]{1,40}")
MOST_STEPS = 200
MOST_NUMBER = 1_000_000
END = "end"


@dataclass(frozen=True, slots=True)
class Option:
    """An option at its place, as the candidate sees it."""

    place: int
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the candidate sees it: nothing here says what is right."""

    place: int
    kind: str
    stem: str
    options: list[Option]
    days: int | None
    answered: bool


@dataclass(frozen=True, slots=True)
class PaperPage:
    """An open attempt on the screen."""

    attempt: Attempt
    asked: list[Asked]
    here: int
    left: int
    answers: dict[int, list[int]]
    last: Step | None

    @classmethod
    def load(cls, attempt: Attempt, here: int, at: datetime) -> PaperPage:
        steps = list(Step.objects.filter(attempt=attempt).order_by("pk"))
        answers = current(step.as_taken() for step in steps)
        language = get_language() or "vi"
        pairs = zip(attempt.questions, versions_of(attempt.questions), strict=True)
        asked = [
            _asked(place, drawn, version, answers.get(place, ()), language)
            for place, (drawn, version) in enumerate(pairs, start=1)
        ]
        return cls(
            attempt, asked, here, attempt.seconds_left(at),
            {place: list(answer) for place, answer in answers.items()},
            max(steps, key=lambda step: (step.received_at, step.pk), default=None),
        )

    @property
    def is_end(self) -> bool:
        """Whether the overview before handing in is shown."""
        return self.here > len(self.asked)

    @property
    def missing(self) -> list[int]:
        return [one.place for one in self.asked if not one.answered]


def _asked(
    place: int, drawn: Drawn, version: QuestionVersion, answer: Answer, language: str
) -> Asked:
    texts = version.options
    if language.startswith("en") and version.options_en:
        texts = version.options_en
    if drawn.kind == "true_false":
        texts = [gettext("Sai"), gettext("Đúng")]
    chosen = set() if drawn.kind == "working_days" else set(answer)
    options = [
        Option(at, texts[listed], at in chosen) for at, listed in enumerate(drawn.order)
    ]
    days = answer[0] if drawn.kind == "working_days" and answer else None
    stem = Both(version.stem, version.stem_en).said(language)
    return Asked(place, drawn.kind, stem, options, days, bool(answer))


@login_required
@never_cache
def attempt(request: SignedInRequest, pk: int) -> HttpResponse:
    """The paper: all questions, one of them shown (?q=7; ?q=end before handing in)."""
    found = _fetch(request, pk)
    at = clock.now()
    if _is_over(found, at):
        return see_other(reverse("assessments:review", args=[pk]))
    page = PaperPage.load(found, _here(request.GET, found), at)
    return render(request, "assessments/attempt.html", {"page": page})


def _fetch(request: SignedInRequest, pk: int) -> Attempt:
    mine = Attempt.objects.visible_to(request.user)
    return get_object_or_404(mine.select_related("version__exam", "sitting"), pk=pk)


def _is_over(attempt: Attempt, at: datetime) -> bool:
    """Whether the attempt is closed; one that is overdue closes now."""
    if not hasattr(attempt, "sitting"):
        return True
    if at > attempt.accepts_until:
        closing.submit(attempt, by=None, at=at)
        return True
    return False


def _here(query: QueryDict, attempt: Attempt) -> int:
    """The place shown, from 1; one past the last is the overview."""
    wanted, last = query.get("q", "1"), len(attempt.questions)
    if wanted == END:
        return last + 1
    return min(max(int(wanted), 1), last) if wanted.isdecimal() and len(wanted) < 4 else 1


class StepsRefused(ValueError):
    """What was sent cannot be steps of this attempt; the message says which and why."""


@login_required
@require_POST
def steps(request: SignedInRequest, pk: int) -> HttpResponse:
    """Save answers: JSON from the page's script, or the form of a page without it."""
    mine = Attempt.objects.visible_to(request.user)
    found = get_object_or_404(mine, pk=pk)
    if request.content_type != "application/json":
        return _save_form(request, found)
    try:
        device, taken = _read(request, found)
    except StepsRefused as refusal:
        return JsonResponse({"refused": str(refusal)}, status=400)
    at = clock.now()
    saved = saving.save(found, device, taken, at=at)
    if saved is None:
        review_url = reverse("assessments:review", args=[pk])
        return JsonResponse({"closed": True, "url": review_url}, status=409)
    answer: dict[str, Any] = {
        "saved": [step.number for step in taken],
        "at": f"{timezone.localtime(at):%H:%M:%S}",
        "left": found.seconds_left(at),
    }
    if saved.other_at is not None:
        answer["other"] = saved.other_at.timestamp()
    return JsonResponse(answer)


def _read(request: HttpRequest, attempt: Attempt) -> tuple[str, list[NewStep]]:
    try:
        data = json.loads(request.body)
        device, sent = data["device"], data["steps"]
        numbered = [(one["number"], one["question"], one["answer"]) for one in sent]
    except (ValueError, TypeError, KeyError) as error:
        raise StepsRefused(gettext("Không đọc được nội dung gửi lên.")) from error
    if not isinstance(device, str) or not DEVICE.fullmatch(device) or device == FORM:
        raise StepsRefused(gettext("Không nhận ra thiết bị."))
    if len(numbered) > MOST_STEPS:
        raise StepsRefused(gettext("Gửi quá nhiều câu trả lời một lúc."))
    return device, list(_steps(numbered, attempt.questions))


def _steps(
    numbered: list[tuple[Any, Any, Any]], paper: tuple[Drawn, ...]
) -> Iterator[NewStep]:
    for number, question, answer in numbered:
        if type(number) is not int or not 1 <= number <= MOST_NUMBER:
            raise StepsRefused(gettext("Số thứ tự của bước không hợp lệ."))
        if type(question) is not int or not 1 <= question <= len(paper):
            raise StepsRefused(gettext("Câu hỏi này không có trong bài thi."))
        if not isinstance(answer, list) or not fits(paper[question - 1], answer):
            raise StepsRefused(gettext("Câu trả lời không hợp với câu hỏi."))
        yield NewStep(number, question, tuple(sorted(answer)))


def _save_form(request: SignedInRequest, attempt: Attempt) -> HttpResponse:
    url = reverse("assessments:attempt", args=[attempt.pk])
    if not _take_form(request.POST, attempt, clock.now()):
        return see_other(reverse("assessments:review", args=[attempt.pk]))
    onward = request.POST.get("next", "")
    onward = onward if onward.isdecimal() or onward == END else "1"
    return see_other(f"{url}?q={onward}")


def _take_form(form: QueryDict, attempt: Attempt, at: datetime) -> bool:
    """Save the one question a page without script shows; False when the attempt is closed."""
    place = form.get("q", "")
    if not place.isdecimal() or not 1 <= int(place) <= len(attempt.questions):
        return True
    given = [part.strip() for part in form.getlist(f"a{int(place)}") if part.strip()]
    if not all(part.isdecimal() and len(part) < 5 for part in given):
        return True
    answer = tuple(sorted(int(part) for part in given))
    if not fits(attempt.questions[int(place) - 1], answer):
        return True
    return saving.save_form(attempt, int(place), answer, at=at) is not None


@login_required
@require_POST
def submit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Hand in; again and again if need be.  A page without script brings its last answer along."""
    found = _fetch(request, pk)
    at = clock.now()
    _take_form(request.POST, found, at)
    closing.submit(found, by=request.user, at=at)
    return see_other(reverse("assessments:review", args=[pk]))
