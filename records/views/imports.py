"""Importing a list: upload, columns, preview, entering, undoing; and the corrected file back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Page, Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .. import clock
from ..import_form import MappingForm, UndoForm, UploadForm
from ..imports import desk, members, shelf, tasks
from ..imports.plan import State
from ..imports.undoing import obstacles
from ..intake.fields import ListKind
from ..intake.refusals import Refusal
from ..models import ColumnMemory, ImportFile, ImportPreview, User
from ..requests import SignedInRequest
from ..scope import May, can
from ..wording import say, spoken

PAGE = 30
_APPLYING_S = tasks.LONG["time_limit"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TABS = (
    (State.NEW, gettext_lazy("Mới")),
    (State.CHANGED, gettext_lazy("Thay đổi")),
    (State.UNCHANGED, gettext_lazy("Không đổi")),
    (State.REFUSED, gettext_lazy("Bị từ chối")),
    (State.SKIPPED, gettext_lazy("Không phải dữ liệu")),
)
STEPS = (
    gettext_lazy("Tải tệp lên"), gettext_lazy("Ghép cột"), gettext_lazy("Xem trước"),
    gettext_lazy("Nhập"),
)  # fmt: skip


def _steps(current: int) -> list[dict[str, Any]]:
    state = {-1: "done", 0: "current", 1: "todo"}
    return [
        {"label": label, "state": state[(at > current) - (at < current)]}
        for at, label in enumerate(STEPS)
    ]


def _file(request: SignedInRequest, pk: int) -> ImportFile:
    """One's own file, or 404."""
    files = ImportFile.objects.visible_to(request.user)
    return get_object_or_404(files.select_related("done__batch"), pk=pk)


def _latest(file: ImportFile) -> ImportPreview | None:
    return file.previews.order_by("-pk").first()


@login_required
def imports(request: SignedInRequest) -> HttpResponse:
    """One's files, newest first, and the upload of another."""
    if not can(request.user, May.ENTER):
        raise Http404
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = _kept(form.cleaned_data["file"], form.cleaned_data["kind"], request.user)
        tasks.read_file.delay(file.pk)
        return redirect("records:import", file.pk)
    files = ImportFile.objects.visible_to(request.user).select_related(
        "done__batch", "done__batch__undone_by"
    )
    page = Paginator(files.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "steps": _steps(0)}
    return render(request, "records/imports.html", context)


def _kept(upload: UploadedFile, kind: str, user: User) -> ImportFile:
    """The file in a folder of its own; its name is only shown, never a path."""
    file = ImportFile(
        kind=kind,
        name=Path(upload.name or "").name[-120:],
        key=uuid4().hex,
        size=upload.size or 0,
        entered_at=clock.now(),
        entered_by=user,
    )
    file.folder.mkdir(parents=True, mode=0o700)
    with file.path.open("wb") as target:
        for chunk in upload.chunks():
            target.write(chunk)
    file.save()
    return file


def _waiting(request: SignedInRequest, file: ImportFile, step: int, doing: str) -> HttpResponse:
    """A page that asks again by itself, with or without a script."""
    progress = desk.progress_of(file.key)
    context = {"file": file, "steps": _steps(step), "doing": doing, "progress": progress}
    answer = render(request, "records/import_wait.html", context)
    answer["Refresh"] = "2"
    return answer


