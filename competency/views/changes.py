"""Changes of requirements under way: the inbox, one change and its moves, versions compared."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from records import clock
from records.lifecycle import MoveRefused
from records.listings import Pairs, Rows, Sheet, only
from records.models import EntryRefused, User
from records.reading import Reading, ReadingForm
from records.requests import SignedInRequest
from records.scope import May, can, may_for_all
from records.wording import say

from ..counted import Question
from ..effect import Effect, effect_of, effect_today
from ..models import ChangeState, Requirement, RequirementChange
from ..sentences import in_one_line, told
from ..versions import compare
from .requirements import titles_of

PAGE = 50
DONE = {
    "approve": gettext_lazy("Đã duyệt: phiên bản mới tính từ ngày hiệu lực của nó."),
    "refuse": gettext_lazy("Đã ghi việc không duyệt."),
    "withdraw": gettext_lazy("Đã rút đề xuất."),
}
ICONS = {"propose": "pencil", "approve": "check", "refuse": "x", "withdraw": "undo-2"}


class NoteForm(forms.Form):
    """Why not, in a sentence the proposer can act upon."""

    note = forms.CharField(
        label=gettext_lazy("Lý do không duyệt"),
        max_length=300,
        help_text=gettext_lazy("Ít nhất 10 ký tự; người đề xuất sẽ đọc."),
    )


def _asked(user: User, state: str) -> QuerySet[Any, Any]:
    """The changes of a state or all, those that moved last first."""
    rows: QuerySet[Any, Any] = RequirementChange.objects.visible_to(user).with_state()
    if state in ChangeState.values:
        rows = rows.filter(state_now=state)
    return rows.select_related("proposed_by", "base").order_by("-moved_at", "-pk")


@login_required
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """What waits for a second person, and what became of the rest."""
    only(can(request.user, May.VIEW))
    state = request.GET.get("state", "")
    context = {
        "page": Paginator(_asked(request.user, state), PAGE).get_page(request.GET.get("page")),
        "waiting": RequirementChange.objects.all().waiting_for(request.user),
        "states": ChangeState.choices,
        "state": state,
        "may_edit": may_for_all(request.user, May.RULE),
        "may_export": can(request.user, May.EXPORT),
    }
    return render(request, "competency/changes.html", context)


@login_required
@require_safe
def index_file(request: SignedInRequest, ending: str) -> HttpResponse:
    """The same list to take away."""
    only(can(request.user, May.EXPORT))
    state = request.GET.get("state", "")
    columns = [
        (_("Số"), 8), (_("Mã yêu cầu"), 18), (_("Yêu cầu"), 44), (_("Quy tắc"), 70),
        (_("Hiệu lực từ"), 12), (_("Lý do"), 44), (_("Người đề xuất"), 28), (_("Trạng thái"), 24),
    ]  # fmt: skip
    rows: Rows = (
        [
            one.pk, one.code, str(one), in_one_line(one.draft.criterion), one.draft.holds_from,
            one.reason, str(one.proposed_by), one.state_name,
        ]
        for one in _asked(request.user, state)
    )  # fmt: skip
    asked: Pairs = [(_("Trạng thái"), str(dict(ChangeState.choices).get(state, _("Tất cả"))))]
    title, reading = _("Đề xuất sửa chuẩn vị trí"), Reading(clock.today())
    return Sheet("de-xuat-chuan-vi-tri", title, columns, rows, reading, asked).response(ending)


def _one(request: SignedInRequest, pk: int) -> RequirementChange:
    rows = RequirementChange.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("proposed_by", "base"), pk=pk)


@login_required
@require_safe
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    """One change: beside what it changes, with today's effect, its acts and what I may do."""
    return _page(request, _one(request, pk), NoteForm())


