"""Official tables: data that HR writes, drawn as papers with real cells."""

import io
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records import official_tables
from records.criteria import Kind
from records.models import OfficialTemplate, Person
from records.official_tables.values import Subject, options
from records.reading import Reading
from records.scope import Role
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    top = make.province()
    here, there = make.unit("Nhân Lý", parent=top), make.unit("Lộc Bình", parent=top)
    her = make.officer("Đặng Thị Ngọc Ánh", unit=here)
    make.fact(her, rank=4, title="Trung cấp hành chính")
    make.duty(her, unit=here)
    return top, here, there, her


def cells(client, unit, code="trich-ngang", **query):
    answer = client.get(reverse("records:unit_table", args=[unit.unit_id, code]), query)
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    return sheet, [[c for c in row if c is not None] for row in sheet.iter_rows(values_only=True)]


def test_the_officers_of_a_unit_come_as_the_official_table(world, client):
    top, here, _there, her = world
    make.fact(her, Kind.EDUCATION, "EDU-6", rank=6, title="Đại học Luật")
    make.fact(
        her, Kind.RATING, "RATE-3", rank=3, title="Hoàn thành tốt",
        since=date(2024, 1, 1), until=date(2025, 1, 1),
    )  # fmt: skip
    chair = make.position("CT-UBND", "Chủ tịch UBND", kind="leader")
    make.officer("Vi Văn Út", unit=here, position_=chair, sex="m", born=date(1970, 2, 3))
    client.force_login(make.granted(Role.HR, unit=top))
    sheet, rows = cells(client, here, on="2025-06-30")
    text = [str(c) for row in rows for c in row]
    assert "UBND XÃ NHÂN LÝ" in text and "DANH SÁCH TRÍCH NGANG CÁN BỘ, CÔNG CHỨC" in text
    assert any("Tại ngày 30/06/2025" in c for c in text)
    assert sheet["B9"].value == "Vi Văn Út"  # the leader first, whatever the alphabet
    assert sheet["C9"].value.date() == date(1970, 2, 3) and not sheet["D9"].value
    line = [str(c.value) for row in sheet["A9:N12"] for c in row if row[1].value == her.full_name]
    assert "Đại học Luật" in line and "Hoàn thành tốt (2024)" in line
    assert "Đầu mối kiểm soát thủ tục hành chính" in line
    assert official_tables.UNVERIFIED in text


def test_a_table_is_for_whoever_may_take_that_unit_away(world, client):
    top, here, there, her = world
    address = reverse("records:unit_table", args=[here.unit_id, "trich-ngang"])
    for asker in (make.head(unit=there), make.granted(Role.AUDITOR, unit=top), make.user(her)):
        client.force_login(asker)
        assert client.get(address).status_code == 404
        page = client.get(reverse("records:unit", args=[here.unit_id])).content.decode()
        assert "trich-ngang.xlsx" not in page
    client.force_login(make.head(unit=here))
    assert (
        "trich-ngang.xlsx"
        in client.get(reverse("records:unit", args=[here.unit_id])).content.decode()
    )
    assert client.get(address.replace("trich-ngang", "khac")).status_code == 404


def test_a_table_costs_the_same_for_2_and_20(world, client):
    _top, here, _there, _her = world
    client.force_login(make.head(unit=here))
    counts = []
    for more in (2, 18):
        for _ in range(more):
            make.fact(make.officer(unit=here), rank=4)
        cells(client, here)
        with CaptureQueriesContext(connection) as queries:
            cells(client, here)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def words_of(sheet):
    return [
        [str(c) for c in row if c not in (None, "")] for row in sheet.iter_rows(values_only=True)
    ]


def test_levels_are_counted_unit_by_unit_with_their_sum(world, client):
    top, here, there, her = world
    make.fact(make.officer(unit=here, sex="m"), code="EDU-6", rank=6, title="Đại học")
    make.fact(make.officer(unit=there), Kind.POLITICAL_THEORY, "POL-1", rank=1, title="Sơ cấp")
    client.force_login(make.granted(Role.HR, unit=top))
    sheet, _rows = cells(client, top, "thong-ke-trinh-do", on="2025-06-30")
    assert sheet.freeze_panes == "A9"
    heads = [str(sheet.cell(8, n).value or sheet.cell(7, n).value) for n in range(1, 19)]
    told = {
        str(sheet.cell(row, 2).value): {
            heads[n - 1] + str(n): sheet.cell(row, n).value for n in range(3, 19)
        }
        for row in (9, 10)
    }
    assert told["Xã Nhân Lý"]["Tổng số3"] == 2 and told["Xã Nhân Lý"]["Nữ4"] == 1
    assert told["Xã Nhân Lý"]["Đại học7"] == 1 and told["Xã Nhân Lý"]["Trung cấp9"] == 1
    assert told["Xã Lộc Bình"]["Chưa ghi10"] == 1 and told["Xã Lộc Bình"]["Sơ cấp14"] == 1
    assert sheet["A11"].value == "Tổng cộng" and sheet["C11"].value == 3


