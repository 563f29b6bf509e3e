"""Simultaneous deeds: numbers without gap or double, and exactly one winner of a move."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, connections, transaction

from competency import commendations as deeds
from competency.models import Act, Decision
from records.lifecycle import MoveRefused
from records.models import Certificate, NumberSeries
from tests import make_honours as honours

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def w():
    return honours.world()


def at_once(deed, things):
    """Run a deed on each thing, all at the same time where the database lets writers meet.

    SQLite takes one writer at a time, and its test database lives in one connection.
    """

    def alone(thing):
        try:
            return deed(thing)
        except MoveRefused as refusal:
            return refusal
        finally:
            if connection.vendor == "postgresql":
                connections.close_all()

    if connection.vendor != "postgresql":
        return [alone(thing) for thing in things]
    with ThreadPoolExecutor(len(things)) as pool:
        return list(pool.map(alone, things))


def test_twenty_decisions_at_once_are_numbered_one_to_twenty(w):
    proposals = [honours.appraised(w, "GK", title=f"Việc tốt số {n}") for n in range(20)]

    def decide(proposal):
        return deeds.make(proposal, "decide", by=w.chair, at=honours.at(hour=14))

    assert not [r for r in at_once(decide, proposals) if isinstance(r, MoveRefused)]
    assert sorted(Decision.objects.values_list("serial", flat=True)) == list(range(1, 21))
    assert Certificate.objects.values("number").distinct().count() == 20


def test_a_decision_rolled_back_leaves_no_gap(w):
    first, second = (honours.appraised(w, "GK", title=f"Việc tốt {n}") for n in "ab")
    with pytest.raises(DatabaseError), transaction.atomic():
        deeds.make(first, "decide", by=w.chair, at=honours.at(hour=14))
        raise DatabaseError("the power went")
    assert first.state == "appraised"
    deeds.make(second, "decide", by=w.chair, at=honours.at(hour=15))
    assert Decision.objects.get().serial == 1
    assert NumberSeries.objects.get(kind="QĐ-UBND").last == 1


def test_of_simultaneous_moves_exactly_one_wins(w):
    proposal = honours.submitted(w)

    def move(name):
        return deeds.make(
            proposal,
            name,
            by=w.secretary,
            at=honours.at(hour=11),
            note="Bổ sung nhận xét của đơn vị cũ",
        )

    made = at_once(move, ["appraise", "return"] * 5)
    assert sum(isinstance(one, Act) for one in made) == 1
    assert list(proposal.acts.values_list("number", flat=True)) == [1, 2, 3]


def test_one_achievement_in_two_dossiers_is_decided_once(w):
    proposals = [honours.appraised(w), honours.appraised(w)]

    def decide(proposal):
        return deeds.make(proposal, "decide", by=w.chair, at=honours.at(hour=14))

    made = at_once(decide, proposals)
    assert sum(isinstance(one, Act) for one in made) == 1
    assert Certificate.objects.count() == Decision.objects.count() == 1