@login_required
def one(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where the file stands: being read, its columns to be chosen, unreadable, or imported."""
    file = _file(request, pk)
    if hasattr(file, "done"):
        return _done(request, file)
    read = desk.file_read(file.folder)
    if read is None:
        return _waiting(request, file, 0, _("Đang đọc tệp"))
    if read.refused:
        context = {"file": file, "refusal": _said(read.refused), "steps": _steps(0)}
        return render(request, "records/import_unread.html", context)
    sheet = read.sheet(request.GET.get("sheet", ""))
    if sheet is None:
        raise Http404
    kind = ListKind(file.kind)
    memory = ColumnMemory.objects.filter(
        user=request.user, kind=kind, fingerprint=sheet.fingerprint
    ).first()
    kept = memory.columns if memory else None
    form = MappingForm(request.POST or None, kind=kind, sheet=sheet, memory=kept)
    if request.method == "POST" and form.is_valid():
        ColumnMemory.objects.update_or_create(
            user=request.user,
            kind=kind,
            fingerprint=sheet.fingerprint,
            defaults={"columns": form.remembered()},
        )
        data = form.cleaned_data
        _plan(file, sheet.name, data["columns"], data["empty"] == "erase", data.get("period", ""))
        return redirect("records:import_preview", file.pk)
    last = _latest(file)
    failed = desk.read(last.folder, "failed") if last else None
    context = {
        "file": file,
        "read": read,
        "sheet": sheet,
        "form": form,
        "steps": _steps(1),
        "notes": [say(reason) for reason in (*read.reasons, *sheet.reasons)],
        "failed": _said(Refusal.from_data(failed)) if failed else None,
    }
    return render(request, "records/import_map.html", context)


def _plan(
    file: ImportFile, sheet: str, columns: dict[str, int], erase: bool, period: str
) -> ImportPreview:
    preview = ImportPreview.objects.create(
        file=file,
        sheet=sheet,
        columns=columns,
        erase=erase,
        period=period,
        entered_at=clock.now(),
        entered_by=file.entered_by,
    )
    tasks.make_preview.delay(preview.pk, get_language() or "vi")
    return preview


def _said(refusal: Refusal) -> dict[str, str]:
    return {"reason": say(refusal.reason), "remedy": say(refusal.remedy)}


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
                {"column": column, "caption": caption, "value": value, **_said(refusal)}
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
    file = _file(request, pk)
    last = _latest(file)
    if last is None or hasattr(file, "done"):
        return redirect("records:import", file.pk)
    if request.method == "POST":
        _plan(file, last.sheet, last.columns, last.erase, last.period)
        return redirect("records:import_preview", file.pk)
    summary = shelf.summary_in(last.folder)
    if desk.read(last.folder, "failed"):
        return redirect("records:import", file.pk)
    if summary is None:
        return _waiting(request, file, 2, _("Đang đối chiếu từng dòng với hồ sơ"))
    refused = desk.read(last.folder, "not-applied")
    if not refused and cache.get(f"applying-{last.pk}"):
        return _waiting(request, file, 3, _("Đang ghi vào hồ sơ"))
    chosen = request.GET.get("state", "")
    if chosen not in summary.counts:
        chosen = next((s.value for s, _label in TABS if summary.counts.get(s)), State.NEW.value)
    entering = sum(summary.counts.get(state, 0) for state in (State.NEW, State.CHANGED))
    context = {
        "file": file,
        "preview": last,
        "summary": summary,
        "steps": _steps(2),
        "tabs": [(state.value, label, summary.counts.get(state, 0)) for state, label in TABS],
        "chosen": chosen,
        "page": _page(last.folder, summary, chosen, request.GET.get("page")),
        "entering": entering,
        "refused": summary.counts.get(State.REFUSED, 0),
        "problem": _said(Refusal.from_data(refused)) if refused else None,
    }
    return render(request, "records/import_preview.html", context)


@login_required
@require_POST
def apply(request: SignedInRequest, pk: int) -> HttpResponse:
    """Enter what the preview shows."""
    file = _file(request, pk)
    last = _latest(file)
    if last and not hasattr(file, "done") and cache.add(f"applying-{last.pk}", True, _APPLYING_S):
        tasks.apply_preview.delay(last.pk)
    return redirect("records:import_preview", file.pk)


def _done(request: SignedInRequest, file: ImportFile) -> HttpResponse:
    """What the import entered, and whether it was taken back."""
    batch = file.done.batch
    found = Paginator(batch.members.order_by("pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "file": file,
        "batch": batch,
        "undone": getattr(batch, "undone_by", None),
        "steps": [{**step, "state": "done"} for step in _steps(3)],
        "page": found,
        "members": members.told(list(found.object_list)),
        "has_returned": (file.done.preview.folder / "returned.xlsx").exists(),
    }
    return render(request, "records/import_done.html", context)


@login_required
def undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """What would be taken back, why, and the taking back."""
    file = _file(request, pk)
    if not hasattr(file, "done") or hasattr(file.done.batch, "undone_by"):
        return redirect("records:import", file.pk)
    batch = file.done.batch
    refused = desk.read(file.folder, "not-undone")
    if cache.get(f"undoing-{batch.pk}") and not refused:
        return _waiting(request, file, 3, _("Đang hoàn tác"))
    form = UndoForm(request.POST or None)
    standing = obstacles(batch)
    if request.method == "POST" and form.is_valid() and not standing:
        desk.forget(file.folder, "not-undone")
        cache.set(f"undoing-{batch.pk}", True, _APPLYING_S)
        tasks.undo_import.delay(file.pk, form.cleaned_data["reason"])
        return redirect("records:import_undo", file.pk)
    context = {
        "file": file,
        "batch": batch,
        "form": form,
        "counts": members.counted(batch),
        "obstacles": members.stated(standing[:PAGE]),
        "obstacle_count": len(standing),
        "problem": _said(Refusal.from_data(refused)) if refused else None,
    }
    return render(request, "records/import_undo.html", context)


@login_required
def returned(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The refused rows as a workbook, with reasons and remedies, to be mended and sent again."""
    file = _file(request, pk)
    last = file.done.preview if hasattr(file, "done") else _latest(file)
    path = last.folder / "returned.xlsx" if last else None
    if path is None or not path.exists():
        raise Http404
    name = f"{Path(file.name).stem}-can-sua.xlsx"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=XLSX)
