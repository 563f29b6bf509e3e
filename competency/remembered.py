"""Readings kept in this process under the size of the ledger they were read from.

A ledger table only grows, so the same number of rows is the same rows: whatever was read under
one set of counts is still true while the counts are the same, and one new fact is a new key at
the next request.  (The highest id would not do: of two transactions the later id may be
committed first.)  Titles of posts are not ledger rows; they are read again after a minute.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from django.db import connection
from django.utils.translation import get_language

from records.columns.renew import settled_heads
from records.models import Appointment, Duty, PersonFact, Succession, UnitVersion

from .models import (
    Certification,
    CertificationAct,
    Competency,
    EvidencePolicy,
    Exemption,
    Requirement,
)

Value = TypeVar("Value")
SECONDS = 60
OF_A_PERSON = (PersonFact, Appointment, Duty, Exemption, CertificationAct)
OF_ALL = (Requirement, UnitVersion, Succession, Competency, EvidencePolicy, Certification)


def ledger_size(
    person: int | None = None, also: Sequence[str] = (), own: int | None = None
) -> tuple[int, ...]:
    """How many rows each table has that a standing or the map is read from; one statement.

    Facts, postings and charges are counted of the person, or of everybody.  ``also`` are further
    counts with one parameter, the person ``own``.
    """
    quote = connection.ops.quote_name
    # Of a great register only what came after a settled row is counted: up to it nothing changes.
    laid, heads = (0, {}) if person is not None else settled_heads()
    params: list[int] = []
    counts = []
    for model in (*OF_A_PERSON, *OF_ALL):
        count = f"SELECT count(*) FROM {quote(model._meta.db_table)}"  # noqa: S608
        if person is not None and model in OF_A_PERSON:
            count += " WHERE person_id = %s"
            params.append(person)
        elif head := heads.get(model._meta.db_table):
            count += " WHERE id > %s"
            params.append(head.last)
        counts.append(f"({count})")
    counts.append("(%s)")
    params.append(laid)
    counts += [f"({count})" for count in also]
    params += [own or 0] * len(also)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counts)}", params)
        return tuple(cursor.fetchone())


class Remembered:
    """The last so many readings; safe between threads."""

    def __init__(self, most: int, also: Sequence[str] = ()) -> None:
        self._most, self._also = most, also
        self._kept: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()
        self._lock = Lock()

    def get(
        self,
        key: Hashable,
        read: Callable[[], Value],
        person: int | None = None,
        own: int | None = None,
    ) -> Value:
        """The reading under ``key`` in the reader's language, read now if the ledger has grown.

        Inside a transaction nothing is kept: its rows may never come to be.
        """
        if connection.in_atomic_block:
            return read()
        full = (key, get_language(), ledger_size(person, self._also, own))
        with self._lock:
            at, value = self._kept.get(full, (0.0, None))
            if value is not None and monotonic() - at < SECONDS:
                self._kept.move_to_end(full)
                return value  # type: ignore[no-any-return]
        found = read()
        with self._lock:
            self._kept[full] = (monotonic(), found)
            self._kept.move_to_end(full)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found
