"""The framework leaves as XLSX and CASE-like JSON and comes back without loss, previewed first."""

import json
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from competency import framework_loader
from competency.exchange.case import from_case, to_case
from competency.exchange.content import Stated
from competency.exchange.planning import plan, stated_on
from competency.exchange.reading import MOST_BYTES, read_file
from competency.exchange.sheets import as_workbook
from competency.models import Competency, ProcedureNeed
from records.models import UnitVersion
from records.scope import Role
from tests import make, make_courses

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def framework():
    make.province()
    make_courses.procedure()
    framework_loader.load()


def case(stated):
    told = to_case(stated, on=ON, title="Khung", creator="test")
    return json.dumps(told, ensure_ascii=False).encode()


@pytest.mark.parametrize("write", [as_workbook, case])
def test_what_was_exported_comes_back_without_a_difference(write):
    now = stated_on(ON)
    back = read_file([write(now)], "khung")
    assert back.refused == []
    assert back.to_data() == now.to_data()
    found = plan(back, ON)
    assert found.is_empty and found.unchanged == 18 + len(now.needs) and found.untouched == 0


def test_the_json_has_the_shape_of_case():
    told = json.loads(case(stated_on(ON)))
    assert set(told) == {"CFDocument", "CFItems", "CFAssociations"}
    kinds = [one["CFItemType"] for one in told["CFItems"]]
    assert kinds.count("Competency") == 18 and kinds.count("Level") == 54
    known = {one["identifier"] for one in told["CFItems"]} | {told["CFDocument"]["identifier"]}
    for link in told["CFAssociations"]:
        assert link["originNodeURI"]["identifier"] in known
        if link["associationType"] == "isChildOf":
            assert link["destinationNodeURI"]["identifier"] in known
    assert len(known) == len(told["CFItems"]) + 1


def test_a_framework_of_others_is_read_by_its_associations():
    item = lambda one, code, text: {  # noqa: E731
        "identifier": one, "humanCodingScheme": code, "fullStatement": text,
    }  # fmt: skip
    child = lambda one, other, n: {  # noqa: E731
        "associationType": "isChildOf", "sequenceNumber": n,
        "originNodeURI": {"identifier": one}, "destinationNodeURI": {"identifier": other},
    }  # fmt: skip
    items = [
        item("l2", "x", "Giỏi"), item("c", "MOI", "Soạn thảo"), item("l1", "y", "Biết"),
        item("b1", "", "Gõ được"), item("b2", "", "Sửa được"),
    ]  # fmt: skip
    links = [child("l2", "c", 2), child("l1", "c", 1), child("b1", "l1", 1), child("b2", "l2", 1)]
    stated = from_case({"CFItems": items, "CFAssociations": links})
    assert stated.refused == []
    (row,) = stated.competencies.values()
    assert [one["name"]["vi"] for one in row["levels"]] == ["Biết", "Giỏi"]
    assert (row["group"], row["origin"], row["verified"]) == ("general", "position", False)


def test_refused_rows_name_their_cell_and_remedy_and_the_rest_stands():
    now = stated_on(ON)
    now.competencies["GIAO-TIEP"]["group"] = "khac"
    now.competencies["KY-NANG-SO"]["levels"][0]["evidence"] = [
        {"kind": "exam", "code": "X", "percent": "200", "title": {"vi": "x", "en": ""}}
    ]
    back = read_file([as_workbook(now)], "khung.xlsx")
    told = {one.place: (one.value, one.remedy.message) for one in back.refused}
    assert told["competencies!A4.group"][0] == "khac"
    assert any("evidence" in place for place in told)
    assert len(back.competencies) == 16


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"{}", b'{"CFItems": 3}', b"[" * 10, b"PK\x03\x04 broken", b"x" * (MOST_BYTES + 1)],
)
def test_what_is_no_framework_is_refused_as_a_whole(content):
    stated = read_file([content], "gi-do")
    assert stated.refused and not stated.competencies


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-3, 3), st.text("aA1-.", max_size=3)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["identifier", "humanCodingScheme", "fullStatement", "extensions", "nangluc",
                 "evidence", "kind", "fields", "place", "originNodeURI", "destinationNodeURI",
                 "associationType", "sequenceNumber", "title", "vi"]
            ), inner, max_size=5,
        ),
    ),
    max_leaves=12,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(items=st.lists(JSON, max_size=4), links=JSON)
def test_no_json_makes_the_reader_fall_over(items, links):
    stated = from_case({"CFItems": items, "CFAssociations": links})
    assert all(one.place and one.remedy.message for one in stated.refused)


def test_hr_sees_the_differences_before_accepting_and_the_old_day_stays(client, monkeypatch):
    monkeypatch.setattr("records.clock.today", lambda: ON)
    account = make.granted(Role.HR, unit=UnitVersion.objects.get(name="Lạng Sơn"))
    client.force_login(account)
    stated = Stated.from_data(stated_on(ON).to_data())
    stated.competencies["GIAO-TIEP"]["name"] = "Tiếp dân"
    new = dict(stated.competencies["TIEP-NHAN"], code="MOI", name="Năng lực mới")
    stated.add(new, "x")
    stated.add_need({"procedure": "9.999999", "code": "MOI", "rank": 1}, "x")
    address = reverse("competency:framework_file")
    file = SimpleUploadedFile("khung.xlsx", as_workbook(stated))
    sent = {"file": file, "on": "01/12/2026", "reason": "Theo tỉnh"}
    preview = client.post(address, sent)
    text = preview.content.decode()
    assert "Tiếp dân" in text and "Giao tiếp với công dân" in text and "9.999999" in text
    assert "2 năng lực và 0 liên kết" in text and Competency.objects.filter(code="MOI").count() == 0
    other = make.granted(Role.HR, unit=UnitVersion.objects.get(name="Lạng Sơn"))
    kept = preview.context["kept"]
    client.force_login(other)
    client.post(address, {"kept": kept})
    assert not Competency.objects.filter(code="MOI").exists()
    client.force_login(account)
    assert client.post(address, {"kept": kept}).status_code == 302
    day = lambda on: Competency.objects.as_of(on).get(code="GIAO-TIEP").name  # noqa: E731
    assert (day(ON), day(date(2026, 12, 1))) == ("Giao tiếp với công dân", "Tiếp dân")
    row = Competency.objects.get(code="MOI")
    assert row.entered_by == account and "khung.xlsx" in row.source and row.reason == "Theo tỉnh"
    assert ProcedureNeed.objects.filter(code="MOI").count() == 0


def test_both_files_are_there_for_every_account_and_say_their_day(client):
    client.force_login(make.user())
    asked = {"on": "2026-11-20", "known": "2026-11-22"}
    xlsx = client.get(reverse("competency:framework_export", args=["xlsx"]), asked)
    book = CalamineWorkbook.from_filelike(BytesIO(xlsx.content))
    assert book.sheet_names[-1] == "about"
    assert book.get_sheet_by_name("about").to_python()[0][1] == "20/11/2026"
    told = client.get(reverse("competency:framework_export", args=["json"]), asked).json()
    assert len(told["CFItems"]) > 100
    assert client.get(reverse("competency:framework_export", args=["csv"])).status_code == 404
    assert client.get(reverse("competency:framework_file")).status_code == 404
