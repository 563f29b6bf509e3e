"""Month-end confirmation: the overview, one unit's list of a month, errors and their answers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from .. import clock
from ..lineage import names_on
from ..listings import Pairs, Sheet, only
from ..models import EntryRefused, ListError, MonthConfirmation, UnitVersion
from ..quality import months
from ..quality.months import Told
from ..quality.overview import DONE, STATES, UnitMonth, current_month, overview, units_of
from ..quality_forms import AnswerForm, ErrorForm, by_name
from ..reading import FIRST, LAST, Reading
from ..requests import SignedInRequest
from ..scope import May, can
from ..tasks import remind_to_confirm

PAGE = 50


class MonthsForm(forms.Form):
    """?month=10/2026&state=late"""

    month = forms.DateField(
        label=gettext_lazy("Tháng"), required=False, input_formats=["%m/%Y", "%Y-%m"],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "mm/yyyy", "size": 8}),
    )  # fmt: skip
    state = forms.ChoiceField(
        label=gettext_lazy("Tình trạng"), required=False,
        choices=(("", gettext_lazy("Mọi đơn vị")), *STATES.items()),
    )  # fmt: skip

    def asked(self) -> tuple[date, str]:
        """The month, the newest that has opened when none was asked, and the state."""
        self.is_valid()
        month = self.cleaned_data.get("month")
        if month is None or not FIRST <= month <= LAST:
            month = current_month(clock.today())
        return month, self.cleaned_data.get("state") or ""


def _asked(request: SignedInRequest) -> tuple[MonthsForm, date, list[UnitMonth], list[UnitMonth]]:
    """The form, the month, all units one may look into, and those of the state asked for."""
    if not can(request.user, May.VIEW):
        raise Http404
    data = request.GET.copy()
    data["month"] = data.get("month") or f"{current_month(clock.today()):%m/%Y}"
    form = MonthsForm(data)
    month, state = form.asked()
    units = units_of(request.user, month, May.VIEW).order_by("sort_key", "code")
    rows = overview(units, month, clock.today())
    return form, month, rows, [row for row in rows if state in {"", row.state}]


@login_required
def confirmations(request: SignedInRequest) -> HttpResponse:
    """Which units have confirmed a month."""
    form, month, rows, found = _asked(request)
    waiting = ListError.objects.visible_to(request.user, May.ENTER).filter(answer=None)
    context = {
        "form": form, "month": month, "total": len(rows),
        "done": sum(1 for row in rows if row.state == DONE),
        "late": months.overdue_days(month, clock.today()),
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "may_remind": can(request.user, May.ENTER), "may_export": can(request.user, May.EXPORT),
        "errors": waiting.count() if can(request.user, May.ENTER) else 0,
    }  # fmt: skip
    return render(request, "records/confirmations.html", context)


@login_required
def confirmations_file(request: SignedInRequest, ending: str) -> HttpResponse:
    """The overview as a file."""
    only(can(request.user, May.EXPORT))
    _form, month, _rows, found = _asked(request)
    columns = [
        (_("Mã đơn vị"), 10), (_("Đơn vị"), 28), (_("Tình trạng"), 24), (_("Xác nhận lúc"), 14),
        (_("Người xác nhận"), 28), (_("Số người"), 10), (_("Quá hạn (ngày làm việc)"), 14),
    ]  # fmt: skip
    rows = (
        [
            row.unit.code, row.unit.full_name, row.state_name,
            row.done.entered_at.date() if row.done else None,
            str(row.done.entered_by) if row.done else "", row.done.people if row.done else None,
            None if row.done else row.late,
        ]
        for row in found
    )  # fmt: skip
    asked: Pairs = [(_("Tháng"), f"{month:%m/%Y}")]
    title = _("Xác nhận danh sách tháng")
    sheet = Sheet("xac-nhan-thang", title, columns, rows, Reading(clock.today()), asked)
    return sheet.response(ending)


@login_required
@require_POST
def remind(request: SignedInRequest) -> HttpResponse:
    """Mail the heads of the units that have not confirmed a month that has opened."""
    if not can(request.user, May.ENTER):
        raise Http404
    month, _state = MonthsForm(request.POST).asked()
    if month <= current_month(clock.today()):
        units = units_of(request.user, month, May.ENTER)
        waiting = [row for row in overview(units, month, clock.today()) if row.state != DONE]
        try:
            for row in waiting:
                remind_to_confirm.delay(row.unit.unit_id, f"{month:%Y-%m}")
        except (OperationalError, RedisError):  # whoever was reached is not reminded twice a day
            messages.error(request, _("Hàng đợi việc nền không trả lời; chưa ghi gì. Thử lại sau."))
        else:
            messages.success(
                request, _("Đã gửi lời nhắc tới phụ trách của %(n)s đơn vị.") % {"n": len(waiting)}
            )
    return redirect("records:confirmations")


def _unit_and_month(
    request: SignedInRequest, pk: int, year: int, month: int
) -> tuple[UnitVersion, date]:
    """A commune of that month within reach, and a month that has opened; or 404."""
    if not (FIRST.year <= year <= LAST.year and 1 <= month <= 12):
        raise Http404
    first = date(year, month, 1)
    if first > current_month(clock.today()):
        raise Http404
    return get_object_or_404(units_of(request.user, first, May.VIEW), unit=pk), first


@login_required
def confirmation(request: SignedInRequest, pk: int, year: int, month: int) -> HttpResponse:
    """The list of a unit at a month's end: look, confirm, or say what is wrong."""
    unit, first = _unit_and_month(request, pk, year, month)
    today = clock.today()
    done = (
        MonthConfirmation.objects.filter(unit=pk, month=first).select_related("entered_by").first()
    )
    told = Told(done.on, done.known_at) if done else Told(months.reading_of(first, today), None)
    entries = months.listing(pk, told)
    digest = months.digest(entries)
    may_confirm = units_of(request.user, first, May.CONFIRM).filter(unit=pk).exists() and not done
    people = by_name([one.person.pk for one in entries])
    form = ErrorForm(request.POST if request.POST.get("do") == "report" else None, people=people)
    refused = ""
    if request.method == "POST" and not may_confirm:
        raise Http404
    if request.POST.get("do") == "confirm":
        try:
            months.confirm(
                pk, first, note=request.POST.get("note", "")[:300], shown=request.POST.get("digest", ""),
                by=request.user, on=today, at=clock.now(),
            )  # fmt: skip
            messages.success(request, _("Đã xác nhận."))
            return redirect(request.path)
        except EntryRefused as refusal:
            refused = str(refusal)
    elif form.is_valid():
        error = form.save(commit=False)
        error.unit_id, error.month = pk, first
        error.entered_at, error.entered_by = clock.now(), request.user
        error.save()
        messages.success(request, _("Đã báo cho Nội vụ."))
        return redirect(request.path)
    before = months.last_before(pk, first)
    context = {
        "unit": unit, "month": first, "done": done, "told": told, "entries": entries,
        "digest": digest, "same": done is not None and done.digest == digest,
        "before": before, "form": form, "refused": refused, "may_confirm": may_confirm,
        "changes": _changes(pk, before, told),
        "errors": ListError.objects.filter(unit=pk, month=first)
        .select_related("person", "entered_by", "answer", "answer__entered_by").order_by("pk"),
        "late": 0 if done else months.overdue_days(first, today),
        "may_export": can(request.user, May.EXPORT),
    }  # fmt: skip
    return render(request, "records/confirmation.html", context)


