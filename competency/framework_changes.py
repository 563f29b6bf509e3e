"""Entering and revising competencies and what procedures need."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext

from records import ledger
from records.criteria import FOREVER
from records.models import EntryRefused, Procedure, User

from .models import Competency, ProcedureNeed


@transaction.atomic
def enact(
    draft: Competency, *, by: User | None, source: str, at: datetime | None = None
) -> Competency:
    """Enter the first version of a competency.  Raises EntryRefused when the code is taken."""
    _refuse_overlap(draft)
    return ledger.enter(draft, by=by, source=source, at=at)


@transaction.atomic
def revise(
    current: Competency,
    draft: Competency,
    *,
    reason: str,
    by: User | None,
    source: str,
    at: datetime | None = None,
) -> Competency:
    """Let ``draft`` hold from its date on instead of ``current``; the same date corrects it.

    Raises EntryRefused without a reason, and when somebody was first.
    """
    if not reason.strip():
        raise EntryRefused(gettext("Ghi lý do sửa năng lực."))
    if not current.holds_from <= draft.holds_from < current.holds_to:
        raise EntryRefused(gettext("Ngày hiệu lực phải trong thời gian của phiên bản đang sửa."))
    draft.code, draft.reason, draft.holds_to = current.code, reason, current.holds_to
    if draft.holds_from == current.holds_from:
        draft.supersedes = current
        _refuse_overlap(draft, besides=current)
        return ledger.enter(draft, by=by, source=source, at=at)
    ledger.end(current, on=draft.holds_from, reason=reason, by=by, source=source, at=at)
    _refuse_overlap(draft)
    return ledger.enter(draft, by=by, source=source, at=at)


def _refuse_overlap(draft: Competency, besides: Competency | None = None) -> None:
    same = Competency.objects.known().filter(
        code=draft.code, holds_from__lt=draft.holds_to, holds_to__gt=draft.holds_from
    )
    if same.exclude(pk=(besides and besides.pk) or 0).exists():
        raise EntryRefused(
            gettext("Năng lực “%(code)s” đã có phiên bản khác trong khoảng thời gian này.")
            % {"code": draft.code}
        )


@transaction.atomic
def need(
    procedure: Procedure,
    code: str,
    rank: int,
    *,
    on: date,
    clause: str = "",
    document: str = "",
    verified: bool = False,
    reason: str = "",
    by: User | None,
    source: str,
    at: datetime | None = None,
) -> ProcedureNeed:
    """Say from a day on which level of a competency a procedure needs."""
    now = ProcedureNeed.objects.as_of(on).filter(procedure=procedure, code=code).first()
    values = {"clause": clause, "document": document, "verified": verified}
    row = ProcedureNeed(
        procedure=procedure, code=code, rank=rank, holds_from=on, holds_to=FOREVER, **values
    )
    if now is not None:
        if now.holds_from == on:
            row.supersedes, row.reason = now, reason or source
        else:
            ledger.end(now, on=on, reason=reason or source, by=by, source=source, at=at)
    return ledger.enter(row, by=by, source=source, at=at)
