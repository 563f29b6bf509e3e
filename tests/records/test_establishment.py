"""Posts of a unit against the people in them, on any day; unknown is never vacant."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records import batches, clock, ledger, reference
from records.establishment import Total, decide, staffing
from records.models import Appointment, EntryRefused, Establishment, UnitVersion
from records.reading import Reading
from records.reorganisation import drafts
from records.reorganisation.preview import Preview
from records.scope import Role
from tests import make

pytestmark = pytest.mark.django_db
ON = date(2025, 7, 1)
AT = datetime(2025, 6, 1, tzinfo=UTC)
BY = {"document": "5/QĐ", "by": None, "at": AT}


@pytest.fixture
def world():
    top = make.province()
    here = make.unit("Nhân Lý", parent=top)
    return top, here, make.position(), make.position("CT-UBND", "Chủ tịch", kind="leader")


def lines(unit, day=ON, **more):
    reading = Reading(day, **more)
    return {s.name: s for s in staffing({unit.unit_id: unit.kind}, reading)[unit.unit_id]}


def test_where_no_norm_is_known_nothing_is_vacant_or_surplus(world):
    _, here, post, _ = world
    make.officer(unit=here)
    (slot,) = lines(here).values()
    assert (slot.posts, slot.filled, slot.vacant, slot.surplus) == (None, 1, 0, 0)
    assert Total.of([slot]).unknown == 1


def test_vacant_surplus_acting_and_the_unmet_minimum(world):
    _, here, post, chair = world
    make.norm(2, position=post)
    make.norm(1, position=chair, minimum=1)
    for name in ("Nông Văn A", "Nông Văn B", "Nông Văn C"):
        make.officer(name, unit=here)
    acting = make.officer("Lý Văn D", unit=here)
    row = Appointment(
        person=acting, unit=here.unit, position=chair, manner="acting",
        holds_from=make.LONG_AGO, holds_to=date(2026, 1, 1),
    )  # fmt: skip
    ledger.enter(row, by=None, source="test", at=AT)
    told = lines(here)
    assert (told["Công chức Văn hoá – Xã hội"].surplus, told["Chủ tịch"].vacant) == (2, 1)
    total = Total.of(told.values())
    assert (total.posts, total.filled, total.vacant, total.surplus) == (3, 4, 1, 2)
    assert (total.acting, total.unmet_leader, total.unmet_professional) == (1, 1, 0)
    assert Total.of(lines(here, date(2026, 1, 1)).values()).acting == 0


def test_a_norm_on_a_kind_of_post_counts_what_has_no_line_of_its_own(world):
    _, here, post, _ = world
    other = make.position("TP-HT", "Tư pháp")
    make.norm(3, post_kind="professional")
    make.norm(1, position=post)
    make.officer("Nông Văn A", unit=here)
    make.officer("Nông Văn B", unit=here, position_=other)
    told = lines(here)
    assert {name: (s.posts, s.filled) for name, s in told.items()} == {
        "Công chức Văn hoá – Xã hội": (1, 1),
        "Các vị trí khác: Chuyên môn": (3, 1),
    }


def test_norms_hold_between_their_dates_and_for_their_kind_of_unit(world):
    _, here, post, _ = world
    make.norm(2, position=post, in_force_to=ON)
    make.norm(9, position=post, unit_kind="ward")
    assert lines(here, ON - timedelta(days=1))[str(post)].posts == 2
    assert str(post) not in lines(here, ON)


def test_a_decision_goes_over_the_norm_and_back_and_says_so(world):
    _, here, post, _ = world
    norm = make.norm(2, position=post)
    assert lines(here)[str(post)].unverified
    made = decide(here.unit_id, position=post, post_kind="", posts=5, minimum=3, on=ON, **BY)
    slot = lines(here)[str(post)]
    assert (slot.posts, slot.unmet, slot.by_decision, slot.unverified) == (5, 3, True, False)
    assert lines(here, ON - timedelta(days=1))[str(post)].rule == norm
    assert lines(here, known_on=date(2025, 5, 1))[str(post)].rule == norm
    back = ON + timedelta(days=30)
    decide(here.unit_id, position=post, post_kind="", posts=None, minimum=None, on=back, **BY)
    assert lines(here, back)[str(post)].rule == norm
    with pytest.raises(EntryRefused, match="chưa có quyết định"):
        decide(here.unit_id, position=post, post_kind="", posts=None, minimum=None, on=back, **BY)
    with pytest.raises(batches.UndoRefused):
        batches.undo(made, by=None, reason="Nhầm", at=AT)


DAYS = st.dates(ON - timedelta(days=4), ON + timedelta(days=4))
DEEDS = st.lists(st.tuples(DAYS, st.integers(0, 9) | st.none()), min_size=1, max_size=5)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(deeds=DEEDS)
def test_whatever_was_decided_before_the_last_decision_holds_from_its_day(world, deeds):
    """Each decision replaces what was decided for later; on any day at most one holds."""
    _, _, post, _ = world
    here = make.unit()
    told = {}
    for on, posts in deeds:
        standing = {day: n for day, n in told.items() if day < on}
        args = {"position": post, "post_kind": "", "posts": posts, "minimum": None, "on": on}
        try:
            decide(here.unit_id, **args, **BY)
        except EntryRefused:
            assert posts is None
            continue
        told = standing | {on: posts}
    for day in (ON + timedelta(days=n) for n in range(-5, 6)):
        found = Establishment.objects.as_of(day).filter(unit=here.unit)
        earlier = [on for on in told if on <= day]
        expected = told[max(earlier)] if earlier else None
        assert [row.posts for row in found] == ([] if expected is None else [expected])


def test_the_list_shows_what_one_may_look_into_and_filters(world, client, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: ON)
    top, here, post, _ = world
    there = make.unit("Lộc Bình", parent=top)
    make.norm(1, position=post)
    make.officer(unit=here)
    address = reverse("records:establishment")
    client.force_login(make.granted(Role.HR, unit=top))
    both = client.get(address).content.decode()
    assert "Xã Nhân Lý" in both
    assert "Xã Lộc Bình" in both
    assert "chưa kiểm chứng" in both
    vacant = client.get(address, {"state": "vacant"}).content.decode()
    assert "Xã Nhân Lý" not in vacant.partition("<main")[2]
    client.force_login(make.granted(Role.HR, unit=here))
    assert "Xã Lộc Bình" not in client.get(address).content.decode()
    assert (
        client.get(reverse("records:establishment_decide", args=[there.unit_id])).status_code == 404
    )


def test_the_list_costs_the_same_for_2_units_and_20(world, client, django_assert_max_num_queries):
    top, _, post, _ = world
    make.norm(1, position=post)
    client.force_login(make.granted(Role.HR, unit=top))
    for _ in range(2):
        with django_assert_max_num_queries(14):
            client.get(reverse("records:establishment"))
        for number in range(18):
            make.officer(unit=make.unit(f"Xã {number}", parent=top))


def test_a_unit_s_page_shows_its_lines_and_takes_a_decision(world, client, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: ON)
    top, here, post, _ = world
    client.force_login(make.granted(Role.HR, unit=top))
    here_url = reverse("records:unit", args=[here.unit_id])
    assert "Chưa có định mức cho loại đơn vị này" in client.get(here_url).content.decode()
    told = {"slot": post.pk, "posts": 2, "minimum": 3, "on": "01/07/2025", "document": "5/QĐ"}
    address = reverse("records:establishment_decide", args=[here.unit_id])
    assert "không lớn hơn" in client.post(address, told).content.decode()
    client.post(address, told | {"minimum": 1})
    page = client.get(here_url).content.decode()
    assert "dưới mức tối thiểu" in page
    source = reverse("records:source", args=["establishment", Establishment.objects.get().pk])
    assert source in page
    assert "Ít nhất phải có" in client.get(source).content.decode()
    client.force_login(make.head(unit=here))
    assert "Ghi quyết định biên chế" not in client.get(here_url).content.decode()


def test_a_reorganisation_previews_vacancies_and_ends_the_decisions_of_old_units(world):
    top, here, post, _ = world
    make.norm(3, position=post)
    make.officer(unit=here)
    decide(
        here.unit_id, position=post, post_kind="", posts=9, minimum=None, on=date(2025, 1, 1), **BY
    )
    plan = make.reorganisation(top, [here], on=ON)
    (row,) = Preview.load(plan).rows
    assert (row.staff.posts, row.staff.vacant) == (3, 2)
    drafts.apply(plan, by=make.granted(Role.HR, unit=top), at=AT)
    assert not Establishment.objects.as_of(ON).exists()
    new = UnitVersion.objects.as_of(ON).get(code="09999")
    assert lines(new)[str(post)].posts == 3
    batches.undo(plan.batch, by=None, reason="Thử", at=AT)
    assert Establishment.objects.as_of(ON).get().posts == 9


def test_shipped_norms_say_where_they_are_from_and_that_they_are_not_verified():
    rows = reference.load_establishment_norms()
    assert rows
    assert all(row.document and not row.verified for row in rows)
    assert all(row.minimum is None or row.minimum <= row.posts for row in rows)
