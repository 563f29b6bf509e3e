"""Queries that are written once and asked again with other values.

Building and compiling a query costs Django several times what the database needs to answer it.
Where the same question is asked on every page, the statement is kept, with the place of each
value in it; asking is then one execution and the making of the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from threading import Lock
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=models.Model)

# Values no question is ever about; they stand where the real ones will.
_MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda n: 1_900_000_001 + n,
    str: lambda n: f"\ue000{n}\ue000",
    date: lambda n: date(1, 1, 2 + n),
    datetime: lambda n: datetime(1, 2, 2 + n, tzinfo=UTC),
}


@dataclass(frozen=True, slots=True)
class _Plan:
    model: Any
    sql: str
    params: Sequence[Any]
    places: Sequence[tuple[int, str]]  # of the parameters that are asked for, with their names
    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]
    names: Sequence[str]
    columns: slice
    related: Sequence[Any]


class Prepared(Generic[Row]):
    """``Prepared(lambda pk: User.objects.filter(pk=pk), pk=int)``; values are never null."""

    def __init__(self, build: Callable[..., models.QuerySet[Row]], **kinds: type) -> None:
        self._build, self._kinds = build, kinds
        self._plan: _Plan | None = None
        self._lock = Lock()

    def all(self, **values: Any) -> list[Row]:
        """The rows, in one statement."""
        if self._plan is None:
            with self._lock:
                self._plan = self._plan or self._made()
        plan = self._plan
        params = list(plan.params)
        for place, name in plan.places:
            params[place] = _adapted(values[name])
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, params)
            rows = cursor.fetchall()
        return [self._row(plan, list(row)) for row in rows]

    def first(self, **values: Any) -> Row | None:
        """The first row, or nothing."""
        return next(iter(self.all(**values)), None)

    def _made(self) -> _Plan:
        marks = {name: _MARKS[kind](n) for n, (name, kind) in enumerate(self._kinds.items())}
        compiler = self._build(**marks).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        known = {_adapted(mark): name for name, mark in marks.items()}
        places = [(n, known[p]) for n, p in enumerate(params) if _hashable(p) and p in known]
        if {name for _, name in places} != set(self._kinds):
            raise ValueError(f"Not every value stands in the statement: {sql}")
        found = compiler.get_converters([column[0] for column in compiler.select])
        info = compiler.klass_info
        fields = info["select_fields"]
        return _Plan(
            info["model"], sql, params, places, [(n, *made) for n, made in found.items()],
            [column[0].target.attname for column in compiler.select[fields[0] : fields[-1] + 1]],
            slice(fields[0], fields[-1] + 1),
            # The stubs speak of Django 6.1, which has one argument more.
            get_related_populators(info, compiler.select, connection.alias),  # type: ignore[call-arg]
        )  # fmt: skip

    @staticmethod
    def _row(plan: _Plan, values: list[Any]) -> Row:
        for place, converters, expression in plan.converters:
            for convert in converters:
                values[place] = convert(values[place], expression, connection)
        row: Row = plan.model.from_db(connection.alias, plan.names, values[plan.columns])
        for related in plan.related:
            related.populate(values, row)
        return row


def _hashable(value: Any) -> bool:
    return isinstance(value, int | str | date)


def _adapted(value: Any) -> Any:
    """The value as the compiler would hand it to the database's driver."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value
