"""The page of data quality: who sees what, filters, files, lines set aside and taken up."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records import clock
from records.models import QualityAside
from records.quality.chart import Chart
from records.quality.survey import Point
from records.scope import Role
from tests import make

from .test_checks import ON, Place, changed, paper

pytestmark = pytest.mark.django_db
PAGE = "/quality/"


@pytest.fixture
def place(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: ON)
    return Place()


def main(answer):
    return answer.content.decode().partition("<main")[2]


def test_a_line_leads_to_the_form_that_mends_it_for_whoever_may(place, client):
    her = place.officer("Lý Thị Hoa")
    client.force_login(place.hr)
    page = main(client.get(PAGE, {"check": "no_education"}))
    assert "Lý Thị Hoa" in page
    assert reverse("records:fact_write", args=[her.pk, "education"]) in page
    client.force_login(place.head)
    page = main(client.get(PAGE, {"check": "no_education"}))
    assert reverse("records:fact_write", args=[her.pk, "education"]) not in page
    assert reverse("records:person", args=[her.pk]) in page
    assert reverse("records:quality_aside", args=["no_education", her.pk]) not in page


def test_a_head_sees_her_unit_and_an_officer_no_page(place, client):
    there = make.unit("Lộc Bình", parent=place.top)
    place.officer("Lý Thị Hoa")
    make.officer("Vi Văn Tám", unit=there)
    client.force_login(place.head)
    page = main(client.get(PAGE))
    assert "Lý Thị Hoa" in page
    assert "Vi Văn Tám" not in page
    assert "Xã Lộc Bình" not in page
    client.force_login(make.user(place.officer()))
    assert client.get(PAGE).status_code == 404
    assert client.get("/quality/list.xlsx").status_code == 404


def test_filters_stand_in_the_address(place, client):
    there = make.unit("Lộc Bình", parent=place.top)
    place.officer("Lý Thị Hoa")
    make.officer("Vi Văn Tám", unit=there)
    client.force_login(place.hr)
    page = main(client.get(PAGE, {"unit": there.code, "kind": "missing"}))
    assert "Vi Văn Tám" in page
    assert "Lý Thị Hoa" not in page
    assert "Không có đơn vị nào như thế" in main(client.get(PAGE, {"unit": "nowhere"}))
    page = main(client.get(PAGE, {"check": "no_service", "on": "2009-01-01"}))
    assert "Không thấy gì phải xem" in page


def test_lines_stand_by_given_name(place, client):
    for name in ("Vi Văn Ước", "Nguyễn Thị Ánh", "Hoàng Văn Đức", "Lý Thị Dung"):
        place.officer(name)
    client.force_login(place.hr)
    page = main(client.get(PAGE, {"check": "no_service"}))
    places = [page.index(name) for name in ("Thị Ánh", "Thị Dung", "Văn Đức", "Văn Ước")]
    assert places == sorted(places)


def test_the_page_costs_the_same_for_few_and_many(place, client):
    client.force_login(place.hr)
    spent = []
    for number in range(3):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE).status_code == 200
        spent.append(len(queries))
        for n in range(8):
            unit = make.unit(f"Xã {number}{n}", parent=place.top)
            changed(make.officer(f"Vi Văn {'Abcdefgh'[n]}", unit=unit), sex="")
    assert max(spent[1:]) == min(spent[1:])
    assert max(spent) < 75


def test_a_file_says_what_was_asked(place, client):
    place.officer("Lý Thị Hoa")
    client.force_login(place.hr)
    answer = client.get("/quality/list.csv", {"check": "no_education", "on": "2025-07-01"})
    text = answer.content.decode("utf-8-sig")
    assert "Phép kiểm tra,Chưa có trình độ chuyên môn" in text
    assert "Tại ngày,01/07/2025" in text
    assert "Lý Thị Hoa" in text
    assert client.get("/quality/list.xlsx").status_code == 200
    assert client.get("/quality/list.pdf").status_code == 404
    client.force_login(make.granted(Role.AUDITOR, unit=place.top))
    assert client.get("/quality/list.csv").status_code == 404


def test_a_line_is_set_aside_with_a_reason_and_taken_up_again(place, client, monkeypatch):
    her = place.officer("Lý Thị Hoa", born=date(1990, 5, 10))
    line = paper(her, since=date(2004, 1, 1), issuer="Trường")
    address = reverse("records:quality_aside", args=["paper_too_early", line.pk])
    query = {"check": "paper_too_early"}
    for stranger in (place.head, make.granted(Role.AUDITOR, unit=place.top)):
        client.force_login(stranger)
        assert client.get(address).status_code == 404
    client.force_login(place.hr)
    assert "ít nhất" in client.post(address, {"note": "ừ"}).content.decode()
    client.post(address, {"note": "Đã xem bằng gốc, đúng ngày.", "until": "01/08/2025"})
    row = QualityAside.objects.get()
    assert (row.person_id, row.unit_id, row.holds_to) == (
        her.pk,
        place.here.unit_id,
        date(2025, 8, 1),
    )
    assert "Lý Thị Hoa" not in main(client.get(PAGE, query))
    aside = main(client.get(PAGE, query | {"show": "aside"}))
    assert "Đã xem bằng gốc" in aside
    assert "Lý Thị Hoa" in main(client.get(PAGE, query | {"on": "2025-08-01"})), "its end has come"
    assert "Lý Thị Hoa" in main(client.get(PAGE, query | {"on": "2025-07-09"})), "not yet then"
    assert client.get(address).status_code == 404, "already aside"
    monkeypatch.setattr(clock, "today", lambda: date(2025, 7, 20))
    end = reverse("records:quality_take_up", args=[row.pk])
    client.force_login(place.head)
    assert client.post(end, {"reason": "Xem lại"}).status_code == 404
    client.force_login(place.hr)
    client.post(end, {"reason": "Xem lại"})
    assert "Lý Thị Hoa" in main(client.get(PAGE, query))
    assert "Lý Thị Hoa" not in main(client.get(PAGE, query | {"on": "2025-07-15"}))


def test_what_is_set_aside_on_one_day_is_retracted_the_same_day(place, client):
    her = place.officer()
    client.force_login(place.hr)
    client.post(
        reverse("records:quality_aside", args=["no_education", her.pk]),
        {"note": "Người này chưa học nghề nào."},
    )
    row = QualityAside.objects.get()
    client.post(reverse("records:quality_take_up", args=[row.pk]), {"reason": "Ghi nhầm"})
    assert not QualityAside.objects.as_of(ON).exists()


def test_nobody_sets_a_line_about_herself_aside(place, client):
    own = make.granted(Role.HR, unit=place.top, who=place.officer())
    client.force_login(own)
    answer = client.post(
        reverse("records:quality_aside", args=["no_education", own.person_id]),
        {"note": "Tôi xin để riêng dòng này."},
    )
    assert "phải do người khác" in answer.content.decode()
    assert not QualityAside.objects.exists()


def test_a_unit_s_share_over_months_is_read_anew(place, client):
    her = place.officer("Lý Thị Hoa")
    paper(her, since=date(2025, 3, 15), issuer="Trường")
    client.force_login(place.head)
    page = main(client.get("/quality/months/", {"check": "no_education"}))
    assert "28/02/2025" in page
    assert "100" in page
    assert page.index("on=2025-03-31") < page.index("on=2025-06-30")
    assert "Từ 100" in page
    client.force_login(place.hr)
    make.unit("Lộc Bình", parent=place.top)
    assert "Chọn một đơn vị" in client.get("/quality/months/").content.decode()


def test_bars_stand_within_their_chart():
    chart = Chart.of([Point(date(2025, n, 1), 4, n % 5) for n in range(1, 13)])
    assert all(bar.x >= 0 and bar.x + bar.width <= chart.width for bar in chart.bars)
    assert all(bar.y + bar.height == chart.foot for bar in chart.bars)
    assert Chart.of([Point(date(2025, 1, 1), 0, 0)]).bars[0].percent is None
