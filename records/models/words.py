"""Finding rows by how the words of their columns begin, with an index that answers it.

On PostgreSQL the words are a text search vector under a GIN index: built in, so no extension has
to be allowed, and its statistics know how common each word is.  SQLite looks at the columns'
index row by row, which is enough for the sizes it is for.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement
from django.db.models import BooleanField, Func

from ..text import fold

MOST_WORDS = 8


def asked_words(words: str) -> list[str]:
    """The words of a question, folded, each once; what is beyond the eighth narrows nothing."""
    return list(dict.fromkeys(fold(words).split()))[:MOST_WORDS]


class WordsBegin(Func):
    """Whether each of the words begins a word of the columns; columns are text, never null."""

    conditional = True

    def __init__(self, *columns: str, words: list[str]) -> None:
        super().__init__(*columns, output_field=BooleanField())
        self.words = words

    def as_postgresql(self, compiler: Any, connection: Any, **_more: Any) -> tuple[str, list[Any]]:
        columns, params = self._columns(compiler)
        query = " & ".join(f"{quoted(word)}:*" for word in self.words)
        return f"{vector(columns)} @@ %s::tsquery", [*params, query]

    def as_sql(self, compiler: Any, connection: Any, **_more: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        columns, params = self._columns(compiler)
        whole = " || ' ' || ".join(["''", *columns])
        each = " AND ".join([rf"{whole} LIKE %s ESCAPE '\'"] * len(self.words))
        likes = [f"% {connection.ops.prep_for_like_query(word)}%" for word in self.words]
        return f"({each})", [part for like in likes for part in (*params, like)]

    def _columns(self, compiler: Any) -> tuple[list[str], list[Any]]:
        made = [compiler.compile(column) for column in self.get_source_expressions()]
        return [sql for sql, _params in made], [one for _sql, params in made for one in params]


def vector(columns: list[str]) -> str:
    """The words as PostgreSQL indexes them; the question must spell it the same."""
    whole = " || ' ' || ".join(columns)
    return f"array_to_tsvector(array_remove(string_to_array(lower({whole}), ' '), ''))"


def quoted(word: str) -> str:
    doubled = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


def part(n: int, column: str) -> str:
    """The n-th word of a column, as its index spells it."""
    return f"split_part({column}, ' ', {n})"


class PartIndex(models.Index):
    """One word of the first field, then the others, which are an order.

    PostgreSQL reads from it the first in the order who bear a word, however many do.  Later words
    are rare, and then only names that long are in the index.  On SQLite it is empty.
    """

    FULL = 3  # words that nearly every name has

    def __init__(self, *, part: int = 1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.part = part

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"part": self.part}

    def create_sql(
        self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor, using: str = "",
        **kwargs: Any,
    ) -> Statement:  # fmt: skip
        word, *order = _quoted_columns(self, model, schema_editor)
        if schema_editor.connection.vendor != "postgresql":
            return _made(self, model, schema_editor, f"({word}) WHERE {word} IS NULL")
        word = part(self.part, word)
        only = f" WHERE {word} <> ''" if self.part > self.FULL else ""
        return _made(self, model, schema_editor, f"(({word}), {', '.join(order)}){only}")


class BeginsIndex(models.Index):
    """Finds by how a code begins, in small letters, whatever the database sorts by."""

    def create_sql(
        self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor, using: str = "",
        **kwargs: Any,
    ) -> Statement:  # fmt: skip
        if schema_editor.connection.vendor != "postgresql":
            return super().create_sql(model, schema_editor, using=using, **kwargs)
        (column,) = _quoted_columns(self, model, schema_editor)
        return _made(self, model, schema_editor, f"(lower({column}) text_pattern_ops)")


class WordsIndex(models.Index):
    """The index of ``WordsBegin`` over the same columns in the same order.

    ``filled``: only of rows whose first column is not empty.
    """

    def __init__(self, *, filled: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.filled = filled

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | ({"filled": True} if self.filled else {})

    def create_sql(
        self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor, using: str = "",
        **kwargs: Any,
    ) -> Statement:  # fmt: skip
        if schema_editor.connection.vendor != "postgresql":
            return super().create_sql(model, schema_editor, using=using, **kwargs)
        columns = _quoted_columns(self, model, schema_editor)
        only = f" WHERE {columns[0]} <> ''" if self.filled else ""
        return _made(self, model, schema_editor, f"USING gin ({vector(columns)}){only}")


def _quoted_columns(
    index: models.Index, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor
) -> list[str]:
    own = {field.name: str(field.column) for field in model._meta.concrete_fields}
    return [schema_editor.quote_name(own[name]) for name in index.fields]


def _made(
    index: models.Index, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor, on: str
) -> Statement:
    quote = schema_editor.quote_name
    assert index.name, "Django names what has no name"
    return Statement(
        f"CREATE INDEX %(name)s ON %(table)s {on}",
        name=quote(index.name), table=quote(model._meta.db_table),
    )  # fmt: skip
