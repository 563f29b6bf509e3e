"""Up to which row the ledger is settled, and whom the rows after it are about.

Ids are given out before rows can be seen, and a later id may be committed first.  So "every row
up to the greatest id" is not a set that stays as it is.  A row number is *settled* when every
transaction that could still commit a row up to it has ended: on PostgreSQL the sequence is read
first, then the holders of the table's lock for writing are waited for, as CREATE INDEX
CONCURRENTLY does; nobody is kept waiting for us.  SQLite has one writer.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from ..models import Appointment, Duty, LedgerRow, PersonFact

# What the files hold.  All are about people.
TABLES: tuple[type[LedgerRow], ...] = (PersonFact, Appointment, Duty)
PATIENCE_S = 120.0


class NotSettled(RuntimeError):
    """Somebody has been writing for so long that no settled row is known."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last settled row of a table: its id, when it was entered and about whom; or no row."""

    last: int = 0
    entered_at: str = ""
    person: int = 0


def settled(patience: float = PATIENCE_S) -> dict[str, Head]:
    """The last settled row of every table.  Raises NotSettled when writers do not end.

    Inside a transaction it would take rows for settled that may never come to be, so it refuses.
    """
    if connection.in_atomic_block:
        raise NotSettled("not inside a transaction")
    if connection.vendor != "postgresql":
        return {model._meta.db_table: _head(model, None) for model in TABLES}
    given_out = {model: _given_out(model) for model in TABLES}
    _wait_for(_writers(), patience)
    return {model._meta.db_table: _head(model, upto) for model, upto in given_out.items()}


def seen_now() -> dict[str, Head]:
    """The last row of every table that this connection sees; settled only if nobody else writes."""
    return {model._meta.db_table: _head(model, None) for model in TABLES}


def _given_out(model: type[LedgerRow]) -> int:
    """The greatest id that may be in use."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [model._meta.db_table])
        (sequence,) = cursor.fetchone()
        cursor.execute(f"SELECT last_value FROM {sequence}")  # noqa: S608  named by the database
        (given,) = cursor.fetchone()
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608
        (seen,) = cursor.fetchone()  # rows that came with their ids, from another database
    return max(int(given), int(seen))


def _writers() -> set[str]:
    """Transactions that hold the lock for writing on one of the tables; ours holds none."""
    names = [model._meta.db_table for model in TABLES]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.virtualtransaction FROM pg_locks l WHERE l.mode = 'RowExclusiveLock'"
            " AND l.granted AND l.locktype = 'relation'"
            " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND l.relation IN (SELECT t::regclass::oid FROM unnest(%s::text[]) t)",
            [names],
        )
        return {row[0] for row in cursor.fetchall()}


def _wait_for(writers: set[str], patience: float) -> None:
    until = time.monotonic() + patience
    pause = 0.01
    while writers:
        if time.monotonic() > until:
            raise NotSettled(f"{len(writers)} transactions have been writing for {patience:.0f} s")
        time.sleep(pause)
        pause = min(pause * 2, 1.0)
        writers &= _writers()


def _head(model: type[LedgerRow], upto: int | None) -> Head:
    rows: Any = model._default_manager.order_by("-pk")
    if upto is not None:
        rows = rows.filter(pk__lte=upto)
    found = rows.values_list("pk", "entered_at", "person_id").first()
    return Head(found[0], stamp(found[1]), found[2]) if found else Head()


def stamp(at: datetime) -> str:
    """An instant as the table of contents keeps it."""
    return f"{at:%Y-%m-%dT%H:%M:%S.%f}"


@dataclass(frozen=True, slots=True)
class Later:
    """The people of whom rows after the heads speak; ``complete`` when all such rows were read."""

    people: frozenset[int]
    rows: int
    complete: bool = True


def later(heads: Mapping[str, Head], most: int | None = None) -> Later | None:
    """What has been entered since, as this transaction sees it.

    None when the heads are not of this database: their rows are not there as they were.
    ``most`` rows of a table are read.
    """
    people: set[int] = set()
    number, complete = 0, True
    for model in TABLES:
        head = heads[model._meta.db_table]
        rows = _since(model, head.last, most)
        if head.last:
            first, rows = rows[:1], rows[1:]
            if not first or first[0][:2] != (head.last, head.person):
                return None
        people |= {who for _, *both in rows for who in both if who}
        number += len(rows)
        complete = complete and (most is None or len(rows) <= most)
    return Later(frozenset(people), number, complete)


def _since(
    model: type[LedgerRow], last: int, most: int | None
) -> Sequence[tuple[int, int, int | None]]:
    """Row, person, and the person of the row it supersedes: from the head itself on."""
    table = connection.ops.quote_name(model._meta.db_table)
    statement = (
        f"SELECT r.id, r.person_id, e.person_id FROM {table} r"  # noqa: S608
        f" LEFT JOIN {table} e ON e.id = r.supersedes_id WHERE r.id >= %s ORDER BY r.id"
    )
    params = [last]
    if most is not None:
        statement += " LIMIT %s"
        params.append(most + 2)
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())
