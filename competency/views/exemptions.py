"""Exemptions: who is exempt from what, giving one by decision, ending it early."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from records import clock
from records.models import EntryRefused, Person, User
from records.reading import Reading, ReadingForm
from records.requests import SignedInRequest
from records.scope import May, can

from ..exemption_forms import EndForm, ExemptionForm
from ..models import Exemption
from ..models.exemptions import end_early, exempt
from ..models.requirements import in_force
from ..standing import standing_of

PAGE = 50
SOURCE = "Trang Miễn yêu cầu"


def exemptions_asked(user: User, reading: Reading, code: str, power: May) -> QuerySet[Exemption]:
    """Exemptions of a day among the people one has the power over, from all or one requirement."""
    rows = Exemption.objects.as_of(reading.on, reading.known_at).visible_to(user, power)
    if code:
        rows = rows.filter(code=code)
    return rows.select_related("person").order_by("person__sort_key", "person_id", "code", "pk")


@login_required
def exemptions(request: SignedInRequest) -> HttpResponse:
    """Who is exempt from what on a day, among the people one may see; by given name."""
    if not can(request.user, May.VIEW):
        raise Http404
    form = ReadingForm(request.GET)
    reading = form.reading()
    only = request.GET.get("only", "")
    ordered = exemptions_asked(request.user, reading, only, May.VIEW)
    titles = {one.code: str(one) for one in in_force(reading.on, reading.known_at)}
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "reading": reading,
        "page": page,
        "rows": [(row, titles.get(row.code, row.code)) for row in page],
        "titles": titles,
        "only": only,
        "may_end": can(request.user, May.RULE),
        "may_export": can(request.user, May.EXPORT),
    }
    return render(request, "competency/exemptions.html", context)


@login_required
def give(request: SignedInRequest, pk: int) -> HttpResponse:
    """Exempt somebody else from one of the requirements of her post."""
    reached = Person.objects.visible_to(request.user, May.RULE)
    person = get_object_or_404(reached.exclude(pk=request.user.person_id or 0), pk=pk)
    today = clock.today()
    asked = [line.requirement for line in standing_of(person, Reading(today)).asked]
    form = ExemptionForm(request.POST or None, requirements=asked, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            exempt(person, **form.values(), by=request.user, source=SOURCE, at=clock.now())
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi việc miễn."))
            return redirect("competency:standard_of", pk=person.pk)
    context = {
        "form": form,
        "person": person,
        "title": _("Miễn một yêu cầu"),
        "lead": _("Người được miễn đứng riêng trong mọi con số: không đạt, không thiếu."),
        "verb": _("Ghi việc miễn"),
    }
    return render(request, "records/entry_form.html", context)


@login_required
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let an exemption end before its day."""
    known = Exemption.objects.known().visible_to(request.user, May.RULE)
    others = known.exclude(person=request.user.person_id or 0)
    row = get_object_or_404(others.select_related("person"), pk=pk)
    form = EndForm(request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["last"] + timedelta(days=1)
        try:
            end_early(
                row, on=on, reason=form.cleaned_data["reason"], by=request.user, source=SOURCE,
                at=clock.now(),
            )  # fmt: skip
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi ngày kết thúc việc miễn."))
            return redirect("competency:exemptions")
    context = {
        "form": form,
        "person": row.person,
        "title": _("Kết thúc việc miễn"),
        "lead": f"{row.code}: {row.grounds} ({row.document})",
        "back_name": "competency:exemptions",
        "verb": _("Ghi ngày kết thúc"),
    }
    return render(request, "records/entry_form.html", context)