def _changes(unit: int, before: MonthConfirmation | None, told: Told) -> list[months.ChangeLine]:
    if before is None:
        return []
    return months.changes(unit, Told(before.on, before.known_at), told)


@login_required
def confirmation_list(
    request: SignedInRequest, pk: int, year: int, month: int, ending: str
) -> HttpResponse:
    """The list of a unit at a month's end as a file, as it was confirmed if it was."""
    only(can(request.user, May.EXPORT))
    unit, first = _unit_and_month(request, pk, year, month)
    done = MonthConfirmation.objects.filter(unit=pk, month=first).first()
    told = (
        Told(done.on, done.known_at)
        if done
        else Told(months.reading_of(first, clock.today()), None)
    )
    columns = [
        (_("Mã cán bộ"), 12),
        (_("Họ và tên"), 28),
        (_("Vị trí"), 40),
        (_("Nhiệm vụ"), 32),
        (_("Vắng mặt"), 12),
    ]
    rows = (
        [
            one.person.staff_code, one.person.full_name, "; ".join(map(str, one.posts)),
            "; ".join(map(str, one.duties)), _("có") if one.absences else "",
        ]
        for one in months.listing(pk, told)
    )  # fmt: skip
    state = _("đã xác nhận") if done else _("chưa xác nhận")
    asked: Pairs = [
        (_("Đơn vị"), unit.full_name),
        (_("Tháng"), f"{first:%m/%Y}"),
        (_("Tình trạng"), state),
    ]
    known = done.known_at.date() if done else None
    title = _("Danh sách tháng")
    return Sheet("danh-sach-thang", title, columns, rows, Reading(told.on, known), asked).response(
        ending
    )


@login_required
def list_errors(request: SignedInRequest) -> HttpResponse:
    """Reported errors that wait for an answer, the oldest first."""
    only(can(request.user, May.ENTER))
    found = _errors(request)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    units = _names(page.object_list)
    rows = [(one, units.get(one.unit_id)) for one in page.object_list]
    context = {"page": page, "rows": rows, "may_export": can(request.user, May.EXPORT)}
    return render(request, "records/list_errors.html", context)


def _errors(request: SignedInRequest) -> Any:
    rows = ListError.objects.visible_to(request.user, May.ENTER).filter(answer=None)
    return rows.select_related("person", "entered_by").order_by("entered_at", "pk")


def _names(rows: Any) -> dict[int, UnitVersion]:
    return names_on({row.unit_id for row in rows}, clock.today())


@login_required
def list_errors_file(request: SignedInRequest, ending: str) -> HttpResponse:
    """The inbox as a file."""
    only(can(request.user, May.ENTER) and can(request.user, May.EXPORT))
    found = list(_errors(request))
    units = _names(found)
    columns = [
        (_("Đơn vị"), 28),
        (_("Tháng"), 10),
        (_("Về ai"), 28),
        (_("Điều chưa đúng"), 60),
        (_("Báo ngày"), 12),
    ]
    rows = (
        [
            units[one.unit_id].full_name if one.unit_id in units else "", f"{one.month:%m/%Y}",
            one.person.full_name if one.person else "", one.told, one.entered_at.date(),
        ]
        for one in found
    )  # fmt: skip
    title = _("Điều báo sai chờ trả lời")
    return Sheet("bao-sai", title, columns, rows, Reading(clock.today())).response(ending)


@login_required
def list_error(request: SignedInRequest, pk: int) -> HttpResponse:
    """Answer one reported error."""
    only(can(request.user, May.ENTER))
    error = get_object_or_404(_errors(request), pk=pk)
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        try:
            months.answer(
                error, outcome=form.cleaned_data["outcome"], note=form.cleaned_data["note"],
                by=request.user, at=clock.now(),
            )  # fmt: skip
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã trả lời."))
            return redirect("records:list_errors")
    unit = _names([error]).get(error.unit_id)
    return render(request, "records/list_error.html", {"form": form, "error": error, "unit": unit})
