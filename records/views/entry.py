"""Facts by hand: write one about a person, correct it, take it back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from .. import clock, entry
from ..fact_form import SORTS, CorrectionForm, FactForm, RetractionForm, is_by_hand
from ..models import EntryRefused, Person, PersonFact
from ..requests import SignedInRequest


def _person(request: SignedInRequest, pk: int) -> Person:
    """Somebody about whom this account may enter facts, or 404."""
    return get_object_or_404(Person.objects.entered_by(request.user), pk=pk)


def _fact(request: SignedInRequest, pk: int) -> PersonFact:
    """A believed fact that this account may correct by hand, or 404."""
    people = Person.objects.entered_by(request.user)
    rows = PersonFact.objects.known().filter(person__in=people).select_related("person")
    fact = get_object_or_404(rows, pk=pk)
    if not is_by_hand(fact):
        raise Http404
    return fact


@login_required
def choose(request: SignedInRequest, pk: int) -> HttpResponse:
    """Which kind of fact."""
    who = _person(request, pk)
    return render(request, "records/fact_choose.html", {"person": who, "sorts": SORTS.values()})


@login_required
def write(request: SignedInRequest, pk: int, kind: str) -> HttpResponse:
    """Write one fact of a kind."""
    who = _person(request, pk)
    if kind not in SORTS:
        raise Http404
    form = FactForm(request.POST or None, sort=SORTS[kind], person=who, today=clock.today())
    if form.is_valid():
        try:
            entry.record(
                who, form.values(),
                by=request.user, source=form.cleaned_data["source"], at=clock.now(),
            )  # fmt: skip
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi vào hồ sơ."))
            return redirect("records:person", pk=who.pk)
    context = {"form": form, "person": who, "title": SORTS[kind].name}
    return render(request, "records/entry_form.html", context)


@login_required
def correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct a fact, with a reason."""
    fact = _fact(request, pk)
    form = CorrectionForm(
        request.POST or None,
        sort=SORTS[fact.kind], person=fact.person, today=clock.today(), fact=fact,
    )  # fmt: skip
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = entry.amend(
                fact, form.values(), reason=data["reason"],
                by=request.user, source=data["source"], at=clock.now(),
            )  # fmt: skip
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã sửa. Lần ghi trước vẫn đọc được ở dưới."))
            return redirect("records:fact", pk=made.pk)
    title = _("Sửa: %(fact)s") % {"fact": fact}
    context = {"form": form, "person": fact.person, "fact": fact, "title": title}
    return render(request, "records/entry_form.html", context)


@login_required
def retract(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a fact back, with a reason."""
    fact = _fact(request, pk)
    form = RetractionForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            entry.withdraw(fact, reason=reason, by=request.user, at=clock.now())
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã rút lại. Hồ sơ không còn tin điều này."))
            return redirect("records:person", pk=fact.person_id)
    title = _("Rút lại: %(fact)s") % {"fact": fact}
    context = {"form": form, "person": fact.person, "fact": fact, "title": title, "retracts": True}
    return render(request, "records/entry_form.html", context)
