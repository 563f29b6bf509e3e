"""Lists as files, and what is selected across pages."""

import csv
import io
from datetime import date
from urllib.parse import urlencode

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records import paging
from records.models import Person
from records.scope import Role
from tests import make, make_courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(client):
    top = make.province()
    here, there = make.unit("Nhân Lý", parent=top), make.unit("Lộc Bình", parent=top)
    names = ("Nguyễn Thị Ánh", "Nguyễn Văn Đức", "Vi Thị Cúc")
    people = [
        make.officer(name, unit=here, born=date(1990, 5, n + 1)) for n, name in enumerate(names)
    ]
    client.force_login(make.granted(Role.HR, unit=top))
    return top, here, there, people


def book(answer):
    assert answer.status_code == 200, answer.content
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def lines(answer):
    assert answer.status_code == 200 and answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def taken(client, ending="csv", **query):
    return client.get(reverse("records:people_file", args=[ending]), query)


def names(answer):
    rows = lines(answer)
    head = next(n for n, row in enumerate(rows) if row[:2] == ["Mã cán bộ", "Họ và tên"])
    return [row[1] for row in rows[head + 1 :]]


def test_people_come_as_a_workbook_with_the_filter_and_both_dates(world, client):
    answer = taken(client, "xlsx", q="nguyen", on="30/06/2025", known="2025-07-15")
    assert answer["Content-Disposition"].endswith('can-bo-2025-06-30.xlsx"')
    assert answer["Cache-Control"] == "private, no-store"
    sheets = book(answer)
    rows = list(sheets.worksheets[0].iter_rows(values_only=True))
    assert [row[1] for row in rows] == ["Họ và tên", "Nguyễn Thị Ánh", "Nguyễn Văn Đức"]
    assert rows[1][3].date() == date(1990, 5, 1) and rows[1][7] == "Xã Nhân Lý"
    told = dict(sheets.worksheets[1].iter_rows(values_only=True))
    assert told["Tên hoặc mã cán bộ"] == "nguyen"
    assert (told["Tại ngày"], told["Biết đến ngày"]) == ("30/06/2025", "15/07/2025")


def test_a_csv_says_the_same_and_calculates_nothing(world, client):
    make.officer("=cmd|'/C Thị Ánh", unit=world[1])
    answer = taken(client, role="", on="2025-06-30")
    assert ["Tại ngày", "30/06/2025"] in lines(answer)
    assert names(answer)[0].startswith("'=cmd") or "'=cmd|'/C Thị Ánh" in names(answer)


def test_some_are_taken_by_their_ticks_and_all_by_the_filter_itself(world, client):
    people = world[3]
    assert names(taken(client, some=1, pick=[people[2].pk, people[0].pk])) == [
        "Nguyễn Thị Ánh", "Vi Thị Cúc",
    ]  # fmt: skip
    for n in range(60):
        make.officer(f"Hoàng Thị Bé{n}", unit=world[1])
    everybody = taken(client, some=1, all=1, q="hoang thi", pick=people[0].pk)
    assert len(names(everybody)) == 60
    assert ["Chọn", "mọi kết quả của bộ lọc"] in lines(everybody)
    # A tick outside the filter, or outside the scope, counts for nothing.
    assert names(taken(client, some=1, pick=people[2].pk, q="nguyen")) == []


def test_ticks_do_not_widen_the_scope(world, client):
    _top, _here, there, people = world
    client.force_login(make.head(unit=there))
    answer = taken(client, some=1, pick=people[0].pk)
    assert names(answer) == []
    assert "Nguyễn Thị Ánh" not in names(taken(client))


def test_nothing_ticked_is_said_and_leads_back_with_the_filter(world, client):
    answer = taken(client, some=1, q="nguyen", pick="x")
    assert answer.status_code == 302 and "q=nguyen" in answer["Location"]
    page = client.get(answer["Location"]).content.decode()
    assert "Chưa chọn ai" in page


