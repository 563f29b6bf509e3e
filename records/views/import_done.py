"""What an import entered, and taking it back."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from .. import ringing
from ..import_form import UndoForm
from ..imports import desk, members, tasks
from ..imports.undoing import obstacles
from ..intake.refusals import Refusal
from ..models import ImportFile
from ..requests import SignedInRequest
from .import_steps import PAGE, own_file, ring_deed, said, steps, waiting


def done(request: SignedInRequest, file: ImportFile) -> HttpResponse:
    """What the import entered, and whether it was taken back."""
    batch = file.done.batch
    found = Paginator(batch.members.order_by("pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "file": file,
        "batch": batch,
        "undone": getattr(batch, "undone_by", None),
        "steps": [{**step, "state": "done"} for step in steps(3)],
        "page": found,
        "members": members.told(list(found.object_list)),
        "has_rows": file.done.preview.folder.exists(),
        "has_returned": (file.done.preview.folder / "returned.xlsx").exists(),
    }
    return render(request, "records/import_done.html", context)


@login_required
def undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """What would be taken back, why, and the taking back."""
    file = own_file(request, pk)
    if not hasattr(file, "done") or hasattr(file.done.batch, "undone_by"):
        return redirect("records:import", file.pk)
    batch = file.done.batch
    refused = desk.read(file.folder, "not-undone")
    if ringing.is_under_way(f"undoing-{batch.pk}") and not refused:
        return waiting(request, file, 3, _("Đang hoàn tác"))
    form = UndoForm(request.POST or None)
    standing = obstacles(batch)
    if request.method == "POST" and form.is_valid() and not standing:
        desk.forget(file.folder, "not-undone")
        why, mark = form.cleaned_data["reason"], f"undoing-{batch.pk}"
        ringing.end(mark)  # of an undoing that was refused
        ring_deed(request, mark, file.folder, tasks.undo_import, file.pk, why)
        return redirect("records:import_undo", file.pk)
    context = {
        "file": file,
        "batch": batch,
        "form": form,
        "counts": members.counted(batch),
        "obstacles": members.stated(standing[:PAGE]),
        "obstacle_count": len(standing),
        "problem": said(Refusal.from_data(refused)) if refused else None,
    }
    return render(request, "records/import_undo.html", context)
