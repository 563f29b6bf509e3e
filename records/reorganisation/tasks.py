"""Reading the file of a plan, carrying the plan out and taking it back: never in a page's own time.

What came of it lies as notes in the plan's folder (``imports.desk``); ringing twice does it once.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from celery import shared_task
from django.utils.translation import override

from .. import clock
from ..batches import UndoRefused
from ..imports import desk
from ..imports.tasks import FAILURE, LONG, answering
from ..intake.refusals import Refusal, Refused
from ..models import EntryRefused, ReorganisationPlan, User
from ..verdict import Reason
from ..verdict import gettext_noop as noop
from . import drafts, sheet
from .plan import ReorganisationRefused

_log = logging.getLogger(__name__)
MOST_PROBLEMS = 500
READ, NOT_APPLIED, NOT_UNDONE = "read", "not-applied", "not-undone"
_OPEN = noop("Chưa áp dụng được: còn %(n)s việc chưa quyết.")
_STANDS = noop("Chưa hoàn tác được: %(n)s lần ghi dựa trên việc này.")
_SEE = noop("Xem danh sách trên trang.")


def file_of(plan: ReorganisationPlan) -> Path:
    """The file that is to be read; it goes away once it is."""
    return plan.folder / "file"


def working(plan: ReorganisationPlan) -> str:
    """The mark that something is being done with the plan."""
    return f"plan-{plan.pk}"


@shared_task
def read_file(plan_pk: int, language: str) -> None:
    """Replace the plan's lines by those of its file, all or none."""
    plan = ReorganisationPlan.objects.get(pk=plan_pk)
    path = file_of(plan)
    if not path.exists():
        return
    problems: list[sheet.Problem] = []
    refused = ""
    with override(language):
        try:
            problems = sheet.fill(plan, path)
        except Refused as why:
            problems = [sheet.Problem(0, why.refusal.reason, why.refusal.remedy)]
        except EntryRefused as why:
            refused = str(why)
        except Exception:
            _log.exception("file of plan %s", plan_pk)
            problems = [sheet.Problem(0, FAILURE.reason, FAILURE.remedy)]
    desk.write(plan.folder, READ, _told(problems, refused))
    path.unlink(missing_ok=True)


def _told(problems: list[sheet.Problem], refused: str) -> dict[str, Any]:
    told = [
        [one.row, one.reason.to_data(), one.remedy.to_data()] for one in problems[:MOST_PROBLEMS]
    ]
    return {"problems": told, "many": len(problems), "refused": refused}


def problems_in(told: dict[str, Any]) -> list[sheet.Problem]:
    """The problems of a note, as they were found."""
    return [
        sheet.Problem(row, Reason.from_data(reason), Reason.from_data(remedy))
        for row, reason, remedy in told["problems"]
    ]


@shared_task(**LONG)
def apply(plan_pk: int, user_pk: int, language: str) -> None:
    """Carry the plan out; what is still open is said, and then nothing is done."""
    plan = ReorganisationPlan.objects.get(pk=plan_pk)
    if plan.is_applied:
        return

    def tell(done: int, total: int) -> None:
        desk.tell_progress(working(plan), done, total)

    with override(language), answering(plan.folder, NOT_APPLIED):
        try:
            drafts.apply(plan, by=User.objects.get(pk=user_pk), at=clock.now(), tell=tell)
        except ReorganisationRefused as refused:
            why = Reason(_OPEN, {"n": len(refused.questions)})
            desk.write(plan.folder, NOT_APPLIED, Refusal("open", why, Reason(_SEE)).to_data())
        except EntryRefused as refused:
            desk.write(plan.folder, NOT_APPLIED, _plainly(refused))


@shared_task(**LONG)
def undo(plan_pk: int, user_pk: int, reason: str, language: str) -> None:
    """Take the deed back, all of it or nothing."""
    plan = ReorganisationPlan.objects.select_related("batch").get(pk=plan_pk)
    if not plan.is_applied:
        return
    with override(language), answering(plan.folder, NOT_UNDONE):
        try:
            user = User.objects.get(pk=user_pk)
            drafts.undo(plan, by=user, reason=reason, at=clock.now())
        except UndoRefused as refused:
            why = Reason(_STANDS, {"n": len(refused.obstacles)})
            desk.write(plan.folder, NOT_UNDONE, Refusal("stands", why, Reason(_SEE)).to_data())
        except EntryRefused as refused:
            desk.write(plan.folder, NOT_UNDONE, _plainly(refused))


def _plainly(refused: EntryRefused) -> dict[str, Any]:
    return Refusal("refused", Reason(str(refused)), Reason("")).to_data()
