"""Many rows by one deed, and taken back while nothing stands on them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from records import batches, ledger
from records.criteria import Kind
from records.models import Appointment, Batch, EntryRefused, PersonFact
from records.scope import Role
from tests import make

AT = datetime(2025, 6, 1, tzinfo=UTC)
LATER = AT + timedelta(days=1)

pytestmark = pytest.mark.django_db


def facts_of(who):
    rows = PersonFact.objects.known().filter(person=who).order_by("pk")
    return [(row.code, row.rank, row.holds_from) for row in rows]


@pytest.fixture
def deed():
    """Two new facts, one correction and one ending, of two people."""
    unit = make.unit()
    one, two = make.officer(unit=unit), make.officer(unit=unit)
    old = make.fact(one, code="EDU-4", rank=4)
    post = Appointment.objects.get(person=two)
    before = facts_of(one), facts_of(two)
    with transaction.atomic():
        made = batches.begin(Batch.Kind.IMPORT, "Danh sách", by=None, at=AT, numbers={"new": 2})
        made.enter(
            [
                PersonFact(
                    person=two,
                    kind=Kind.IT,
                    code="IT-1",
                    rank=1,
                    holds_from=date(2025, 1, 1),
                    title="A",
                ),
                PersonFact(
                    person=one,
                    kind=Kind.IT,
                    code="IT-1",
                    rank=1,
                    holds_from=date(2025, 1, 1),
                    title="A",
                ),
                ledger.corrected(old, reason="Nhập lại", rank=6, code="EDU-6"),
                ledger.corrected(post, reason="Thôi việc", holds_to=date(2025, 6, 1)),
            ]
        )
    return made.batch, one, two, post, before


def test_a_batch_knows_its_members_and_what_they_said(deed):
    batch, one, two, _post, _before = deed
    rows = list(batches.rows_of(batch))
    assert len(rows) == batch.members.count() == 4
    assert {row.source for row in rows} == {"Danh sách"}
    assert ("EDU-6", 6, make.LONG_AGO) in facts_of(one)


def test_undone_everything_is_as_it_was_and_both_readings_stay(deed):
    batch, one, two, post, before = deed
    between = batch.entered_at
    undone = batches.undo(batch, by=None, at=LATER, reason="Nhầm tệp")
    assert (facts_of(one), facts_of(two)) == before
    assert Appointment.objects.known().get(person=two).is_open
    assert undone.members.count() == 4 and undone.undoes == batch
    assert PersonFact.objects.known(between).filter(code="EDU-6").exists()


def test_a_batch_is_undone_once_and_its_undoing_never(deed):
    batch, *_ = deed
    undone = batches.undo(batch, by=None, at=LATER, reason="Nhầm tệp")
    with pytest.raises(EntryRefused, match="đã được hoàn tác"):
        batches.undo(batch, by=None, at=LATER, reason="Lại")
    with pytest.raises(EntryRefused, match="làm lại"):
        batches.undo(undone, by=None, at=LATER, reason="Lại")


def test_what_was_built_on_it_is_named_and_nothing_is_half_undone(deed):
    batch, one, *_ = deed
    row = PersonFact.objects.known().get(person=one, code="EDU-6")
    later = ledger.correct(row, reason="Đúng hơn", by=None, source="test", rank=7)
    with pytest.raises(batches.UndoRefused) as refused:
        batches.undo(batch, by=None, at=LATER, reason="Nhầm tệp")
    assert refused.value.obstacles == [later]
    assert not Batch.objects.filter(kind=Batch.Kind.UNDOING).exists()


def test_undoing_wants_a_reason(deed):
    with pytest.raises(EntryRefused, match="lý do"):
        batches.undo(deed[0], by=None, at=LATER, reason=" ")


def test_a_row_corrected_twice_in_one_batch_goes_back_to_before_both():
    who = make.officer(unit=make.unit())
    old = make.fact(who, rank=4)
    with transaction.atomic():
        made = batches.begin(Batch.Kind.BULK, "Hai lần", by=None, at=AT)
        (first,) = made.enter([ledger.corrected(old, reason="một", rank=5)])
        made.enter([ledger.corrected(first, reason="hai", rank=6)])
    batches.undo(made.batch, by=None, at=LATER, reason="Nhầm")
    assert facts_of(who) == [("EDU-4", 4, make.LONG_AGO)]


def test_a_batch_is_entered_in_a_transaction_or_not_at_all(transactional_db):
    with pytest.raises(EntryRefused):
        batches.begin(Batch.Kind.BULK, "Ngoài", by=None, at=AT)


def test_deeds_are_seen_by_their_doer_and_by_the_province():
    top = make.province()
    here = make.unit(parent=top)
    hr, clerk = make.granted(Role.HR, unit=top), make.granted(Role.HR, unit=here)
    other, officer = make.granted(Role.HR, unit=here), make.user(make.officer(unit=here))
    with transaction.atomic():
        made = batches.begin(Batch.Kind.BULK, "Việc", by=clerk, at=AT).batch
    seen = [set(Batch.objects.visible_to(who)) for who in (hr, clerk, other, officer)]
    assert seen == [{made}, {made}, set(), set()]
