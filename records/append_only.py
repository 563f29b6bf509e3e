"""The database's own refusal to update or delete ledger rows, on SQLite and PostgreSQL.

Installed after every migrate for every model that says ``append_only = True`` (every
``AppendOnly`` and so every ``LedgerRow``), so that a new ledger table cannot be forgotten.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connections
from django.db.models import Model

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: enter a correction instead', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$
"""


def append_only_models() -> list[type[Model]]:
    """Every concrete model whose rows may only be added."""
    return [model for model in apps.get_models() if getattr(model, "append_only", False)]


def protect(using: str = "default") -> None:
    """Put the triggers in place; safe to repeat."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
        for model in append_only_models():
            if (table := model._meta.db_table) in tables:
                for statement in _statements(connection.vendor, table):
                    cursor.execute(statement)


def _statements(vendor: str, table: str) -> Iterator[str]:
    if vendor == "postgresql":
        yield (
            f'CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON "{table}" '
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        yield (
            f'CREATE OR REPLACE TRIGGER append_only_whole BEFORE TRUNCATE ON "{table}" '
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        yield (
            f'CREATE TRIGGER IF NOT EXISTS "{table}_no_{act.lower()}" BEFORE {act} ON "{table}" '
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: enter a correction instead'); END"
        )


@contextmanager
def unprotected(using: str = "default") -> Iterator[None]:
    """Lift the triggers for the emptying of a test database; nothing else may call this."""
    connection = connections[using]
    tables = [model._meta.db_table for model in append_only_models()]
    with connection.cursor() as cursor:
        for table in tables:
            if connection.vendor == "postgresql":
                cursor.execute(f'DROP TRIGGER IF EXISTS append_only ON "{table}"')
                cursor.execute(f'DROP TRIGGER IF EXISTS append_only_whole ON "{table}"')
            else:
                cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_update"')
                cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_delete"')
    try:
        yield
    finally:
        protect(using)