@login_required
@require_POST
def move(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    """Approve, refuse or withdraw; what is refused is said on the page of the change."""
    row = _one(request, pk)
    if name not in RequirementChange.lifecycle.moves:
        raise Http404
    form = NoteForm(request.POST)
    form.fields["note"].required = name == "refuse"
    if not form.is_valid():
        return _page(request, row, form)
    note = form.cleaned_data["note"] if name == "refuse" else ""
    try:
        RequirementChange.lifecycle.make(row, name, by=request.user, at=clock.now(), note=note)
    except MoveRefused as refusal:
        form.add_error("note" if name == "refuse" else None, say(refusal.verdict.because))
    except EntryRefused as refusal:
        form.add_error(None, str(refusal))
    if form.errors:
        return _page(request, row, form)
    messages.success(request, DONE[name])
    if name == "approve":
        return redirect("competency:requirement", code=row.code)
    return redirect("competency:requirement_a_change", pk=row.pk)


def _page(request: SignedInRequest, row: RequirementChange, form: NoteForm) -> HttpResponse:
    pending = row.state == ChangeState.PROPOSED
    moves = list(RequirementChange.lifecycle.open_to(row, request.user, clock.now()))
    context = {
        "row": row,
        "draft": row.draft,
        "compared": compare(row.base, row.draft, titles_of()) if row.base else None,
        "form": form,
        "open": {one.move.name: one.move for one in moves if one.verdict},
        "closed": next((say(one.verdict.because) for one in moves if _is_told(one)), ""),
        "acts": [
            {"on": act.at, "by": act.by, "title": _title(act.move), "text": act.note or _why(row, act),
             "icon": ICONS[act.move]}
            for act in row.acts.select_related("by").order_by("-number")
        ],
        "rule": told(row.draft.criterion),
        **(_effect_of(request, row) if pending else {}),
    }  # fmt: skip
    return render(request, "competency/change.html", context)


def _is_told(one: Any) -> bool:
    """Why somebody who might have approved cannot."""
    return one.move.name == "approve" and one.in_state and not one.verdict


def _why(row: RequirementChange, act: Any) -> str:
    return row.reason if act.number == 1 else ""


def _title(move: str) -> str:
    named = RequirementChange.lifecycle.moves.get(move)
    return str(named.label) if named else _("Đề xuất")


def _effect_of(request: SignedInRequest, row: RequirementChange) -> dict[str, Any]:
    return effect_context(request, effect_today(request.user, row.base, row.draft, clock.today()))


def effect_context(request: SignedInRequest, effect: Effect) -> dict[str, Any]:
    """The effect with a link for each number that keeps the rest of the address."""
    links = []
    for lot in effect.lots:
        query = request.GET.copy()
        query.pop("page", None)
        query["who"] = lot.name
        links.append({"lot": lot, "url": f"?{query.urlencode()}#people"})
    listed = effect.listed(request.GET.get("who", ""), request.GET.get("page"))
    return {"effect": effect, "links": links, "listed": listed}


@login_required
@require_safe
def compared(request: SignedInRequest, code: str) -> HttpResponse:
    """Any two versions of a requirement, and what lies between them on a day."""
    only(can(request.user, May.VIEW))
    rows = list(Requirement.objects.filter(code=code, void=False).order_by("holds_from", "pk"))
    if not rows:
        raise Http404
    form = ReadingForm(request.GET)
    reading = form.reading()
    one = _chosen(rows, request.GET.get("one"), rows[max(len(rows) - 2, 0)])
    other = _chosen(rows, request.GET.get("other"), rows[-1])
    question = Question(reading, clock.today())
    context = {
        "code": code,
        "form": form,
        "reading": reading,
        "rows": rows,
        "one": one,
        "other": other,
        "compared": compare(one, other, titles_of()),
        **effect_context(request, effect_of(request.user, question, one, other)),
    }
    return render(request, "competency/compared.html", context)


def _chosen(rows: list[Requirement], asked: str | None, usual: Requirement) -> Requirement:
    return next((one for one in rows if str(one.pk) == asked), usual)
