"""The catalogue of procedures, as published on a day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from .. import law
from ..models import LegalDocument, ProcedureVersion
from ..models.law import FIELD_GROUPS
from ..reading import Reading, ReadingForm, words_field
from ..requests import SignedInRequest
from ..text import fold

PAGE = 40


class ProceduresForm(ReadingForm):
    """?q=khai+sinh&field=civil_status beside the two dates."""

    q = words_field(_("Tên hoặc mã thủ tục"))
    field = forms.ChoiceField(
        label=_("Lĩnh vực"),
        required=False,
        choices=[("", _("Mọi lĩnh vực")), *FIELD_GROUPS.items()],
    )
    field_order = ("q", "field", "on", "known")

    def found(self, reading: Reading) -> QuerySet[ProcedureVersion, Any]:
        """The versions of the day, as far as the words and the field ask, by field."""
        versions = ProcedureVersion.objects.as_of(reading.on, reading.known_at)
        for word in fold(self.asked("q") or "").split():
            versions = versions.filter(folded__contains=word)
        if group := self.asked("field"):
            versions = versions.filter(field_group=group)
        return versions.select_related("procedure").order_by("field_group", "procedure__code")


@login_required
def procedures(request: SignedInRequest) -> HttpResponse:
    """All procedures by field; public, so every account may look."""
    form = ProceduresForm(request.GET)
    reading = form.reading()
    page = Paginator(form.found(reading), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "reading": reading,
        "page": page,
        "may_edit": law.may_edit(request.user),
    }
    return render(request, "records/procedures.html", context)


@login_required
def procedure(request: SignedInRequest, code: str) -> HttpResponse:
    """One procedure: papers, time limit, fee, legal basis."""
    form = ReadingForm(request.GET)
    reading = form.reading()
    versions = list(
        ProcedureVersion.objects.known(reading.known_at)
        .filter(procedure__code=code)
        .select_related("procedure", "entered_by")
        .order_by("holds_from", "pk")
    )
    version = _nearest(versions, reading.on)
    basis = LegalDocument.objects.in_bulk(version.legal_basis, field_name="code")
    context = {
        "form": form,
        "reading": reading,
        "version": version,
        "versions": versions[::-1],
        "holds": version.holds_from <= reading.on < version.holds_to,
        "basis": [(number, basis.get(number)) for number in version.legal_basis],
    }
    return render(request, "records/procedure.html", context)


def _nearest(versions: Sequence[ProcedureVersion], on: date) -> ProcedureVersion:
    """The version of the day; where none holds the last one before it, else the first to come."""
    if not versions:
        raise Http404
    begun = [version for version in versions if version.holds_from <= on]
    return begun[-1] if begun else versions[0]
