"""The framework out and in as a file: previewed with its differences before it is accepted."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from records import clock
from records.models import EntryRefused
from records.reading import ReadingForm
from records.requests import SignedInRequest
from records.scope import May, may_for_all
from records.wording import say, spoken

from ..exchange.case import to_case
from ..exchange.content import Stated
from ..exchange.planning import Plan, accept, plan, stated_on
from ..exchange.reading import read_file
from ..exchange.sheets import as_workbook
from ..exchange_form import FileForm

SALT = "competency.framework-file"
KEPT_SECONDS = 3600
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
SHOWN = 200  # refused rows and changes on the page


@login_required
@require_safe
def export(request: SignedInRequest, ending: str) -> HttpResponse:
    """The framework of a day; open to every account, as its pages are."""
    if ending not in TYPES:
        raise Http404
    reading = ReadingForm(request.GET).reading()
    stated = stated_on(reading.on, reading.known_at)
    if ending == "xlsx":
        asked = [(_("Tại ngày"), spoken(reading.on))]
        if reading.known_on:
            asked.append((_("Biết đến ngày"), spoken(reading.known_on)))
        content = as_workbook(stated, asked)
    else:
        case = to_case(stated, on=reading.on, title="Khung năng lực", creator="Năng Lực")
        content = json.dumps(case, ensure_ascii=False, indent=1).encode()
    name = f"khung-nang-luc-{reading.on:%Y-%m-%d}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=TYPES[ending], headers=headers)


@login_required
def take_in(request: SignedInRequest) -> HttpResponse:
    """A file, its differences, and taking it in: everything or nothing."""
    if not may_for_all(request.user, May.RULE):
        raise Http404
    today = clock.today()
    if request.method == "POST" and "kept" in request.POST:
        return _accept(request)
    form = FileForm(request.POST or None, request.FILES or None, today=today)
    if request.method == "POST" and form.is_valid():
        upload, on = form.cleaned_data["file"], form.cleaned_data["on"]
        stated = read_file(upload.chunks(), upload.name or _("tệp"))
        kept = {
            "stated": stated.to_data(), "on": on.isoformat(), "name": upload.name or "",
            "reason": form.cleaned_data["reason"], "by": request.user.pk,
        }  # fmt: skip
        return _preview(request, stated, plan(stated, on), kept)
    return render(request, "competency/framework_file.html", {"form": form})


def _preview(
    request: SignedInRequest, stated: Stated, found: Plan, kept: dict[str, Any]
) -> HttpResponse:
    refused = [(one.place, one.value, say(one.remedy)) for one in stated.refused]
    context = {
        "plan": found,
        "competencies": found.competencies[:SHOWN],
        "needs": found.needs[:SHOWN],
        "refused": refused[:SHOWN],
        "refused_count": len(refused),
        "name": kept["name"],
        "reason": kept["reason"],
        "kept": signing.dumps(kept, salt=SALT, compress=True),
    }
    return render(request, "competency/framework_preview.html", context)


def _accept(request: SignedInRequest) -> HttpResponse:
    """Enter what was previewed; what was previewed by somebody else, or long ago, is not."""
    try:
        kept = signing.loads(request.POST["kept"], salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        kept = {}
    if kept.get("by") != request.user.pk:
        messages.error(request, _("Bản xem trước đã hết hạn. Mời gửi lại tệp."))
        return redirect("competency:framework_file")
    stated, on = Stated.from_data(kept["stated"]), date.fromisoformat(kept["on"])
    source = _("Tệp khung năng lực “%(name)s”") % {"name": kept["name"][:100]}
    try:
        done = accept(
            stated, on, reason=kept["reason"], by=request.user, source=source, at=clock.now()
        )
    except EntryRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("competency:framework_file")
    counts = {"n": len(done.competencies), "m": len(done.needs)}
    messages.success(request, _("Đã nhập %(n)s năng lực và %(m)s liên kết thủ tục.") % counts)
    return redirect("competency:competencies")
