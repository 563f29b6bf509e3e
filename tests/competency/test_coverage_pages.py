"""The map's pages and files: who may see them, what they say, what they cost."""

import csv
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from competency.charts import coverage_heatmap
from competency.counted import Question
from competency.coverage import survey
from competency.exports import as_csv, as_xlsx
from records.criteria import Kind
from records.reading import Reading
from records.scope import Role
from records.spreadsheet import harmless
from tests import make
from tests.make_competency import requirement

pytestmark = pytest.mark.django_db
ON = {"on": "2025-06-30"}
PAGES = (
    "coverage",
    "coverage_people",
    "coverage_how",
    "coverage_figure",
    "coverage_xlsx",
    "coverage_csv",
)


@pytest.fixture
def world():
    top = make.province()
    here, there = make.unit("Nhân Lý", parent=top), make.unit("Lộc Bình", parent=top)
    requirement()
    make.fact(make.officer("Nguyễn Thị Ánh", unit=here), rank=6)
    make.fact(make.officer("Nguyễn Văn Đức", unit=here), rank=2)
    make.officer("Vi Thị Cúc", unit=there)
    return top, here, there


@pytest.mark.parametrize("name", PAGES)
def test_only_whoever_sees_people_sees_the_map(world, client, name):
    top, here, _ = world
    address = reverse(f"competency:{name}")
    for account in (
        make.user(make.officer(unit=here)),
        make.granted(Role.AUTHOR, unit=top),
        make.user(),
    ):
        client.force_login(account)
        assert client.get(address, ON).status_code == 404
    for account in (make.head(unit=here), make.granted(Role.HR, unit=top)):
        client.force_login(account)
        assert client.get(address, ON).status_code == 200


def test_an_auditor_reads_and_takes_nothing_away(world, client):
    top, _, _ = world
    client.force_login(make.granted(Role.AUDITOR, unit=top))
    assert client.get(reverse("competency:coverage"), ON).status_code == 200
    for name in ("coverage_xlsx", "coverage_csv"):
        assert client.get(reverse(f"competency:{name}"), ON).status_code == 404


def test_the_head_of_another_unit_finds_nobody_behind_a_number(world, client):
    _, here, there = world
    client.force_login(make.head(unit=there))
    people = reverse("competency:coverage_people")
    assert client.get(people, ON | {"unit": here.unit_id}).status_code == 404
    text = client.get(people, ON | {"requirement": "TRINH-DO"}).content.decode()
    assert "Vi Thị Cúc" in text and "Nguyễn" not in text
    for name in ("coverage", "coverage_csv", "coverage_figure"):
        assert "Nhân Lý" not in client.get(reverse(f"competency:{name}"), ON).content.decode()


def test_a_cell_opens_its_people_with_their_reasons(world, client):
    top, here, _ = world
    client.force_login(make.granted(Role.HR, unit=top))
    people = reverse("competency:coverage_people")
    asked = ON | {"requirement": "TRINH-DO", "unit": here.unit_id}
    text = client.get(people, asked).content.decode()
    assert text.index("Nguyễn Thị Ánh") < text.index("Nguyễn Văn Đức")
    assert "cần từ Trung cấp trở lên" in text
    for verdict, name in (("yes", "Ánh"), ("no", "Đức")):
        shown = client.get(people, asked | {"verdict": verdict}).content.decode()
        assert name in shown and ("Ánh" in shown) != ("Đức" in shown)
    unknown = client.get(people, ON | {"verdict": "unknown"}).content.decode()
    assert "Vi Thị Cúc" in unknown and "Nguyễn" not in unknown
    assert client.get(people, ON | {"requirement": "KHONG-CO"}).status_code == 404


def test_the_sum_of_the_people_is_the_number_on_the_map(world, client):
    top, here, _ = world
    account = make.granted(Role.HR, unit=top)
    client.force_login(account)
    table = survey(account, Question(Reading(date(2025, 6, 30)), date(2025, 6, 30)))
    (cell,) = next(row.cells for row in table.rows if row.unit == here.unit_id)
    assert (cell.met, cell.unmet, cell.unknown) == (1, 1, 0)
    assert (table.complete, table.unclear, table.people) == (1, 1, 3)
    assert "1/2" in client.get(reverse("competency:coverage"), ON).content.decode()


