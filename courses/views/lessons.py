"""One lesson at a time, in the edition one began, and the small posts that remember the place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from records import clock
from records.patterns import filled
from records.requests import SignedInRequest
from records.scope import May, can

from ..models import CoursePage
from ..models.learning import StepKind
from ..progress import Outline, Standing, enrolment_of, outline, standing, step
from ..publishing import NothingPublished, edition_now
from ..reading import Text, cards_on, read


@dataclass(frozen=True)
class LessonScreen:
    """What one lesson's page shows."""

    code: str
    course_title: str
    lesson: Outline
    total: int
    before: Outline | None
    after: Outline | None
    state: Standing | None

    @cached_property
    def text(self) -> Text:
        """Read only when the page is drawn."""
        lesson = self.lesson
        return read(lesson.version, lesson.digest, get_language() or "vi", clock.today())

    @property
    def title(self) -> str:
        return self.lesson.title.said(self.text.language)

    @property
    def done(self) -> bool:
        return bool(self.state and self.lesson.pk in self.state.done)

    @property
    def reached(self) -> int:
        """The furthest block read; 0 at the beginning and once the lesson is done."""
        if self.state is None or self.done:
            return 0
        return self.state.reached.get(self.lesson.pk, 0)

    @property
    def minutes_left(self) -> int:
        rest = self.lesson.minutes * (1 - self.reached / max(1, self.lesson.places))
        return max(1, ceil(rest))

    @property
    def bar(self) -> float:
        """How far along the course this place is, in lessons."""
        return round(self.lesson.place - 1 + self.reached / max(1, self.lesson.places), 2)

    @property
    def foreign(self) -> bool:
        """Whether the reader's language is not the text's."""
        return not (get_language() or "vi").startswith(self.text.language)

    @property
    def before_url(self) -> str:
        return self._url(self.before)

    @property
    def after_url(self) -> str:
        return self._url(self.after)

    def _url(self, lesson: Outline | None) -> str:
        if lesson is None:
            return reverse("courses:course", args=[self.code])
        return reverse("courses:lesson", args=[self.code, lesson.slug])


def _screen(
    code: str, title: str, lessons: tuple[Outline, ...], slug: str, state: Standing | None
) -> LessonScreen:
    lesson = _named(lessons, slug)
    here = lesson.place - 1
    return LessonScreen(
        code=code,
        course_title=title,
        lesson=lesson,
        total=len(lessons),
        before=lessons[here - 1] if here else None,
        after=lessons[here + 1] if here + 1 < len(lessons) else None,
        state=state,
    )


def _named(lessons: tuple[Outline, ...], slug: str) -> Outline:
    found = next((one for one in lessons if one.slug == slug), None)
    if found is None:
        raise Http404
    return found


@login_required
@cache_control(private=True, no_cache=True)
def lesson(request: SignedInRequest, code: str, slug: str) -> HttpResponse:
    """A lesson of the edition she began; authors read what is published now."""
    enrolment = enrolment_of(request.user, code)
    language = get_language() or "vi"
    if enrolment is not None:
        state = standing(enrolment)
        screen = _screen(code, enrolment.edition.both.said(language), state.lessons, slug, state)
        # All that the page is drawn from, but for her token.
        here, today = screen.lesson, clock.today()
        shape = (
            enrolment.edition.signature, here.pk, here.digest, screen.done, screen.reached,
            today, cards_on(here.version, here.digest, today),
        )  # fmt: skip
        return filled(request, "courses/lesson.html", shape, lambda: {"screen": screen})
    course = get_object_or_404(CoursePage.objects.visible_to(request.user), code=code)
    if not can(request.user, May.AUTHOR):
        return redirect("courses:course", code)
    try:
        edition = edition_now(course, at=clock.now())
    except NothingPublished as nothing:
        raise Http404 from nothing
    screen = _screen(code, edition.both.said(language), outline(edition), slug, None)
    return render(request, "courses/lesson.html", {"screen": screen})


@login_required
@require_POST
def progress(request: SignedInRequest, code: str, slug: str) -> HttpResponse:
    """One step: opened, reached (with its place) or done; repeating it is harmless.

    "done" comes from the form's button and leads on; the others come from the script.
    """
    enrolment = enrolment_of(request.user, code)
    if enrolment is None:
        raise Http404
    lessons = outline(enrolment.edition)
    here = _named(lessons, slug)
    kind, reached = request.POST.get("kind", ""), request.POST.get("reached", "0")
    if kind not in StepKind.values or not reached.isdecimal() or len(reached) > 5:
        return HttpResponseBadRequest()
    step(enrolment, here, StepKind(kind), by=request.user, at=clock.now(), reached=int(reached))
    if kind != StepKind.DONE:
        return HttpResponse(status=204)
    if here.place < len(lessons):
        return redirect("courses:lesson", code, lessons[here.place].slug)
    if standing(enrolment).finished_at:
        messages.success(request, _("Anh/chị đã học xong khoá học. Kết quả đã vào hồ sơ."))
    else:
        messages.info(request, _("Đã hết bài cuối. Còn bài chưa học xong ở phía trước."))
    return redirect("courses:course", code)
