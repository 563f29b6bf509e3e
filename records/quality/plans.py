"""Statements of checks: compiled once for each shape, then only filled in and executed."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.utils.translation import get_language

from .asked import Questions
from .shape import Place

AT_ONCE = 2000
MOST = 1000  # statements kept; those of a few languages, powers and filters are far fewer


@dataclass(frozen=True, slots=True)
class Plan:
    """A statement with places among its parameters; ``sql`` is empty where nothing can be found."""

    sql: str
    params: Sequence[Any]
    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]

    @classmethod
    def of(cls, query: Any) -> Plan:
        """The plan of a values_list over a shape."""
        compiler = query.query.get_compiler(connection=connection)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return cls("", (), ())
        found = compiler.get_converters([column[0] for column in compiler.select])
        return cls(sql, tuple(params), [(n, *made) for n, made in found.items()])

    def rows(self, asked: Questions, limit: tuple[int, int] | None = None) -> Iterator[list[Any]]:
        """The rows, a few thousand at a time; ``limit`` is how many, after how many."""
        if not self.sql:
            return
        params = [
            _adapted(one.of(asked[one.power])) if isinstance(one, Place) else one
            for one in self.params
        ]
        sql = self.sql
        if limit is not None:
            sql, params = f"{sql} LIMIT %s OFFSET %s", [*params, *limit]
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            while some := cursor.fetchmany(AT_ONCE):
                yield from map(self._row, some)

    def _row(self, values: Sequence[Any]) -> list[Any]:
        row = list(values)
        for place, converters, expression in self.converters:
            for convert in converters:
                row[place] = convert(row[place], expression, connection)
        return row


def _adapted(value: Any) -> Any:
    """As the driver of the database takes it."""
    if isinstance(value, frozenset | set | list):
        ids = sorted(value)
        return ids if connection.vendor == "postgresql" else json.dumps(ids)
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value


_kept: dict[Hashable, Plan] = {}
_lock = Lock()


def kept(key: Hashable, build: Callable[[], Any]) -> Plan:
    """The plan under the key, in the reader's language: compiled when first asked for."""
    whole = key, get_language(), connection.vendor
    plan = _kept.get(whole)
    if plan is None:
        plan = Plan.of(build())
        with _lock:
            if len(_kept) >= MOST:
                _kept.clear()
            _kept[whole] = plan
    return plan
