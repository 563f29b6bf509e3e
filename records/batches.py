"""One deed that enters many rows, and takes them back while nothing has been built on them.

A batch knows its members, so what an import or a reorganisation did can be shown, counted and
undone.  Undoing enters rows like everything else: what was new is retracted, what was corrected
is corrected back, and both readings stay in the ledger.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Exists, Model, OuterRef

from .ledger import corrected, enter_many
from .models import Batch, BatchRow, EntryRefused, LedgerRow, Unit, UnitVersion, User

CHUNK = 1000
UNDONE = "Việc này đã được hoàn tác."


class UndoRefused(ValueError):
    """Something was built on the rows; ``obstacles`` are the later rows that stand on them."""

    def __init__(self, obstacles: Sequence[Model]) -> None:
        super().__init__(f"{len(obstacles)} later rows stand on this batch")
        self.obstacles = obstacles


@dataclass(frozen=True, slots=True)
class Deed:
    """A batch being carried out, inside its transaction; ``source`` is that of its rows."""

    batch: Batch
    source: str = ""

    def enter(self, rows: Iterable[LedgerRow]) -> list[LedgerRow]:
        """Write new rows and corrections (``ledger.corrected``) of any models, as members."""
        batch = self.batch
        by_model: dict[type[LedgerRow], list[LedgerRow]] = defaultdict(list)
        for row in rows:
            by_model[type(row)].append(row)
        entered: list[LedgerRow] = []
        for found in by_model.values():
            entered += enter_many(
                found,
                by=batch.entered_by,
                source=self.source or batch.title,
                at=batch.entered_at,
            )
        members = [BatchRow(batch=batch, table=_table(row), row=row.pk) for row in entered]
        BatchRow.objects.bulk_create(members, batch_size=CHUNK)
        return entered


def begin(
    kind: str,
    title: str,
    *,
    by: User | None,
    at: datetime,
    document: str = "",
    reason: str = "",
    source: str = "",
    numbers: Mapping[str, int] | None = None,
    undoes: Batch | None = None,
) -> Deed:
    """A new batch; the caller holds the transaction that its rows are entered in."""
    if not transaction.get_connection().in_atomic_block:
        raise EntryRefused("A batch is entered in one transaction.")
    return Deed(
        Batch.objects.create(
            kind=kind,
            title=title[:200],
            document=document,
            reason=reason,
            numbers=dict(numbers or {}),
            undoes=undoes,
            entered_at=at,
            entered_by=by,
        ),
        source,
    )


def rows_of(batch: Batch, *, newest_first: bool = False) -> Iterator[LedgerRow]:
    """The rows the batch entered, by table, in the order of their entering or against it."""
    for table, ids in _members(batch).items():
        ids.sort(reverse=newest_first)
        for start in range(0, len(ids), CHUNK):
            rows = _rows_in(table).select_related("supersedes", "superseded_by")
            found: dict[int, LedgerRow] = rows.in_bulk(ids[start : start + CHUNK])
            yield from (found[pk] for pk in sorted(found, reverse=newest_first))


def _members(batch: Batch) -> dict[str, list[int]]:
    by_table: dict[str, list[int]] = defaultdict(list)
    for table, row in batch.members.order_by("pk").values_list("table", "row"):
        by_table[table].append(row)
    return by_table


def obstacles(batch: Batch) -> list[Model]:
    """What stands on the batch, so that it cannot be undone: rows entered since that supersede
    its members, and whatever speaks of a unit that it founded.
    """
    found: list[Model] = []
    tables = set(batch.members.values_list("table", flat=True))
    for table in sorted(tables):
        members = batch.members.filter(table=table).values("row")
        later = _rows_in(table).filter(supersedes__in=members)
        found += later.exclude(pk__in=members).order_by("pk")
    return [*found, *_about_founded(batch)]


def _about_founded(batch: Batch) -> Iterator[Model]:
    """Rows of any table, not of the batch, about units whose first version is a member."""
    members = batch.members.filter(table=_table_of(UnitVersion)).values("row")
    first = UnitVersion._base_manager.filter(pk__in=members, supersedes=None)
    earlier = UnitVersion._base_manager.filter(unit=OuterRef("unit"), pk__lt=OuterRef("pk"))
    founded = set(first.filter(~Exists(earlier)).values_list("unit_id", flat=True))
    if not founded:
        return
    relation: Any
    for relation in Unit._meta.get_fields(include_hidden=True):
        model: Any = relation.related_model
        if not relation.one_to_many or getattr(model, "is_draft", False):
            continue
        rows = model._default_manager.filter(**{f"{relation.field.name}__in": founded})
        if issubclass(model, LedgerRow):
            own = batch.members.filter(table=_table_of(model)).values("row")
            # a later correction of a member is named already, as what supersedes it
            rows = rows.known().exclude(pk__in=own).exclude(supersedes__in=own)
        yield from rows.order_by("pk")


@transaction.atomic
def undo(batch: Batch, *, by: User | None, reason: str, at: datetime) -> Batch:
    """Take the batch back by a batch of its own.

    Raises UndoRefused with what stands on it, EntryRefused when it is undone already or is
    itself an undoing, or when no reason is given.
    """
    if not reason.strip():
        raise EntryRefused("Ghi lý do hoàn tác.")
    if batch.kind == Batch.Kind.UNDOING:
        raise EntryRefused("Việc hoàn tác không hoàn tác được; hãy làm lại việc ban đầu.")
    if Batch.objects.filter(undoes=batch).exists():
        raise EntryRefused(UNDONE)
    if standing := obstacles(batch):
        raise UndoRefused(standing)
    try:
        with transaction.atomic():
            deed = begin(Batch.Kind.UNDOING, batch.title, by=by, at=at, reason=reason, undoes=batch)
    except IntegrityError as error:
        raise EntryRefused(UNDONE) from error  # by somebody else at this moment
    members = {table: set(ids) for table, ids in _members(batch).items()}
    waiting: list[LedgerRow] = []
    # Against the order of entering, so that what the database forbids never stands in between.
    for row in rows_of(batch, newest_first=True):
        before = _before(row, members[_table(row)])
        if before is not row:
            waiting.append(_taken_back(row, before, reason))
        if len(waiting) >= CHUNK:
            deed.enter(waiting)
            waiting = []
    deed.enter(waiting)
    return deed.batch


def _before(row: Any, members: set[int]) -> Any:
    """What was believed before the batch: nothing, or the row its first correction stands on.

    The row itself when a later member stands on it; that one goes back for both.
    """
    later = getattr(row, "superseded_by", None)
    if later is not None and later.pk in members:
        return row
    before = row.supersedes
    while before is not None and before.pk in members:
        before = before.supersedes
    return before


def _taken_back(row: LedgerRow, before: LedgerRow | None, reason: str) -> LedgerRow:
    """What was new becomes void; what was a correction says again what it had corrected."""
    if before is None:
        return corrected(row, reason=reason, void=True)
    values: Any = corrected(before, reason=reason)
    values.supersedes = row
    return values  # type: ignore[no-any-return]


def _table(row: LedgerRow) -> str:
    return _table_of(type(row))


def _table_of(model: type[LedgerRow]) -> str:
    return model._meta.label_lower


def _rows_in(table: str) -> Any:
    """Every row of a ledger table by its name, believed or not."""
    model: Any = apps.get_model(table)
    assert issubclass(model, LedgerRow)
    return model._base_manager
