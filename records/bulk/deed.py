"""An act planned and kept, its entering as one batch, and taking it back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from .. import batches
from ..imports.applying import RegisterMoved, alone, enter_planned
from ..imports.plan import CHUNK, State
from ..imports.shelf import Shelf, Summary, entering_in, rows_in, summary_in
from ..models import (
    Absence,
    Appointment,
    Batch,
    BulkAct,
    BulkDone,
    Duty,
    EntryRefused,
    Person,
    User,
)
from .planning import Planner

Tell = Callable[[int], None]
SOURCE = "Nội vụ ghi hàng loạt theo quyết định"
STATES = (State.CHANGED, State.UNCHANGED, State.REFUSED)


class Moved(RegisterMoved):
    """Somebody is no longer as the plan that was looked at says; ``who`` they are."""

    def __init__(self, who: list[str]) -> None:
        super().__init__(who)
        self.who = who


def prepare(act: BulkAct, folder: Path | None = None, tell: Tell | None = None) -> Summary:
    """Plan every person into the act's folder, or another."""
    target = folder or act.folder
    with override(settings.LANGUAGE_CODE), Shelf(target) as shelf:
        for count, plan in enumerate(Planner(act).plans(), 1):
            shelf.put(plan)
            if tell and count % CHUNK == 0:
                tell(count)
    summary = summary_in(target)
    assert summary is not None
    return summary


@transaction.atomic
def carry_out(act: BulkAct, *, at: datetime, tell: Tell | None = None) -> Batch | None:
    """Enter what the kept plan says; the batch, or None when it would change nothing.

    Raises Moved when the plan of anybody is another by now, EntryRefused when the ledger
    refuses a row; then nothing is entered.
    """
    alone()
    seen = summary_in(act.folder)
    assert seen is not None
    _hold(act)
    with TemporaryDirectory(prefix="bulk-") as scratch:
        folder = Path(scratch)
        summary = prepare(act, folder)
        if summary.digest != seen.digest:
            raise Moved(list(_moved(act.folder, folder)))
        if not summary.counts.get(State.CHANGED):
            return None
        with override(settings.LANGUAGE_CODE):
            title = f"{act.get_kind_display()}: {act.document}"
        deed = batches.begin(
            Batch.Kind.BULK, title, by=act.entered_by, at=at, document=act.document,
            reason=act.reason, source=SOURCE, numbers=_numbers(summary),
        )  # fmt: skip
        enter_planned(deed, entering_in(folder), tell)
        BulkDone.objects.create(
            act=act, batch=deed.batch, exceptions=list(_exceptions(folder, act.people))
        )
        return deed.batch


def _numbers(summary: Summary) -> dict[str, int]:
    return {state.value: summary.counts.get(state, 0) for state in STATES}


def _hold(act: BulkAct) -> None:
    """The people's rows, locked in one order: what is said of them meanwhile comes after."""
    for start in range(0, len(act.people), CHUNK):
        some = act.people[start : start + CHUNK]
        list(Person.objects.select_for_update().filter(pk__in=some).order_by("pk").values("pk"))


def _exceptions(folder: Path, people: list[int]) -> Iterator[list[Any]]:
    for data in rows_in(folder, State.REFUSED):
        refusal = data["problems"][0][3]
        yield [data["row"], data["who"], refusal["reason"], refusal["remedy"]]


def _moved(before: Path, after: Path) -> Iterator[str]:
    """Whose answers differ between two plans of one act."""
    told = [
        {data["row"]: (state, data) for state in STATES for data in rows_in(folder, state)}
        for folder in (before, after)
    ]
    for person, (state, data) in told[1].items():
        if told[0].get(person) != (state, data):
            yield data["who"]


# Rows about a person's posts and charges that may rest on what an act did to her.
_RESTING: tuple[Any, ...] = (Appointment, Duty, Absence)


def obstacles(batch: Batch) -> list[Model]:
    """What stands on the act: later corrections of its rows, and later posts, charges and leave
    of the same people from its day on, which were entered because it stood."""
    found: list[Any] = list(batches.obstacles(batch))
    seen = {(type(row), row.pk) for row in found}
    people, since = people_of(batch), batch.bulk.act.since
    for model in _RESTING:
        own = batch.members.filter(table=model._meta.label_lower).values("row")
        concerned = Q(person__in=people) | _places(own) if model is Duty else Q(person__in=people)
        later = model.objects.known().filter(
            concerned, holds_to__gt=since, entered_at__gt=batch.entered_at
        )
        for row in later.exclude(pk__in=own).select_related("person").order_by("pk"):
            if (model, row.pk) not in seen:
                found.append(row)
    return found


def _places(own: Any) -> Q:
    """The same charge in the same unit, given to somebody else since one was relieved of it."""
    relieved = Duty._base_manager.filter(pk__in=own, supersedes__isnull=False)
    places = Q(pk__in=[])
    for unit, charge in relieved.values_list("unit_id", "charge").distinct().order_by():
        places |= Q(unit=unit, charge=charge)
    return places


def people_of(batch: Batch) -> set[int]:
    """Whom the batch changed."""
    found: set[int] = set()
    for model in (Appointment, Duty):
        own = batch.members.filter(table=model._meta.label_lower).values("row")
        found |= set(model._base_manager.filter(pk__in=own).values_list("person_id", flat=True))
    return found


@transaction.atomic
def undo(batch: Batch, *, by: User, reason: str, at: datetime) -> Batch:
    """Take the act back, all of it.

    Raises UndoRefused with what stands on it; EntryRefused as ``batches.undo`` does, and when
    somebody it changed is not hers to enter.
    """
    alone()
    people = people_of(batch)
    if Person.objects.entered_by(by).filter(pk__in=people).count() < len(people):
        raise EntryRefused(
            _("Có người nay ngoài phạm vi anh/chị được ghi; người khác phải hoàn tác việc này.")
        )
    if standing := obstacles(batch):
        raise batches.UndoRefused(standing)
    return batches.undo(batch, by=by, reason=reason, at=at)
