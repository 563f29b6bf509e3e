"""Who became what over the generations, drawn and listed; then and now; the look-up of old names."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from records import clock, ledger
from records.descent import BOX_HEIGHT, Life, descent, drawn, then_and_now
from records.former_names import Called
from records.models import Succession, UnitKind, UnitVersion
from records.reading import Reading
from records.scope import Role
from tests import make

FIRST, SECOND = date(2020, 1, 1), date(2025, 7, 1)
TODAY = date(2025, 10, 1)


@pytest.fixture
def family(db):
    """A and B became C in 2020; in 2025 C was split between D and E, and F went into E."""
    top = make.province()
    district = make.unit("Tràng Định", kind=UnitKind.DISTRICT, parent=top, until=SECOND)
    old = {name: make.unit(name, parent=district, until=FIRST) for name in ("An", "Bình")}
    old["Chi"] = make.unit("Chi", parent=district, since=FIRST, until=SECOND)
    old["Phúc"] = make.unit("Phúc", parent=top, until=SECOND)
    new = {name: make.unit(name, parent=top, since=SECOND) for name in ("Dương", "Em")}
    units = old | new
    for a, b, on, share in (
        ("An", "Chi", FIRST, "full"),
        ("Bình", "Chi", FIRST, "full"),
        ("Chi", "Dương", SECOND, "partial"),
        ("Chi", "Em", SECOND, "remainder"),
        ("Phúc", "Em", SECOND, "full"),
    ):
        make.became(units[a], units[b], on=on, share=share)
    return units


def names(boxes):
    return {box.life.last.name for box in boxes}


def test_the_drawing_reaches_over_generations_and_past_a_split(family):
    drawing = descent(family["An"].unit_id)
    assert names(drawing.boxes) == {"An", "Chi", "Dương", "Em"}
    x = {box.life.last.name: box.x for box in drawing.boxes}
    assert x["An"] < x["Chi"] < x["Dương"] == x["Em"]
    parts = {
        (s.old.life.last.name, s.new.life.last.name) for s in drawing.strands if not s.is_whole
    }
    assert parts == {("Chi", "Dương"), ("Chi", "Em")}
    assert names(descent(family["Dương"].unit_id).boxes) == {"An", "Bình", "Chi", "Dương", "Em"}


@given(st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=20))
def test_no_two_boxes_meet_and_heirs_stand_to_the_right(pairs):
    rows = [
        Succession(predecessor_id=min(p), successor_id=max(p), share="full")
        for p in pairs
        if p[0] != p[1]
    ]
    units = {i for row in rows for i in (row.predecessor_id, row.successor_id)}
    lives = {i: Life((UnitVersion.made(unit_id=i, name=f"Xã {i}"),)) for i in units}
    drawing = drawn(0, rows, lives)
    assert {box.unit for box in drawing.boxes} == units
    for one in drawing.boxes:
        same = [box for box in drawing.boxes if box.x == one.x and box is not one]
        assert all(abs(box.y - one.y) > BOX_HEIGHT for box in same)
    assert all(strand.old.x < strand.new.x for strand in drawing.strands)


def test_a_ring_made_by_error_is_still_drawn():
    rows = [Succession(predecessor_id=a, successor_id=b, share="full") for a, b in ((1, 2), (2, 1))]
    lives = {i: Life((UnitVersion.made(unit_id=i, name=f"Xã {i}"),)) for i in (1, 2)}
    assert len(drawn(1, rows, lives).boxes) == 2


def test_a_unit_made_of_whole_units_may_be_compared_as_it_stands(db):
    top = make.province()
    old = [make.unit(name, parent=top, until=SECOND) for name in ("An", "Bình")]
    new = make.unit("Chi", parent=top, since=SECOND)
    for one in old:
        make.became(one, new, on=SECOND)
    told = then_and_now(new.unit_id, TODAY, TODAY)
    assert [v.name for v in told.then.units] == ["An", "Bình"]
    assert told.then.day == date(2025, 6, 30)
    assert told.adds_up
    asked_of_one = then_and_now(old[0].unit_id, date(2025, 1, 1), TODAY)
    assert [v.name for v in asked_of_one.now.units] == ["Chi"]
    assert not asked_of_one.adds_up
    assert asked_of_one.merged == 2


def test_a_split_unit_is_named_and_its_figures_do_not_add_up(family):
    told = then_and_now(family["Em"].unit_id, TODAY, TODAY)
    assert [v.name for v in told.then.units] == ["Chi", "Phúc"]
    assert [v.name for v in told.then.split] == ["Chi"]
    assert not told.adds_up
    of_old = then_and_now(family["Chi"].unit_id, date(2025, 1, 1), TODAY)
    assert [v.name for v in of_old.now.units] == ["Dương", "Em"]
    assert [v.name for v in of_old.now.split] == ["Chi"]


def test_a_unit_that_never_changed_has_nothing_to_compare(db):
    assert then_and_now(make.unit().unit_id, TODAY, TODAY) is None


def test_the_same_name_of_different_times_is_told_apart(db):
    top = make.province()
    district = make.unit("Bắc Sơn", kind=UnitKind.DISTRICT, parent=top, until=SECOND)
    town = make.unit("Bắc Sơn", kind=UnitKind.TOWNSHIP, parent=district, until=SECOND)
    new = make.unit("Bắc Sơn", parent=top, since=SECOND)
    make.became(town, new, on=SECOND)
    called = Called.load("bac son", Reading(TODAY))
    told = [(b.version.kind, b.within.name, b.version.holds_to) for b in called.bearers]
    assert told == [
        ("district", "Lạng Sơn", SECOND),
        ("township", "Bắc Sơn", SECOND),
        ("commune", "Lạng Sơn", new.holds_to),
    ]
    assert [b.version.kind for b in Called.load("thi tran bac son", Reading(TODAY)).bearers] == [
        "township"
    ]


def test_a_unit_is_found_by_a_name_two_generations_old_and_by_its_own_former_name(family, client):
    client.force_login(make.user())
    page = client.get(reverse("records:units"), {"q": "an", "on": "2025-10-01"}).content.decode()
    assert "tên cũ: Xã An" in " ".join(page.split()).replace("</span>", "")
    em = family["Em"]
    ledger.end(em, on=date(2025, 9, 1), reason="Đổi tên", by=None, source="test")
    ledger.enter(
        UnitVersion.made(
            unit=em.unit, code=em.code, name="Mới", kind=em.kind, parent=em.parent, path=em.path,
            holds_from=date(2025, 9, 1),
        ),
        by=None, source="test",
    )  # fmt: skip
    called = Called.load("Em", Reading(TODAY))
    assert em.unit_id in called.units


def test_a_unit_s_page_draws_lists_and_compares(family, client, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    top = UnitVersion.objects.get(kind=UnitKind.PROVINCE)
    make.officer("Nông Văn A", unit=family["Chi"], until=SECOND)
    make.officer("Nông Văn B", unit=family["Em"], since=SECOND)
    client.force_login(make.granted(Role.HR, unit=top))
    page = client.get(reverse("records:unit", args=[family["Em"].unit_id])).content.decode()
    for words in (
        "<svg",
        "strand-part",
        "Xã An",
        "Hai cột không so thẳng được",
        "Lúc ấy, 30/06/2025",
    ):
        assert words in page


def test_the_drawing_costs_the_same_for_few_forebears_and_many(db, client):
    top = make.province()
    client.force_login(make.granted(Role.HR, unit=top))
    costs = []
    for many in (1, 2, 12):
        new = make.unit("Mới", parent=top, since=SECOND)
        for number in range(many):
            make.became(make.unit(f"Cũ {number}", parent=top, until=SECOND), new, on=SECOND)
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("records:unit", args=[new.unit_id]))
        costs.append(len(asked))
    assert costs[1] == costs[2], costs  # the first asks for more, once
