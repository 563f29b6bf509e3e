"""A reorganisation is rehearsed, carried out in one deed, and taken back while nothing stands on it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records import batches, ledger, reference
from records.criteria import FOREVER
from records.models import (
    Appointment,
    Batch,
    DossierTotal,
    Duty,
    EntryRefused,
    Grant,
    PlannedJoining,
    PlannedUnit,
    ReorganisationPlan,
    Reserve,
    UnitEvent,
    UnitKind,
    UnitVersion,
)
from records.reorganisation import ReorganisationRefused, drafts, sheet
from records.reorganisation.preview import Preview
from records.scope import Role
from tests import make

pytestmark = pytest.mark.django_db
ON = date(2025, 7, 1)
AT = datetime(2025, 6, 20, tzinfo=UTC)
LATER = AT + timedelta(days=40)
Rule = ReorganisationPlan.Rule


@pytest.fixture
def world():
    """An and Bình join; Chi is split between that new unit and another."""
    top = make.province()
    olds = {name: make.unit(name, parent=top) for name in ("An", "Bình", "Chi")}
    people = {
        name: [make.officer(f"Nông Văn {letter}", unit=unit) for letter in "XYZ"]
        for name, unit in olds.items()
    }
    plan = make.reorganisation(top, [olds["An"], olds["Bình"]], on=ON, code="09001", name="Một")
    two = PlannedUnit.objects.create(plan=plan, code="09002", name="Hai")
    for new, share in ((plan.units.get(code="09001"), "partial"), (two, "remainder")):
        PlannedJoining.objects.create(plan=plan, old=olds["Chi"].unit, new=new, share=share)
    return plan, top, olds, people


def by(top):
    return make.granted(Role.HR, unit=top)


def posted(who, day=ON):
    row = Appointment.objects.as_of(day).get(person=who)
    return UnitVersion.objects.as_of(day).get(unit=row.unit_id).name


def test_what_is_open_is_listed_and_nothing_is_applied(world):
    plan, top, *_ = world
    found = Preview.load(plan).open
    assert [(one.about, "chọn một trong" in str(one)) for one in found] == [("person", True)] * 3
    with pytest.raises(ReorganisationRefused):
        drafts.apply(plan, by=by(top), at=AT)
    assert not Batch.objects.exists()
    assert not ReorganisationPlan.objects.get(pk=plan.pk).is_applied


def test_a_rule_sends_everybody_to_the_rest_but_whom_a_hand_sends(world):
    plan, top, _, people = world
    plan.rule = Rule.REMAINDER
    plan.save()
    drafts.send(plan, [people["Chi"][0].pk], plan.units.get(code="09001"))
    assert not Preview.load(plan).open
    drafts.apply(plan, by=by(top), at=AT)
    assert [posted(who) for who in people["Chi"]] == ["Một", "Hai", "Hai"]
    assert ReorganisationPlan.objects.get(pk=plan.pk).is_applied
    with pytest.raises(EntryRefused, match="đã áp dụng"):
        drafts.send(plan, [people["Chi"][1].pk], None)


def test_undone_everything_is_as_it_was_and_it_can_be_applied_again(world):
    plan, top, olds, people = world
    plan.rule = Rule.REMAINDER
    plan.save()
    account = by(top)
    drafts.apply(plan, by=account, at=AT)
    drafts.undo(plan, by=account, reason="Hoãn", at=LATER)
    assert {posted(who) for who in people["Chi"]} == {"Chi"}
    assert UnitVersion.objects.as_of(ON).communes().count() == 3
    assert UnitVersion.objects.as_of(olds["An"].holds_from).get(unit=olds["An"].unit).is_open
    again = ReorganisationPlan.objects.get(pk=plan.pk)
    assert not again.is_applied
    drafts.apply(again, by=account, at=LATER)
    assert {posted(who) for who in people["An"]} == {"Một"}


def _later_post(new, _account):
    return make.officer("Lý Thị Mới", unit=new, since=ON, at=LATER).appointments.get()


def _later_duty(new, _account):
    who = Appointment.objects.as_of(ON).filter(unit=new.unit).order_by("pk").first().person
    return make.duty(who, unit=new, since=ON, at=LATER)


def _later_total(new, _account):
    row = DossierTotal(
        unit=new.unit, holds_from=ON, holds_to=date(2025, 8, 1), received=1, resolved=1, early=1,
        on_time=0, late=0, pending=0,
    )  # fmt: skip
    return ledger.enter(row, by=None, source="test", at=LATER)


def _later_grant(new, account):
    row = Grant(user=account, role=Role.HR, unit=new.unit, holds_from=ON)
    return ledger.enter(row, by=None, source="test", at=LATER)


def _lower_unit(new, _account):
    return make.unit("Dưới", parent=new, since=ON, at=LATER)


def _later_name(new, _account):
    return ledger.correct(new, reason="Sai chính tả", by=None, source="test", at=LATER, name="Mốt")


@pytest.mark.parametrize(
    "build", [_later_post, _later_duty, _later_total, _later_grant, _lower_unit, _later_name]
)
def test_whatever_was_built_on_a_new_unit_stands_in_the_way_and_is_named(world, build):
    plan, top, *_ = world
    plan.rule = Rule.REMAINDER
    plan.save()
    account = by(top)
    drafts.apply(plan, by=account, at=AT)
    built = build(UnitVersion.objects.as_of(ON).get(code="09001"), account)
    with pytest.raises(batches.UndoRefused) as refused:
        drafts.undo(plan, by=account, reason="Hoãn", at=LATER)
    assert built in refused.value.obstacles
    assert not Batch.objects.filter(kind=Batch.Kind.UNDOING).exists()


def test_a_right_over_an_old_unit_neither_vanishes_nor_widens_by_itself(world):
    plan, top, olds, _ = world
    plan.rule = Rule.REMAINDER
    plan.save()
    keeps, loses = (make.granted(Role.AUDITOR, unit=olds["Chi"]) for _ in range(2))
    asked = [one for one in Preview.load(plan).open if one.about == "grant"]
    assert [one.ref for one in asked] == [keeps.grants.get().pk, loses.grants.get().pk]
    one = plan.units.get(code="09002")
    drafts.give(plan, {keeps.grants.get().pk: one, loses.grants.get().pk: None})
    drafts.apply(plan, by=by(top), at=AT)
    held = Grant.objects.as_of(ON).exclude(role=Role.HR)
    assert [(row.user, row.document) for row in held] == [(keeps, "1/NQ")]
    assert UnitVersion.objects.as_of(ON).get(unit=held.get().unit).code == "09002"
    eve = Grant.objects.as_of(ON - timedelta(days=1)).exclude(role=Role.HR)
    assert {row.user for row in eve} == {keeps, loses}


def test_heads_and_focal_points_are_proposed_from_the_larger_old_unit(world):
    plan, top, olds, people = world
    plan.rule = Rule.REMAINDER
    plan.save()
    make.officer("Nông Văn Thêm", unit=olds["Bình"])
    for name in ("An", "Bình"):
        make.duty(people[name][0], unit=olds[name], charge=Duty.Charge.IN_CHARGE)
        make.duty(people[name][1], unit=olds[name])
    drafts.propose_charges(plan)
    one = plan.units.get(code="09001")
    assert one.in_charge == people["Bình"][0]
    assert set(one.focal_points.all()) == {people["An"][1], people["Bình"][1]}
    drafts.apply(plan, by=by(top), at=AT)
    charges = Duty.objects.as_of(ON).values_list("person", "charge")
    assert set(charges) == {
        (people["Bình"][0].pk, "in_charge"),
        (people["An"][1].pk, "focal_point"),
        (people["Bình"][1].pk, "focal_point"),
    }


def test_what_cannot_stand_is_asked_about(world):
    plan, top, olds, people = world
    plan.rule = Rule.REMAINDER
    plan.document = ""
    plan.save()
    district = make.unit("Huyện", kind=UnitKind.DISTRICT, parent=top)
    make.unit("Còn Lại", parent=district)
    PlannedJoining.objects.create(plan=plan, old=district.unit)
    PlannedJoining.objects.create(plan=plan, old=olds["An"].unit, new=plan.units.get(code="09002"))
    one = plan.units.get(code="09001")
    one.in_charge = people["Chi"][1]  # the rule sends her to the other
    one.save()
    make.unit("Khác", parent=top, code="09002")
    PlannedUnit.objects.create(plan=plan, code="09003", name="Ba")
    words = " ".join(map(str, Preview.load(plan).open))
    for part in (
        "Chưa ghi số", "Các phần của Xã An", "Xã Còn Lại", "không còn đơn vị cấp trên",
        "09003 chưa có đơn vị cũ", "đang là của Xã Khác", "không về đơn vị ấy",
    ):  # fmt: skip
        assert part in words, part


def test_an_old_unit_that_is_gone_is_asked_about(world):
    plan, _, olds, _ = world
    ledger.end(olds["An"], on=ON, reason="Hết", by=None, source="test")
    assert any("không còn hoạt động" in str(one) for one in Preview.load(plan).open)


def test_the_event_is_called_what_it_is_and_names_its_one_unit(world):
    _, top, olds, _ = world
    account = by(top)
    empty = make.unit("Hết", parent=top)
    dissolved = make.reorganisation(top, [], on=ON)
    dissolved.units.all().delete()
    PlannedJoining.objects.create(plan=dissolved, old=empty.unit)
    for plan in (
        make.reorganisation(top, [olds["An"], olds["Bình"]], on=ON, code="09009"),
        make.reorganisation(top, [], on=ON, code="09010", name="Chưa Từng Có"),
        dissolved,
    ):
        drafts.apply(plan, by=account, at=AT)
    units = {v.unit_id: v.code for v in UnitVersion.objects.known()}
    told = [(e.kind, units[e.unit_id]) for e in UnitEvent.objects.known().order_by("pk")]
    assert told == [("merger", "09009"), ("founding", "09010"), ("dissolution", empty.code)]


def test_leaders_move_and_come_back_though_nobody_may_lead_twice(world):
    plan, top, olds, _ = world
    plan.rule = Rule.REMAINDER
    plan.save()
    chair = make.officer(
        "Lý Văn Chủ", unit=olds["An"], position_=make.position("CT-UBND", "Chủ tịch", kind="leader")
    )
    account = by(top)
    drafts.apply(plan, by=account, at=AT)
    assert posted(chair) == "Một"
    drafts.undo(plan, by=account, reason="Hoãn", at=LATER)
    assert posted(chair) == "An"


def test_two_posts_that_would_become_one_are_asked_about(world):
    plan, _, olds, people = world
    make.appointment(people["An"][0], unit=olds["Bình"])
    assert any("sẽ thành một" in str(one) for one in Preview.load(plan).open)


def test_the_planning_list_goes_to_the_heir_and_ends_without_one(world):
    plan, top, olds, people = world
    plan.rule = Rule.REMAINDER
    plan.save()
    gone = make.unit("Hết", parent=top)
    PlannedJoining.objects.create(plan=plan, old=gone.unit)
    for name, unit in (*olds.items(), ("An", gone)):
        row = Reserve(
            person=people[name][0],
            unit=unit.unit,
            position=make.position(),
            holds_from=make.LONG_AGO,
        )
        ledger.enter(row, by=None, source="test", at=AT)
    drafts.apply(plan, by=by(top), at=AT)
    codes = {v.unit_id: v.code for v in UnitVersion.objects.as_of(ON)}
    kept = Reserve.objects.as_of(ON).values_list("person", "unit")
    assert {(who, codes[unit]) for who, unit in kept} == {
        (people["An"][0].pk, "09001"), (people["Bình"][0].pk, "09001"), (people["Chi"][0].pk, "09002"),
    }  # fmt: skip


DAYS = st.dates(ON - timedelta(days=3), ON + timedelta(days=3))


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(begins=DAYS, lasts=st.integers(1, 6) | st.none(), day=DAYS)
def test_at_every_edge_a_post_holds_as_long_as_before_in_one_unit(begins, lasts, day):
    """Posts that end before, on or after the day, begin on it or later: each day as before."""
    top = make.province()
    old = make.unit("Cũ", parent=top)
    ends = begins + timedelta(days=lasts) if lasts else FOREVER
    who = make.officer(unit=old, since=begins, until=ends)
    before = Appointment.objects.as_of(day).filter(person=who).count()
    plan = make.reorganisation(top, [old], on=ON)
    drafts.apply(plan, by=by(top), at=AT)
    after = list(Appointment.objects.as_of(day).filter(person=who))
    assert len(after) == before
    assert all((row.unit_id == old.unit_id) == (day < ON) for row in after)
    batches.undo(plan.batch, by=None, reason="Thử", at=LATER)
    (row,) = Appointment.objects.known().filter(person=who)
    assert (row.unit_id, row.holds_from, row.holds_to) == (old.unit_id, begins, ends)


HEADER = "Mã đơn vị cũ,Mã đơn vị mới,Tên đơn vị mới,Loại đơn vị mới,Phần nhập,Điều khoản\n"


def file_of(tmp_path, text):
    path = tmp_path / "phuong-an.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_fills_the_plan_and_what_is_wrong_in_it_is_named_by_row(world, tmp_path):
    plan, top, olds, _ = world
    a, b, c = (olds[name].code for name in ("An", "Bình", "Chi"))
    good = f"{a},08001,Phường Mới,,,khoản 1\n{b},08001,,,toàn bộ,khoản 1\n{c},,,,,\n"
    assert sheet.fill(plan, file_of(tmp_path, HEADER + good)) == []
    told = drafts.as_plan(plan)
    assert [(u.code, u.name, u.kind) for u in told.founded] == [("08001", "Mới", "ward")]
    assert [(j.old, j.share, j.clause) for j in told.joinings] == [
        (olds["An"].unit_id, "full", "khoản 1"),
        (olds["Bình"].unit_id, "full", "khoản 1"),
    ]
    assert told.ended == [olds["Chi"].unit_id]
    bad = f"{a},08001,Mới,,gần hết,\n99999,08001,Khác,,,\n{b},08002,,,,\n"
    problems = sheet.fill(plan, file_of(tmp_path, HEADER + bad))
    assert [(one.row, one.told.split()[0]) for one in problems] == [
        (2, "Phần"), (3, "Không"), (3, "Mã"), (4, "Đơn"),
    ]  # fmt: skip
    assert all(one.mend for one in problems)
    assert [u.code for u in drafts.as_plan(plan).founded] == ["08001"]


def test_a_file_without_the_table_says_what_it_should_have(world, tmp_path):
    (problem,) = sheet.fill(world[0], file_of(tmp_path, "a,b\n1,2\n"))
    assert "Mã đơn vị cũ" in problem.mend


def test_a_preview_costs_the_same_for_few_people_and_many(world, django_assert_max_num_queries):
    plan, _, olds, _ = world
    plan.rule = Rule.REMAINDER
    plan.save()
    for _ in range(2):
        with django_assert_max_num_queries(26):
            Preview.load(plan)
        for number in range(15):
            make.officer(f"Nông Văn {number}", unit=olds["An"])


def test_the_real_194_become_65_from_a_file_and_are_taken_back(tmp_path):
    top = make.province()
    kinds = {"xã": "commune", "phường": "ward", "thị trấn": "township"}
    for row in reference.load_units_2024():
        unit = make.unit(row.name, kind=kinds[row.type], code=row.code, parent=top)
        make.officer(unit=unit)
    new = {row.code: row for row in reference.load_units_2025()}
    lines = [
        f"{m.old_code},{m.new_code},{new[m.new_code].name},{new[m.new_code].type},{m.share},{m.clause}"
        for m in reference.load_mergers()
    ]
    plan = ReorganisationPlan.objects.create(
        title="Sắp xếp", document="1672/NQ", on=ON, parent=top.unit, created_at=AT, rule="remainder"
    )
    assert sheet.fill(plan, file_of(tmp_path, HEADER + "\n".join(lines))) == []
    assert Preview.load(plan).open == []
    account = by(top)
    batch = drafts.apply(plan, by=account, at=AT)
    assert (batch.numbers["ended"], batch.numbers["founded"]) == (194, 65)
    assert UnitVersion.objects.as_of(ON).communes().count() == 65
    drafts.undo(plan, by=account, reason="Thử", at=LATER)
    assert UnitVersion.objects.as_of(ON).communes().count() == 194
