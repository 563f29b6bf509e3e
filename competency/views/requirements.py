"""What each post asks: the overview, the history of a requirement, and the form that edits it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext

from records import clock
from records.criteria import Criterion
from records.models import EntryRefused, Position
from records.reading import Reading, ReadingForm
from records.requests import SignedInRequest
from records.scope import May, can

from ..counted import Question
from ..effect import Effect, effect_of
from ..making import whom
from ..models import Requirement
from ..models.requirements import Held, enact, in_force, revise
from ..requirement_form import RequirementForm
from ..rule_drawing import draw
from ..rule_form import Node, blank, edit, from_post, from_rule, read, was_turned
from ..sentences import Told, told

SOURCE = "Trang Chuẩn vị trí"


def titles_of() -> dict[str, str]:
    return {one.code: str(one) for one in Position.objects.all()}


def _shown(requirement: Requirement, titles: dict[str, str]) -> dict[str, Any]:
    """A version with its sentence and whom it binds."""
    return {
        "row": requirement,
        "rule": told(requirement.criterion),
        "whom": whom(requirement, titles),
    }


def asked_of(post: Position | None, reading: Reading) -> list[Requirement]:
    """The requirements of a day; those that may bind a post when one is given."""
    rows = in_force(reading.on, reading.known_at)
    charges = [value for value, _ in Requirement._meta.get_field("charge").flatchoices]
    if post is None:
        return rows
    return [one for one in rows if one.binds(Held(post.code, post.kind, None), charges)]


@login_required
def requirements(request: SignedInRequest) -> HttpResponse:
    """The requirements of a day, of one post or of all."""
    if not can(request.user, May.VIEW):
        raise Http404
    form = ReadingForm(request.GET)
    reading = form.reading()
    posts = list(Position.objects.in_force(reading.on).order_by("kind", "pk"))
    post = next((one for one in posts if one.code == request.GET.get("post")), None)
    titles = titles_of()
    rows = asked_of(post, reading)
    context = {
        "form": form,
        "reading": reading,
        "posts": posts,
        "post": post,
        "requirements": [_shown(one, titles) for one in rows],
        "may_edit": can(request.user, May.RULE),
    }
    return render(request, "competency/requirements.html", context)


@login_required
def requirement(request: SignedInRequest, code: str) -> HttpResponse:
    """One requirement through time: every version, every correction, and where it came from."""
    if not can(request.user, May.VIEW):
        raise Http404
    rows = list(
        Requirement.objects.filter(code=code)
        .select_related("entered_by", "superseded_by")
        .order_by("-holds_from", "-pk")
    )
    if not rows:
        raise Http404
    titles = titles_of()
    current = [one for one in rows if not one.void and not hasattr(one, "superseded_by")]
    context = {
        "versions": [_shown(one, titles) for one in current],
        "corrected": [_shown(one, titles) for one in rows if one not in current],
        "newest": rows[0],
        "may_edit": can(request.user, May.RULE),
        "today": clock.today(),
    }
    return render(request, "competency/requirement.html", context)


@login_required
def new(request: SignedInRequest) -> HttpResponse:
    """A requirement that was not there before."""
    return _form(request, None)


@login_required
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new version of a requirement, or a correction of this one."""
    current = Requirement.objects.known().filter(pk=pk).first()
    if current is None:
        raise Http404
    return _form(request, current)


def _form(request: SignedInRequest, current: Requirement | None) -> HttpResponse:
    """One page: fields, the tree of conditions, its sentence, its effect, and the deed."""
    if not can(request.user, May.RULE):
        raise Http404
    deed = request.POST.get("do", "")
    if request.method != "POST":
        root = from_rule(current.rule) if current else blank().number()
        empty = RequirementForm(current=current, today=clock.today())
        return _page(request, empty, root, read(root) if current else None)
    form = RequirementForm(request.POST, current=current, today=clock.today())
    root = from_post(request.POST)
    if deed not in {"preview", "save"} or was_turned(request.POST):
        # a step on the way: nothing is judged yet, what was typed stays
        root = edit(root, deed)
        kept = RequirementForm(current=current, today=clock.today())
        kept.initial = _typed(form)
        return _page(request, kept, root, None)
    rule = read(root)
    if not form.is_valid() or rule is None:
        return _page(request, form, root, rule)
    draft = form.draft(rule)
    if deed == "save":
        try:
            saved = _save(request, current, draft, form.cleaned_data["reason"])
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
            return _page(request, form, root, rule)
        messages.success(request, gettext("Đã lưu phiên bản mới của yêu cầu."))
        return redirect("competency:requirement", code=saved.code)
    question = Question(Reading(clock.today()), clock.today())
    now = current if current and current.holds_from <= question.today < current.holds_to else None
    effect = effect_of(request.user, question, now, draft)
    return _page(request, form, root, rule, effect)


def _typed(form: RequirementForm) -> dict[str, Any]:
    return {name: form[name].value() for name in form.fields}


def _save(
    request: SignedInRequest, current: Requirement | None, draft: Requirement, reason: str
) -> Requirement:
    entry = {"by": request.user, "source": SOURCE}
    if current is None:
        draft.reason = reason
        return enact(draft, **entry)  # type: ignore[arg-type]
    return revise(current, draft, reason=reason, **entry)  # type: ignore[arg-type]


def _page(
    request: SignedInRequest,
    form: RequirementForm,
    root: Node,
    rule: Criterion | None,
    effect: Effect | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "current": form.current,
        "root": draw(root),
        "effect": effect,
        "errors": [
            (f"{node.path}.{name}", message)
            for node in root.walk()
            for name, message in node.errors.items()
        ],
        "sentences": _sentences(rule) if rule else (),
    }
    return render(request, "competency/requirement_form.html", context)


def _sentences(rule: Criterion) -> list[tuple[str, Told]]:
    """The rule in both languages, the reader's first."""
    languages = sorted(
        ("vi", "en"), key=lambda one: one != (translation.get_language() or "vi")[:2]
    )
    said = []
    for language in languages:
        with translation.override(language):
            said.append((language, told(rule)))
    return said
