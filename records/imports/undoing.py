"""What stands on an import, beyond corrections of its rows: facts about people it brought."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, Model, OuterRef

from .. import batches
from ..models import Appointment, Batch, Duty, PersonFact, SensitiveFact, User


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
    models: tuple[Any, ...] = (Appointment, Duty, PersonFact, SensitiveFact)
    for model in models:
        later = model.objects.known().filter(person__in=brought)
        for row in later.exclude(pk__in=_members(batch, model)).order_by("pk"):
            if (model, row.pk) not in seen:
                found.append(row)
    return found


def _members(batch: Batch, model: Any) -> Any:
    return batch.members.filter(table=model._meta.label_lower).values("row")


@transaction.atomic
def undo(batch: Batch, *, by: User | None, reason: str, at: datetime) -> Batch:
    """Take the import back.  Raises UndoRefused with what stands on it, EntryRefused as batches do."""
    if standing := obstacles(batch):
        raise batches.UndoRefused(standing)
    return batches.undo(batch, by=by, reason=reason, at=at)
