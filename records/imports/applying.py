"""A plan made and kept, and its entering: all of it in one transaction, as one batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import override

from .. import batches
from ..models import Batch, LedgerRow, Person, SensitiveFact, User
from ..sensitive import settle
from ..vault import Vault
from .plan import CHUNK, Asked, State
from .planning import plans, skipped
from .reading import Source
from .shelf import Shelf, Summary, entering_in, summary_in

Tell = Callable[[int], None]
_LOCK = 7_246_301  # of imports, among PostgreSQL's advisory locks


class RegisterMoved(Exception):
    """The register is no longer what it was when the plan was looked at."""


def prepare(
    source: Source, user: User | None, asked: Asked, folder: Path, tell: Tell | None = None
) -> Summary:
    """Plan every row into the folder.  ``tell`` hears how many rows are done.

    Names of units stand in a plan as words, so it is made in one language whoever asks.
    """
    with override(settings.LANGUAGE_CODE), Shelf(folder) as shelf:
        for count, plan in enumerate(plans(source, user, asked), 1):
            shelf.put(plan)
            if tell and count % CHUNK == 0:
                tell(count)
        for plan in skipped(source):
            shelf.put(plan)
    summary = summary_in(folder)
    assert summary is not None
    return summary


@transaction.atomic
def carry_out(
    source: Source,
    user: User | None,
    asked: Asked,
    *,
    at: datetime,
    seen: str = "",
    tell: Tell | None = None,
) -> tuple[Summary, Batch | None]:
    """Plan again and enter what is planned; no batch when nothing is new.

    ``seen`` is the digest of the plan that a person agreed to.  Raises RegisterMoved when the
    plan is another by now, EntryRefused or IntegrityError when the ledger refuses a row.
    """
    alone()
    with TemporaryDirectory(prefix="import-") as scratch:
        folder = Path(scratch)
        summary = prepare(source, user, asked, folder)
        if seen and seen != summary.digest:
            raise RegisterMoved
        if not any(summary.counts.get(state) for state in (State.NEW, State.CHANGED)):
            return summary, None
        numbers = {state.value: summary.counts.get(state, 0) for state in State}
        deed = batches.begin(Batch.Kind.IMPORT, asked.name, by=user, at=at, numbers=numbers)
        enter_planned(deed, entering_in(folder), tell)
        return summary, deed.batch


def alone() -> None:
    """One import or bulk act at a time: two that tell the same would each find it new."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def enter_planned(
    deed: batches.Deed, rows: Iterator[tuple[Model, int | None]], tell: Tell | None
) -> None:
    """Enter the rows in the order of the file; people come before what is said of them."""
    lines: dict[int, int] = {}
    vault = Vault()
    count = 0
    while chunk := list(islice(rows, CHUNK)):
        people = [(row, line) for row, line in chunk if isinstance(row, Person)]
        Person.objects.bulk_create([row for row, _ in people])
        lines |= {line: row.pk for row, line in people if line is not None}
        entering: list[LedgerRow] = []
        for row, line in chunk:
            if isinstance(row, LedgerRow):
                stated: Any = row
                if line is not None:
                    stated.person_id = lines[line]
                if isinstance(row, SensitiveFact):
                    settle(row, vault)
                entering.append(row)
        deed.enter(entering)
        count += len(chunk)
        if tell:
            tell(count)
