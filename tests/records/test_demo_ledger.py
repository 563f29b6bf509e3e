"""The demo's own rows: the database keeps them, and every one can say where it came from."""

import pytest
from django.db import DatabaseError, connection, transaction

from records.append_only import append_only_models

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.mark.parametrize("model", append_only_models(), ids=lambda m: m.__name__)
def test_raw_sql_cannot_change_what_is_on_record(model):
    table, key = model._meta.db_table, model._meta.pk.column
    before = model._base_manager.count()
    changes = (f'UPDATE "{table}" SET "{key}" = "{key}"', f'DELETE FROM "{table}"')
    for change in changes if before else ():  # a trigger for each row needs a row
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)
    assert model._base_manager.count() == before
