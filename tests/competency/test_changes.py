"""A change of a requirement counts once a second person approves, and never before its date."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from competency.guards import OWN_APPROVAL
from competency.models import ChangeAct, ChangeState, Requirement, RequirementChange
from competency.models.changes import propose
from competency.models.requirements import TWO_VERSIONS, UNREADABLE, in_force, revise
from competency.models.schemes import SchemeRule
from records import clock
from records.lifecycle import MoveRefused
from records.models import EntryRefused
from records.scope import Role
from records.wording import say
from tests import make
from tests.make_competency import EDUCATION, requirement

pytestmark = pytest.mark.django_db
HIGHER = EDUCATION | {"rank": 6, "name": {"vi": "Đại học", "en": "University"}}


@pytest.fixture
def top():
    return make.province()


@pytest.fixture
def two(top):
    return make.granted(Role.HR, unit=top), make.granted(Role.HR, unit=top)


def draft(current, **changes):
    values = {
        field.name: getattr(current, field.name)
        for field in Requirement._meta.concrete_fields
        if field.name in {"code", "title", "title_en", "document", "clause", "place", "holds_to"}
    }
    return Requirement(**values | {"rule": HIGHER, "holds_from": clock.today()} | changes)


def proposed(current, by, **changes):
    return propose(
        draft(current, **changes), current, reason="Tỉnh nâng mức", by=by, at=clock.now()
    )


def move(change, name, by, note=""):
    return RequirementChange.lifecycle.make(change, name, by=by, at=clock.now(), note=note)


def test_nothing_counts_until_a_second_person_approves(two):
    one, second = two
    current = requirement()
    change = proposed(current, one)
    assert in_force(clock.today()) == [current]
    assert list(RequirementChange.objects.pending()) == [change]
    move(change, "approve", second)
    (now,) = in_force(clock.today())
    assert (now.rule, now.entered_by, now.reason) == (HIGHER, second, "Tỉnh nâng mức")
    assert f"{change.pk}" in now.source
    assert in_force(clock.today() - timedelta(days=1))[0].rule == EDUCATION
    assert not RequirementChange.objects.pending()


def test_a_later_date_waits_for_its_day(two):
    one, second = two
    current = requirement()
    later = clock.today() + timedelta(days=40)
    move(proposed(current, one, holds_from=later), "approve", second)
    assert in_force(clock.today())[0].rule == EDUCATION
    assert in_force(later - timedelta(days=1))[0].rule == EDUCATION
    assert in_force(later)[0].rule == HIGHER


def test_nobody_approves_her_own_proposal_and_nobody_else_withdraws_it(two):
    one, second = two
    change = proposed(requirement(), one)
    with pytest.raises(MoveRefused) as refused:
        move(change, "approve", one)
    assert "Người đề xuất" in say(refused.value.verdict.because)
    with pytest.raises(MoveRefused):
        move(change, "withdraw", second)


@pytest.mark.parametrize("state", [ChangeState.APPROVED, ChangeState.REFUSED])
def test_the_database_refuses_ones_own_approval(two, state):
    change = proposed(requirement(), two[0])
    act = ChangeAct(change=change, number=2, move="x", state=state, at=clock.now(), by=two[0])
    with pytest.raises(DatabaseError, match=OWN_APPROVAL), transaction.atomic():
        act.save()
    act.by = two[1]
    act.save()


def test_whoever_may_not_rule_approves_nothing(top, two):
    change = proposed(requirement(), two[0])
    for by in (make.granted(Role.AUDITOR, unit=top), make.head(unit=make.unit(parent=top))):
        with pytest.raises(MoveRefused, match="chuẩn vị trí"):
            move(change, "approve", by)


def test_whoever_rules_over_one_unit_approves_nothing_that_binds_all(top, two):
    one, _ = two
    change = proposed(requirement(), one)
    narrow = make.granted(Role.HR, unit=make.unit("Nhân Lý", parent=top))
    with pytest.raises(MoveRefused, match="chuẩn vị trí"):
        move(change, "approve", narrow)


def test_a_day_that_came_before_the_approval_is_proposed_anew(two):
    one, second = two
    change = proposed(requirement(), one, holds_from=clock.today() + timedelta(days=1))
    late = clock.now() + timedelta(days=5)
    with pytest.raises(MoveRefused, match="đã qua khi chưa ai duyệt"):
        RequirementChange.lifecycle.make(change, "approve", by=second, at=late, note="")
    assert in_force(late.date())[0].rule == EDUCATION


def test_a_change_whose_base_has_changed_is_not_approved(two):
    one, second = two
    current = requirement()
    change = proposed(current, one)
    revise(
        current,
        draft(current, rule=EDUCATION | {"rank": 5}, holds_from=current.holds_from),
        reason="Gõ nhầm",
        by=None,
        source="test",
    )
    with pytest.raises(MoveRefused, match="đã đổi"):
        move(change, "approve", second)
    assert change.state == ChangeState.PROPOSED
    move(change, "withdraw", one)
    assert change.state == ChangeState.WITHDRAWN


def test_two_proposals_of_one_code_make_one_requirement(two):
    one, second = two
    first, late = (
        propose(
            draft(Requirement(code="MOI", title="Mới")), None, reason="x", by=one, at=clock.now()
        )
        for _ in range(2)
    )
    move(first, "approve", second)
    with pytest.raises(MoveRefused, match="đã có người dùng"):
        move(late, "approve", second)
    assert Requirement.objects.count() == 1


def test_a_refusal_says_why(two):
    change = proposed(requirement(), two[0])
    with pytest.raises(MoveRefused):
        move(change, "refuse", two[1], "không")
    act = move(change, "refuse", two[1], "Chưa có văn bản của tỉnh")
    assert act.note and change.state == ChangeState.REFUSED
    with pytest.raises(MoveRefused):
        move(change, "approve", two[1])


def test_what_was_proposed_is_what_is_entered(two):
    current = requirement()
    changed = {"positions": ["VH-XH"], "replaces": ["X"], "unit_kind": "ward", "verified": True}
    until = date(2030, 1, 1)
    change = proposed(current, two[0], holds_to=until, **changed)
    again = RequirementChange.objects.get(pk=change.pk)
    assert (again.draft.holds_from, again.draft.holds_to) == (clock.today(), until)
    move(again, "approve", two[1])
    (now,) = in_force(clock.today())
    assert {name: getattr(now, name) for name in changed} == changed


def test_a_rule_nobody_can_read_is_not_even_proposed(two):
    with pytest.raises(EntryRefused, match="type"):
        proposed(requirement(), two[0], rule={"type": "levle"})
    assert not RequirementChange.objects.exists()


NESTED = {"type": "all", "parts": [EDUCATION, {"type": "not", "parts": [{"type": "levle"}]}]}


@pytest.mark.parametrize("rule", [NESTED, {"type": "levle"}, {"parts": []}])
def test_the_database_refuses_a_rule_of_an_unknown_kind(two, rule):
    row = Requirement(
        code="X", title="X", rule=rule, holds_from=clock.today(), entered_at=clock.now()
    )
    line = SchemeRule(
        form="X", rule="K1", place=1, severity="hard", text="x", text_en="x", criterion=rule,
        holds_from=clock.today(), entered_at=clock.now(),
    )  # fmt: skip
    change = RequirementChange(
        code="X", content={"rule": rule}, proposed_by=two[0], proposed_at=clock.now()
    )
    for one in (row, line, change):
        with pytest.raises(DatabaseError, match=UNREADABLE), transaction.atomic():
            type(one).objects.bulk_create([one])


def test_the_database_refuses_a_second_version_of_a_day():
    current = requirement()
    row = draft(current)
    row.entered_at, row.source = clock.now(), "test"
    with pytest.raises(DatabaseError, match=TWO_VERSIONS), transaction.atomic():
        Requirement.objects.bulk_create([row])
