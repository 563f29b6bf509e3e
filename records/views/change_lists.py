"""Lists of what was sent and what it would change, as files: plans, catalogues, imports."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import clock, law
from .. import procedure_changes as changes
from ..imports import shelf
from ..listings import Rows, Sheet, now_read, only
from ..models import (
    ImportFile,
    ProcedureListFile,
    ReorganisationPlan,
)
from ..reading import Reading
from ..reorganisation.preview import Preview
from ..requests import SignedInRequest
from ..scope import May, can
from ..spreadsheet import Cell
from ..wording import say, spoken
from .import_preview import TABS
from .import_steps import latest, own_file
from .procedure_lists import EffectiveForm
from .reorganisations import asked_plan


@login_required
@require_safe
def plans(request: SignedInRequest, ending: str) -> HttpResponse:
    """The plans of reorganisation, newest first."""
    found = ReorganisationPlan.objects.visible_to(request.user)
    only(bool(found) or can(request.user, May.REORGANISE))
    columns = [
        (_("Phương án"), 60), (_("Ngày sắp xếp"), 12), (_("Văn bản"), 24), (_("Tình trạng"), 16),
        (_("Người lập"), 28),
    ]  # fmt: skip
    rows: Rows = (
        [plan.title, plan.on, plan.document, _state_of(plan), str(plan.created_by or "")]
        for plan in found.select_related("batch__undone_by", "created_by__person").order_by(
            "-on", "-pk"
        )
    )
    return Sheet("phuong-an", _("Sắp xếp đơn vị"), columns, rows, now_read()).response(ending)


def _state_of(plan: ReorganisationPlan) -> str:
    if plan.batch is None:
        return _("Đang chuẩn bị")
    return _("Đã hoàn tác") if hasattr(plan.batch, "undone_by") else _("Đã áp dụng")


@login_required
@require_safe
def planned_units(request: SignedInRequest, pk: int, ending: str) -> HttpResponse:
    """What a plan would make: new units with what they are made of and who would be there."""
    plan = asked_plan(request, pk)
    columns = [
        (_("Mã"), 10), (_("Đơn vị mới"), 30), (_("Hợp từ"), 60), (_("Số người"), 10),
        (_("Lãnh đạo"), 10), (_("Vị trí có định mức"), 12), (_("Còn thiếu"), 10), (_("Dôi"), 8),
    ]  # fmt: skip
    rows: Rows = (
        [
            row.unit.code, f"{row.unit.get_kind_display()} {row.unit.name}",
            ", ".join(version.full_name for version, _share in row.olds), row.people, row.leaders,
            row.staff.posts, row.staff.vacant, row.staff.surplus,
        ]
        for row in Preview.load(plan).rows
    )  # fmt: skip
    asked = [(_("Phương án"), plan.title), (_("Văn bản"), plan.document or "–")]
    reading = Reading(plan.on)
    return Sheet("don-vi-moi", _("Đơn vị mới"), columns, rows, reading, asked).response(ending)


@login_required
@require_safe
def procedure_files(request: SignedInRequest, ending: str) -> HttpResponse:
    """The lists of procedures that were uploaded."""
    only(law.may_edit(request.user))
    files = ProcedureListFile.objects.defer("rows", "refused").select_related("entered_by")
    columns = [
        (_("Tệp"), 50), (_("Tải lên ngày"), 12), (_("Người tải"), 28), (_("Đã nhận từ ngày"), 24),
    ]  # fmt: skip
    rows: Rows = (
        [
            file.name, timezone.localdate(file.entered_at), str(file.entered_by),
            "; ".join(
                spoken(done.on) for done in file.done.all() if not hasattr(done.batch, "undone_by")
            ),
        ]
        for file in files.prefetch_related("done__batch__undone_by").order_by("-pk")
    )  # fmt: skip
    title = _("Danh mục đã tải lên")
    return Sheet("danh-muc-da-tai", title, columns, rows, now_read()).response(ending)


@login_required
@require_safe
def procedure_differences(request: SignedInRequest, pk: int, ending: str) -> HttpResponse:
    """What a list would change on a day: a row for each thing that a version says otherwise."""
    only(law.may_edit(request.user))
    file = get_object_or_404(ProcedureListFile, pk=pk)
    day = EffectiveForm(request.GET)
    on = day.cleaned_data["on"] if day.is_valid() else clock.today()
    columns = [
        (_("Khác biệt"), 14), (_("Mã thủ tục"), 12), (_("Tên"), 70), (_("Mục"), 24),
        (_("Đang ghi"), 50), (_("Tệp nói"), 50),
    ]  # fmt: skip
    rows: Rows = (
        [
            str(changes.KIND_WORDS[one.kind]), one.code, one.name,
            *((str(change.label), change.before, change.after) if change else ("", "", "")),
        ]
        for one in changes.differences(file, on).found
        for change in (one.changes or (None,))
    )  # fmt: skip
    asked = [(_("Tệp"), file.name)]
    title = _("Khác biệt của danh mục")
    return Sheet("khac-biet", title, columns, rows, Reading(on), asked).response(ending)


@login_required
@require_safe
def import_files(request: SignedInRequest, ending: str) -> HttpResponse:
    """The files one has sent."""
    only(can(request.user, May.ENTER))
    found = ImportFile.objects.visible_to(request.user).select_related("done__batch__undone_by")
    columns = [(_("Tệp"), 50), (_("Danh sách"), 30), (_("Tải lên ngày"), 12), (_("Tình trạng"), 16)]
    rows: Rows = (
        [file.name, file.kind_name, timezone.localdate(file.entered_at), _done_with(file)]
        for file in found.order_by("-pk")
    )
    return Sheet("tep-da-gui", _("Các tệp của tôi"), columns, rows, now_read()).response(ending)


def _done_with(file: ImportFile) -> str:
    if not hasattr(file, "done"):
        return _("Chưa nhập")
    return _("Đã hoàn tác") if hasattr(file.done.batch, "undone_by") else _("Đã nhập")


@login_required
@require_safe
def import_rows(request: SignedInRequest, pk: int, ending: str) -> HttpResponse:
    """Every row of a file with what would become, or became, of it."""
    file = own_file(request, pk)
    last = file.done.preview if hasattr(file, "done") else latest(file)
    summary = shelf.summary_in(last.folder) if last else None
    if last is None or summary is None:
        raise Http404
    columns = [
        (_("Dòng"), 8), (_("Kết quả"), 18), (_("Về ai, việc gì"), 30), (_("Mục"), 24),
        (_("Đang ghi"), 36), (_("Tệp nói"), 36), (_("Lý do"), 50), (_("Cách sửa"), 50),
    ]  # fmt: skip
    rows: Rows = (
        line
        for state, label in TABS
        if summary.counts.get(state)
        for data in shelf.rows_in(last.folder, state)
        for line in _lines(str(label), shelf.Told.of(data))
    )
    asked = [(_("Tệp"), file.name), (_("Trang tính"), last.sheet)]
    title = _("Từng dòng của tệp")
    return Sheet("tung-dong", title, columns, rows, now_read(), asked).response(ending)


def _lines(state: str, told: shelf.Told) -> Rows:
    """A line for each change and each problem of a row; one for a row with neither."""
    head: list[Cell] = [told.number, state, told.who]
    for change in told.changes:
        before, after = (spoken(change.params[name]) for name in ("before", "after"))
        yield [*head, say(change), before, after, "", ""]
    for _column, caption, value, refusal in told.problems:
        yield [*head, caption, "", value, say(refusal.reason), say(refusal.remedy)]
    if not told.changes and not told.problems:
        yield [*head, "", "", "", "; ".join(say(note) for note in told.notes), ""]
