"""One unit renamed or moved: before the day nothing is different, after it all of it is."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records import batches, ledger
from records.models import EntryRefused, Person, UnitEvent, UnitKind, UnitVersion
from records.scope import Role
from records.unit_changes import move, rename
from tests import make

pytestmark = pytest.mark.django_db
ON = date(2025, 3, 1)
AT = datetime(2025, 2, 1, tzinfo=UTC)
DEED = {"document": "12/NQ-HĐND", "by": None, "at": AT}


@pytest.fixture
def world():
    top = make.province()
    here, there = (
        make.unit(name, kind=UnitKind.DISTRICT, parent=top) for name in ("Bắc Sơn", "Bình Gia")
    )
    return top, here, there, make.unit("Vũ Lễ", parent=here)


def named(unit, day):
    return UnitVersion.objects.as_of(day).get(unit=unit.unit_id)


def test_a_name_changes_on_the_day_and_the_old_one_is_still_read(world):
    *_, commune = world
    rename(commune.unit_id, name="Vũ  Lăng", code=commune.code, kind="ward", on=ON, **DEED)
    eve, day = named(commune, ON - timedelta(days=1)), named(commune, ON)
    assert (eve.name, eve.kind) == ("Vũ Lễ", "commune")
    assert (day.name, day.kind, day.folded) == ("Vũ Lăng", "ward", "vu lang")
    assert UnitEvent.objects.known().get(unit=commune.unit).kind == "renaming"


def test_a_name_that_is_the_same_or_a_code_of_another_is_refused(world):
    _, here, _, commune = world
    same = {"name": "Vũ Lễ", "kind": "commune"}
    with pytest.raises(EntryRefused, match="giống như cũ"):
        rename(commune.unit_id, code=commune.code, on=ON, **same, **DEED)
    with pytest.raises(EntryRefused, match="Bắc Sơn"):
        rename(commune.unit_id, code=here.code, on=ON, **same, **DEED)
    with pytest.raises(EntryRefused, match="không hoạt động"):
        rename(commune.unit_id, code="1", on=date(1999, 1, 1), **same, **DEED)
    with pytest.raises(EntryRefused, match="văn bản"):
        rename(commune.unit_id, code="1", on=ON, **same, **DEED | {"document": " "})


def test_a_move_takes_the_subtree_and_rights_follow_it(world):
    top, here, there, commune = world
    who = make.officer(unit=commune)
    move(here.unit_id, parent=there.unit_id, on=ON, **DEED)
    assert named(here, ON).path == f"{there.path}{here.unit_id}."
    assert named(commune, ON).path == f"{there.path}{here.unit_id}.{commune.unit_id}."
    assert named(commune, ON).parent_id == here.unit_id
    assert named(commune, ON - timedelta(days=1)).path == commune.path
    assert who in Person.objects.visible_to(make.granted(Role.HR, unit=there))
    assert who in Person.objects.visible_to(make.granted(Role.HR, unit=top))


def test_a_move_into_itself_or_under_a_commune_is_refused(world):
    top, here, _, commune = world
    lower = make.unit("Dưới", kind=UnitKind.DISTRICT, parent=here)
    for parent, words in ((lower, "chính nó"), (commune, "chính nó"), (top, "rồi")):
        with pytest.raises(EntryRefused, match=words):
            move(here.unit_id, parent=parent.unit_id, on=ON, **DEED)
    with pytest.raises(EntryRefused, match="trực thuộc"):
        move(make.unit("Khác", parent=top).unit_id, parent=commune.unit_id, on=ON, **DEED)


def test_undone_the_tree_is_as_it_was_until_something_lies_in_it(world):
    _, here, there, commune = world
    deed = move(here.unit_id, parent=there.unit_id, on=ON, **DEED)
    batches.undo(deed, by=None, reason="Nhầm", at=AT)
    assert named(commune, ON).path == commune.path
    again = move(here.unit_id, parent=there.unit_id, on=ON, **DEED)
    rename(commune.unit_id, name="Mới", code="77777", kind="commune", on=ON, **DEED)
    with pytest.raises(batches.UndoRefused):
        batches.undo(again, by=None, reason="Nhầm", at=AT)


DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moved=DAYS, changed=DAYS, begun=DAYS)
def test_on_every_day_a_path_is_the_parent_s_and_itself(world, moved, changed, begun):
    """Whatever is entered beforehand, at its edges too: a later name, a unit begun that day."""
    top, _, there, _ = world
    here = make.unit("Cao Lộc", kind=UnitKind.DISTRICT, parent=top)
    child = make.unit("Con", parent=here, since=begun)
    first, *second = ledger.parted(here, on=changed, reason="Đổi tên", name="Tên Sau")
    for row in (first, *second):
        ledger.enter(row, by=None, source="test", at=AT)
    move(here.unit_id, parent=there.unit_id, on=moved, **DEED)
    for day in {d + timedelta(days=n) for d in (moved, changed, begun) for n in (-1, 0, 1)}:
        for unit in (here, child):
            found = list(UnitVersion.objects.as_of(day).filter(unit=unit.unit_id))
            if unit is child and day < begun:
                assert not found
                continue
            (version,) = found
            parent = named(type("V", (), {"unit_id": version.parent_id}), day)
            assert version.path == f"{parent.path}{version.unit_id}."
            if unit is here:
                assert version.parent_id == (there if day >= moved else top).unit_id
                assert version.name == ("Tên Sau" if day >= changed else "Cao Lộc")
