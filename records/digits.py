"""Whether the digits of identity numbers agree with the files, kept so that a check can count them.

A number is sealed, so no query can look into it.  Whatever enters a number, or corrects a birth
date or sex, compares (``records.ledger``, in the same transaction) and keeps only in what the two
differ: the row tells nothing of what the digits say.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from .identity import aspects, doubts
from .models import DigitsCompared, Person, PersonBirth, SensitiveFact
from .sensitive_lists import centuries, places
from .vault import Vault, VaultShut

IDENTITY = SensitiveFact.Field.IDENTITY


def follow(rows: Iterable[Any]) -> None:
    """Compare the numbers that these rows enter, or whose people they say were born otherwise."""
    numbers: list[SensitiveFact] = []
    births: dict[int, PersonBirth] = {}
    for row in rows:
        if isinstance(row, SensitiveFact) and row.field == IDENTITY and not row.void:
            numbers.append(row)
        elif isinstance(row, PersonBirth) and row.supersedes_id and not row.void:
            births[row.person_id] = row
    if numbers:
        people = Person.objects.in_bulk({row.person_id for row in numbers})
        compare(numbers, people, numbers[0].entered_at)
    if births:
        known = SensitiveFact.objects.known().filter(person__in=births, field=IDENTITY)
        compare(list(known), births, next(iter(births.values())).entered_at)


def compare(
    numbers: Iterable[SensitiveFact], born: dict[int, Any], at: datetime
) -> list[DigitsCompared]:
    """Keep in what each number differs from who says when and as what its person was born."""
    vault = Vault()
    found = [
        DigitsCompared(fact=row, differs=_differs(row, born[row.person_id], vault), compared_at=at)
        for row in numbers
    ]
    return DigitsCompared.objects.bulk_create(found, batch_size=1000)


def _differs(row: SensitiveFact, born: Person | PersonBirth, vault: Vault) -> str:
    try:
        text = vault.unseal(row.key_id, row.sealed, row.field, row.person_id)
    except VaultShut:
        return DigitsCompared.UNKNOWN
    number = json.loads(text)["value"]
    return aspects(
        doubts(
            number, sex=born.sex, year=born.birth_date.year, places=places(), centuries=centuries()
        )
    )


def with_last(rows: Any, known_at: Any = None) -> Any:
    """Facts with ``differs`` of their last comparison; UNKNOWN where there was none."""
    made = DigitsCompared.objects.filter(fact=OuterRef("pk"))
    if known_at is not None:
        made = made.filter(compared_at__lte=known_at)
    last = Subquery(made.order_by("-compared_at", "-pk").values("differs")[:1])
    return rows.annotate(differs=Coalesce(last, Value(DigitsCompared.UNKNOWN)))


def catch_up(at: datetime) -> int:
    """Compare the believed numbers that never were, or could not be opened; how many."""
    rows = with_last(SensitiveFact.objects.known().filter(field=IDENTITY))
    numbers = list(rows.filter(differs=DigitsCompared.UNKNOWN))
    people = Person.objects.in_bulk({row.person_id for row in numbers})
    return len(compare(numbers, people, at))
