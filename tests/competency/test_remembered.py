"""Readings are kept only while nothing they were read from has changed."""

from datetime import date

import pytest
from django.db import transaction

from competency.counted import Question
from competency.coverage import survey
from competency.standing import standing_of
from records import ledger
from records.reading import Reading
from records.scope import Role
from tests import make
from tests.make_competency import requirement

ON = date(2025, 6, 30)
ASKED = Question(Reading(ON), ON)


@pytest.mark.django_db(transaction=True)
def test_one_changed_fact_is_seen_at_the_next_request(django_assert_num_queries):
    top = make.province()
    here = make.unit(parent=top)
    who = make.officer(unit=here)
    requirement()
    hr = make.granted(Role.HR, unit=top)
    old = make.fact(who, rank=3)

    def said():
        (line,) = standing_of(who, Reading(ON)).lines
        (cell,) = next(row.cells for row in survey(hr, ASKED).rows if row.unit == here.unit_id)
        return line.verdict.outcome, (cell.met, cell.unmet, cell.unknown)

    assert said() == ("no", (0, 1, 0))
    assert said() == ("no", (0, 1, 0))
    with django_assert_num_queries(1):
        standing_of(who, Reading(ON))
    ledger.correct(old, reason="Nhập nhầm", by=None, source="test", rank=6)
    assert said() == ("yes", (1, 0, 0))
    make.officer(unit=here)
    assert said() == ("yes", (1, 0, 1))


@pytest.mark.django_db(transaction=True)
def test_a_reading_is_kept_for_its_own_scope_and_question(client):
    top = make.province()
    here, there = make.unit("A", parent=top), make.unit("B", parent=top)
    requirement()
    for unit in (here, there):
        make.officer(unit=unit)
    hr, head = make.granted(Role.HR, unit=top), make.head(unit=here)
    assert len(survey(hr, ASKED).rows) == 2
    assert len(survey(head, ASKED).rows) == 1
    assert survey(hr, Question(Reading(date(2009, 1, 1)), ON)).people == 0
    assert survey(hr, ASKED).people == 3


@pytest.mark.django_db(transaction=True)
def test_a_map_amended_by_new_facts_is_the_map_asked_anew():
    """Facts entered, corrected and retracted between two looks, about some of the people."""
    top = make.province()
    here, there = make.unit("A", parent=top), make.unit("B", parent=top)
    requirement()
    hr = make.granted(Role.HR, unit=top)
    people = [make.officer(unit=unit) for unit in (here, there) for _ in range(4)]
    first = make.fact(people[0], rank=6)
    second = make.fact(people[5], rank=3)

    def amended_and_anew():
        kept = survey(hr, ASKED)
        with transaction.atomic():  # inside one nothing is remembered
            anew = survey(hr, ASKED)
        return kept, anew

    deeds = (
        lambda: make.fact(people[1], rank=6),
        lambda: ledger.correct(second, reason="Nhầm", by=None, source="test", rank=6),
        lambda: ledger.retract(first, reason="Nhầm", by=None, source="test"),
        lambda: make.fact(make.officer(unit=here), rank=6),
        lambda: [make.fact(people[place], rank=place) for place in (2, 3, 6, 7)],
    )
    for deed in deeds:
        deed()
        kept, anew = amended_and_anew()
        assert kept == anew
