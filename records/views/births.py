"""The correction of a birth date or sex."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import births, clock
from ..fact_form import PartialDayField
from ..models import EntryRefused, Person
from ..requests import SignedInRequest


class BirthForm(forms.Form):
    """What is right, by which paper, why it was wrong."""

    born = PartialDayField(
        label=gettext_lazy("Ngày sinh"),
        help_text=gettext_lazy("Như 30/06/1985; 06/1985 hoặc 1985."),
    )
    sex = forms.ChoiceField(label=gettext_lazy("Giới tính"), choices=Person.Sex)
    document = forms.CharField(
        label=gettext_lazy("Giấy tờ làm căn cứ"), max_length=120,
        help_text=gettext_lazy("Như giấy khai sinh, quyết định cải chính, số và ngày."),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("Lý do sửa"), max_length=300)


@login_required
def correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another birth date or sex than was recorded."""
    who = get_object_or_404(Person.objects.entered_by(request.user), pk=pk)
    form = BirthForm(request.POST or None, initial={"born": str(who.born), "sex": who.sex})
    if form.is_valid():
        try:
            births.correct(who, **form.cleaned_data, by=request.user, at=clock.now())
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi vào hồ sơ."))
            return redirect("records:person", pk=who.pk)
    context = {
        "form": form, "person": who, "title": _("Sửa ngày sinh, giới tính"),
        "lead": _("Điều ghi trước vẫn đọc được khi xem hồ sơ theo điều biết đến ngày cũ."),
    }  # fmt: skip
    return render(request, "records/entry_form.html", context)
