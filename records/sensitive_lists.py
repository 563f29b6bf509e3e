"""The lists behind sensitive facts: peoples, religions, purposes, what identity digits mean.

Rows with ``verified`` = no are shown with that mark, like all reference data.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from .identity import Century
from .reference import DATA
from .verdict import Both


@dataclass(frozen=True, slots=True)
class Named:
    """A row of a list by its code."""

    code: str
    name: Both
    document: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why somebody may open a sensitive field; some ask for words too (a letter's number)."""

    code: str
    name: Both
    needs_words: bool


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _named(name: str) -> dict[str, Named]:
    return {
        row["code"]: Named(
            row["code"], Both(row["name_vi"], row["name_en"]), row["document"],
            row["verified"] == "yes",
        )
        for row in _rows(name)
    }  # fmt: skip


@cache
def peoples() -> dict[str, Named]:
    """The 54 peoples of the official list, by code."""
    return _named("ethnic_groups")


@cache
def religions() -> dict[str, Named]:
    """Religions the state has recognised or registered, and none of them."""
    return _named("religions")


@cache
def purposes() -> dict[str, Purpose]:
    """What sensitive fields may be opened for."""
    return {
        row["code"]: Purpose(
            row["code"], Both(row["name_vi"], row["name_en"]), row["needs_words"] == "yes"
        )
        for row in _rows("reading_purposes")
    }


@cache
def places() -> frozenset[str]:
    """The first three digits of identity numbers."""
    return frozenset(row["code"] for row in _rows("identity_provinces"))


@cache
def centuries() -> tuple[Century, ...]:
    """What the fourth digit means."""
    return tuple(
        Century(row["digit"], row["sex"], int(row["first_year"]), int(row["last_year"]))
        for row in _rows("identity_digits")
    )
