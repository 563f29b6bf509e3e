"""Establishment: posts and the people in them, unit by unit; a unit's number of posts decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import clock
from ..establishment import Slot, Total, decide, staffing
from ..establishment_form import DecisionForm
from ..lineage import names_on, units_within
from ..models import EntryRefused, UnitVersion, User
from ..models.org import any_prefix
from ..reading import ReadingForm
from ..requests import SignedInRequest
from ..scope import May, can, paths_of

PAGE = 50

# What of a unit may be asked for.
STATES: dict[str, Callable[[Total], int]] = {
    "vacant": lambda total: total.vacant,
    "surplus": lambda total: total.surplus,
    "unmet": lambda total: total.unmet,
    "acting": lambda total: total.acting,
    "unknown": lambda total: total.unknown,
}


class EstablishmentForm(ReadingForm):
    """?state=vacant beside the two dates."""

    state = forms.ChoiceField(
        label=gettext_lazy("Tình trạng"), required=False,
        choices=(
            ("", gettext_lazy("Mọi đơn vị")),
            ("vacant", gettext_lazy("Còn thiếu người")),
            ("surplus", gettext_lazy("Dôi người")),
            ("unmet", gettext_lazy("Chưa đủ số tối thiểu")),
            ("acting", gettext_lazy("Có người phụ trách tạm")),
            ("unknown", gettext_lazy("Có vị trí chưa rõ định mức")),
        ),
    )  # fmt: skip
    field_order = ("state", "on", "known")


@dataclass(frozen=True, slots=True)
class Row:
    """A unit of the list."""

    unit: UnitVersion
    total: Total


def units_with_posts(
    user: User, form: EstablishmentForm, power: May = May.VIEW
) -> tuple[list[Row], dict[int, list[Slot]]]:
    """The units asked for, and the lines of every unit one reaches."""
    reading = form.reading()
    reached = UnitVersion.objects.as_of(reading.on, reading.known_at).communes()
    found = reached.filter(any_prefix("path", paths_of(user, power)))
    units = list(found.order_by("sort_key", "code"))
    lines = staffing({unit.unit_id: unit.kind for unit in units}, reading)
    rows = [Row(unit, Total.of(lines[unit.unit_id])) for unit in units]
    if state := form.asked("state"):
        rows = [row for row in rows if STATES[state](row.total)]
    return rows, lines


@login_required
def establishment(request: SignedInRequest) -> HttpResponse:
    """Every unit one may look into, with its posts filled, vacant and more, on a day."""
    if not can(request.user, May.VIEW):
        raise Http404
    form = EstablishmentForm(request.GET)
    reading = form.reading()
    rows, lines = units_with_posts(request.user, form)
    shown = {row.unit.unit_id for row in rows}
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "reading": reading,
        "page": page,
        "may_export": can(request.user, May.EXPORT),
        "total": Total.of(slot for unit, found in lines.items() if unit in shown for slot in found),
        "unverified": any(slot.unverified for found in lines.values() for slot in found),
    }
    return render(request, "records/establishment.html", context)


@login_required
def decision(request: SignedInRequest, pk: int) -> HttpResponse:
    """A decision on a unit's number of posts."""
    if pk not in units_within(request.user, May.ENTER):
        raise Http404
    today = clock.today()
    unit = names_on([pk], today).get(pk)
    if unit is None:
        raise Http404
    form = DecisionForm(request.POST or None, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            decide(pk, **form.values(), by=request.user, at=clock.now())
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi."))
            return redirect("records:unit", pk=pk)
    return render(request, "records/establishment_form.html", {"form": form, "unit": unit})
