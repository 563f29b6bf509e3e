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
from records.scope import May, can, may_for_all

from ..effect import Effect, effect_today
from ..making import whom
from ..models import Requirement, RequirementChange
from ..models.changes import propose
from ..models.requirements import Held, in_force
from ..requirement_form import RequirementForm
from ..rule_drawing import draw
from ..rule_form import Node, blank, edit, from_post, from_rule, read, understood, was_turned
from ..sentences import Told, told


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
        "may_edit": may_for_all(request.user, May.RULE),
        "pending": RequirementChange.objects.visible_to(request.user).pending().count(),
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
        "may_edit": may_for_all(request.user, May.RULE),
        "pending": RequirementChange.objects.visible_to(request.user).pending().filter(code=code),
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
    """One page: fields, the tree of conditions, its sentence, its effect, and the proposal."""
    if not may_for_all(request.user, May.RULE):
        raise Http404
    deed = request.POST.get("do", "")
    if request.method != "POST":
        root = from_rule(current.rule) if current else blank().number()
        empty = RequirementForm(current=current, today=clock.today())
        return _page(request, empty, root, understood(root))
    form = RequirementForm(request.POST, current=current, today=clock.today())
    root = from_post(request.POST)
    if deed.partition(":")[0] not in {"preview", "save", "show"} or was_turned(request.POST):
        # a step on the way: nothing is judged yet, what was typed stays
        root = edit(root, deed)
        kept = RequirementForm(current=current, today=clock.today())
        kept.initial = _typed(form)
        return _page(request, kept, root, understood(root))
    rule = read(root)
    if not form.is_valid() or rule is None:
        return _page(request, form, root, rule)
    draft, reason = form.draft(rule), form.cleaned_data["reason"]
    if deed == "save":
        try:
            made = propose(draft, current, reason=reason, by=request.user, at=clock.now())
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
            return _page(request, form, root, rule)
        messages.success(request, gettext("Đã gửi đề xuất; tính khi người thứ hai duyệt."))
        return redirect("competency:requirement_a_change", pk=made.pk)
    effect = effect_today(request.user, current, draft, clock.today())
    _, lot, page = f"{deed}::".split(":")[:3]
    return _page(request, form, root, rule, effect=effect, listed=effect.listed(lot, page))


def _typed(form: RequirementForm) -> dict[str, Any]:
    return {name: form[name].value() for name in form.fields}


def _page(
    request: SignedInRequest,
    form: RequirementForm,
    root: Node,
    rule: Criterion | None,
    **shown: Any,
) -> HttpResponse:
    """``shown``: the effect, and the people of the number that was asked for."""
    effect: Effect | None = shown.get("effect")
    context = {
        "form": form,
        "current": form.current,
        "root": draw(root),
        "links": [{"lot": lot} for lot in effect.lots] if effect else (),
        **shown,
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
