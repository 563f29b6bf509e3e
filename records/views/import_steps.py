"""What every step of an import shares: whose file it is, which step stands, the page that waits."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language, gettext_lazy

from .. import clock
from ..imports import desk, tasks
from ..intake.refusals import Refusal
from ..models import ImportFile, ImportPreview
from ..requests import SignedInRequest
from ..wording import say

PAGE = 30
BUSY_S = tasks.LONG["time_limit"]  # how long a press of a button counts as being worked on
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


def latest(file: ImportFile) -> ImportPreview | None:
    return file.previews.order_by("-pk").first()


def waiting(request: SignedInRequest, file: ImportFile, step: int, doing: str) -> HttpResponse:
    """A page that asks again by itself, with or without a script."""
    progress = desk.progress_of(file.key)
    context = {"file": file, "steps": steps(step), "doing": doing, "progress": progress}
    answer = render(request, "records/import_wait.html", context)
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
    tasks.make_preview.delay(preview.pk, get_language() or "vi")
    return preview


def said(refusal: Refusal) -> dict[str, str]:
    return {"reason": say(refusal.reason), "remedy": say(refusal.remedy)}
