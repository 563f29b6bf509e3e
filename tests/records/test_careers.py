"""Posts, leave and reserve by decision, and how a career looks."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records.models import Absence, Appointment, Duty, Reserve
from records.scope import Role, rights_of
from tests import make

pytestmark = pytest.mark.django_db
QD = "45/QĐ-UBND ngày 12/03/2026"


@pytest.fixture
def world(client):
    top = make.province()
    here, there = make.unit("Nhân Lý", parent=top), make.unit("Lộc Bình", parent=top)
    make.position("CT-UBND", "Chủ tịch UBND", kind="leader")
    hr = make.granted(Role.HR, unit=top)
    client.force_login(hr)
    return hr, make.officer("Nông Thị Ánh", unit=here), here, there


def post(client, name, *args, **answers):
    return client.post(reverse(f"records:{name}", args=args), {"document": QD, **answers})


def errors(answer):
    return str(answer.context["form"].errors)


def held(who):
    rows = Appointment.objects.known().filter(person=who).order_by("holds_from", "pk")
    return [(row.unit_id, row.manner, row.holds_from, row.holds_to) for row in rows]


def test_acting_needs_an_end_and_stands_beside_the_post(world, client):
    _, who, _, there = world
    leader = make.position("CT-UBND").pk
    asked = {"manner": "acting", "unit": there.code, "position": leader, "since": "01/07/2025"}
    assert "Phụ trách phải có ngày kết thúc" in errors(post(client, "appoint", who.pk, **asked))
    assert post(client, "appoint", who.pk, **asked, until="31/12/2025").status_code == 302
    assert held(who)[1] == (there.unit_id, "acting", date(2025, 7, 1), date(2026, 1, 1))
    page = client.get(reverse("records:person", args=[who.pk]), {"on": "2025-08-01"})
    assert "phụ trách" in page.content.decode()


def test_a_transfer_ends_the_post_and_the_charges_that_went_with_it(world, client):
    _, who, here, there = world
    make.duty(who, unit=here, charge=Duty.Charge.IN_CHARGE)
    account = make.user(who)
    assert [right.role for right in rights_of(account)] == [Role.HEAD]
    row = Appointment.objects.get(person=who)
    asked = {"unit": "Lộc Bình", "position": make.position().pk, "since": "01/07/2025"}
    assert post(client, "transfer", row.pk, **asked).status_code == 302
    day = date(2025, 7, 1)
    assert [one[:1] + one[2:] for one in held(who)] == [
        (here.unit_id, make.LONG_AGO, day),
        (there.unit_id, day, date(9999, 12, 31)),
    ]
    assert Duty.objects.known().get(person=who).holds_to == day
    account = type(account).objects.get(pk=account.pk)
    assert not rights_of(account)


def test_a_transfer_that_is_refused_leaves_everything(world, client):
    _, who, here, there = world
    row = Appointment.objects.get(person=who)
    post(client, "appoint", who.pk, manner="substantive", unit=there.code,
         position=make.position().pk, since="01/01/2024")  # fmt: skip
    before = held(who)
    asked = {"unit": there.code, "position": make.position().pk, "since": "01/07/2025"}
    assert "vị trí ấy ở đơn vị ấy" in post(client, "transfer", row.pk, **asked).content.decode()
    assert held(who) == before


def test_secondment_needs_a_post_to_return_to(world, client):
    _, who, _, there = world
    asked = {"manner": "seconded", "unit": there.code, "position": make.position().pk}
    page = post(client, "appoint", who.pk, **asked, since="01/01/2009")
    assert "Không có đơn vị nào" in errors(page)  # the unit was not there yet
    row = Appointment.objects.get(person=who)
    post(client, "career_end", "appointment", row.pk, on="01/06/2025", reason=QD)
    page = post(client, "appoint", who.pk, **asked, since="01/07/2025")
    assert "để trở về" in page.content.decode()


def test_somebody_who_left_comes_back(world, client):
    _, who, here, _ = world
    row = Appointment.objects.get(person=who)
    answer = post(client, "career_end", "appointment", row.pk, on="01/06/2020", reason="Thôi việc")
    assert answer.status_code == 302
    asked = {"manner": "substantive", "unit": here.code, "position": make.position().pk}
    assert post(client, "appoint", who.pk, **asked, since="01/01/2024").status_code == 302
    assert [one[2:] for one in held(who)] == [
        (make.LONG_AGO, date(2020, 6, 1)), (date(2024, 1, 1), date(9999, 12, 31)),
    ]  # fmt: skip


def test_an_end_before_the_beginning_is_refused_with_the_remedy(world, client):
    _, who, _, _ = world
    row = Appointment.objects.get(person=who)
    for day in ("01/01/2010", "01/01/2009"):
        page = post(client, "career_end", "appointment", row.pk, on=day, reason="x")
        assert "rút lại" in page.content.decode()
    assert post(client, "career_retract", "appointment", row.pk, reason="Nhầm").status_code == 302
    assert not held(who)
    assert client.get(reverse("records:transfer", args=[row.pk])).status_code == 404


def test_a_leave_for_health_is_read_by_herself_alone_and_that_there_is_one_by_who_enters_it(
    world, client
):
    hr, who, here, _ = world
    asked = {"kind": "sick", "since": "01/02/2025", "until": "31/03/2025"}
    assert post(client, "leave", who.pk, **asked).status_code == 302
    assert "đợt nghỉ" in post(client, "leave", who.pk, **asked).content.decode()
    row = Absence.objects.get()
    address = reverse("records:person", args=[who.pk])
    own, head = make.user(who), make.head(unit=here)
    for account, knows in ((hr, True), (own, True), (head, False)):
        client.force_login(account)
        page = client.get(address).content.decode()
        assert ("Nghỉ ốm" in page) is (account is own)
        assert ("Nghỉ theo chế độ •••" in page) is (account is hr)
        assert ("Vắng mặt theo chế độ" in page) is not knows
        source = client.get(reverse("records:source", args=["absence", row.pk]))
        assert source.status_code == (200 if knows else 404)
        assert "Nghỉ ốm" not in source.content.decode()


def test_a_leave_that_says_nothing_of_health_is_read_by_who_enters_it(world, client):
    hr, who, here, _ = world
    assert post(client, "leave", who.pk, kind="study", since="01/02/2025").status_code == 302
    for account, knows in ((hr, True), (make.head(unit=here), False)):
        client.force_login(account)
        page = client.get(reverse("records:person", args=[who.pk])).content.decode()
        assert ("Đi học tập trung" in page) is knows


def test_a_leave_needs_a_post_to_be_away_from(world, client):
    _, who, _, _ = world
    asked = {"kind": "study", "since": "01/02/2009", "until": "31/03/2009"}
    assert "không giữ vị trí nào" in post(client, "leave", who.pk, **asked).content.decode()


def test_the_planning_list_is_read_by_whoever_keeps_it(world, client):
    hr, who, here, there = world
    asked = {"unit": there.code, "position": make.position("CT-UBND").pk, "since": "01/01/2025"}
    assert post(client, "reserve", who.pk, **asked, until="31/12/2030").status_code == 302
    assert (
        "Người này đã trong quy hoạch" in post(client, "reserve", who.pk, **asked).content.decode()
    )
    row = Reserve.objects.get()
    for account, status in ((hr, 200), (make.user(who), 404), (make.head(unit=here), 404)):
        client.force_login(account)
        page = client.get(reverse("records:person", args=[who.pk])).content.decode()
        assert ("quy hoạch" in page) is (status == 200)
        assert client.get(reverse("records:source", args=["reserve", row.pk])).status_code == status


def test_a_clerk_gives_no_post_outside_her_units(world, client):
    _, who, here, there = world
    client.force_login(make.granted(Role.HR, unit=here))
    asked = {"manner": "substantive", "unit": there.code, "position": make.position().pk}
    page = post(client, "appoint", who.pk, **asked, since="01/07/2025")
    assert "trong phạm vi" in errors(page)


def test_a_post_must_be_known_to_the_law_of_its_day(world, client):
    _, who, here, _ = world
    old = make.position("TP-HT", "Tư pháp – hộ tịch")
    old.in_force_to = date(2025, 7, 1)
    old.save()
    asked = {"manner": "substantive", "unit": here.code, "position": old.pk}
    assert "không còn vị trí này" in errors(
        post(client, "appoint", who.pk, **asked, since="01/07/2025")
    )
    assert post(client, "appoint", who.pk, **asked, since="30/06/2025").status_code == 302


def test_the_bars_lie_on_one_scale(world, client):
    _, who, here, there = world
    make.appointment(who, unit=there, since=date(2020, 1, 1), until=date(2021, 1, 1))
    page = client.get(reverse("records:person", args=[who.pk]), {"on": "2025-12-31"})
    timeline = page.context["timeline"]
    assert (timeline.first_year, timeline.last_year) == (2010, 2025)
    bars = [(stage.bar.x, stage.bar.width) for stage in timeline.stages]
    year = 1000 / 16
    assert bars[1] == (0, 1000)
    assert bars[0] == (round(10 * year), pytest.approx(year, abs=1))


def test_a_long_career_costs_no_more_queries_than_a_short_one(world, client):
    _, who, _, there = world
    counts = []
    for number in (2, 20):
        while Appointment.objects.filter(person=who).count() < number:
            since = make.LONG_AGO + timedelta(days=100 * Appointment.objects.count())
            make.appointment(who, unit=there, since=since, until=since + timedelta(days=9))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("records:person", args=[who.pk])).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
