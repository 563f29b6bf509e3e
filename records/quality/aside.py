"""A line looked into is set aside with a reason, until a day or for good; taken up again."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from .. import ledger
from ..criteria import FOREVER
from ..models import EntryRefused, QualityAside, User
from .base import About, Check, Found

SOURCE = "Rà soát chất lượng dữ liệu"


def set_aside(
    check: Check, found: Found, *, note: str, until: date | None, on: date, by: User, at: datetime
) -> QualityAside:
    """Let the line rest from ``on`` until before ``until``.  Raises EntryRefused."""
    if found.who is not None and found.who == by.person_id:
        raise EntryRefused(_("Dòng về chính mình phải do người khác để riêng."))
    with transaction.atomic():
        present = QualityAside.objects.as_of(on).filter(rule=check.code, item=found.item)
        if present.exists():
            raise EntryRefused(_("Dòng này đã được để riêng."))
        row = QualityAside(
            rule=check.code, item=found.item, person_id=found.who,
            unit_id=found.where if check.about is not About.TEXT else None, note=note,
            holds_from=on, holds_to=until or FOREVER,
        )  # fmt: skip
        return ledger.enter(row, by=by, source=SOURCE, at=at)


def take_up(row: QualityAside, *, reason: str, on: date, by: User, at: datetime) -> QualityAside:
    """List the line again from ``on``.  Raises EntryRefused."""
    if row.holds_from >= on:
        return ledger.retract(row, reason=reason, by=by, source=SOURCE, at=at)
    return ledger.end(row, on=on, reason=reason, by=by, source=SOURCE, at=at)
