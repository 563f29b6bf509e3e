"""A person's whole file as JSON that keeps to its schema."""

import json
from datetime import UTC, date, datetime

import jsonschema
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records import ledger, names
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
        stated["absences"][0]["kind"] is None  # it speaks of her health
        and stated["reserves"][0]["position"]["code"] == "CT"
    )
    assert [act["state"] for act in stated["claims"][0]["acts"]] == ["submitted"]
    assert [row["given_name"] for row in stated["names"]] == ["Ánh", "Anh"]
    client.force_login(make.head(unit=here))
    told = file_of(client, her)
    assert "claims" not in told
    assert told["absences"][0]["kind"] is None and "reserves" not in told


def test_what_is_withheld_is_not_told_by_its_decision_source_or_reason(world, client):
    """The words beside a row kept apart say what it says: "giấy ra viện", "hạ mức cảnh cáo"."""
    top, here, _there, her = world
    hr = make.granted(Role.HR, unit=top)
    away = Absence(
        person=her, kind="sick", holds_from=date(2024, 1, 1), holds_to=date(2024, 3, 1),
        document="Giấy ra viện số 7",
    )  # fmt: skip
    away = ledger.enter(away, by=hr, source="Bệnh viện tỉnh", at=AT)
    ledger.correct(away, reason="Theo bệnh án", by=hr, source="Bệnh viện tỉnh", at=AT)
    fact = make.fact(her, Kind.DISCIPLINE, "CANH-CAO", title="Cảnh cáo")
    ledger.correct(fact, reason="Hạ mức cảnh cáo", by=hr, source="Biên bản cảnh cáo", at=AT)
    for reader in (make.head(unit=here), hr):
        client.force_login(reader)
        told = json.dumps(file_of(client, her), ensure_ascii=False).lower()
        for word in ("giấy ra viện", "bệnh", "cảnh cáo"):
            assert word not in told, (reader, word)
    client.force_login(make.user(her))
    told = json.dumps(file_of(client, her), ensure_ascii=False)
    assert "Giấy ra viện số 7" in told and "Theo bệnh án" in told and "Hạ mức cảnh cáo" in told


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
