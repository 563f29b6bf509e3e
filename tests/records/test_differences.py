"""Two readings of the record, and every difference between them with its reason."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records import compared, ledger, names, postings
from records.criteria import FOREVER
from records.differences import Chains, Change, between
from records.intake.people import Name
from records.models import LedgerRow, Person, PersonFact
from records.reading import Reading
from records.scope import Role
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


# the page over every kind of fact about a person


def test_every_ledger_table_about_a_person_is_compared_or_left_out_for_a_reason():
    """A new kind of fact fails here until it is registered with ``records.compared``."""
    about = {
        model
        for model in apps.get_models()
        if issubclass(model, LedgerRow)
        and any(field.related_model is Person for field in model._meta.concrete_fields)
    }
    here = {one.model for one in compared.compared()}
    assert about == here | {apps.get_model(label) for label in compared.LEFT_OUT}
    assert not here & {apps.get_model(label) for label in compared.LEFT_OUT}


@pytest.fixture
def spells():
    """Leave since August and a place in reserve, both entered in July."""
    top = make.province()
    here = make.unit(parent=top)
    her = make.officer("Đặng Thị Ngọc Ánh", unit=here)
    hr = make.granted(Role.HR, unit=top)
    at = {"by": hr, "at": datetime(2025, 7, 10, tzinfo=UTC)}
    paper = {"document": "45/QĐ", "since": date(2025, 8, 1), "until": date(2025, 12, 1)}
    row = postings.leave(her, kind="sick", **paper, **at)
    position = make.position()
    postings.put_in_reserve(her, unit=here.unit_id, position=position, **paper, **at)
    return her, hr, here, row


def test_leave_and_reserve_are_told_to_those_who_may_know(spells, client):
    her, hr, here, row = spells
    query = {"on": "2025-07-01", "until": "2025-09-01"}
    address = reverse("records:changes", args=[her.pk])
    client.force_login(hr)
    page = client.get(address, query).content.decode()
    assert "Nghỉ ốm" not in page and "/source/reserve/" in page
    client.force_login(make.user(her))
    own = client.get(address, query).content.decode()
    assert "Nghỉ ốm dài ngày" in own and "/source/reserve/" not in own
    client.force_login(make.head(unit=here))
    told = client.get(address, query).content.decode()
    assert "Vắng mặt theo chế độ" in told and "Nghỉ ốm" not in told
    assert "/source/" not in told


def test_a_correction_of_leave_keeps_its_reason_from_those_who_may_not_know(spells, client):
    her, hr, here, row = spells
    postings.finish(row, on=date(2025, 10, 1), reason="Khỏi bệnh", by=hr,
                    at=datetime(2025, 9, 20, tzinfo=UTC))  # fmt: skip
    query = {"on": "2025-09-01", "until": "2025-11-01"}
    address = reverse("records:changes", args=[her.pk])
    client.force_login(make.user(her))
    assert "Khỏi bệnh" in client.get(address, query).content.decode()
    for other in (hr, make.head(unit=here)):
        client.force_login(other)
        page = client.get(address, query).content.decode()
        assert "Vắng mặt theo chế độ" in page and "Khỏi bệnh" not in page


def test_a_name_that_changed_is_told(spells, client):
    her, hr, *_ = spells
    names.rename(her, Name("Đặng", "Ngọc", "Ánh"), since=date(2025, 8, 1), document="9/QĐ", by=hr,
                 at=datetime(2025, 8, 2, tzinfo=UTC))  # fmt: skip
    client.force_login(hr)
    address = reverse("records:changes", args=[her.pk])
    page = client.get(address, {"on": "2025-07-01", "until": "2025-09-01"}).content.decode()
    assert "Đặng Ngọc Ánh" in page
