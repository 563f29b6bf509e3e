"""A person's whole file as JSON that keeps to its schema, and official tables of a unit."""

import io
import json
from datetime import UTC, date, datetime

import jsonschema
import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records import ledger, names, official_tables
from records.criteria import Kind
from records.intake.people import Name
from records.models import Absence, Appointment, Duty, Reserve, UnitKind
from records.scope import Role
from tests import make, make_claims

pytestmark = pytest.mark.django_db
AT = datetime(2025, 6, 20, 3, tzinfo=UTC)


@pytest.fixture
def world():
    top = make.province()
    here, there = make.unit("Nhân Lý", parent=top), make.unit("Lộc Bình", parent=top)
    her = make.officer("Đặng Thị Ngọc Ánh", unit=here)
    make.fact(her, rank=4, title="Trung cấp hành chính")
    make.duty(her, unit=here)
    return top, here, there, her


def schema(client):
    answer = client.get(reverse("records:schema", args=["person-file-2"]))
    assert answer["Content-Type"] == "application/schema+json"
    return json.loads(answer.content)


def file_of(client, who):
    answer = client.get(reverse("records:person_json", args=[who.pk]))
    assert answer.status_code == 200
    stated = json.loads(answer.content)
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.validate(
        stated, schema(client), jsonschema.Draft202012Validator, format_checker=checker
    )
    return stated


def test_the_whole_file_keeps_to_its_schema_and_has_both_times(world, client):
    top, here, _there, her = world
    hr = make.granted(Role.HR, unit=top)
    old = her.facts.get()
    ledger.correct(old, reason="Xem bản gốc", by=hr, source="Bằng", at=AT, title="Cao đẳng", rank=5)
    make.fact(
        her, Kind.EXAM, "TNTKQ", value="87.50", since=date(2025, 1, 1), until=date(2026, 1, 1)
    )
    for row in (
        Absence(person=her, kind="sick", holds_from=date(2024, 1, 1), holds_to=date(2024, 3, 1)),
        Reserve(
            person=her, unit=here.unit, position=make.position("CT", kind="leader"),
            holds_from=date(2024, 1, 1),
        ),
    ):  # fmt: skip
        ledger.enter(row, by=hr, source="test", at=AT)
    make_claims.claim(make.user(her))
    changed = Name("Đặng", "Thị Ngọc", "Anh")
    names.rename(her, changed, since=date(2025, 2, 1), document="QĐ 3", by=hr, at=AT)
    client.force_login(hr)
    stated = file_of(client, her)
    first, second, exam = stated["facts"]
    assert first["superseded_at"] == second["entered_at"] == "2025-06-20T10:00:00+07:00"
    assert second["supersedes"] == first["id"] and second["reason"] == "Xem bản gốc"
    assert first["title"]["vi"] == "Trung cấp hành chính" and first["holds_to"] is None
    assert (exam["value"], exam["holds_to"]) == ("87.5", "2026-01-01")
    assert stated["appointments"][0]["unit"]["name"] == "Nhân Lý"
    assert (
        stated["absences"][0]["kind"] == "sick"
        and stated["reserves"][0]["position"]["code"] == "CT"
    )
    assert [act["state"] for act in stated["claims"][0]["acts"]] == ["submitted"]
    assert [row["given_name"] for row in stated["names"]] == ["Ánh", "Anh"]
    client.force_login(make.head(unit=here))
    told = file_of(client, her)
    assert "claims" not in told
    assert told["absences"][0]["kind"] is None and "reserves" not in told


def test_the_schema_knows_every_value_that_the_register_does(client):
    known = schema(client)["$defs"]
    assert known["fact"]["properties"]["kind"]["enum"] == list(Kind)
    assert known["absence"]["properties"]["kind"]["enum"] == [None, *Absence.Kind.values]
    assert known["appointment"]["properties"]["manner"]["enum"] == Appointment.Manner.values
    assert known["duty"]["properties"]["charge"]["enum"] == Duty.Charge.values
    assert known["unit"]["properties"]["kind"]["enum"] == ["", *UnitKind.values]
    assert client.get("/schemas/person-file-1.json").status_code == 200  # stays for its readers
    assert client.get("/schemas/anything.json").status_code == 404


def test_a_file_is_taken_by_herself_or_whoever_may_take_lists_away(world, client):
    top, _here, there, her = world
    own = make.user(her)
    client.force_login(own)
    assert "file.json" in client.get(reverse("records:transcripts", args=[her.pk])).content.decode()
    file_of(client, her)
    for asker in (make.granted(Role.AUDITOR, unit=top), make.head(unit=there), make.user()):
        client.force_login(asker)
        assert client.get(reverse("records:person_json", args=[her.pk])).status_code == 404


def test_a_file_costs_the_same_for_2_and_20(world, client):
    _top, here, _there, her = world
    client.force_login(make.head(unit=here))
    counts = []
    for more in (2, 18):
        for n in range(more):
            make.fact(her, code=f"X{n}")
        file_of(client, her)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("records:person_json", args=[her.pk]))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def cells(client, unit, **query):
    answer = client.get(reverse("records:unit_table", args=[unit.unit_id, "trich-ngang"]), query)
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
