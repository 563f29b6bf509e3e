"""Certifications in the register: derived from facts as known, acted upon by decision, guarded."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from competency import rules_loader
from competency.certification_acts import take_back
from competency.certified import held_by, holders, known_of, statuses
from competency.models import Certification, CertificationAct
from competency.models.certifications import revise
from competency.validity import ActKind, State
from records import ledger
from records.models import EntryRefused, PersonFact
from records.reading import Reading
from records.scope import Role
from tests import make
from tests.make_certifications import FIRST, act, certification, certified, exam

pytestmark = pytest.mark.django_db

EARLY, OPEN, GRACE, GONE = (
    date(2024, 6, 1), date(2025, 1, 10), date(2025, 3, 20), date(2025, 5, 1),
)  # fmt: skip


@pytest.fixture
def her(db):
    certification()
    who = make.officer("Nông Thị Ánh", unit=make.unit("Nhân Lý", parent=make.province()))
    certified(who)
    return who


def state(who, on, known=None, code="CN"):
    return statuses(code, [who.pk], Reading(on, known))[who.pk].state


def test_the_state_is_read_from_facts_for_any_day(her):
    found = [state(her, day) for day in (date(2024, 3, 14), EARLY, OPEN, GRACE, GONE)]
    assert found == [
        State.NOT_YET, State.IN_FORCE, State.RENEWAL_OPEN, State.IN_GRACE, State.EXPIRED,
    ]  # fmt: skip
    exam(her, OPEN)
    assert state(her, GONE) is State.IN_FORCE
    assert holders("CN", [her.pk], Reading(GRACE)) == {her.pk}


def test_a_fact_entered_late_changes_old_days_but_not_what_was_known(her):
    exam(her, OPEN, at=datetime(2025, 7, 1, tzinfo=UTC))
    assert state(her, GONE) is State.IN_FORCE
    assert state(her, GONE, known=date(2025, 6, 1)) is State.EXPIRED


def test_a_retracted_result_takes_its_period_with_it(her):
    row = exam(her, OPEN)
    assert state(her, GONE) is State.IN_FORCE
    ledger.retract(row, reason="Nhầm người", by=None, source="t")
    assert state(her, GONE) is State.EXPIRED


def test_a_failed_exam_renews_nothing(her):
    exam(her, OPEN, score=60)
    assert state(her, GONE) is State.EXPIRED


def test_decisions_are_facts_with_a_state_before_and_after(her):
    act(her, day=date(2024, 5, 1), until=date(2024, 7, 1))
    assert state(her, EARLY) is State.SUSPENDED and state(her, date(2024, 7, 1)) is State.IN_FORCE
    act(her, ActKind.LIFT, day=date(2024, 6, 10))
    assert state(her, date(2024, 6, 9)) is State.SUSPENDED
    assert state(her, date(2024, 6, 10)) is State.IN_FORCE
    act(her, ActKind.EXTEND, day=OPEN, until=date(2025, 7, 1))
    assert state(her, GONE) is State.RENEWAL_OPEN
    row = act(her, ActKind.REVOKE, day=date(2025, 2, 1))
    assert state(her, GONE) is State.REVOKED
    with pytest.raises(EntryRefused, match="lý do"):
        take_back(row, reason=" ", by=None, source="t")
    take_back(row, reason="Nhầm người", by=None, source="t")
    assert state(her, GONE) is State.RENEWAL_OPEN


def test_a_decision_needs_a_running_period(her):
    for kind in (ActKind.SUSPEND, ActKind.LIFT, ActKind.REVOKE):
        with pytest.raises(EntryRefused, match="không có kỳ nào"):
            act(her, kind, day=GONE)
    act(her, ActKind.REVOKE, day=EARLY)
    with pytest.raises(EntryRefused, match="không có kỳ nào"):
        act(her, ActKind.REVOKE, day=EARLY)


def test_a_decision_that_would_change_nothing_is_refused_with_its_reason(her):
    with pytest.raises(EntryRefused, match="Hạn mới phải sau hạn đang có"):
        act(her, ActKind.EXTEND, day=OPEN, until=date(2025, 3, 15))
    with pytest.raises(EntryRefused, match="không đang tạm đình chỉ"):
        act(her, ActKind.LIFT, day=OPEN)
    act(her, day=EARLY)
    with pytest.raises(EntryRefused, match="đang tạm đình chỉ rồi"):
        act(her, day=OPEN)


def test_a_decision_about_an_unknown_certification_is_refused(her):
    with pytest.raises(EntryRefused, match="không có kỳ nào"):
        act(her, day=EARLY, code="KHONG")


def test_nobody_decides_about_herself(her):
    hr = make.granted(Role.HR, unit=make.unit("Tỉnh"), who=her)
    with pytest.raises(EntryRefused, match="chính mình"):
        act(her, day=EARLY, by=hr)


def test_nothing_is_updated_or_deleted(her):
    row, terms = act(her, day=EARLY), Certification.objects.get()
    for one in (row, terms):
        with pytest.raises(EntryRefused):
            one.save()
        with pytest.raises(EntryRefused):
            one.delete()
        for deed in ("UPDATE {} SET code = 'X'", "DELETE FROM {}"):
            with (
                pytest.raises(DatabaseError),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(deed.format(one._meta.db_table))


WRONG_TERMS = {
    "certification_fixed_day_with_its_base": {"fixed": "12-31"},
    "certification_rhythm_has_months": {"months": None, "base": "expiry"},
    "certification_months_are_some": {"months": 0},
    "certification_window_within_validity": {"window_months": 13},
    "certification_minimum_within_validity": {"minimum_months": 13},
    "certification_grace_is_short": {"grace_days": 731},
    "certification_ends_after_it_begins": {"until": date(2024, 1, 1)},
}


@pytest.mark.parametrize("name", WRONG_TERMS)
def test_the_database_itself_refuses_terms_nothing_can_be_derived_from(db, name, monkeypatch):
    with pytest.raises(EntryRefused):  # the model first
        certification(**WRONG_TERMS[name])
    monkeypatch.setattr(Certification, "save", super(Certification, Certification).save)
    constraint = next(one for one in Certification._meta.constraints if one.name == name)
    with pytest.raises(EntryRefused, match=str(constraint.violation_error_message)):
        certification(**WRONG_TERMS[name])


def test_the_database_refuses_a_second_version_on_a_day_and_a_rule_nobody_can_read(db, monkeypatch):
    certification()
    with pytest.raises(EntryRefused, match="phiên bản khác"):
        certification(since=date(2025, 1, 1))
    with pytest.raises(EntryRefused):
        certification("CN2", first={"type": "magic"})
    with pytest.raises(EntryRefused, match="ít nhất một khoá học"):
        certification("CN2", first={"type": "served", "months": 12})
    monkeypatch.setattr(Certification, "save", super(Certification, Certification).save)
    for name in ("first", "renewal"):
        with pytest.raises(EntryRefused, match="không ai biết"):
            certification("CN2", **{name: {"type": "magic"}})


WRONG_ACTS = {
    "certification_act_has_a_decision": {"document": ""},
    "certification_act_ends_by_its_kind": {"kind": "extend"},
    "certificationact_ends_after_it_begins": {"holds_to": EARLY},
}


@pytest.mark.parametrize("name", WRONG_ACTS)
def test_the_database_itself_refuses_a_decision_without_paper_or_with_impossible_days(her, name):
    values = {
        "person": her, "code": "CN", "kind": "suspend", "holds_from": EARLY, "document": "1/QĐ",
        "grounds": "thử", "entered_at": make.AT, "source": "t",
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        CertificationAct.objects.create(**values | WRONG_ACTS[name])


def test_new_terms_hold_from_their_day_for_whom_they_say(her):
    current = Certification.objects.get()

    def draft(**more):
        values = {
            name: getattr(current, name)
            for name in ("title", "base", "window_months", "grace_days", "first", "renewal")
        }
        return Certification(**values | {"months": 24, "holds_from": EARLY} | more)

    with pytest.raises(EntryRefused, match="lý do"):
        revise(current, draft(), reason="", by=None, source="t")
    with pytest.raises(EntryRefused, match="Chọn ngày"):
        revise(current, draft(holds_from=date(2023, 1, 1)), reason="x", by=None, source="t")
    made = revise(current, draft(), reason="Đổi", by=None, source="t")
    assert state(her, GONE) is State.EXPIRED  # the running period keeps its terms
    revise(made, draft(running=True), reason="Cả kỳ đang chạy", by=None, source="t")
    assert state(her, GONE) is State.IN_FORCE
    assert [one.months for one in Certification.objects.known().order_by("holds_from")] == [12, 24]


def test_many_people_cost_three_statements(her):
    here = make.unit("Lộc Bình", parent=make.unit("Huyện"))
    people = [her.pk]
    for more in (2, 18):
        people += [make.officer(unit=here).pk for _ in range(more)]
        for pk in people[-more:]:
            make.fact(PersonFact(person_id=pk).person, since=EARLY)
        with CaptureQueriesContext(connection) as queries:
            assert len(statuses("CN", people, Reading(OPEN))) == len(people)
        assert len(queries) == 3


def test_ones_own_page_shows_what_one_ever_had(her):
    certification("KHAC", first=FIRST | {"parts": [{**FIRST["parts"][0], "course": "X"}] * 2})
    assert held_by(her.pk, Reading(date(2024, 1, 5))) == []
    [(row, status)] = held_by(her.pk, Reading(OPEN))
    assert row.code == "CN" and status.state is State.RENEWAL_OPEN
    assert status == known_of("CN", [her.pk]).status(her.pk, OPEN)


def test_the_shipped_certification_is_read_once_and_is_nobodys_law(db):
    assert rules_loader.load_certifications() == 2
    assert rules_loader.load_certifications() == 0
    assert not Certification.objects.filter(verified=True).exists()
