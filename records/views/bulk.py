"""One act over many people: chosen in the list, asked, previewed, entered, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from .. import clock, ringing
from ..bulk import deed, tasks
from ..bulk.forms import FORMS, LEADS
from ..import_form import UndoForm
from ..imports import desk, members, shelf
from ..imports.plan import State
from ..intake.refusals import Refusal
from ..models import BulkAct, Person
from ..requests import SignedInRequest
from ..scope import May, can
from ..selection import Selection
from ..verdict import Reason
from ..verdict import gettext_noop as noop
from ..wording import say, spoken
from .people import PeopleForm

PAGE = 30
TABS = (
    (State.CHANGED, gettext_lazy("Sẽ đổi")),
    (State.REFUSED, gettext_lazy("Bị từ chối")),
    (State.UNCHANGED, gettext_lazy("Không đổi")),
)


_GONE = noop("Bản xem trước đã được xoá theo thời hạn lưu.")
_AGAIN = noop("Lập lại bản xem trước, xem rồi ghi.")
GONE = Refusal("gone", Reason(_GONE), Reason(_AGAIN))


def _act(request: SignedInRequest, pk: int) -> BulkAct:
    """An act this account may see, or 404."""
    acts = BulkAct.objects.visible_to(request.user)
    return get_object_or_404(acts.select_related("done__batch", "entered_by"), pk=pk)


def _own(request: SignedInRequest, pk: int) -> BulkAct:
    """One's own act that is not carried out; somebody else's may be read, not done."""
    act = _act(request, pk)
    if act.entered_by_id != request.user.pk:
        raise Http404
    return act


@login_required
@require_safe
def acts(request: SignedInRequest) -> HttpResponse:
    """The acts one may see, newest first."""
    if not can(request.user, May.ENTER):
        raise Http404
    found = BulkAct.objects.visible_to(request.user).defer("people")
    found = found.select_related("done__batch__undone_by", "entered_by__person").order_by("-pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "records/bulk_acts.html", {"page": page})


def _chosen(request: SignedInRequest) -> tuple[list[int], str]:
    """Whom the address chooses, by name, as far as this account sees them; and in words."""
    if not can(request.user, May.ENTER):
        raise Http404
    form, selection = PeopleForm(request.GET), Selection.read(request.GET)
    people = selection.of(form.found(request.user, form.reading()))
    return list(people.values_list("pk", flat=True)), selection.told()


@login_required
@require_safe
def choose(request: SignedInRequest) -> HttpResponse:
    """Whom it is about, and which act."""
    people, told = _chosen(request)
    context = {
        "count": len(people),
        "told": told,
        "query": request.GET.urlencode(),
        "some": Person.objects.filter(pk__in=people[:8]).by_name(),
        "more": max(0, len(people) - 8),
        "kinds": [(kind, kind.label, LEADS[kind]) for kind in BulkAct.Kind],
    }
    return render(request, "records/bulk_choose.html", context)


@login_required
def ask(request: SignedInRequest, kind: str) -> HttpResponse:
    """The answers of one act; sending them plans it."""
    if kind not in FORMS:
        raise Http404
    people, told = _chosen(request)
    form = FORMS[kind](request.POST or None, by=request.user, today=clock.today())
    if request.method == "POST" and form.is_valid() and people:
        data = form.cleaned_data
        act = BulkAct.objects.create(
            kind=kind, since=data["since"], document=data["document"], reason=data["reason"],
            values=form.answers(), asked=told, people=people, key=uuid4().hex,
            entered_at=clock.now(), entered_by=request.user,
        )  # fmt: skip
        act.folder.mkdir(parents=True, mode=0o700)
        ringing.ring(act.folder, tasks.plan, act.pk)
        return redirect("records:bulk_act", act.pk)
    context = {
        "form": form, "units": form.units, "title": BulkAct.Kind(kind).label,
        "lead": LEADS[BulkAct.Kind(kind)], "count": len(people), "told": told,
        "query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "records/bulk_ask.html", context)


def _waiting(request: SignedInRequest, act: BulkAct, doing: str) -> HttpResponse:
    """A page that asks again by itself, or says that nobody was heard and offers to ring again."""
    unheard = ringing.is_unheard(act.folder)
    context = {
        "act": act, "doing": doing, "progress": desk.progress_of(act.key), "unheard": unheard,
        "head": "records/_bulk_head.html",
    }  # fmt: skip
    answer = render(request, "records/import_wait.html", context)
    if not unheard:
        answer["Refresh"] = "2"
    return answer


@dataclass(frozen=True, slots=True)
class Answered:
    """A person's answer as it is shown."""

    person: int
    who: str
    changes: list[tuple[str, str, str]]
    notes: list[str]
    problems: list[dict[str, str]]

    @classmethod
    def of(cls, told: shelf.Told) -> Answered:
        return cls(
            told.number, told.who,
            [(say(one), spoken(one.params["before"]), spoken(one.params["after"]))
             for one in told.changes],
            [say(note) for note in told.notes],
            [_said(refusal) for _column, _caption, _value, refusal in told.problems],
        )  # fmt: skip


def _said(refusal: Refusal) -> dict[str, str]:
    return {"reason": say(refusal.reason), "remedy": say(refusal.remedy)}


