"""A change of name, and taking it back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import clock, names
from ..fact_form import RetractionForm
from ..intake.people import Name, read_name
from ..intake.refusals import Refused
from ..models import EntryRefused, Person, PersonName
from ..reading import day_field
from ..requests import SignedInRequest


class RenameForm(forms.Form):
    """The whole new name, from which day, by which decision."""

    name = forms.CharField(label=gettext_lazy("Họ và tên mới"), max_length=140)
    since = day_field(gettext_lazy("Từ ngày"))
    document = forms.CharField(
        label=gettext_lazy("Quyết định"), max_length=120,
        help_text=gettext_lazy("Số, ký hiệu và ngày của quyết định."),
    )  # fmt: skip

    def clean_name(self) -> Name:
        try:
            read = read_name(self.cleaned_data["name"]).value
        except Refused:
            read = None
        if read is None:
            raise forms.ValidationError(_("Ghi đủ họ và tên."))
        return read

    def clean_since(self) -> date:
        since: date = self.cleaned_data["since"]
        if since > clock.today():
            raise forms.ValidationError(
                _("Ngày này chưa tới. Ghi một ngày không muộn hơn hôm nay.")
            )
        return since


def _done(request: SignedInRequest, who: Person) -> HttpResponse:
    messages.success(request, _("Đã ghi vào hồ sơ."))
    return redirect("records:person", pk=who.pk)


def _shown(request: SignedInRequest, who: Person, form: forms.Form, **more: Any) -> HttpResponse:
    return render(request, "records/entry_form.html", {"form": form, "person": who, **more})


@login_required
def rename(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another name from a day on."""
    who = get_object_or_404(Person.objects.entered_by(request.user), pk=pk)
    form = RenameForm(request.POST or None)
    if form.is_valid():
        try:
            names.rename(who, **form.cleaned_data, by=request.user, at=clock.now())
            return _done(request, who)
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
    lead = _("Tên cũ vẫn đúng với những ngày trước đó.")
    return _shown(request, who, form, title=_("Đổi họ tên"), lead=lead)


@login_required
def take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """The latest change of name should never have been entered."""
    people = Person.objects.entered_by(request.user)
    rows = PersonName.objects.known().filter(person__in=people).select_related("person")
    row = get_object_or_404(rows, pk=pk)
    form = RetractionForm(request.POST or None)
    if form.is_valid():
        try:
            names.take_back(row, **form.cleaned_data, by=request.user, at=clock.now())
            return _done(request, row.person)
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
    title = _("Rút lại: %(fact)s") % {"fact": row}
    return _shown(request, row.person, form, title=title, retracts=True)
