"""The one door through which facts enter the record, are corrected and retracted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext

from . import clock, digits, known_as
from .criteria import Dossier, Fact, Kind
from .models import EntryRefused, LedgerRow, PersonFact, User
from .tasks import tell_of_commendation

Row = TypeVar("Row", bound=LedgerRow)

_BOOKKEEPING = {
    "id",
    "entered_at",
    "entered_by",
    "source",
    "supersedes",
    "reason",
    "void",
    "origin",
}


def enter(row: Row, *, by: User | None, source: str, at: datetime | None = None) -> Row:
    """Write one new row.  Raises EntryRefused when the database refuses it."""
    row.entered_at, row.entered_by, row.source = at or clock.now(), by, source
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise _refused(type(row), error) from error
    _tell([row])
    return row


def enter_many(
    rows: Iterable[Row], *, by: User | None, source: str, at: datetime | None = None
) -> list[Row]:
    """Write many rows of one model in one statement; all or none.

    Raises EntryRefused when the database refuses one of them.
    """
    entered_rows = list(rows)
    instant = at or clock.now()
    for row in entered_rows:
        row.entered_at, row.entered_by, row.source = instant, by, source
    if entered_rows:
        model = type(entered_rows[0])
        try:
            with transaction.atomic():
                model._default_manager.bulk_create(entered_rows, batch_size=1000)
        except IntegrityError as error:
            raise _refused(model, error) from error
        _tell(entered_rows)
    return entered_rows


def _refused(model: type[LedgerRow], error: IntegrityError) -> EntryRefused:
    """The database's refusal in a sentence: of a trigger, of a constraint, or its own words."""
    words = str(error)
    for sentence in model.refusals:
        if sentence in words:
            return EntryRefused(gettext(sentence))
    for constraint in model._meta.constraints:
        if constraint.name in words:
            return EntryRefused(str(constraint.violation_error_message))
    if "supersedes" in words:
        return EntryRefused(gettext("Dữ kiện này vừa được sửa. Mời tải lại trang."))
    return EntryRefused(words)


def corrected(row: Row, *, reason: str, **changes: Any) -> Row:
    """An unsaved row that supersedes ``row`` with some values changed."""
    if not reason.strip():
        raise EntryRefused("Ghi lý do khi sửa một dữ kiện.")
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in _BOOKKEEPING
    }
    for field in row._meta.concrete_fields:
        if field.name in changes:  # the old "unit_id" beside a new "unit" would win
            values.pop(field.attname, None)
    return type(row)(**values | changes, supersedes=row, reason=reason)


def parted(row: Row, *, on: date, reason: str, **changes: Any) -> list[Row]:
    """Unsaved rows that say: as it was until the day before ``on``, and changed from then on."""
    if row.holds_from >= on:
        return [corrected(row, reason=reason, **changes)]
    after = corrected(row, reason=reason, **{"holds_from": on} | changes)
    after.supersedes, after.reason = None, ""
    return [corrected(row, reason=reason, holds_to=on), after]


def correct(
    row: Row,
    *,
    reason: str,
    by: User | None,
    source: str,
    at: datetime | None = None,
    **changes: Any,
) -> Row:
    """Supersede a row with changed values.  Raises EntryRefused when somebody was first."""
    return enter(corrected(row, reason=reason, **changes), by=by, source=source, at=at)


def retract(
    row: Row, *, reason: str, by: User | None, source: str, at: datetime | None = None
) -> Row:
    """Say that a row should never have been entered."""
    return correct(row, reason=reason, by=by, source=source, at=at, void=True)


def end(
    row: Row, *, on: date, reason: str, by: User | None, source: str, at: datetime | None = None
) -> Row:
    """Say that what the row states holds until the day before ``on``."""
    return correct(row, reason=reason, by=by, source=source, at=at, holds_to=on)


def _tell(rows: list[Any]) -> None:
    known_as.follow(rows)
    digits.follow(rows)
    for row in rows:
        # What a loader enters (by nobody) is history: its people were told at the time.
        if isinstance(row, PersonFact) and row.kind == Kind.COMMENDATION and row.entered_by_id:
            # Robust: a broker that does not answer must not undo the deed's answer.
            ring = partial(tell_of_commendation.delay, row.pk)
            transaction.on_commit(ring, robust=True)


def dossiers(
    people: models.QuerySet[Any] | Iterable[int], known_at: datetime | None = None
) -> dict[int, Dossier]:
    """What is known of many people, in one query; nobody is missing from the answer."""
    if isinstance(people, models.QuerySet):
        people = people.values_list("pk", flat=True)
    facts: dict[int, list[Fact]] = {int(person): [] for person in people}
    rows = PersonFact.objects.known(known_at).filter(person__in=list(facts))
    for row in rows.order_by("holds_from", "pk"):
        facts[row.person_id].append(as_fact(row))
    return {person: Dossier(person, tuple(found)) for person, found in facts.items()}


def as_fact(row: PersonFact) -> Fact:
    """The ledger row as the rules see it."""
    return Fact(
        id=row.pk,
        kind=row.kind,
        code=row.code,
        holds_from=row.holds_from,
        holds_to=row.holds_to,
        rank=row.rank,
        value=row.value,
        title=row.told,
    )
