"""The reform of 1 July 2025 on the real units: nothing is lost, nobody sees too much."""

from collections import Counter
from datetime import date

import pytest
from django.urls import reverse

from records import clock, reference
from records.models import Appointment, Duty, Person, Succession, UnitEvent, UnitVersion, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
EVE, DAY = date(2025, 6, 30), date(2025, 7, 1)


def named(day):
    return {v.code: v for v in UnitVersion.objects.as_of(day).communes()}


def head_of(version):
    charge = Duty.objects.as_of(DAY).get(unit=version.unit, charge=Duty.Charge.IN_CHARGE)
    return User.objects.get(person=charge.person)


def test_the_map_is_that_of_the_resolution_on_either_day():
    assert {(v.code, v.name) for v in named(EVE).values()} == {
        (row.code, row.name) for row in reference.load_units_2024()
    }
    assert {(v.code, v.name) for v in named(DAY).values()} == {
        (row.code, row.name) for row in reference.load_units_2025()
    }


def test_every_succession_names_its_clause_and_the_event_its_resolution():
    event = UnitEvent.objects.known().get()
    assert event.document == "1672/NQ-UBTVQH15"
    rows = list(Succession.objects.known().filter(event=event))
    old, new = ({v.unit_id: v.code for v in named(day).values()} for day in (EVE, DAY))
    assert Counter(
        (old[row.predecessor_id], new[row.successor_id], row.share, row.clause) for row in rows
    ) == Counter(
        (row.old_code, row.new_code, row.share, f"Điều 1 khoản {row.clause}")
        for row in reference.load_mergers()
    )
    formed_by = {new[row.successor_id]: row.clause for row in rows}
    for unit in reference.load_units_2025():
        assert formed_by[unit.code] == f"Điều 1 khoản {unit.clause}"


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("06622", {"Đình Lập": 2, "Kiên Mộc": 3}),
        ("06625", {"Châu Sơn": 2, "Kiên Mộc": 3}),
    ],
    ids=["Bính Xá", "Kiên Mộc"],
)
def test_the_officers_of_a_split_unit_go_to_both_parts(code, parts):
    people = Appointment.objects.as_of(EVE).filter(unit=named(EVE)[code].unit).values("person")
    after = Appointment.objects.as_of(DAY).filter(person__in=people)
    names = {v.unit_id: v.name for v in named(DAY).values()}
    assert Counter(names[row.unit_id] for row in after) == parts


def test_each_new_unit_has_one_in_charge_and_two_focal_points_of_its_own_people():
    posted = set(Appointment.objects.as_of(DAY).values_list("unit_id", "person_id"))
    duties = list(Duty.objects.as_of(DAY))
    assert {(row.unit_id, row.person_id) for row in duties} <= posted
    for charge, each in ((Duty.Charge.IN_CHARGE, 1), (Duty.Charge.FOCAL_POINT, 2)):
        counted = Counter(row.unit_id for row in duties if row.charge == charge)
        assert counted == {version.unit_id: each for version in named(DAY).values()}
    leaders = {row.person_id for row in duties if row.charge == Duty.Charge.IN_CHARGE}
    assert not leaders & {row.person_id for row in duties if row.charge != Duty.Charge.IN_CHARGE}


def test_the_head_of_a_new_unit_sees_who_came_and_not_who_left(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: DAY)
    codes = ("06625", "06637")  # Kiên Mộc: part of its people left for Châu Sơn
    came = {
        code: set(
            Person.objects.filter(
                pk__in=Appointment.objects.as_of(DAY)
                .filter(unit=named(DAY)[code].unit)
                .values("person")
            )
        )
        for code in codes
    }
    for code in codes:
        assert set(Person.objects.visible_to(head_of(named(DAY)[code]))) == came[code]
    before = Appointment.objects.as_of(EVE).filter(unit=named(EVE)["06625"].unit)
    left = came["06637"] & set(Person.objects.filter(pk__in=before.values("person")))
    assert len(left) == 2


def test_a_posting_from_before_still_shows_the_unit_as_it_was(client):
    old = named(EVE)["06622"]
    who = Person.objects.get(
        pk=Appointment.objects.as_of(EVE).filter(unit=old.unit).order_by("pk").first().person_id
    )
    client.force_login(User.objects.get(person=who))
    page = client.get(reverse("records:person", args=[who.pk])).content.decode()
    assert "Xã Bính Xá" in page
    assert "Xã Đình Lập" in page
    then = client.get(
        reverse("records:person", args=[who.pk]), {"on": "2025-06-30"}
    ).content.decode()
    # The frame says where she works today.
    assert "Xã Đình Lập" not in then.partition("<main")[2]


def test_the_line_of_descent_is_told_both_ways(client):
    client.force_login(User.objects.get(username="noivu"))
    old, new = named(EVE)["06622"], named(DAY)["06613"]
    before = client.get(reverse("records:unit", args=[old.unit_id])).content.decode()
    for words in (
        "hoạt động đến hết ngày 30/06/2025",
        "Xã Đình Lập",
        "một phần",
        "Điều 1 khoản 40",
    ):
        assert words in before
    after = client.get(reverse("records:unit", args=[new.unit_id])).content.decode()
    assert "Xã Bính Xá" in after
    assert "Điều 1 khoản 40" in after


def test_a_unit_is_found_by_the_name_it_lost(client):
    client.force_login(User.objects.get(username="noivu"))
    page = client.get(reverse("records:units"), {"q": "binh xa"}).content.decode()
    for name in ("Xã Đình Lập", "Xã Kiên Mộc"):
        assert name in page
    assert "2 đơn vị" in page