def test_posts_stand_beside_the_people_in_them(world, client):
    top, here, _there, _her = world
    client.force_login(make.granted(Role.HR, unit=top))
    sheet, _rows = cells(client, here, "bien-che", on="2025-06-30")
    text = words_of(sheet)
    assert any("BIỂU BIÊN CHẾ ĐƯỢC GIAO VÀ CÓ MẶT" in row for row in text)
    assert sheet["B9"].value == "Xã Nhân Lý" and sheet["E9"].value == 1


def test_the_staff_list_keeps_codes_as_text_and_days_as_days(world, client):
    top, _here, _there, her = world
    client.force_login(make.granted(Role.HR, unit=top))
    sheet, _rows = cells(client, top, "danh-sach", on="2025-06-30")
    assert sheet["B9"].value == her.staff_code and sheet["B9"].data_type == "s"
    assert sheet["E9"].value.date() == her.birth_date and sheet["H9"].value == "Xã Nhân Lý"


def write(client, about="people", **more):
    given = {"title": "Danh sách trực", "basis": "", "value-0": "name", "heading-0": "Người trực"}
    return client.post(reverse("records:official_table_new", args=[about]), given | more)


def test_hr_writes_a_template_and_takes_the_table_without_a_line_of_code(world, client):
    top, here, _there, her = world
    client.force_login(make.granted(Role.HR, unit=top))
    answer = write(client, **{"value-1": "latest:rating", "heading-1": "Xếp loại", "width-1": "20"})
    assert answer.status_code == 302
    assert (
        "Danh sách trực"
        in client.get(reverse("records:unit", args=[here.unit_id])).content.decode()
    )
    sheet, rows = cells(client, here, "danh-sach-truc")
    assert ["Người trực", "Xếp loại"] in rows and sheet["A9"].value == her.full_name
    # The same title again is another table; an edit is another version of the same.
    assert write(client).status_code == 302
    assert {"danh-sach-truc", "danh-sach-truc-2"} <= set(official_tables.tables())
    edit = reverse("records:official_table_edit", args=["danh-sach-truc"])
    assert "Người trực" in client.get(edit).content.decode()
    client.post(edit, {"title": "Danh sách trực", "value-0": "post", "heading-0": "Chức vụ"})
    assert [c.heading for c in official_tables.tables()["danh-sach-truc"].columns] == ["Chức vụ"]
    assert OfficialTemplate.objects.filter(code="danh-sach-truc").count() == 2


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"value-0": ""}, "ít nhất một cột"),
        ({"heading-0": ""}, "Cột này cần tiêu đề"),
        ({"verified": "on"}, "Ghi văn bản đã đối chiếu"),
        ({"value-0": "salary"}, "salary"),
    ],
)
def test_a_template_that_cannot_be_drawn_is_refused_with_the_reason(world, client, given, says):
    client.force_login(make.granted(Role.HR, unit=world[0]))
    answer = write(client, **given)
    assert answer.status_code == 200 and says in answer.content.decode()
    assert not OfficialTemplate.objects.exists()


def test_templates_are_for_whoever_makes_rules(world, client):
    client.force_login(make.head(unit=world[1]))
    for name, args in (("official_tables", []), ("official_table_new", ["people"])):
        assert client.get(reverse(f"records:{name}", args=args)).status_code == 404


@pytest.mark.parametrize("about", list(Subject))
def test_every_value_that_is_offered_can_be_drawn(world, about):
    """Whatever HR chooses, nothing fails: each option is asked of real rows."""
    top, here, _there, _her = world
    says = {
        "code": "x", "title": "X", "about": about, "basis": "", "verified": False,
        "columns": [
            {"heading": label[:20], "width": 8, "value": value} for value, label in options(about)
        ],
    }  # fmt: skip
    table = official_tables.table_of(says)
    reading = Reading(date(2025, 6, 30))
    rows = official_tables.lines(table, Person.objects.all(), top, reading)
    assert rows and official_tables.workbook(table, top, rows, reading)[:2] == b"PK"
