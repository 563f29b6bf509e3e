"""Two readings of the record, and every difference between them with its reason."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records import ledger
from records.criteria import FOREVER
from records.differences import Chains, Change, between
from records.models import PersonFact
from records.reading import Reading
from tests import make

pytestmark = pytest.mark.django_db
EARLY, LATE = date(2025, 3, 1), date(2025, 9, 1)


def at(day):
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


def changes(who, earlier, later):
    rows = list(PersonFact._base_manager.filter(person=who))
    return [
        (one.change, one.before and one.before.code, one.after and one.after.code, one.reason)
        for one in between([rows], earlier, later)
    ]


def test_each_kind_of_difference_is_told_apart():
    who = make.officer(unit=make.unit())
    known = at(date(2025, 1, 1))
    make.fact(who, code="STAYS", at=known)
    make.fact(who, code="BEGINS", since=date(2025, 6, 1), at=known)
    make.fact(who, code="ENDS", until=date(2025, 6, 1), at=known)
    wrong = make.fact(who, code="WRONG", at=known)
    never = make.fact(who, code="NEVER", at=known)
    make.fact(who, code="LATELY", at=at(date(2025, 7, 1)))
    then = at(date(2025, 7, 2))
    ledger.correct(wrong, reason="Ghi nhầm mã", code="RIGHT", by=None, source="t", at=then)
    ledger.retract(never, reason="Của người khác", by=None, source="t", at=then)
    told = changes(who, Reading(EARLY, EARLY), Reading(LATE))
    assert set(told) == {
        (Change.BEGAN, None, "BEGINS", ""),
        (Change.ENDED, "ENDS", None, ""),
        (Change.LEARNED, None, "LATELY", ""),
        (Change.CORRECTED, "WRONG", "RIGHT", "Ghi nhầm mã"),
        (Change.RETRACTED, "NEVER", None, "Của người khác"),
    }


def test_the_same_day_known_later_shows_what_was_learned_of_it():
    who = make.officer(unit=make.unit())
    post = make.fact(who, code="HELD", at=at(date(2025, 1, 1)))
    ledger.end(post, on=date(2025, 2, 1), reason="Hết hạn", by=None, source="t", at=at(LATE))
    told = changes(who, Reading(EARLY, EARLY), Reading(EARLY))
    assert told == [(Change.ENDED, "HELD", None, "Hết hạn")]


def test_a_correction_that_reaches_into_the_day_is_one():
    who = make.officer(unit=make.unit())
    late = make.fact(who, code="LATER", since=date(2025, 5, 1), at=at(date(2025, 1, 1)))
    ledger.correct(
        late, reason="Ngày trên bằng", holds_from=date(2025, 2, 1), by=None, source="t", at=at(LATE)
    )
    told = changes(who, Reading(EARLY, EARLY), Reading(EARLY))
    assert told == [(Change.CORRECTED, "LATER", "LATER", "Ngày trên bằng")]


DAYS = st.integers(0, 8).map(lambda n: date(2025, 1, 1) + timedelta(days=30 * n))
DEEDS = st.lists(
    st.tuples(st.sampled_from(["new", "correct", "retract", "end"]), DAYS, DAYS, st.integers(0, 5)),
    max_size=10,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(DEEDS, DAYS, DAYS, DAYS, DAYS)
def test_the_differences_lead_from_one_reading_to_the_other(deeds, on1, on2, known1, known2):
    """Random histories: told by the earlier, minus and plus the differences, is told by the later."""
    known1, known2 = sorted((known1, known2))
    with transaction.atomic():
        who = make.person()
        live = []
        for number, (deed, known, start, which) in enumerate(sorted(deeds, key=lambda d: d[1])):
            moment = at(known) + timedelta(seconds=number)
            told = {"by": None, "source": "t", "at": moment}
            if deed == "new" or not live:
                live.append(make.fact(who, code=f"F{number}", since=start, at=moment))
                continue
            row = live.pop(which % len(live))
            if deed == "correct":
                live.append(
                    ledger.correct(row, reason="r", holds_from=start, holds_to=FOREVER, **told)
                )
            elif deed == "end" and start > row.holds_from:
                live.append(ledger.end(row, on=start, reason="r", **told))
            else:
                ledger.retract(row, reason="r", **told)
        rows = list(PersonFact._base_manager.filter(person=who))
        earlier, later = Reading(on1, known1), Reading(on2, known2)
        for reading in (earlier, later):
            asked = PersonFact.objects.as_of(reading.on, reading.known_at).filter(person=who)
            assert set(Chains(rows).told(reading)) == set(asked.values_list("pk", flat=True))
        old, new = (set(Chains(rows).told(reading)) for reading in (earlier, later))
        found = between([rows], earlier, later)
        gone = {one.before.pk for one in found if one.before and one.before.pk in old}
        come = {one.after.pk for one in found if one.after}
        assert old - gone | come == new
        assert come.isdisjoint(old) and gone.isdisjoint(new)
        transaction.set_rollback(True)
