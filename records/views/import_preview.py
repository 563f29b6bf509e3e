"""The preview of an import, its entering, and the corrected file back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from .. import ringing
from ..imports import desk, shelf, tasks
from ..imports.plan import State
from ..intake.refusals import Refusal
from ..requests import SignedInRequest
from ..wording import say, spoken
from .import_steps import latest, own_file, plan, ring_deed, said, steps, waiting

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TABS = (
    (State.NEW, gettext_lazy("Mới")),
    (State.CHANGED, gettext_lazy("Thay đổi")),
    (State.UNCHANGED, gettext_lazy("Không đổi")),
    (State.REFUSED, gettext_lazy("Bị từ chối")),
    (State.SKIPPED, gettext_lazy("Không phải dữ liệu")),
)


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row of the preview as it is shown."""

    number: int
    who: str
    changes: list[tuple[str, str, str]]
    notes: list[str]
    problems: list[dict[str, str]]

    @classmethod
    def of(cls, told: shelf.Told) -> PlannedRow:
        return cls(
            told.number,
            told.who,
            [
                (say(each), spoken(each.params["before"]), spoken(each.params["after"]))
                for each in told.changes
            ],
            [say(note) for note in told.notes],
            [
                {"column": column, "caption": caption, "value": value, **said(refusal)}
                for column, caption, value, refusal in told.problems
            ],
        )


def _page(folder: Path, summary: shelf.Summary, state: str, number: str | None) -> Page[Any]:
    """A page of rows, read from its place in the file."""
    count = summary.counts.get(state, 0)
    page = Paginator(range(count), shelf.PAGE).get_page(number)
    if count:
        rows = shelf.rows_in(folder, state, summary.places[state][page.number - 1])
        told = (shelf.Told.of(data) for data, _ in zip(rows, range(shelf.PAGE), strict=False))
        page.object_list = [PlannedRow.of(each) for each in told]  # type: ignore[misc]
    return page


@login_required
def preview(request: SignedInRequest, pk: int) -> HttpResponse:
    """Every row with what would become of it; a POST plans once more by the same choices."""
    file = own_file(request, pk)
    last = latest(file)
    if last is None or hasattr(file, "done") or file.is_deleted:
        return redirect("records:import", file.pk)
    if request.method == "POST":
        plan(file, last.sheet, last.columns, last.erase, last.period)
        return redirect("records:import_preview", file.pk)
    summary = shelf.summary_in(last.folder)
    if desk.read(last.folder, "failed"):
        return redirect("records:import", file.pk)
    if summary is None:
        return waiting(request, file, 2, _("Đang đối chiếu từng dòng với hồ sơ"), last.folder)
    refused = desk.read(last.folder, "not-applied")
    if not refused and ringing.is_under_way(f"applying-{last.pk}"):
        return waiting(request, file, 3, _("Đang ghi vào hồ sơ"))
    chosen = request.GET.get("state", "")
    if chosen not in summary.counts:
        chosen = next((s.value for s, _label in TABS if summary.counts.get(s)), State.NEW.value)
    entering = sum(summary.counts.get(state, 0) for state in (State.NEW, State.CHANGED))
    context = {
        "file": file,
        "preview": last,
        "summary": summary,
        "steps": steps(2),
        "tabs": [(state.value, label, summary.counts.get(state, 0)) for state, label in TABS],
        "chosen": chosen,
        "page": _page(last.folder, summary, chosen, request.GET.get("page")),
        "entering": entering,
        "refused": summary.counts.get(State.REFUSED, 0),
        "problem": said(Refusal.from_data(refused)) if refused else None,
    }
    return render(request, "records/import_preview.html", context)


@login_required
@require_POST
def apply(request: SignedInRequest, pk: int) -> HttpResponse:
    """Enter what the preview shows; ``seen`` is the preview that was looked at."""
    file = own_file(request, pk)
    last = latest(file)
    summary = shelf.summary_in(last.folder) if last else None
    if last is None or summary is None or hasattr(file, "done") or file.is_deleted:
        return redirect("records:import_preview", file.pk)
    if request.POST.get("seen") != f"{last.pk}-{summary.digest}":
        messages.error(request, _("Bản xem trước đã được lập lại; xem bản mới rồi ghi."))
    else:
        ring_deed(request, f"applying-{last.pk}", last.folder, tasks.apply_preview, last.pk)
    return redirect("records:import_preview", file.pk)


@login_required
def returned(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The refused rows as a workbook, with reasons and remedies, to be mended and sent again."""
    file = own_file(request, pk)
    last = file.done.preview if hasattr(file, "done") else latest(file)
    path = last.folder / "returned.xlsx" if last else None
    if path is None or not path.exists():
        raise Http404
    name = f"{Path(file.name).stem}-can-sua.xlsx"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=XLSX)
