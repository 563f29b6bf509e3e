"""The ledger is append-only, twice over, and answers two dates."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from records import ledger
from records.append_only import append_only_models
from records.criteria import Kind
from records.models import EntryRefused, PersonFact
from tests import make

pytestmark = pytest.mark.django_db
MARCH, JUNE = datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC)
DAY = date(2025, 5, 1)


@pytest.fixture
def fact():
    return make.fact(make.person(), rank=4, at=MARCH)


def test_the_model_refuses_update_and_delete(fact):
    fact.rank = 6
    with pytest.raises(EntryRefused, match="correction"):
        fact.save()
    with pytest.raises(EntryRefused, match="retraction"):
        fact.delete()
    with pytest.raises(EntryRefused):
        PersonFact.objects.filter(pk=fact.pk).update(rank=6)
    with pytest.raises(EntryRefused):
        PersonFact.objects.filter(pk=fact.pk).delete()


@pytest.mark.parametrize("model", append_only_models(), ids=lambda m: m.__name__)
def test_every_ledger_table_has_its_triggers(model, db):
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal",
                [table],
            )
        else:
            cursor.execute(
                "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
                [table],
            )
        assert cursor.fetchone()[0] == 2


@pytest.mark.parametrize(
    "statement", ["UPDATE records_personfact SET rank = 6", "DELETE FROM records_personfact"]
)
def test_the_database_refuses_update_and_delete(fact, statement):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert PersonFact.objects.get(pk=fact.pk).rank == 4


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
