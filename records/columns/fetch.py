"""Rows of the database into arrays: PostgreSQL's binary copy as it comes, SQLite row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from .layout import NEVER, day_number, instant_number

Table = NDArray[np.void]
CHUNK = 8 << 20
_DAYS_TO_2000 = day_number(date(2000, 1, 1))
_US_TO_2000 = _DAYS_TO_2000 * 86_400_000_000
_HEADER = 19  # of a binary copy: signature, flags, length of an extension it does not have


@dataclass(frozen=True, slots=True)
class Field:
    """A column to fetch: an expression in SQL that is never null, and what it is.

    ``kind`` is "number" (fits 32 bits), "long", "day" or "instant".
    """

    name: str
    sql: str
    kind: str = "number"


_WIDE = {"number": "<i4", "long": "<i8", "day": "<i4", "instant": "<i8"}


def fetch(fields: Sequence[Field], rest: str, params: Sequence[Any] = ()) -> Iterator[Table]:
    """``SELECT fields rest`` in pieces: structured arrays in the machine's own order of bytes."""
    if connection.vendor == "postgresql":
        yield from _copied(fields, rest, params)
    else:
        yield from _walked(fields, rest, params)


def whole(fields: Sequence[Field], rest: str, params: Sequence[Any] = ()) -> Table:
    """All of it in one array."""
    parts = list(fetch(fields, rest, params))
    return np.concatenate(parts) if parts else np.empty(0, _dtype(fields))


def _dtype(fields: Sequence[Field]) -> np.dtype[np.void]:
    return np.dtype([(field.name, _WIDE[field.kind]) for field in fields])


def _copied(fields: Sequence[Field], rest: str, params: Sequence[Any]) -> Iterator[Table]:
    cast = {"number": "::int4", "long": "::int8", "day": "::date", "instant": "::timestamptz"}
    wanted = ", ".join(f"({field.sql}){cast[field.kind]}" for field in fields)
    wire: list[Any] = [("_fields", ">i2")]
    for field in fields:
        wire += [
            (f"_{field.name}", ">i4"), (field.name, _WIDE[field.kind].replace("<", ">")),
        ]  # fmt: skip
    row = np.dtype(wire)
    statement = f"COPY (SELECT {wanted} {rest}) TO STDOUT (FORMAT BINARY)"
    import psycopg  # not there where SQLite is enough

    connection.ensure_connection()
    # A copy takes no parameters from the server's side: they are quoted here.
    with psycopg.ClientCursor(connection.connection) as quoting:
        statement = quoting.mogrify(statement, list(params)) if params else statement
    with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:
        kept, skip = bytearray(), _HEADER
        for block in copy:
            kept += block
            if len(kept) < CHUNK:
                continue
            whole_rows = (len(kept) - skip) // row.itemsize
            end = skip + whole_rows * row.itemsize
            yield _native(np.frombuffer(bytes(kept[skip:end]), row), fields)
            kept, skip = kept[end:], 0
        rows = max(0, (len(kept) - skip) // row.itemsize)  # two bytes end the copy
        yield _native(np.frombuffer(bytes(kept[skip : skip + rows * row.itemsize]), row), fields)


def _native(wire: Table, fields: Sequence[Field]) -> Table:
    found = np.empty(len(wire), _dtype(fields))
    shift = {"day": _DAYS_TO_2000, "instant": _US_TO_2000}
    for field in fields:
        values = wire[field.name].astype(_WIDE[field.kind])
        if field.kind in shift:
            # "Never" comes as infinity, the greatest number there is.
            most = np.iinfo(values.dtype).max
            values = np.where(values == most, most, values + shift[field.kind])
        found[field.name] = values
    return found


def _walked(fields: Sequence[Field], rest: str, params: Sequence[Any]) -> Iterator[Table]:
    wanted = ", ".join(field.sql for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {wanted} {rest}", list(params))
        while rows := cursor.fetchmany(50_000):
            found = np.empty(len(rows), _dtype(fields))
            for field, values in zip(fields, zip(*rows, strict=True), strict=True):
                found[field.name] = [_READ[field.kind](value) for value in values]
            yield found


def _day(value: Any) -> int:
    return day_number(date.fromisoformat(value) if isinstance(value, str) else value)


def _instant(value: Any) -> int:
    if value == "infinity":
        return NEVER
    read = datetime.fromisoformat(value) if isinstance(value, str) else value
    return instant_number(read if read.tzinfo else read.replace(tzinfo=UTC))


_READ: dict[str, Any] = {"number": int, "long": int, "day": _day, "instant": _instant}
