"""Planning, entering and undoing an act, outside a page's own time; ringing twice does it once."""

from __future__ import annotations

from shutil import rmtree

from celery import shared_task

from .. import clock
from ..batches import UndoRefused
from ..imports import desk
from ..imports.shelf import summary_in
from ..imports.tasks import LONG, answering
from ..intake.refusals import Refusal
from ..models import Batch, BulkAct, BulkDone, EntryRefused, User
from ..retention import purge
from ..verdict import Reason
from ..verdict import gettext_noop as noop
from . import deed

NAMED = 5
_MOVED = noop("Hồ sơ đã thay đổi từ lúc xem trước, nên chưa ghi gì. Người có thay đổi: %(who)s.")
_MORE = noop("%(who)s và %(n)s người nữa")
_LOOK_AGAIN = noop("Lập lại bản xem trước, xem những người ấy rồi ghi.")
_STANDS = noop("Có điều ghi sau đứng trên việc này, nên chưa hoàn tác được.")
_TAKE_BACK = noop("Rút lại các bản ghi sau trước, hoặc sửa từng dữ kiện sai.")
_LEDGER = noop("Sổ không nhận: %(why)s")
STANDS = Refusal("stands", Reason(_STANDS), Reason(_TAKE_BACK))


def _refusal(why: EntryRefused) -> Refusal:
    return Refusal("refused", Reason(_LEDGER, {"why": str(why)}), Reason(_LOOK_AGAIN))


@shared_task(**LONG)
def plan(act_pk: int) -> None:
    """Plan every person of an act."""
    purge()
    act = BulkAct.objects.get(pk=act_pk)
    if summary_in(act.folder):
        return
    with answering(act.folder, "failed"):
        total = len(act.people)
        deed.prepare(act, tell=lambda done: desk.tell_progress(act.key, done, total))


@shared_task(**LONG)
def apply(act_pk: int) -> None:
    """Enter what the plan says; whoever changed meanwhile is named and nothing is entered."""
    act = BulkAct.objects.get(pk=act_pk)
    summary = summary_in(act.folder)
    if summary is None or BulkDone.objects.filter(act=act).exists():
        return
    total = summary.counts.get("changed", 0)

    def tell(done: int) -> None:
        desk.tell_progress(act.key, min(done, total), total)

    tell(0)
    with answering(act.folder, "not-applied"):
        try:
            deed.carry_out(act, at=clock.now(), tell=tell)
        except deed.Moved as moved:
            who = ", ".join(moved.who[:NAMED])
            told = Reason(_MORE, {"who": who, "n": len(moved.who) - NAMED})
            params = {"who": told if len(moved.who) > NAMED else who}
            refusal = Refusal("moved", Reason(_MOVED, params), Reason(_LOOK_AGAIN))
            desk.write(act.folder, "not-applied", refusal.to_data())
        except EntryRefused as refused:
            if not BulkDone.objects.filter(act=act).exists():
                desk.write(act.folder, "not-applied", _refusal(refused).to_data())


@shared_task(**LONG)
def undo(act_pk: int, user_pk: int, reason: str) -> None:
    """Take an act back, all of it or nothing."""
    act = BulkAct.objects.select_related("done__batch").get(pk=act_pk)
    batch = act.done.batch
    if Batch.objects.filter(undoes=batch).exists():
        return
    with answering(act.folder, "not-undone"):
        try:
            user = User.objects.get(pk=user_pk)
            deed.undo(batch, by=user, reason=reason, at=clock.now())
        except UndoRefused:
            desk.write(act.folder, "not-undone", STANDS.to_data())
        except EntryRefused as refused:
            if not Batch.objects.filter(undoes=batch).exists():
                desk.write(act.folder, "not-undone", _refusal(refused).to_data())


def forget_plan(act: BulkAct) -> None:
    """Take the plan away, to be made again by what is believed now."""
    rmtree(act.folder, ignore_errors=True)
    act.folder.mkdir(parents=True, mode=0o700)