def test_the_list_offers_the_selection_to_whom_may_take_it_away(world, client):
    page = client.get(
        reverse("records:people"), {"q": "nguyen", "on": "2025-06-30"}
    ).content.decode()
    assert page.count('name="pick"') == 2 and "Chọn tất cả 2 kết quả" in page
    assert '<input type="hidden" name="q" value="nguyen">' in page
    assert '<input type="hidden" name="on" value="2025-06-30">' in page
    client.force_login(make.granted(Role.AUDITOR, unit=world[0]))
    page = client.get(reverse("records:people")).content.decode()
    assert 'name="pick"' not in page and "list.xlsx" not in page
    assert taken(client).status_code == 404


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_units_procedures_and_figures_come_too(world, client, ending):
    make_courses.procedure()
    for name, words in (("units", "Nhân Lý"), ("procedures", "khai sinh"), ("figures", "Lãnh đạo")):
        answer = client.get(reverse(f"records:{name}_file", args=[ending]), {"on": "2025-06-30"})
        if ending == "csv":
            assert words in answer.content.decode()
            assert ["Tại ngày", "30/06/2025"] in lines(answer)
        else:
            cells = [
                c for row in book(answer).worksheets[0].iter_rows(values_only=True) for c in row
            ]
            assert any(words in str(cell) for cell in cells)
    assert client.get("/units/list.pdf").status_code == 404


def test_a_file_costs_the_same_for_2_and_20(world, client):
    counts = []
    for more in (2, 18):
        for _ in range(more):
            make.officer(unit=world[1])
        taken(client)
        with CaptureQueriesContext(connection) as queries:
            taken(client)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_long_list_is_read_page_by_page_without_counting_everybody(world, client, monkeypatch):
    """Numbered pages as far as is counted, then one after the other; nobody twice, nobody left out."""
    top, here, _there, _people = world
    monkeypatch.setattr(paging, "COUNTED", 60)
    monkeypatch.setattr(paging, "PAGE", 20)
    for n in range(110):
        make.officer(f"Hoàng Thị Lan{n % 7}", unit=here)
    hr = make.granted(Role.HR, unit=top)
    client.force_login(hr)
    everybody = Person.objects.visible_to(hr)
    for query, wanted in (
        ({}, everybody), ({"q": "hoang lan"}, everybody.search("hoang lan")),
        ({"role": "leader"}, everybody.none()),
    ):  # fmt: skip
        seen, address = [], f"/people/?{urlencode(query)}"
        while address:
            page = client.get(address)
            seen += [posting.person.pk for posting in page.context["postings"]]
            text = page.content.decode()
            numbered = page.context["page"]
            if numbered and numbered.has_next():
                address = f"/people/?{urlencode(query | {'page': numbered.next_page_number()})}"
            else:
                onward = page.context["onward"]
                assert bool(onward) == (f"?{onward}".replace("&", "&amp;") in text and onward != "")
                address = f"/people/?{onward}" if onward else ""
        assert seen == list(wanted.by_name().values_list("pk", flat=True)), query
    first = client.get("/people/").content.decode()
    assert "Hơn 60 người" in first and "/ &gt; 60" in first
    assert client.get("/people/?after=999999999").status_code == 200
    assert len(client.get("/people/list.xlsx?some=1&all=1&q=hoang+lan").content) > 4000


def test_the_list_is_not_read_on_from_somebody_whom_one_may_not_see(world, client):
    """Or it would say between whom in the order of names she stands."""
    _top, here, there, _people = world
    stranger = make.officer("Hoàng Thị Mai", unit=there)
    mine = [make.officer(f"Hoàng Thị {name}", unit=here) for name in ("Lan", "Na")]
    client.force_login(make.head(unit=here))
    whole = client.get("/people/").context["postings"]
    after = client.get(f"/people/?after={stranger.pk}").context["postings"]
    assert [one.person.pk for one in after] == [one.person.pk for one in whole]
    onward = client.get(f"/people/?after={mine[0].pk}").context["postings"]
    assert len(onward) < len(whole)


def test_the_list_costs_as_many_questions_on_any_page(world, client):
    top, here, _there, _people = world
    client.force_login(make.granted(Role.HR, unit=top))
    counts = []
    for more in (5, 60):
        for _ in range(more):
            make.officer("Vi Thị Tân", unit=here)
        client.get("/people/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/people/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 14, counts