def test_what_a_number_leaves_out_is_counted(world, client):
    top, here, _ = world
    make.officer("Lý Văn Mới", unit=here, since=date(2025, 7, 10))
    make.officer("Hà Văn Nghỉ", unit=here, until=date(2025, 7, 10))
    client.force_login(make.granted(Role.HR, unit=top))
    text = client.get(reverse("competency:coverage_how"), ON).content.decode()
    assert "1 người trong phạm vi của anh/chị không giữ vị trí nào" in text
    assert "0 người khi ấy ở các đơn vị này, nay ngoài phạm vi" in text
    client.force_login(make.granted(Role.HR, unit=here))
    text = client.get(reverse("competency:coverage_how"), ON).content.decode()
    assert "1 người khi ấy ở các đơn vị này, nay ngoài phạm vi" in text
    assert "Trình độ chuyên môn từ Trung cấp trở lên" in text
    assert 'lang="en"' in text


def test_the_figure_holds_the_numbers_of_the_table(world):
    top, _, _ = world
    table = survey(
        make.granted(Role.HR, unit=top), Question(Reading(date(2025, 6, 30)), date(2025, 6, 30))
    )
    (trace,) = coverage_heatmap(table, "/coverage/people/").data
    told = {unit: cells[0] for unit, cells in zip(trace.y, trace.text, strict=True)}
    assert told == {"Xã Nhân Lý": "1/2", "Xã Lộc Bình": "0/1"}
    assert all("requirement=TRINH-DO" in cell for row in trace.customdata for cell in row)


def test_files_read_back_as_they_were_meant(world):
    top, here, _ = world
    requirement("NGUY", title='=HYPERLINK("http://x")', place=200)
    table = survey(
        make.granted(Role.HR, unit=top), Question(Reading(date(2025, 6, 30)), date(2025, 7, 5))
    )
    book = CalamineWorkbook.from_filelike(BytesIO(as_xlsx(table)))
    grid, listed, asked = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert grid[0][:4] == ["Mã đơn vị", "Đơn vị", "Số người", "TRINH-DO"]
    assert [here.code, "Xã Nhân Lý", 2.0, "✕ 1/2"] in [row[:4] for row in grid]
    assert grid[0][4] == listed[2][3] == '=HYPERLINK("http://x")'
    assert [row[1] for row in asked[:3]] == ["30/06/2025", "hôm nay", "05/07/2025"]
    text = as_csv(table)
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(text.decode("utf-8-sig"))))
    assert any(row[3:4] == ['\'=HYPERLINK("http://x")'] for row in rows)
    assert [
        here.code,
        "Xã Nhân Lý",
        "TRINH-DO",
        "TRINH-DO",
        "1",
        "1",
        "0",
        "0",
        "2",
        "0.5000",
    ] in rows


def test_a_dangerous_text_is_no_formula_in_the_workbook(world):
    from zipfile import ZipFile

    top, _, _ = world
    requirement("NGUY", title="=1+1", place=200)
    table = survey(
        make.granted(Role.HR, unit=top), Question(Reading(date(2025, 6, 30)), date(2025, 7, 5))
    )
    with ZipFile(BytesIO(as_xlsx(table))) as archive:
        sheets = [
            archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/worksheets/")
        ]
        assert not any("<f>" in sheet for sheet in sheets)
        assert 'quotePrefix="1"' in archive.read("xl/styles.xml").decode()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("=1+1", "'=1+1"),
        (" =1+1", "' =1+1"),
        ("\t@x", "'\t@x"),
        ("\n-1", "'\n-1"),
        ("＝1+1", "'＝1+1"),
        ("Thi; =1+1", "Thi;' =1+1"),
        ("Điều 5 - khoản 2; mục 1", None),
    ],
)
def test_no_text_of_the_list_is_a_formula_in_any_language(text, told):
    assert harmless(text) == (told or text)


def test_a_unit_that_cannot_be_is_not_found(world, client):
    client.force_login(make.granted(Role.HR, unit=world[0]))
    where = reverse("competency:coverage_people")
    for unit in ("9" * 19, "9" * 5000):
        assert client.get(where, {"unit": unit}).status_code in {200, 404}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_costs_the_same_for_2_and_20(world, client, name):
    top, here, _ = world
    client.force_login(make.granted(Role.HR, unit=top))
    counts = []
    for more in (2, 18):
        for number in range(more):
            unit = make.unit(f"Xã {more} {number}", parent=top)
            make.fact(make.officer(unit=unit), Kind.COURSE, "TNTKQ")
            requirement(f"YC-{more}-{number}", place=200)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(f"competency:{name}"), ON).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_bad_date_is_refused_with_its_remedy(world, client):
    top, _, _ = world
    client.force_login(make.granted(Role.HR, unit=top))
    page = client.get(
        reverse("competency:coverage"), {"on": "31/02/2025", "units": "x", "post": "?"}
    )
    assert page.status_code == 200 and "ghi như 30/06/2025" in page.content.decode()
