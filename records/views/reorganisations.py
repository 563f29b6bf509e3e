"""Reorganisations: prepared, previewed, carried out at once, and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from .. import batches, clock, ringing
from ..imports import desk
from ..intake.refusals import Refusal
from ..models import EntryRefused, ReorganisationPlan, UnitVersion, may_reorganise
from ..reorganisation import Open, drafts, sheet, tasks
from ..reorganisation.forms import FileForm, HeadForm, UndoForm
from ..reorganisation.preview import Preview
from ..requests import SignedInRequest
from ..wording import say

PAGE = 30
SHOWN = 20


def asked_plan(request: SignedInRequest, pk: int) -> ReorganisationPlan:
    """The plan, or 404 for whoever does not reorganise the province."""
    plans = ReorganisationPlan.objects.visible_to(request.user).select_related("batch")
    return get_object_or_404(plans, pk=pk)


def _admit(request: SignedInRequest) -> None:
    if not may_reorganise(request.user):
        raise Http404


@login_required
def reorganisations(request: SignedInRequest) -> HttpResponse:
    """The plans, newest first."""
    _admit(request)
    plans = ReorganisationPlan.objects.visible_to(request.user)
    found = plans.select_related("batch__undone_by", "created_by__person").order_by("-on", "-pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "records/reorganisations.html", {"page": page})


@login_required
def new(request: SignedInRequest) -> HttpResponse:
    """Begin a plan."""
    _admit(request)
    form = HeadForm(request.POST or None, initial=_beginning())
    if request.method == "POST" and form.is_valid():
        plan = ReorganisationPlan(created_at=clock.now(), created_by=request.user)
        form.store(plan)
        return redirect("records:reorganisation", pk=plan.pk)
    context = {
        "form": form,
        "title": _("Phương án mới"),
        "back": reverse("records:reorganisations"),
    }
    return render(request, "records/reorganisation_form.html", context)


def _beginning() -> dict[str, Any]:
    top = UnitVersion.objects.as_of(clock.today()).filter(parent=None).order_by("pk").first()
    return {"parent": f"{top.code} {top.full_name}" if top else ""}


@login_required
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change the day, the document, the rule."""
    plan = asked_plan(request, pk)
    ended = plan.joinings.filter(new=None).values("old")
    named = UnitVersion.objects.as_of(plan.on)
    initial = {
        "ended": ", ".join(
            named.filter(unit__in=ended).order_by("code").values_list("code", flat=True)
        ),
        "parent": next(iter(named.filter(unit=plan.parent_id).values_list("code", flat=True)), ""),
    }
    form = HeadForm(request.POST or None, instance=plan, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            with drafts.changing(plan) as held:
                form.store(held)
            return redirect("records:reorganisation", pk=pk)
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "title": _("Sửa phương án"),
        "back": reverse("records:reorganisation", args=[pk]),
    }
    return render(request, "records/reorganisation_form.html", context)


def _waiting(
    request: SignedInRequest, plan: ReorganisationPlan, doing: str, again: str = ""
) -> HttpResponse:
    """A page that asks again by itself, or says that nobody was heard."""
    context = {
        "plan": plan, "doing": doing, "again": again,
        "progress": desk.progress_of(tasks.working(plan)),
        "unheard": ringing.is_unheard(plan.folder), "head": "records/_reorganisation_head.html",
    }  # fmt: skip
    answer = render(request, "records/import_wait.html", context)
    if not context["unheard"]:
        answer["Refresh"] = "2"
    return answer


@login_required
def upload(request: SignedInRequest, pk: int) -> HttpResponse:
    """Replace the lines of the plan by those of a file, all or none; the file is read by a task."""
    plan = asked_plan(request, pk)
    path = tasks.file_of(plan)
    again = request.POST.get("do") == "again"
    form = (
        FileForm(request.POST, request.FILES)
        if request.method == "POST" and not again
        else FileForm()
    )
    if form.is_valid():
        plan.folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        desk.forget(plan.folder, tasks.READ)
        with path.open("wb") as kept:
            for chunk in form.cleaned_data["file"].chunks():
                kept.write(chunk)
    if again or form.is_valid():
        ringing.ring(plan.folder, tasks.read_file, plan.pk, get_language() or "vi")
        if path.exists():
            return redirect("records:reorganisation_file", pk)
    told = desk.read(plan.folder, tasks.READ)
    if told is None and path.exists():
        here = reverse("records:reorganisation_file", args=[pk])
        return _waiting(request, plan, _("Đang đọc tệp"), here)
    problems: list[sheet.Problem] = []
    if told is not None:
        desk.forget(plan.folder, tasks.READ)  # told once
        problems = tasks.problems_in(told)
        if told["refused"]:
            messages.error(request, told["refused"])
        elif not problems:
            messages.success(request, _("Đã đọc tệp vào phương án."))
            return redirect("records:reorganisation", pk=pk)
    many = told["many"] if told else 0
    context = {"form": form, "plan": plan, "problems": problems[:PAGE], "many": many}
    return render(request, "records/reorganisation_file.html", context)


