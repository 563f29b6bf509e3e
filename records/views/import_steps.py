"""What every step of an import shares: whose file it is, which step stands, the page that waits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from .. import clock, ringing
from ..imports import desk, tasks
from ..intake.refusals import Refusal
from ..models import ImportFile, ImportPreview
from ..requests import SignedInRequest
from ..verdict import Reason
from ..verdict import gettext_noop as noop
from ..wording import say

PAGE = 30
STEPS = (
    gettext_lazy("Tải tệp lên"), gettext_lazy("Ghép cột"), gettext_lazy("Xem trước"),
    gettext_lazy("Nhập"),
)  # fmt: skip


def steps(current: int) -> list[dict[str, Any]]:
    state = {-1: "done", 0: "current", 1: "todo"}
    return [
        {"label": label, "state": state[(at > current) - (at < current)]}
        for at, label in enumerate(STEPS)
    ]


def own_file(request: SignedInRequest, pk: int) -> ImportFile:
    """One's own file, or 404."""
    files = ImportFile.objects.visible_to(request.user)
    return get_object_or_404(files.select_related("done__batch"), pk=pk)


_GONE = noop("Tệp đã được xoá theo thời hạn lưu.")
_SEND_AGAIN = noop("Chưa có gì được nhập. Cần nhập thì tải tệp lên lại.")
GONE = Refusal("gone", Reason(_GONE), Reason(_SEND_AGAIN))


def latest(file: ImportFile) -> ImportPreview | None:
    return file.previews.order_by("-pk").first()


def waiting(
    request: SignedInRequest, file: ImportFile, step: int, doing: str, folder: Path | None = None
) -> HttpResponse:
    """A page that asks again by itself, with or without a script; or says that nobody was heard
    (a note in ``folder``, the file's own unless told) and offers to ring again."""
    progress, unheard = desk.progress_of(file.key), ringing.is_unheard(folder or file.folder)
    context = {
        "file": file, "steps": steps(step), "doing": doing, "progress": progress,
        "unheard": unheard,
    }  # fmt: skip
    answer = render(request, "records/import_wait.html", context)
    if not unheard:
        answer["Refresh"] = "2"
    return answer


def plan(
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
    ringing.ring(preview.folder, tasks.make_preview, preview.pk, get_language() or "vi")
    return preview


def said(refusal: Refusal) -> dict[str, str]:
    return {"reason": say(refusal.reason), "remedy": say(refusal.remedy)}


def ring_deed(request: SignedInRequest, mark: str, folder: Path, task: Any, *args: Any) -> None:
    """Have a deed done once; when nobody hears, say so: nothing is entered and nothing lost."""
    if ringing.begin(mark) and not ringing.ring(folder, task, *args):
        ringing.end(mark)
        messages.error(request, _("Hàng đợi việc nền không trả lời; chưa ghi gì. Thử lại sau."))
