"""Bulk acts as files: the list of them, and everybody of one with her answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..imports import members, shelf
from ..listings import Rows, Sheet, chunks, now_read, only
from ..models import BulkAct
from ..requests import SignedInRequest
from ..scope import May, can
from ..spreadsheet import Cell
from ..verdict import Reason
from ..wording import say, spoken
from .bulk import TABS


@login_required
@require_safe
def acts(request: SignedInRequest, ending: str) -> HttpResponse:
    """The acts one may see."""
    only(can(request.user, May.ENTER))
    found = BulkAct.objects.visible_to(request.user).defer("people")
    found = found.select_related("done__batch__undone_by", "entered_by__person").order_by("-pk")
    columns = [
        (_("Việc"), 34), (_("Quyết định"), 34), (_("Lý do"), 40), (_("Từ ngày"), 12),
        (_("Ghi bởi"), 28), (_("Lập lúc"), 12), (_("Đã đổi"), 10), (_("Bị từ chối"), 10),
        (_("Tình trạng"), 14),
    ]  # fmt: skip
    rows: Rows = (_act_line(act) for act in found)
    return Sheet("viec-hang-loat", _("Việc hàng loạt"), columns, rows, now_read()).response(ending)


def _act_line(act: BulkAct) -> Sequence[Cell]:
    head: list[Cell] = [
        str(act), act.document, act.reason, act.since, str(act.entered_by),
        timezone.localdate(act.entered_at),
    ]  # fmt: skip
    if not hasattr(act, "done"):
        return [*head, None, None, _("Chưa ghi")]
    batch = act.done.batch
    state = _("Đã hoàn tác") if hasattr(batch, "undone_by") else _("Đã ghi")
    return [*head, batch.numbers["changed"], batch.numbers["refused"], state]


@login_required
@require_safe
def people(request: SignedInRequest, pk: int, ending: str) -> HttpResponse:
    """Everybody of an act with what would become, or became, of her."""
    act = get_object_or_404(BulkAct.objects.visible_to(request.user), pk=pk)
    summary = shelf.summary_in(act.folder)
    only(summary is not None or hasattr(act, "done"))
    columns = [
        (_("Người"), 34), (_("Kết quả"), 14), (_("Mục"), 18), (_("Đang ghi"), 44),
        (_("Sẽ ghi"), 44), (_("Lý do"), 60), (_("Cách sửa"), 50),
    ]  # fmt: skip
    asked = [(_("Việc"), str(act)), (_("Quyết định"), act.document), (_("Chọn"), act.asked)]
    rows: Rows = _planned(act, summary) if summary else _entered(act)
    title = _("Từng người của một việc")
    return Sheet("tung-nguoi", title, columns, rows, now_read(), asked).response(ending)


def _planned(act: BulkAct, summary: shelf.Summary) -> Iterator[Sequence[Cell]]:
    for state, label in TABS:
        if not summary.counts.get(state):
            continue
        for data in shelf.rows_in(act.folder, state):
            told = shelf.Told.of(data)
            head: list[Cell] = [told.who, str(label)]
            notes = "; ".join(say(note) for note in told.notes)
            for change in told.changes:
                before, after = (spoken(change.params[name]) for name in ("before", "after"))
                yield [*head, say(change), before, after, notes, ""]
            for _column, _caption, _value, refusal in told.problems:
                yield [*head, "", "", "", say(refusal.reason), say(refusal.remedy)]
            if not told.changes and not told.problems:
                yield [*head, "", "", "", notes, ""]


def _entered(act: BulkAct) -> Iterator[Sequence[Cell]]:
    """What was entered and who was left out, once the plan itself has been cleared away."""
    for some in chunks(act.done.batch.members.order_by("pk").iterator()):
        for one in members.told(some):
            yield [one.about, _("Đã đổi"), "", "", f"{one.row}, {one.row.began}", "", ""]
    for _person, who, why, remedy in act.done.exceptions:
        reason, mend = say(Reason.from_data(why)), say(Reason.from_data(remedy))
        yield [who, _("Bị từ chối"), "", "", "", reason, mend]
