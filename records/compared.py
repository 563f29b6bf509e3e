"""The tables of a person's file over which two readings are compared, and who may read them.

Every ledger table about a person is either here or named in ``LEFT_OUT`` with its reason; a test
walks the models, so that a new kind of fact cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from .differences import Difference, between
from .models import (
    Absence,
    Appointment,
    Duty,
    LedgerRow,
    Person,
    PersonBirth,
    PersonFact,
    PersonName,
    Reserve,
    Sameness,
)
from .reading import Reading

Address = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Compared:
    """A table: where a row of it is explained, and whether only those who enter facts read it."""

    model: type[LedgerRow]
    address: Address
    entering: bool = False


def _source(kind: str) -> Address:
    return lambda row: reverse("records:source", args=[kind, row.pk])


_TABLES = [
    Compared(PersonFact, _source("fact")),
    Compared(Appointment, _source("appointment")),
    Compared(Duty, _source("duty")),
    Compared(PersonBirth, _source("birth")),
    Compared(PersonName, _source("name")),
    # everybody reads that she is away; why is told by the page to few
    Compared(Absence, _source("absence")),
    Compared(Reserve, _source("reserve"), entering=True),
    Compared(Sameness, _source("sameness"), entering=True),
]

# Ledger rows that name a person and are no part of her file as two readings are compared.
LEFT_OUT = {
    "records.SensitiveFact": "sealed; even that it changed is read only where openings are logged",
    "records.QualityAside": "about a line of a check, not about her",
}


def register(model: type[LedgerRow], address: Address, *, entering: bool = False) -> None:
    """An app above has facts about people too."""
    if model not in {one.model for one in _TABLES}:
        _TABLES.append(Compared(model, address, entering))


def compared() -> list[Compared]:
    return list(_TABLES)


def differences_for(
    person: Person, earlier: Reading, later: Reading, *, entering: bool = False
) -> list[Difference]:
    """What two readings of her file say differently; one statement a table.

    ``entering``: for a reader who may enter facts about her.
    """
    tables: list[list[LedgerRow]] = []
    for one in _TABLES:
        if one.entering and not entering:
            continue
        everything: Any = one.model._base_manager
        found = everything.filter(person=person)
        if any(field.name == "position" for field in one.model._meta.concrete_fields):
            found = found.select_related("position")
        if one.model is Sameness:
            found = found.select_related("other")
        rows = list(found)
        for row in rows:
            row.person = person
        tables.append(rows)
    return between(tables, earlier, later)


def address_of(row: LedgerRow) -> str:
    """Where the row is explained."""
    return next(one.address(row) for one in _TABLES if one.model is type(row))
