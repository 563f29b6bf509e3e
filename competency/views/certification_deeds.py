"""Decisions about one person's certification, taking one back, and new terms; each with a preview."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from records import clock, ledger
from records.models import Appointment, EntryRefused, Person, User
from records.requests import SignedInRequest
from records.scope import May, can
from records.wording import say

from ..certification_acts import before_and_after, decide, may_act, take_back
from ..certification_forms import ActForm, NewForm, TakeBackForm, TermsForm
from ..certification_words import Shown, state_name, tone
from ..certified import known_of, versions_of
from ..models import Certification, CertificationAct
from ..models.certifications import revise
from ..validity import Act, ActKind, State, Status

SOURCE = "Trang Chứng nhận"
MOST = 100  # people named in a preview


@login_required
def act(request: SignedInRequest, code: str, pk: int, kind: str) -> HttpResponse:
    """Suspend, lift, extend or revoke somebody else's certification; first the consequence."""
    reached = Person.objects.visible_to(request.user, May.RULE)
    person = get_object_or_404(reached.exclude(pk=request.user.person_id or 0), pk=pk)
    versions = versions_of(code)
    if kind not in CertificationAct.Kind.values or not versions:
        raise Http404
    chosen, today = ActKind(kind), clock.today()
    form = ActForm(request.POST or None, kind=chosen, today=today)
    known = known_of(code, [pk], versions=versions)
    row = versions[-1]
    context = {
        "form": form, "person": person, "row": row, "kind": chosen,
        "label": CertificationAct.Kind(kind).label, "danger": chosen is ActKind.REVOKE,
        "now": Shown(row, known.status(pk, today)),
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        values = form.values()
        if request.POST.get("do") == "save":
            try:
                decide(
                    person, code, chosen, **values, by=request.user, source=SOURCE, at=clock.now()
                )
            except EntryRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Đã ghi quyết định."))
                return redirect("competency:certification_of", code=code, pk=pk)
        else:
            asked = Act(chosen, **values)
            verdict = may_act(known.status(pk, asked.day), asked)
            if verdict:
                before, after = before_and_after(known, pk, asked, today)
                context |= {"before": Shown(row, before), "after": Shown(row, after)}
            else:
                form.add_error(None, say(verdict.because))
    return render(request, "competency/certification_act.html", context)


@login_required
def undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say that a decision should never have been entered."""
    known = CertificationAct.objects.known().visible_to(request.user, May.RULE)
    others = known.exclude(person=request.user.person_id or 0)
    row = get_object_or_404(others.select_related("person"), pk=pk)
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            take_back(row, reason=reason, by=request.user, source=SOURCE, at=clock.now())
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã rút lại quyết định; trạng thái được tính lại."))
            return redirect("competency:certification_of", code=row.code, pk=row.person_id)
    context = {
        "form": form, "person": row.person, "title": _("Rút lại một quyết định"),
        "lead": f"{row}: {row.document}. {row.grounds}", "verb": _("Rút lại"), "danger": True,
        "back_name": "competency:certifications",
    }  # fmt: skip
    return render(request, "records/entry_form.html", context)


@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody whose state or expiry another version of the terms changes."""

    person: Person
    before: Status
    after: Status

    @property
    def was(self) -> str:
        return state_name(self.before.state)

    @property
    def becomes(self) -> str:
        return state_name(self.after.state)

    @property
    def tones(self) -> tuple[str, str]:
        return tone(self.before.state), tone(self.after.state)


def effect(
    user: User, current: Certification, draft: Certification
) -> tuple[dict[tuple[str, str], int], list[Moved], int]:
    """Whose state or expiry changes on the first day of the draft or today, whichever is later.

    Returns how many go from which state to which, the first people by name, and how many there
    are.  The draft is not saved.
    """
    on = max(draft.holds_from, clock.today())
    before = versions_of(current.code)
    kept = [one for one in before if one.pk != current.pk]
    if draft.holds_from > current.holds_from:
        ended = Certification.objects.get(pk=current.pk)
        ended.holds_to = draft.holds_from
        kept.append(ended)
    posted = Appointment.objects.as_of(on).values("person")
    people = Person.objects.visible_to(user, May.RULE).filter(pk__in=posted).by_name()
    order = list(people.values_list("pk", flat=True))
    known = known_of(current.code, order, versions=before)
    other = known.under([*kept, draft])
    ways: dict[tuple[str, str], int] = {}
    moved: list[tuple[int, Status, Status]] = []
    for pk in order:
        was, becomes = known.status(pk, on), other.status(pk, on)
        if was.state is State.NOT_YET and becomes.state is State.NOT_YET:
            continue
        dates = [one.cycle and (one.cycle.until, one.cycle.opens) for one in (was, becomes)]
        if was.state is not becomes.state or dates[0] != dates[1]:
            way = state_name(was.state), state_name(becomes.state)
            ways[way] = ways.get(way, 0) + 1
            moved.append((pk, was, becomes))
    named = Person.objects.in_bulk([pk for pk, _was, _becomes in moved[:MOST]])
    shown = [Moved(named[pk], was, becomes) for pk, was, becomes in moved[:MOST]]
    return ways, shown, len(moved)


@login_required
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    """New terms from a day on, or a correction of a version; first whom it moves."""
    if not can(request.user, May.RULE):
        raise Http404
    current = get_object_or_404(Certification.objects.known(), pk=pk)
    form = TermsForm(request.POST or None, current=current, today=clock.today())
    context = {"form": form, "row": current}
    if request.method == "POST" and form.is_valid():
        draft = form.draft()
        if request.POST.get("do") == "save":
            try:
                reason = form.cleaned_data["reason"]
                revise(
                    current, draft, reason=reason, by=request.user, source=SOURCE, at=clock.now()
                )
            except EntryRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Đã ghi điều kiện mới."))
                return redirect("competency:certification", code=current.code)
        else:
            ways, moved, total = effect(request.user, current, draft)
            context |= {
                "previewed": True, "ways": ways.items(), "moved": moved, "total": total,
                "on": max(draft.holds_from, clock.today()),
            }  # fmt: skip
    return render(request, "competency/certification_terms.html", context)


@login_required
def new(request: SignedInRequest) -> HttpResponse:
    """A certification that was not there before."""
    if not can(request.user, May.RULE):
        raise Http404
    form = NewForm(request.POST or None, today=clock.today())
    if request.method == "POST" and form.is_valid():
        try:
            row = ledger.enter(form.draft(), by=request.user, source=SOURCE, at=clock.now())
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi chứng nhận mới."))
            return redirect("competency:certification", code=row.code)
    return render(request, "competency/certification_new.html", {"form": form})
