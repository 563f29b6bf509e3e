"""Observed work and declarations: one form each, short enough for a phone at the counter."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from records import clock
from records.criteria import Kind
from records.models import EntryRefused, Person
from records.requests import SignedInRequest
from records.scope import May

from ..evidence import judge
from ..evidence_form import JudgementForm
from ..models.grounding import framework_on


@login_required
def observe(request: SignedInRequest, pk: int) -> HttpResponse:
    """A supervisor saw somebody at work."""
    return _form(request, _other(request, pk), Kind.OBSERVED)


@login_required
def declare(request: SignedInRequest, pk: int) -> HttpResponse:
    """A supervisor says what somebody can do, without having observed a task."""
    return _form(request, _other(request, pk), Kind.SUPERVISOR_DECLARED)


@login_required
def declare_own(request: SignedInRequest) -> HttpResponse:
    """What one says of oneself."""
    if request.user.person is None:
        raise Http404
    return _form(request, request.user.person, Kind.SELF_DECLARED)


def _other(request: SignedInRequest, pk: int) -> Person:
    """Somebody else one may judge."""
    reached = Person.objects.visible_to(request.user, May.ASSESS)
    return get_object_or_404(reached.exclude(pk=request.user.person_id or 0), pk=pk)


def _form(request: SignedInRequest, person: Person, kind: Kind) -> HttpResponse:
    today = clock.today()
    own = kind is Kind.SELF_DECLARED
    form = JudgementForm(
        request.POST or None,
        kind=kind,
        framework=framework_on(today),
        today=today,
        chosen=request.GET.get("competency", ""),
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            judge(
                person, kind, data["competency"], data["mark"], on=data["on"],
                task=data.get("task", ""), by=request.user, at=clock.now(),
            )  # fmt: skip
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi vào hồ sơ."))
            if own:
                return redirect("competency:standard")
            return redirect("competency:standard_of", pk=person.pk)
    titles = {
        Kind.OBSERVED: _("Ghi một lần quan sát công việc"),
        Kind.SUPERVISOR_DECLARED: _("Nhận định năng lực"),
        Kind.SELF_DECLARED: _("Tự khai năng lực"),
    }
    leads = {
        Kind.OBSERVED: _("Bậc quan sát được quyết định trong thời gian nó còn giá trị."),
        Kind.SUPERVISOR_DECLARED: _("Nhận định không thay cho quan sát; chỉ để tham khảo."),
        Kind.SELF_DECLARED: _(
            "Lời tự khai giúp chọn khoá học; muốn được tính cần có người xác nhận."
        ),
    }
    context = {
        "form": form,
        "person": person,
        "own": own,
        "title": titles[kind],
        "lead": leads[kind],
    }
    return render(request, "competency/judgement.html", context)