@login_required
def reorganisation(request: SignedInRequest, pk: int) -> HttpResponse:
    """One plan: what it would change and leaves open, or what it did, or that it is being done."""
    plan = asked_plan(request, pk)
    form = UndoForm(request.POST if request.POST.get("do") == "undo" else None)
    standing: list[Any] = []
    if request.method == "POST":
        match request.POST.get("do"):
            case "apply":
                return _ring(request, plan, tasks.NOT_APPLIED, tasks.apply, request.user.pk)
            case "propose":
                try:
                    drafts.propose_charges(plan)
                except EntryRefused as refusal:
                    messages.error(request, str(refusal))
                return redirect("records:reorganisation", pk=pk)
            case "undo" if form.is_valid() and plan.is_applied and plan.batch:
                standing = list(batches.obstacles(plan.batch))
                if not standing:
                    reason = form.cleaned_data["reason"]
                    return _ring(
                        request, plan, tasks.NOT_UNDONE, tasks.undo, request.user.pk, reason
                    )
    if said := _came_of_it(request, plan):
        return said
    context: dict[str, Any] = {"plan": plan, "form": form, "is_applied": plan.is_applied}
    if plan.is_applied:
        context |= {"obstacles": _told(standing), "many_obstacles": len(standing)}
    else:
        context |= _draft(plan)
    return render(request, "records/reorganisation.html", context)


def _ring(
    request: SignedInRequest, plan: ReorganisationPlan, note: str, task: Any, *args: Any
) -> HttpResponse:
    """Have the deed done by a task; the page tells what came of it."""
    if ringing.begin(tasks.working(plan)):
        plan.folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        desk.forget(plan.folder, note)
        desk.write(plan.folder, _ASKED, {"applied": plan.is_applied})
        if not ringing.ring(plan.folder, task, plan.pk, *args, get_language() or "vi"):
            desk.forget(plan.folder, _ASKED)
            ringing.end(tasks.working(plan))
            messages.error(request, _("Hàng đợi việc nền không trả lời; chưa ghi gì. Thử lại sau."))
    return redirect("records:reorganisation", pk=plan.pk)


_ASKED = "asked"  # a deed was rung for, and whether the plan stood applied at that time


def _came_of_it(request: SignedInRequest, plan: ReorganisationPlan) -> HttpResponse | None:
    """Say once what came of a deed that was rung for; the waiting page while nothing has."""
    asked = desk.read(plan.folder, _ASKED)
    if asked is None:
        return None
    applied = asked["applied"]
    refused = desk.read(plan.folder, tasks.NOT_UNDONE if applied else tasks.NOT_APPLIED)
    if refused is None and plan.is_applied == applied:
        if ringing.is_under_way(tasks.working(plan)):
            return _waiting(request, plan, _("Đang hoàn tác") if applied else _("Đang áp dụng"))
        return None  # lost: it may be asked for again
    desk.forget(plan.folder, _ASKED)
    ringing.end(tasks.working(plan))
    if refused is not None:
        refusal = Refusal.from_data(refused)
        messages.error(request, f"{say(refusal.reason)} {say(refusal.remedy)}".strip())
    elif applied:
        messages.success(request, _("Đã hoàn tác; phương án sửa lại được."))
    else:
        messages.success(request, _("Đã áp dụng phương án."))
    return None


def _draft(plan: ReorganisationPlan) -> dict[str, Any]:
    preview = Preview.load(plan)
    units = dict(plan.units.values_list("code", "pk"))
    return {
        "preview": preview,
        "questions": [(one, _where(plan, one, units)) for one in preview.open[:SHOWN]],
        "more": max(0, len(preview.open) - SHOWN),
    }


def _where(plan: ReorganisationPlan, question: Open, units: dict[str, int]) -> str:
    """The page on which the question is answered."""
    match question.about:
        case "person":
            return reverse("records:reorganisation_people", args=[plan.pk, question.ref])
        case "grant":
            return reverse("records:reorganisation_grants", args=[plan.pk])
        case "new" if question.ref in units:
            return reverse("records:reorganisation_unit", args=[plan.pk, units[str(question.ref)]])
        case "unit":
            joined = (
                plan.joinings.filter(old=int(question.ref)).exclude(new=None).order_by("pk").first()
            )
            if joined:
                return reverse("records:reorganisation_unit", args=[plan.pk, joined.new_id])
    return reverse("records:reorganisation_edit", args=[plan.pk])


@dataclass(frozen=True, slots=True)
class Standing:
    """A row that stands in the way of an undoing, in words."""

    kind: str
    heading: str
    who: str
    row: Any


# What rows are called that may stand on a new unit; another is simply "entry".
_ROW_NAMES = {
    "appointment": gettext_lazy("Bổ nhiệm"),
    "duty": gettext_lazy("Nhiệm vụ"),
    "grant": gettext_lazy("Quyền"),
    "dossiertotal": gettext_lazy("Số hồ sơ theo tháng"),
    "unitversion": gettext_lazy("Đơn vị"),
    "succession": gettext_lazy("Kế thừa"),
    "unitevent": gettext_lazy("Thay đổi của đơn vị"),
    "establishment": gettext_lazy("Biên chế"),
    "proposal": gettext_lazy("Hồ sơ khen thưởng"),
    "certificate": gettext_lazy("Giấy chứng nhận"),
}


def _told(rows: list[Any]) -> list[Standing]:
    return [
        Standing(
            str(_ROW_NAMES.get(row._meta.model_name, _("Lần ghi"))),
            str(getattr(row, "heading", row)),
            str(getattr(row, "person", None) or getattr(row, "user", None) or ""),
            row,
        )
        for row in rows[:SHOWN]
    ]
