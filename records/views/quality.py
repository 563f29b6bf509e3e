"""Data quality: what is doubtful in the register, on a day; lines set aside and taken up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import clock
from ..models import EntryRefused, QualityAside, UnitVersion
from ..quality import aside as asides
from ..quality import summary
from ..quality.base import About, Asked, Check, Found
from ..quality.chart import Chart
from ..quality.lines import Line, told
from ..quality.registry import CHECKS, checks_for
from ..quality.survey import Survey, found_of, line_of, listed, over_months, survey
from ..quality_forms import ASIDE, AsideForm, QualityForm, ReasonForm
from ..reading import Reading
from ..requests import SignedInRequest
from ..scope import May, can
from ..unit_field import one_named

PAGE = 50


class Known(Paginator):  # type: ignore[type-arg]
    """A paginator that was told how many there are."""

    def __init__(self, found: Any, per_page: int, n: int) -> None:
        super().__init__(found, per_page)
        self.n = n

    @cached_property
    def count(self) -> int:
        return self.n


@dataclass(frozen=True, slots=True)
class Question:
    """What an address asks: the checks, the people and units they are asked of."""

    form: QualityForm
    reading: Reading
    asked: dict[May, Asked]
    checks: Sequence[Check]
    units: list[UnitVersion]
    unit: UnitVersion | None

    @property
    def is_aside(self) -> bool:
        return bool(self.form.asked("show") == ASIDE)

    @property
    def one_unit(self) -> UnitVersion | None:
        """The unit asked for, or the only one there is to ask for."""
        return self.units[0] if self.unit is None and len(self.units) == 1 else self.unit

    @classmethod
    def of(cls, request: SignedInRequest) -> Question:
        """What the account may ask; 404 for whoever may look into nothing."""
        user = request.user
        if not can(user, May.VIEW):
            raise Http404
        form = QualityForm(request.GET)
        reading = form.reading()
        powers = [power for power in (May.VIEW, May.ENTER, May.OPEN) if can(user, power)]
        asked = {power: Asked.of(user, reading, clock.today(), power) for power in powers}
        units = list(asked[May.VIEW].unit_versions().order_by("sort_key", "code"))
        unit = None
        if words := form.asked("unit"):
            try:
                unit = one_named(words, units)
            except ValidationError as error:
                form.add_error("unit", error)
            else:
                asked = {power: one.within(unit.unit_id) for power, one in asked.items()}
        checks = checks_for(user, form.asked("kind") or "", form.asked("check") or "")
        return cls(form, reading, asked, checks, units, unit)

    def survey(self) -> Survey:
        return survey(self.checks, self.asked, aside=self.is_aside)


@login_required
@require_safe
def quality(request: SignedInRequest) -> HttpResponse:
    """Everything doubtful that the filter asks for: counts, units, lines."""
    question = Question.of(request)
    found = question.survey()
    checks = found.some()
    lines: Any = listed(checks, question.asked, aside=question.is_aside) if checks else []
    page = Known(lines, PAGE, found.lines).get_page(request.GET.get("page"))
    shown = told([found_of(row) for row in page.object_list], request.user, question.reading)
    units = summary.units(found, request.GET, question.reading)
    numbers = question.asked[May.VIEW].thresholds
    context = {
        "form": question.form, "reading": question.reading, "question": question,
        "found": found, "page": page, "lines": shown,
        "kinds": summary.kinds(found, request.GET), "rows": summary.checks(found, request.GET),
        "silent": [one.check for one in found.checks if not one.lines],
        "units": Paginator(units, PAGE).get_page(request.GET.get("units")),
        "thresholds": summary.leant_on(list(question.checks), numbers, question.reading),
        "may_export": can(request.user, May.EXPORT),
        "may_set_aside": any(can(request.user, desk) for desk in (May.ENTER, May.OPEN)),
        "query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "records/quality.html", context)


@login_required
@require_safe
def months(request: SignedInRequest) -> HttpResponse:
    """One unit's share at the end of each of the last months."""
    question = Question.of(request)
    unit = question.one_unit
    points = []
    if unit is not None:
        points = over_months(question.checks, question.asked, unit.unit_id)
    context = {
        "form": question.form, "reading": question.reading, "question": question, "unit": unit,
        "points": points, "chart": Chart.of(points) if points else None,
        "may_export": can(request.user, May.EXPORT),
        "checks": len([one for one in question.checks if one.dated and one.about is About.PERSON]),
    }  # fmt: skip
    return render(request, "records/quality_months.html", context)


def _line(request: SignedInRequest, rule: str, item: int) -> tuple[Check, Found, Line]:
    """A line of today that this account may set aside, or 404."""
    check = CHECKS.get(rule)
    if check is None or not can(request.user, check.desk):
        raise Http404
    reading = Reading(clock.today())
    over = Asked.of(request.user, reading, reading.on, check.desk)
    found = line_of(check, over, item)
    if found is None:
        raise Http404
    return check, found, told([found], request.user, reading)[0]


@login_required
def set_aside(request: SignedInRequest, rule: str, item: int) -> HttpResponse:
    """Say why a line is right as it is."""
    check, found, line = _line(request, rule, item)
    form = AsideForm(request.POST or None, today=clock.today())
    if form.is_valid():
        try:
            asides.set_aside(
                check, found, **form.cleaned_data, on=clock.today(), by=request.user, at=clock.now()
            )
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã để riêng. Dòng này nằm ở mục “Đã để riêng”."))
            return redirect("records:quality")
    context = {
        "form": form, "title": _("Để riêng một dòng"), "over": f"{line.name}: {line.sentence}",
        "lead": _("Dùng khi đã xem và thấy đúng như thế. Ai để riêng, khi nào, vì sao đều đọc được."),
        "verb": _("Để riêng"),
    }  # fmt: skip
    return render(request, "records/quality_deed.html", context)


@login_required
def take_up(request: SignedInRequest, pk: int) -> HttpResponse:
    """List a line again."""
    held = QualityAside.objects.as_of(clock.today())
    row = get_object_or_404(held, pk=pk)
    check = CHECKS.get(row.rule)
    desk = check.desk if check else May.ENTER
    if not (can(request.user, desk) and held.visible_to(request.user, desk).filter(pk=pk).exists()):
        raise Http404
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        asides.take_up(
            row, reason=form.cleaned_data["reason"], on=clock.today(), by=request.user,
            at=clock.now(),
        )  # fmt: skip
        messages.success(request, _("Dòng này lại được liệt kê."))
        return redirect("records:quality")
    title = str(check.title) if check else row.rule
    context = {
        "form": form, "title": _("Thôi để riêng"), "over": title, "verb": _("Liệt kê lại"),
        "lead": _("Đã để riêng vì: %(note)s") % {"note": row.note},
    }  # fmt: skip
    return render(request, "records/quality_deed.html", context)
