"""The ledger is append-only, twice over, and answers two dates."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import JSONField, ProtectedError

from records import ledger
from records.append_only import append_only_models
from records.criteria import Kind
from records.models import AppendOnly, EntryRefused, PersonFact
from tests import make

pytestmark = pytest.mark.django_db
MARCH, JUNE = datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC)
DAY = date(2025, 5, 1)


@pytest.fixture
def fact():
    return make.fact(make.person(), rank=4, at=MARCH)


LEDGERS = [model for model in append_only_models() if issubclass(model, AppendOnly)]


@pytest.mark.parametrize("model", LEDGERS, ids=lambda m: m.__name__)
def test_every_ledger_model_refuses_update_and_delete(model):
    row = model(pk=1)
    row._state.adding = False
    with pytest.raises(ValueError):  # EntryRefused, unless the model minds something else first
        row.save()
    with pytest.raises(EntryRefused, match="retraction"):
        row.delete()
    name = model._meta.concrete_fields[-1].attname
    with pytest.raises(EntryRefused, match="correction"):
        model.objects.bulk_update([row], [name])
    with pytest.raises(EntryRefused, match="correction"):
        model.objects.filter(pk=1).update(**{name: None})
    with pytest.raises(EntryRefused, match="retraction"):
        model.objects.filter(pk=1).delete()


def test_a_person_cannot_be_deleted_with_her_facts(fact):
    with pytest.raises(ProtectedError):
        fact.person.delete()


def test_a_correction_may_name_another_row(fact):
    other = make.person()
    new = ledger.correct(fact, reason="x", by=None, source="test", person=other)
    assert PersonFact.objects.get(pk=new.pk).person == other


@pytest.mark.parametrize("model", append_only_models(), ids=lambda m: m.__name__)
def test_every_ledger_table_has_its_triggers(model, db):
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal"
                " AND tgname LIKE 'append_only%%'",
                [table],
            )
        else:
            cursor.execute(
                "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
                " AND name GLOB '*_no_*'",
                [table],
            )
        assert cursor.fetchone()[0] == 2


@pytest.mark.parametrize("model", append_only_models(), ids=lambda m: m.__name__)
@pytest.mark.parametrize("act", ["UPDATE", "DELETE", "TRUNCATE"])
def test_the_database_refuses_to_change_any_ledger_table(model, act):
    table = model._meta.db_table
    change = {
        "UPDATE": f'UPDATE "{table}" SET "{model._meta.pk.column}" = 2',
        "DELETE": f'DELETE FROM "{table}"',
        "TRUNCATE": f'TRUNCATE "{table}" CASCADE',
    }
    if connection.vendor == "sqlite":
        # There is no TRUNCATE here: DELETE without a condition is the same deed.
        change["TRUNCATE"] = change["DELETE"]
    elif act != "TRUNCATE":
        # A row of any table can only be made up where types are loose (SQLite); on PostgreSQL
        # the triggers are compared here, and tried on rows in test_demo_ledger.
        assert act in _acts_refused_for_each_row(table)
        return
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            columns = ", ".join(f'"{field.column}"' for field in model._meta.local_concrete_fields)
            ones = ", ".join(map(_something, model._meta.local_concrete_fields))
            cursor.execute(f'INSERT INTO "{table}" ({columns}) VALUES ({ones})')
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
        cursor.execute(change[act])


def test_the_database_refuses_to_put_a_row_in_anothers_place(fact):
    columns = [field.column for field in PersonFact._meta.local_concrete_fields]
    names = ", ".join(f'"{name}"' for name in columns)
    same = ", ".join("'forged'" if name == "title" else f'"{name}"' for name in columns)
    table = f'"{PersonFact._meta.db_table}"'
    insert, conflict = "INSERT OR REPLACE INTO", ""
    if connection.vendor == "postgresql":
        insert, conflict = "INSERT INTO", "ON CONFLICT (id) DO UPDATE SET title = EXCLUDED.title"
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"{insert} {table} ({names}) SELECT {same} FROM {table} WHERE true {conflict}"
        )


def _something(field):
    """A value that a row may be made up of: the database knows which rules can be read."""
    return """'{"type": "all", "rule": {"type": "all"}}'""" if isinstance(field, JSONField) else "1"


def _acts_refused_for_each_row(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT event_manipulation FROM information_schema.triggers "
            "WHERE event_object_table = %s AND action_timing = 'BEFORE' AND action_orientation = 'ROW' "
            "AND action_statement LIKE '%%refuse_change%%'",
            [table],
        )
        return {act for (act,) in cursor.fetchall()}


def test_a_correction_supersedes_and_the_old_reading_can_be_repeated(fact):
    new = ledger.correct(fact, reason="Nhập nhầm bằng", by=None, source="test", at=JUNE, rank=6)
    assert list(PersonFact.objects.as_of(DAY)) == [new]
    assert list(PersonFact.objects.as_of(DAY, datetime(2025, 5, 1, tzinfo=UTC))) == [fact]
    assert not PersonFact.objects.as_of(DAY, datetime(2025, 2, 1, tzinfo=UTC)).exists()


def test_a_row_is_corrected_once_only(fact):
    ledger.correct(fact, reason="một", by=None, source="test", at=JUNE, rank=5)
    with pytest.raises(EntryRefused):
        ledger.correct(fact, reason="hai", by=None, source="test", at=JUNE, rank=6)


def test_a_correction_needs_a_reason(fact):
    with pytest.raises(EntryRefused, match="lý do"):
        ledger.correct(fact, reason=" ", by=None, source="test", rank=6)


def test_a_retraction_leaves_nothing_to_believe(fact):
    ledger.retract(fact, reason="Người khác", by=None, source="test", at=JUNE)
    assert not PersonFact.objects.as_of(DAY).exists()
    assert PersonFact.objects.as_of(DAY, MARCH).exists()


def test_an_end_is_exclusive(fact):
    ledger.end(fact, on=DAY, reason="Hết hạn", by=None, source="test", at=JUNE)
    assert not PersonFact.objects.as_of(DAY).exists()
    assert PersonFact.objects.as_of(date(2025, 4, 30)).exists()


def test_dossiers_of_many_people_cost_one_query(django_assert_num_queries):
    people = [make.person() for _ in range(20)]
    for who in people:
        make.fact(who, Kind.IT, "IT-B", rank=1)
    with django_assert_num_queries(1):
        found = ledger.dossiers([p.pk for p in people])
    assert {len(d.facts) for d in found.values()} == {1}
