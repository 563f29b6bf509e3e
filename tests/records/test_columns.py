"""The ledger in columns: settled rows only, whole or not at all, and the same as the ledger."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Event

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from records import ledger
from records.columns import heads, renew
from records.criteria import Kind
from records.models import PersonFact
from tests import make


@pytest.fixture
def laid(settings, tmp_path):
    """Columns of this test alone; returns how to lay them."""
    from records.columns import build, store

    settings.COLUMNS_DIR = tmp_path / "columns"
    store.forget()
    yield build.build
    store.forget()


def _officers(number=3):
    top = make.province()
    here = make.unit(parent=top)
    return [make.officer(unit=here) for _ in range(number)]


@pytest.mark.django_db(transaction=True)
def test_what_was_laid_is_read_and_what_is_later_is_told(laid):
    people = _officers()
    make.fact(people[0], rank=4)
    assert renew.at_hand() is None
    laid()
    columns, later = renew.at_hand()
    assert sorted(columns.people.tolist()) == [who.pk for who in people]
    assert later == heads.Later(frozenset(), 0)
    fact = make.fact(people[1], rank=4)
    ledger.correct(fact, reason="Nhầm", by=None, source="test", rank=5)
    columns, later = renew.at_hand()
    assert later == heads.Later(frozenset({people[1].pk}), 2)
    laid()
    assert renew.at_hand()[0].number > columns.number
    assert renew.at_hand()[1].rows == 0


@pytest.mark.django_db(transaction=True)
def test_a_row_of_the_same_transaction_is_told(laid):
    (who, *_) = _officers()
    laid()
    with transaction.atomic():
        make.fact(who, rank=4)
        assert renew.at_hand()[1].people == {who.pk}
        with pytest.raises(heads.NotSettled, match="transaction"):
            heads.settled()
        transaction.set_rollback(True)
    assert renew.at_hand()[1].people == frozenset()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer")
def test_a_row_with_an_earlier_id_that_is_committed_later_is_not_lost(laid):
    """Two transactions: the first takes its id, the second commits, columns are laid, the first
    commits.  Whoever took the greatest id for the end of the ledger would never see its row."""
    early, late, *_ = _officers()
    taken, committed = Event(), Event()

    def first():
        try:
            with transaction.atomic():
                fact = make.fact(early, rank=4)
                taken.set()
                assert committed.wait(30)
            return fact.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(first)
        assert taken.wait(30)
        last = make.fact(late, rank=4).pk
        with pytest.raises(heads.NotSettled, match="writing"):
            heads.settled(patience=0.3)

        def building():
            try:
                return laid()
            finally:
                connection.close()

        waiting = pool.submit(building)
        committed.set()
        assert slow.result(30) < last
        waiting.result(60)
    columns, later = renew.at_hand()
    assert columns.contents.rows["standing"] == PersonFact.objects.count() == 2
    assert later.rows == 0


@pytest.mark.django_db(transaction=True)
def test_nobody_who_writes_waits_for_the_columns(laid):
    (who, *_) = _officers()
    make.fact(who, rank=4)
    told = []

    def tell(share):
        if not told:
            make.fact(who, Kind.COURSE, "A")
        told.append(share)

    if connection.vendor == "sqlite":  # its one writer is the builder's own connection here
        tell = told.append
    laid(tell)
    assert told == sorted(told) and told[-1] == 1.0


@pytest.mark.django_db(transaction=True)
def test_files_that_are_cut_missing_or_of_another_layout_are_as_good_as_none(laid):
    from records.columns import store

    (who, *_) = _officers()
    make.fact(who, rank=4)

    def spoilt(spoil):
        folder = laid()
        store.forget()
        spoil(folder)
        return renew.at_hand() is None

    def other_layout(folder):
        contents = json.loads((folder / "contents.json").read_text())
        (folder / "contents.json").write_text(json.dumps(contents | {"version": 0}))

    assert spoilt(lambda folder: os.truncate(folder / "standing.person", 2))
    assert spoilt(lambda folder: (folder / "posts.unit").unlink())
    assert spoilt(lambda folder: (folder / "contents.json").write_text("{"))
    assert spoilt(other_layout)
    assert not spoilt(lambda folder: None)


@pytest.mark.django_db(transaction=True)
def test_columns_of_another_database_are_not_believed(laid):
    """A backup from before was restored and other rows have been entered since."""
    from records.columns import store

    (who, *_) = _officers()
    make.fact(who, rank=4)
    folder = laid()
    store.forget()
    contents = json.loads((folder / "contents.json").read_text())
    contents["samples"]["records_personfact"][0][1] += 1
    (folder / "contents.json").write_text(json.dumps(contents))
    assert renew.at_hand() is None
    contents["samples"]["records_personfact"][0][1] -= 1
    contents["heads"]["records_personfact"]["last"] += 7
    (folder / "contents.json").write_text(json.dumps(contents))
    store.forget()
    assert renew.at_hand() is None


@pytest.mark.django_db(transaction=True)
def test_a_builder_that_dies_leaves_the_columns_as_they_were(laid):
    (who, *_) = _officers()
    make.fact(who, rank=4)
    folder = laid()

    def die(_share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        laid(die)
    assert renew.at_hand()[0].folder == folder
    assert sorted(path.name for path in folder.parent.iterdir()) == sorted([folder.name, "current"])


@pytest.mark.django_db(transaction=True)
def test_one_builder_at_a_time_and_old_columns_go(laid):
    (who, *_) = _officers()
    make.fact(who, rank=4)
    first, second, third = (renew.renew() for _ in range(3))
    assert not first.exists() and second.exists() and third.exists()
    with renew._alone(third.parent) as alone:
        assert alone
        assert renew.renew() is None
    assert renew.progress() is None


@pytest.mark.django_db(transaction=True)
def test_the_command_tells_lays_and_checks(laid, capsys):
    (who, *_) = _officers()
    old = make.fact(who, rank=4, since=date(2020, 2, 29))
    ledger.correct(old, reason="Nhầm", by=None, source="test", rank=5)
    make.fact(who, Kind.EXAM, "A", value="66.67")
    with pytest.raises(CommandError, match="--build"):
        call_command("columns")
    call_command("columns", build=True, check=True)
    assert "Every row is as in the ledger." in capsys.readouterr().out
    (folder,) = Path(renew.home()).glob("c[0-9]*")
    data = bytearray((folder / "standing.value").read_bytes())
    data[0] ^= 1
    (folder / "standing.value").write_bytes(data)
    with pytest.raises(CommandError, match="differ"):
        call_command("columns", check=True)
    assert "standing.value differs" in capsys.readouterr().err


def test_a_reading_goes_on_when_nobody_hears_that_columns_are_wanted(settings, monkeypatch):
    """The bell is rung on a page that answers by the database anyhow."""
    from kombu.exceptions import OperationalError

    from records import tasks

    def deaf():
        raise OperationalError("no broker")

    settings.CELERY_TASK_ALWAYS_EAGER = False
    monkeypatch.setattr(renew, "_rung_at", -renew.AGAIN_S)
    monkeypatch.setattr(tasks.lay_columns, "delay", deaf)
    renew.seen(renew.FROM)
    assert renew._rung_at > 0
