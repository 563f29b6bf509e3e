"""The map of coverage, its people, its making and its files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString

from assessments.closing import close_overdue
from records import clock
from records.models import User
from records.patterns import part
from records.requests import SignedInRequest
from records.scope import May, can

from ..behind import Ask, people_behind
from ..coverage import Coverage, survey
from ..exports import as_csv, as_xlsx
from ..heat import heat_rows, heat_total
from ..making import making_of
from ..questions import CoverageForm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def asked_coverage(request: SignedInRequest, power: May = May.VIEW) -> CoverageForm:
    """The bound form, exams that ran out counted; whoever sees no people but herself gets 404."""
    if not can(request.user, power):
        raise Http404
    close_overdue(at=clock.now())
    return CoverageForm(request.GET)


def _only(table: Coverage, code: str) -> Coverage:
    """The table narrowed to one requirement, for a phone."""
    places = [place for place, one in enumerate(table.requirements) if one.code == code]
    if not places:
        return table
    (place,) = places
    rows = tuple(replace(row, cells=(row.cells[place],)) for row in table.rows)
    return replace(
        table, requirements=(table.requirements[place],), rows=rows, totals=(table.totals[place],)
    )


@login_required
def coverage(request: SignedInRequest) -> HttpResponse:
    """Unit × requirement: for whoever may look into people."""
    form = asked_coverage(request)
    table = survey(request.user, form.question())
    shown = _only(table, request.GET.get("only", ""))
    people = reverse("competency:coverage_people")
    context = {
        "form": form,
        "filters": _filters(form, table, request.GET.get("only", "")),
        "coverage": table,
        "shown": shown,
        "heat_rows": heat_rows(shown, people, reverse("competency:coverage")),
        "heat_total": heat_total(shown, people),
        "poor_units": table.poor_units(table.weakest.requirement.code) if table.weakest else 0,
        "may_export": can(request.user, May.EXPORT),
        "wider": _wider(table),
    }
    return render(request, "competency/coverage.html", context)


def _wider(table: Coverage) -> str:
    """The same question of every province, for whoever looks at one of several."""
    question = table.question
    return urlencode(replace(question, under=None).as_query()) if question.under else ""


def _filters(form: CoverageForm, table: Coverage, only: str) -> SafeString:
    """The fields of the filter: alike for everybody who asks the same."""
    requirements = tuple((one.code, str(one)) for one in table.requirements)
    return part(
        "competency/_coverage_filters.html",
        (form.shape, requirements, only),
        lambda: {"form": form, "requirements": table.requirements, "only": only},
    )


@login_required
def figure(request: SignedInRequest) -> HttpResponse:
    """The same numbers as a Plotly figure, fetched when it comes into view."""
    from ..charts import coverage_heatmap  # plotly takes 0.4 s to import: not at start-up

    table = survey(request.user, asked_coverage(request).question())
    drawn = coverage_heatmap(table, reverse("competency:coverage_people"))
    return HttpResponse(drawn.to_json(), content_type="application/json")


def asked_people(request: SignedInRequest) -> Ask:
    """Which people an address asks for."""
    unit = request.GET.get("unit", "")
    return Ask(
        int(unit) if unit.isdecimal() and len(unit) < 20 else None,
        request.GET.get("requirement", ""),
        request.GET.get("verdict", ""),
    )


@login_required
def people(request: SignedInRequest) -> HttpResponse:
    """Who is behind a number."""
    form, ask = asked_coverage(request), asked_people(request)
    behind = people_behind(request.user, form.question(), ask, request.GET.get("page"))
    if behind is None:
        raise Http404
    context = {
        "form": form,
        "ask": ask,
        "behind": behind,
        "question": form.question(),
        "query": urlencode(form.question().as_query()),
        "reading_query": urlencode(form.question().reading.as_query()),
        "verdicts": _verdict_links(request),
        "may_export": can(request.user, May.EXPORT),
    }
    return render(request, "competency/coverage_people.html", context)


def _verdict_links(request: SignedInRequest) -> list[dict[str, Any]]:
    """The ways to narrow the list, keeping the rest of the address."""
    links = []
    for outcome in ("", "yes", "no", "unknown", "exempt"):
        query = request.GET.copy()
        query.pop("page", None)
        query["verdict"] = outcome
        current = request.GET.get("verdict", "") == outcome
        links.append({"outcome": outcome, "url": f"?{query.urlencode()}", "current": current})
    return links


@login_required
def how(request: SignedInRequest) -> HttpResponse:
    """How the numbers are made: rules, numerators, denominators, who is left out."""
    form = asked_coverage(request)
    question = form.question()
    table = survey(request.user, question)
    context = {
        "form": form,
        "question": question,
        "coverage": table,
        "making": making_of(request.user, table, request.GET.get("requirement", "")),
    }
    return render(request, "competency/coverage_how.html", context)


@login_required
def xlsx(request: SignedInRequest) -> HttpResponse:
    """The map as a workbook."""
    table = _for_file(request)
    return _file(as_xlsx(table), XLSX, table, "xlsx")


@login_required
def csv(request: SignedInRequest) -> HttpResponse:
    """The map as a long list."""
    table = _for_file(request)
    return _file(as_csv(table), "text/csv; charset=utf-8", table, "csv")


def _for_file(request: SignedInRequest) -> Coverage:
    form = asked_coverage(request, May.EXPORT)
    user: User = request.user
    return survey(user, form.question(), May.EXPORT)


def _file(content: bytes, kind: str, table: Coverage, ending: str) -> HttpResponse:
    name = f"bao-phu-{table.question.reading.on:%Y-%m-%d}.{ending}"
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
