"""My courses and the catalogue; one course; beginning it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from records import clock
from records.criteria import Kind
from records.models import PersonFact, ProcedureVersion, User
from records.requests import SignedInRequest
from records.scope import May, can
from records.verdict import Both

from ..models import CourseEdition, CoursePage, Enrolment, LessonVersion
from ..progress import Standing, enrolment_of, learning_of, standing
from ..progress import begin as begin_course
from ..publishing import Changes, NothingPublished, changes_since, shelved, versions_now


@login_required
def index(request: SignedInRequest) -> HttpResponse:
    """What I have begun, and what there is."""
    user = request.user
    if user.person_id is None and not can(user, May.AUTHOR):
        raise Http404
    mine = learning_of(user.person) if user.person else []
    begun = {row.code for row in mine}
    courses = CoursePage.objects.visible_to(user).exclude(code__in=begun).order_by("path")
    return render(request, "courses/index.html", {"mine": mine, "others": shelved(courses)})


@dataclass(frozen=True, slots=True)
class LessonRow:
    """A lesson in the list of a course."""

    title: Both
    summary: Both
    minutes: int
    slug: str
    state: str

    @property
    def said(self) -> str:
        return self.title.said(get_language() or "vi")

    @property
    def summary_said(self) -> str:
        return self.summary.said(get_language() or "vi")


@dataclass(frozen=True, slots=True)
class CourseScreen:
    """What one course's page shows to one account."""

    code: str
    title: Both
    summary: Both
    sources: list[dict[str, Any]]
    procedures: list[ProcedureVersion]
    lessons: list[LessonRow]
    enrolment: Enrolment | None
    state: Standing | None
    changes: Changes | None
    recorded_on: date | None
    exam_url: str | None
    open_to_read: bool

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons)

    @property
    def said(self) -> str:
        return self.title.said(get_language() or "vi")

    @property
    def summary_said(self) -> str:
        return self.summary.said(get_language() or "vi")

    @property
    def todo(self) -> int:
        """How many lessons are left."""
        return len(self.state.lessons) - len(self.state.done) if self.state else len(self.lessons)

    @property
    def next_said(self) -> str:
        following = self.state.next if self.state else None
        return following.title.said(get_language() or "vi") if following else ""

    @property
    def next_url(self) -> str:
        following = self.state.next if self.state else None
        return reverse("courses:lesson", args=[self.code, following.slug]) if following else ""

    @classmethod
    def load(cls, code: str, user: User) -> CourseScreen:
        """Raises Http404 for a course that is neither published nor begun by her."""
        course = CoursePage.objects.visible_to(user).filter(code=code).first()
        enrolment = enrolment_of(user, code)
        if enrolment is not None:
            return cls._begun(enrolment, course, user)
        if course is None:
            raise Http404
        rows = [_as_row(version) for version in versions_now(course)]
        return cls(
            code=course.code,
            title=course.both,
            summary=Both(course.summary, course.summary_en),
            sources=[dict(block.value) for block in course.sources],
            procedures=_procedures(block.value["code"] for block in course.procedures),
            lessons=rows,
            enrolment=None,
            state=None,
            changes=None,
            recorded_on=_recorded_on(user, code),
            exam_url=_exam_url(course.exam),
            open_to_read=can(user, May.AUTHOR),
        )

    @classmethod
    def _begun(cls, enrolment: Enrolment, course: CoursePage | None, user: User) -> CourseScreen:
        edition: CourseEdition = enrolment.edition
        state = standing(enrolment)
        following = state.next
        rows = [
            LessonRow(
                one.title,
                one.summary,
                one.minutes,
                one.slug,
                "done"
                if one.pk in state.done
                else "current"
                if following and one.pk == following.pk
                else "todo",
            )
            for one in state.lessons
        ]
        return cls(
            code=edition.code,
            title=edition.both,
            summary=Both(edition.summary, edition.summary_en),
            sources=edition.sources,
            procedures=_procedures(edition.procedures),
            lessons=rows,
            enrolment=enrolment,
            state=state,
            changes=changes_since(edition, course) if course else None,
            recorded_on=_recorded_on(user, edition.code),
            exam_url=_exam_url(edition.exam),
            open_to_read=True,
        )


def _as_row(version: LessonVersion) -> LessonRow:
    return LessonRow(
        version.both,
        Both(version.summary, version.summary_en),
        version.minutes,
        version.slug,
        "todo",
    )


def _procedures(codes: Iterable[str]) -> list[ProcedureVersion]:
    """What the catalogue says today of the procedures a course prepares for."""
    rows = ProcedureVersion.objects.as_of(clock.today()).filter(procedure__code__in=list(codes))
    return list(rows.select_related("procedure").order_by("procedure__code"))


def _recorded_on(user: User, code: str) -> date | None:
    """The day of the newest completion in her file, wherever she learnt it."""
    facts = PersonFact.objects.as_of(clock.today()).filter(
        person=user.person_id, kind=Kind.COURSE, code=code
    )
    return facts.order_by("-holds_from").values_list("holds_from", flat=True).first()


def _exam_url(code: str) -> str | None:
    """Where the course's exam is, when this installation has one."""
    try:
        return reverse("assessments:exam", args=[code]) if code else None
    except NoReverseMatch:
        return None


@login_required
def course(request: SignedInRequest, code: str) -> HttpResponse:
    """One course: what it is, its lessons, what it rests on, how far I have come."""
    return render(request, "courses/course.html", {"screen": CourseScreen.load(code, request.user)})


@login_required
@require_POST
def begin(request: SignedInRequest, code: str) -> HttpResponse:
    """Begin, or go on; with anew=1 begin the newest edition."""
    if request.user.person_id is None:
        raise Http404
    found = get_object_or_404(CoursePage.objects.visible_to(request.user), code=code)
    try:
        enrolment = begin_course(
            found, by=request.user, at=clock.now(), anew=request.POST.get("anew") == "1"
        )
    except NothingPublished:
        messages.error(request, _("Khoá học này chưa có bài nào được xuất bản."))
        return redirect("courses:course", code)
    following = standing(enrolment).next
    if following is None:
        return redirect("courses:course", code)
    return redirect("courses:lesson", code, following.slug)
