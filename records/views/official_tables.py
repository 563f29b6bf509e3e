"""Official tables: of a unit, as workbooks; and their templates, which HR writes itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from .. import clock
from ..lineage import names_on, units_within
from ..listings import as_file, only
from ..models import Person
from ..official_tables import Table, TemplateRefused, lines, tables, workbook, write
from ..official_tables.form import TemplateForm
from ..official_tables.values import SUBJECT_WORDS, Subject
from ..reading import ReadingForm
from ..requests import SignedInRequest
from ..scope import May, can, may_for_all


@login_required
@require_safe
def unit_table(request: SignedInRequest, pk: int, code: str) -> HttpResponse:
    """An official table of a unit's people, for whoever may take its list away."""
    table = tables().get(code)
    if table is None or not can(request.user, May.EXPORT):
        raise Http404
    if pk not in units_within(request.user, May.EXPORT):
        raise Http404
    reading = ReadingForm(request.GET).reading()
    unit = names_on([pk], reading.on, reading.known_at).get(pk)
    if unit is None:
        raise Http404
    people = Person.objects.visible_to(request.user, May.EXPORT)
    with override("vi"):
        content = workbook(table, unit, lines(table, people, unit, reading), reading)
    return as_file(content, "xlsx", f"{table.code}-{unit.code}-{reading.on:%Y-%m-%d}")


@login_required
@require_safe
def templates(request: SignedInRequest) -> HttpResponse:
    """The templates, and what a new one may be about."""
    only(may_for_all(request.user, May.RULE))
    found = sorted(tables().values(), key=lambda table: table.title)
    context = {
        "rows": [(table, SUBJECT_WORDS[table.about]) for table in found],
        "subjects": [(one.value, words) for one, words in SUBJECT_WORDS.items()],
    }
    return render(request, "records/official_tables.html", context)


@login_required
def new(request: SignedInRequest, about: str) -> HttpResponse:
    """A template that nobody wrote yet."""
    only(may_for_all(request.user, May.RULE))
    if about not in {one.value for one in Subject}:
        raise Http404
    return _written(request, Subject(about), None)


@login_required
def edit(request: SignedInRequest, code: str) -> HttpResponse:
    """Another version of a template; the workbooks already taken away stay as they are."""
    only(may_for_all(request.user, May.RULE))
    table = tables().get(code)
    if table is None:
        raise Http404
    return _written(request, table.about, table)


def _written(request: SignedInRequest, about: Subject, table: Table | None) -> HttpResponse:
    form = TemplateForm(request.POST or None, about=about, table=table)
    if request.method == "POST" and form.is_valid():
        try:
            write(form.code(tables()), form.says(), by=request.user, at=clock.now())
        except TemplateRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Đã ghi biểu mẫu."))
            return redirect("records:official_tables")
    context: dict[str, Any] = {
        "form": form, "table": table, "about": SUBJECT_WORDS[about], "rows": form.rows(),
    }  # fmt: skip
    return render(request, "records/official_table_form.html", context)
