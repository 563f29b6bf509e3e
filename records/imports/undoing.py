"""What stands on an import, beyond corrections of its rows: facts about people it brought."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import batches
from ..models import (
    Appointment,
    Batch,
    Duty,
    EntryRefused,
    Person,
    PersonFact,
    SensitiveFact,
    User,
)
from ..scope import May, is_everywhere, paths_of

_ABOUT_PEOPLE: tuple[Any, ...] = (Appointment, Duty, PersonFact, SensitiveFact)


def obstacles(batch: Batch) -> list[Model]:
    """Later rows that would hang in the air: corrections of its rows, and whatever else is
    believed of people who came into the register by it."""
    found: list[Any] = list(batches.obstacles(batch))
    seen = {(type(row), row.pk) for row in found}
    ours = _members(batch, Appointment)
    earlier = Appointment._base_manager.filter(
        person=OuterRef("person"), entered_at__lt=batch.entered_at
    )
    brought = Appointment._base_manager.filter(~Exists(earlier), pk__in=ours).values("person")
    for model in _ABOUT_PEOPLE:
        later = model.objects.known().filter(person__in=brought)
        for row in later.exclude(pk__in=_members(batch, model)).order_by("pk"):
            if (model, row.pk) not in seen:
                found.append(row)
    return found


def _members(batch: Batch, model: Any) -> Any:
    return batch.members.filter(table=model._meta.label_lower).values("row")


def _strangers(batch: Batch, by: User, today: date) -> bool:
    """Whether it speaks of somebody who is posted where the account enters no facts any more."""
    if is_everywhere(paths_of(by, May.ENTER)):
        return False
    concerned = Q(pk__in=[])
    for model in _ABOUT_PEOPLE:
        rows = model._base_manager.filter(pk__in=_members(batch, model))
        concerned |= Q(pk__in=rows.values("person"))
    posted = Appointment.objects.as_of(today).filter(person=OuterRef("pk"))
    mine = Person.objects.entered_by(by).values("pk")
    return Person.objects.filter(concerned, Exists(posted)).exclude(pk__in=mine).exists()


@transaction.atomic
def undo(batch: Batch, *, by: User | None, reason: str, at: datetime) -> Batch:
    """Take the import back.

    Raises UndoRefused with what stands on it; EntryRefused as batches do, and when somebody
    whom it speaks of is by now entered by others.
    """
    if by is not None and _strangers(batch, by, timezone.localdate(at)):
        raise EntryRefused(
            _(
                "Có người nay ngoài phạm vi anh/chị được ghi; nơi đang ghi về họ rút lại từng dữ kiện."
            )
        )
    if standing := obstacles(batch):
        raise batches.UndoRefused(standing)
    return batches.undo(batch, by=by, reason=reason, at=at)
