"""The lines of a plan: its new units, the people of split units, the rights over old ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _

from ..models import (
    COMMUNE_LEVEL,
    Appointment,
    EntryRefused,
    Person,
    PlannedJoining,
    PlannedUnit,
    ReorganisationPlan,
    UnitVersion,
)
from ..reorganisation import drafts
from ..reorganisation.affected import Affected, people_by_new
from ..reorganisation.forms import JoiningForm, NewUnitForm
from ..requests import SignedInRequest
from .reorganisations import asked_plan


@login_required
def new_unit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add a unit to be founded."""
    plan = asked_plan(request, pk)
    form = NewUnitForm(
        request.POST or None, instance=PlannedUnit(plan=plan), people=Person.objects.none()
    )
    if request.method == "POST" and form.is_valid():
        try:
            with drafts.changing(plan):
                unit = form.save()
            return redirect("records:reorganisation_unit", pk=pk, unit=unit.pk)
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "records/reorganisation_unit.html", {"plan": plan, "form": form})


@login_required
def unit(request: SignedInRequest, pk: int, unit: int) -> HttpResponse:
    """One new unit: its name, what joins it, who is put in charge."""
    plan = asked_plan(request, pk)
    row = get_object_or_404(plan.units, pk=unit)
    do = request.POST.get("do", "")
    form = NewUnitForm(
        request.POST if do == "save" else None, instance=row, people=_coming(plan, row)
    )
    living = list(
        UnitVersion.objects.as_of(plan.on).filter(kind__in=COMMUNE_LEVEL).order_by("path")
    )
    joining = JoiningForm(request.POST if do == "join" else None, units=living)
    try:
        if _changed(plan, row, request.POST, form, joining):
            if do in {"remove", "save"}:
                return redirect("records:reorganisation", pk=pk)
            return redirect("records:reorganisation_unit", pk=pk, unit=unit)
    except EntryRefused as refusal:
        form.add_error(None, str(refusal)) if form.is_bound else joining.add_error(
            None, str(refusal)
        )
    names = {version.unit_id: version for version in living}
    context = {
        "plan": plan,
        "unit": row,
        "form": form,
        "joining": joining,
        "living": living,
        "lines": [(line, names.get(line.old_id)) for line in row.joinings.order_by("pk")],
    }
    return render(request, "records/reorganisation_unit.html", context)


def _changed(
    plan: ReorganisationPlan, row: PlannedUnit, data: Any, form: NewUnitForm, joining: JoiningForm
) -> bool:
    """Do what was asked on the page of a new unit; whether something was done."""
    do, line = data.get("do", ""), data.get("line", "")
    if do not in {"save", "join", "part", "remove"}:
        return False
    with drafts.changing(plan):
        match do:
            case "save" if form.is_valid():
                form.save()
                return True
            case "join" if joining.is_valid():
                told = joining.cleaned_data
                PlannedJoining.objects.update_or_create(
                    plan=plan,
                    old_id=told["old"].unit_id,
                    new=row,
                    defaults={"share": told["share"], "clause": told["clause"]},
                )
                return True
            case "part" if line.isdecimal():
                row.joinings.filter(pk=int(line)).delete()
                return True
            case "remove":
                row.delete()
                return True
    return False


def _coming(plan: ReorganisationPlan, row: PlannedUnit) -> QuerySet[Person]:
    """The people who would be in the new unit on the first day."""
    told = drafts.as_plan(plan)
    came = people_by_new(told, Affected.load(told)).get(row.code, [])
    return Person.objects.filter(pk__in={post.person_id for post in came}).by_name()


@login_required
def people(request: SignedInRequest, pk: int, unit: int) -> HttpResponse:
    """Where each officer of a split unit goes: one by one, or a whole post at once."""
    plan = asked_plan(request, pk)
    named = UnitVersion.objects.as_of(plan.on).filter(unit=unit).first()
    lines = plan.joinings.filter(old=unit)
    if named is None or not lines.exists():
        raise Http404
    choices = list(plan.units.filter(joinings__in=lines).order_by("code"))
    if not choices:
        choices = list(plan.units.order_by("code"))
    known = Appointment.objects.known().filter(unit=unit, holds_to__gt=plan.on)
    posts = list(known.select_related("person", "position").order_by("person__sort_key", "pk"))
    error = ""
    if request.method == "POST":
        try:
            _sent(plan, posts, choices, request.POST)
            if request.POST.get("do") == "post":
                return redirect("records:reorganisation_people", pk=pk, unit=unit)
            return redirect("records:reorganisation", pk=pk)
        except EntryRefused as refusal:
            error = str(refusal)
    by_hand = dict(plan.postings.values_list("person_id", "new_id"))
    ruled = drafts.as_plan(plan).people
    context = {
        "plan": plan,
        "unit": named,
        "choices": choices,
        "error": error,
        "rows": [(post, by_hand.get(post.person_id), ruled.get(post.person_id)) for post in posts],
        "positions": sorted({post.position for post in posts}, key=lambda one: one.code),
    }
    return render(request, "records/reorganisation_people.html", context)


def _sent(
    plan: ReorganisationPlan,
    posts: Sequence[Appointment],
    choices: Sequence[PlannedUnit],
    data: Any,
) -> None:
    """Send by what was chosen for each person, or a whole post."""
    units: dict[str, PlannedUnit | None] = {str(one.pk): one for one in choices}
    if data.get("do") == "post":
        new = units.get(data.get("to", ""))
        chosen = [p.person_id for p in posts if str(p.position_id) == data.get("position")]
        if new is None or not chosen:
            raise EntryRefused(str(_("Chọn chức danh và đơn vị nhận.")))
        drafts.send(plan, chosen, new)
        return
    units[""] = None
    wanted: dict[str, set[int]] = {}
    for post in posts:
        told = data.get(f"person-{post.person_id}")
        if told in units:
            wanted.setdefault(told, set()).add(post.person_id)
    for told, chosen_people in wanted.items():
        drafts.send(plan, chosen_people, units[told])


@login_required
def grants(request: SignedInRequest, pk: int) -> HttpResponse:
    """What becomes of every right over a unit that ends."""
    plan = asked_plan(request, pk)
    told = drafts.as_plan(plan)
    affected = Affected.load(told)
    units = {str(one.pk): one for one in plan.units.order_by("code")}
    error = ""
    if request.method == "POST":
        given: dict[int, PlannedUnit | None] = {}
        for grant in affected.grants:
            chosen = request.POST.get(f"grant-{grant.pk}", "")
            if chosen == "ends" or chosen in units:
                given[grant.pk] = units.get(chosen)
        try:
            drafts.give(plan, given)
            return redirect("records:reorganisation", pk=pk)
        except EntryRefused as refusal:
            error = str(refusal)
    heirs = told.heirs()
    kept = dict(plan.grants.values_list("grant_id", "new_id"))
    context = {
        "plan": plan,
        "error": error,
        "units": list(units.values()),
        "rows": [
            {
                "grant": grant,
                "unit": affected.named(grant.unit_id),
                "heirs": ", ".join(heirs.get(grant.unit_id, ())),
                "chosen": ("ends" if kept[grant.pk] is None else kept[grant.pk])
                if grant.pk in kept
                else "",
            }
            for grant in affected.grants
        ],
    }
    return render(request, "records/reorganisation_grants.html", context)
