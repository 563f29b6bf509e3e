"""Posts, leave and reserve of a person: given, moved, ended, taken back, by decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from .. import clock, postings
from ..fact_form import RetractionForm
from ..models import Appointment, EntryRefused, Person
from ..posting_forms import AppointForm, FinishForm, LeaveForm, ReserveForm, TransferForm
from ..requests import SignedInRequest


def _person(request: SignedInRequest, pk: int) -> Person:
    """Somebody about whom this account may enter facts, or 404."""
    return get_object_or_404(Person.objects.entered_by(request.user), pk=pk)


def _row(request: SignedInRequest, kind: str, pk: int) -> Any:
    """A believed row of such a person, or 404."""
    if kind not in postings.TABLES:
        raise Http404
    people = Person.objects.entered_by(request.user)
    rows: Any = postings.TABLES[kind]._default_manager
    return get_object_or_404(rows.known().filter(person__in=people).select_related("person"), pk=pk)


def _asked(
    request: SignedInRequest,
    who: Person,
    title: str,
    form: forms.Form,
    deed: Callable[..., Any],
    **more: Any,
) -> HttpResponse:
    """The form, and the deed once it can be done."""
    if form.is_valid():
        values = form.values() if hasattr(form, "values") else form.cleaned_data
        try:
            deed(**values, by=request.user, at=clock.now())
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi vào hồ sơ."))
            return redirect("records:person", pk=who.pk)
    context = {"form": form, "person": who, "title": title, **more}
    return render(request, "records/entry_form.html", context)


def _placed(request: SignedInRequest, form: type[forms.Form]) -> Any:
    return form(request.POST or None, by=request.user, today=clock.today())  # type: ignore[call-arg]


@login_required
def appoint(request: SignedInRequest, pk: int) -> HttpResponse:
    """A post: substantive, acting or on secondment."""
    who = _person(request, pk)
    form = _placed(request, AppointForm)
    title = _("Bổ nhiệm, phụ trách, biệt phái")
    return _asked(
        request, who, title, form, lambda **v: postings.appoint(who, **v), units=form.units
    )


@login_required
def transfer(request: SignedInRequest, pk: int) -> HttpResponse:
    """From one post to another on the same day."""
    post: Appointment = _row(request, "appointment", pk)
    form = _placed(request, TransferForm)
    title = _("Chuyển: %(post)s") % {"post": post}
    lead = _("Vị trí này kết thúc hôm trước của ngày bắt đầu, kèm nhiệm vụ tại đơn vị ấy.")
    return _asked(
        request, post.person, title, form, lambda **v: postings.transfer(post, **v),
        units=form.units, lead=lead,
    )  # fmt: skip


@login_required
def leave(request: SignedInRequest, pk: int) -> HttpResponse:
    """A leave."""
    who = _person(request, pk)
    form = LeaveForm(request.POST or None)
    return _asked(request, who, _("Ghi đợt nghỉ"), form, lambda **v: postings.leave(who, **v))


@login_required
def reserve(request: SignedInRequest, pk: int) -> HttpResponse:
    """A place on the planning list."""
    who = _person(request, pk)
    form = _placed(request, ReserveForm)
    title = _("Đưa vào quy hoạch")
    return _asked(
        request, who, title, form, lambda **v: postings.put_in_reserve(who, **v), units=form.units
    )


@login_required
def finish(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """The end of a post, charge, leave or place in reserve."""
    row = _row(request, kind, pk)
    form = FinishForm(request.POST or None)
    title = _("Kết thúc: %(what)s") % {"what": row}
    lead = ""
    if kind == "appointment":
        lead = _("Nhiệm vụ tại đơn vị này kết thúc cùng ngày, nếu không còn vị trí nào ở đó.")
    deed = lambda **v: postings.finish(row, **v)  # noqa: E731
    return _asked(request, row.person, title, form, deed, lead=lead)


@login_required
def withdraw(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """A row that should never have been entered."""
    row = _row(request, kind, pk)
    form = RetractionForm(request.POST or None)
    title = _("Rút lại: %(fact)s") % {"fact": row}
    deed = lambda **v: postings.withdraw(row, **v)  # noqa: E731
    return _asked(request, row.person, title, form, deed, retracts=True)
