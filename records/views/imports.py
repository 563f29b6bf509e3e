"""The first steps of importing a list: the files, an upload, which column is what."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from .. import clock, ringing
from ..import_form import MappingForm, UploadForm
from ..imports import desk, tasks
from ..intake.fields import ListKind
from ..intake.refusals import Refusal
from ..models import ColumnMemory, ImportFile, User
from ..requests import SignedInRequest
from ..scope import May, can
from ..wording import say
from .import_done import done
from .import_steps import GONE, PAGE, latest, own_file, plan, said, steps, waiting


@login_required
def imports(request: SignedInRequest) -> HttpResponse:
    """One's files, newest first, and the upload of another."""
    if not can(request.user, May.ENTER):
        raise Http404
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = _kept(form.cleaned_data["file"], form.cleaned_data["kind"], request.user)
        ringing.ring(file.folder, tasks.read_file, file.pk)
        return redirect("records:import", file.pk)
    files = ImportFile.objects.visible_to(request.user).select_related(
        "done__batch", "done__batch__undone_by"
    )
    page = Paginator(files.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "steps": steps(0)}
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


@login_required
def one(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where the file stands: being read, its columns to be chosen, unreadable, or imported."""
    file = own_file(request, pk)
    if hasattr(file, "done"):
        return done(request, file)
    read = desk.file_read(file.folder)
    if refusal := GONE if file.is_deleted else read and read.refused:
        context = {"file": file, "refusal": said(refusal), "steps": steps(0)}
        return render(request, "records/import_unread.html", context)
    if read is None:
        if request.method == "POST":
            ringing.ring(file.folder, tasks.read_file, file.pk)
            return redirect("records:import", pk)
        return waiting(request, file, 0, _("Đang đọc tệp"))
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
        plan(file, sheet.name, data["columns"], data["empty"] == "erase", data.get("period", ""))
        return redirect("records:import_preview", file.pk)
    last = latest(file)
    failed = desk.read(last.folder, "failed") if last else None
    context = {
        "file": file,
        "read": read,
        "sheet": sheet,
        "form": form,
        "steps": steps(1),
        "notes": [say(reason) for reason in (*read.reasons, *sheet.reasons)],
        "failed": said(Refusal.from_data(failed)) if failed else None,
    }
    return render(request, "records/import_map.html", context)
