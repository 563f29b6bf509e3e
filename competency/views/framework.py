"""The competency framework: the list, one competency with its ladder, how a gap is counted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from records import clock
from records.criteria import KIND_NAMES, HasCompetency, Kind
from records.models import EntryRefused, ProcedureVersion
from records.models.law import FIELD_GROUPS
from records.reading import Reading, ReadingForm
from records.requests import SignedInRequest
from records.scope import May, can, may_for_all
from records.wording import say, spoken

from ..framework_changes import enact, revise
from ..framework_form import CompetencyForm
from ..gap import sentences
from ..ladder import SCALED
from ..making import whom
from ..models import Competency, ProcedureNeed, Requirement
from ..models.grounding import framework_on
from ..models.requirements import in_force
from .requirements import titles_of

SOURCE = "Trang Khung năng lực"


@login_required
def competencies(request: SignedInRequest) -> HttpResponse:
    """The framework of a day; open to every account, as the standards one is measured by are."""
    form = ReadingForm(request.GET)
    reading = form.reading()
    framework = framework_on(reading.on, reading.known_at)
    asked = _asked_for(reading)
    groups = [
        (
            label,
            [
                (row, len(asked.get(row.code, ())))
                for row in framework.competencies.values()
                if row.group == value
            ],
        )
        for value, label in Competency.Group.choices
    ]
    context = {
        "form": form,
        "reading": reading,
        "groups": [(label, rows) for label, rows in groups if rows],
        "count": len(framework.competencies),
        "may_edit": may_for_all(request.user, May.RULE),
    }
    return render(request, "competency/competencies.html", context)


def _asked_for(reading: Reading) -> dict[str, list[tuple[Requirement, HasCompetency]]]:
    """The requirements of the day that ask for each competency."""
    found: dict[str, list[tuple[Requirement, HasCompetency]]] = {}
    for row in in_force(reading.on, reading.known_at):
        for leaf in row.criterion.leaves():
            if isinstance(leaf, HasCompetency):
                found.setdefault(leaf.competency, []).append((row, leaf))
    return found


@login_required
def competency(request: SignedInRequest, code: str) -> HttpResponse:
    """One competency on a day: its ladder, what shows each level, who needs it, what it is for."""
    versions = list(Competency.objects.filter(code=code).order_by("-holds_from", "-pk"))
    if not versions:
        raise Http404
    form = ReadingForm(request.GET)
    reading = form.reading()
    framework = framework_on(reading.on, reading.known_at)
    row = framework.competencies.get(code)
    titles = titles_of()
    needed = ProcedureNeed.objects.as_of(reading.on, reading.known_at).filter(code=code)
    needs = {one.procedure_id: one for one in needed.order_by("pk")}
    procedures = ProcedureVersion.objects.as_of(reading.on, reading.known_at).filter(
        procedure__in=needs
    )
    context = {
        "form": form,
        "reading": reading,
        "row": row,
        "newest": versions[0],
        "rungs": [
            {"rung": rung, "ways": [say(way.sentence()) for way in rung.ways]}
            for rung in (row.rungs if row else ())
        ],
        "observed": framework.policy is not None,
        "asked": [
            (one, leaf, whom(one, titles)) for one, leaf in _asked_for(reading).get(code, ())
        ],
        "procedures": [
            (one, needs[one.procedure_id])
            for one in procedures.select_related("procedure").order_by("procedure__code")
        ],
        "fields": [str(FIELD_GROUPS.get(name, name)) for name in (row.fields if row else ())],
        "known": _versions(code),
        "may_look": can(request.user, May.VIEW),
        "may_edit": may_for_all(request.user, May.RULE),
    }
    return render(request, "competency/competency.html", context)


def _versions(code: str) -> list[Competency]:
    """Every version that is believed today, the newest first."""
    rows = Competency.objects.known().filter(code=code).select_related("entered_by")
    return list(rows.order_by("-holds_from", "-pk"))


@login_required
def how(request: SignedInRequest) -> HttpResponse:
    """How a gap is counted: the definition, the scales, their basis."""
    form = ReadingForm(request.GET)
    reading = form.reading()
    framework = framework_on(reading.on, reading.known_at)
    policy = framework.policy
    scales = [
        (spoken_kind, [(one.mark, spoken(one.name), one.level) for one in policy.scales[kind]])
        for kind, spoken_kind in _scaled()
        if policy
    ]
    context = {
        "form": form,
        "reading": reading,
        "sentences": sentences(policy) if policy else [],
        "scales": scales,
        "basis": framework.basis,
        "may_edit": may_for_all(request.user, May.RULE),
    }
    return render(request, "competency/gap.html", context)


def _scaled() -> list[tuple[Kind, str]]:
    return [(kind, spoken(KIND_NAMES[kind])) for kind in SCALED]


@login_required
def new(request: SignedInRequest) -> HttpResponse:
    """A competency that was not there before."""
    return _form(request, None)


@login_required
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new version of a competency, or a correction of this one."""
    return _form(request, get_object_or_404(Competency.objects.known(), pk=pk))


def _form(request: SignedInRequest, current: Competency | None) -> HttpResponse:
    if not may_for_all(request.user, May.RULE):
        raise Http404
    form = CompetencyForm(request.POST or None, current=current, today=clock.today())
    if request.method == "POST" and form.is_valid():
        draft, reason = form.draft(), form.cleaned_data["reason"]
        entry: dict[str, Any] = {"by": request.user, "source": SOURCE, "at": clock.now()}
        try:
            if current is None:
                draft.reason = reason
                saved = enact(draft, **entry)
            else:
                saved = revise(current, draft, reason=reason, **entry)
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lưu phiên bản của năng lực."))
            return redirect("competency:competency", code=saved.code)
    context = {"form": form, "current": current}
    return render(request, "competency/competency_form.html", context)