def _page(act: BulkAct, summary: shelf.Summary, state: str, number: str | None) -> Page[Any]:
    """A page of answers, read from its place in the file."""
    count = summary.counts.get(state, 0)
    page = Paginator(range(count), shelf.PAGE).get_page(number)
    if count:
        rows = shelf.rows_in(act.folder, state, summary.places[state][page.number - 1])
        told = (shelf.Told.of(data) for data, _n in zip(rows, range(shelf.PAGE), strict=False))
        page.object_list = [Answered.of(each) for each in told]  # type: ignore[misc]
    return page


@login_required
def act(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where an act stands; a POST plans it again by what is believed now."""
    asked = _act(request, pk)
    if hasattr(asked, "done"):
        return _done(request, asked)
    if request.method == "POST":
        _own(request, pk)
        tasks.forget_plan(asked)
        ringing.end(f"bulk-{asked.key}")
        ringing.ring(asked.folder, tasks.plan, asked.pk)
        return redirect("records:bulk_act", pk)
    kept = asked.folder.exists()
    if failed := desk.read(asked.folder, "failed") if kept else GONE.to_data():
        return _refused(request, asked, failed)
    summary = shelf.summary_in(asked.folder)
    if summary is None:
        return _waiting(request, asked, _("Đang đối chiếu từng người với hồ sơ"))
    problem = desk.read(asked.folder, "not-applied")
    if not problem and ringing.is_under_way(f"bulk-{asked.key}"):
        return _waiting(request, asked, _("Đang ghi vào hồ sơ"))
    chosen = request.GET.get("state", "")
    if chosen not in summary.counts:
        chosen = next((s.value for s, _l in TABS if summary.counts.get(s)), State.CHANGED.value)
    context = {
        "act": asked,
        "summary": summary,
        "tabs": [(state.value, label, summary.counts.get(state, 0)) for state, label in TABS],
        "chosen": chosen,
        "page": _page(asked, summary, chosen, request.GET.get("page")),
        "entering": summary.counts.get(State.CHANGED, 0),
        "refused": summary.counts.get(State.REFUSED, 0),
        "problem": _said(Refusal.from_data(problem)) if problem else None,
        "is_own": asked.entered_by_id == request.user.pk,
    }
    return render(request, "records/bulk_act.html", context)


def _refused(request: SignedInRequest, asked: BulkAct, failed: dict[str, Any]) -> HttpResponse:
    is_own = asked.entered_by_id == request.user.pk
    context = {"act": asked, "problem": _said(Refusal.from_data(failed)), "is_own": is_own}
    return render(request, "records/bulk_act.html", context)


@login_required
@require_POST
def apply(request: SignedInRequest, pk: int) -> HttpResponse:
    """Enter what the preview shows; ``seen`` is the preview that was looked at."""
    asked = _own(request, pk)
    summary = shelf.summary_in(asked.folder)
    if summary is None or hasattr(asked, "done"):
        return redirect("records:bulk_act", pk)
    if request.POST.get("seen") != summary.digest:
        messages.error(request, _("Bản xem trước đã được lập lại; xem bản mới rồi ghi."))
    elif ringing.begin(f"bulk-{asked.key}"):
        desk.forget(asked.folder, "not-applied")
        if not ringing.ring(asked.folder, tasks.apply, asked.pk):
            ringing.end(f"bulk-{asked.key}")
            messages.error(request, _("Hàng đợi việc nền không trả lời; chưa ghi gì. Thử lại sau."))
    return redirect("records:bulk_act", pk)


def _done(request: SignedInRequest, asked: BulkAct) -> HttpResponse:
    """What the act entered, whom it left out and why, and whether it was taken back."""
    batch = asked.done.batch
    found = Paginator(batch.members.order_by("pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "act": asked,
        "batch": batch,
        "undone": getattr(batch, "undone_by", None),
        "page": found,
        "members": members.told(list(found.object_list)),
        "exceptions": [
            (person, who, say(Reason.from_data(why)), say(Reason.from_data(remedy)))
            for person, who, why, remedy in asked.done.exceptions[:PAGE]
        ],
        "more": max(0, len(asked.done.exceptions) - PAGE),
    }
    return render(request, "records/bulk_done.html", context)


@login_required
def undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """What would be taken back, what stands in the way, why; and the taking back."""
    asked = _act(request, pk)
    if not hasattr(asked, "done") or hasattr(asked.done.batch, "undone_by"):
        return redirect("records:bulk_act", pk)
    batch, key = asked.done.batch, f"bulk-undo-{asked.key}"
    refused = desk.read(asked.folder, "not-undone")
    if ringing.is_under_way(key) and not refused:
        return _waiting(request, asked, _("Đang hoàn tác"))
    form = UndoForm(request.POST or None)
    standing: Sequence[Any] = deed.obstacles(batch)
    if request.method == "POST" and form.is_valid() and not standing:
        desk.forget(asked.folder, "not-undone")
        ringing.begin(key)
        why = form.cleaned_data["reason"]
        if not ringing.ring(asked.folder, tasks.undo, asked.pk, request.user.pk, why):
            ringing.end(key)
            messages.error(request, _("Hàng đợi việc nền không trả lời; chưa ghi gì. Thử lại sau."))
        return redirect("records:bulk_undo", pk)
    context = {
        "act": asked,
        "batch": batch,
        "form": form,
        "counts": members.counted(batch),
        "obstacles": members.stated(standing[:PAGE]),
        "obstacle_count": len(standing),
        "problem": _said(Refusal.from_data(refused)) if refused else None,
    }
    return render(request, "records/bulk_undo.html", context)
