"""Pages of sensitive data: masked everywhere, opened in one answer, and logged."""

import io
import logging
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from records import ledger, sensitive, transcripts
from records.criteria import Kind
from records.models import (
    Absence,
    PersonFact,
    SensitiveFact,
    SensitiveOpening,
    SensitiveReading,
)
from records.reading import Reading
from records.scope import Role
from tests import make, make_sensitive
from tests.make_sensitive import HERS, Field

pytestmark = pytest.mark.django_db
WHY = {"purpose": "dossier", "words": "Bổ sung hồ sơ"}
OTHER = "020190009999"


@pytest.fixture
def world(client):
    top = make.province()
    here = make.unit("Nhân Lý", parent=top)
    keeper = make_sensitive.custodian(unit=here)
    her = make.officer("Nông Thị Ánh", unit=here, born=date(1990, 5, 1))
    client.force_login(keeper)
    return keeper, her, here, top


@pytest.fixture
def punished(world):
    """A discipline and a sick leave of hers."""
    _, her, *_ = world
    fact = make.fact(
        her, Kind.DISCIPLINE, "DISC-1", rank=1, since=date(2024, 3, 1), title="Khiển trách",
        title_en="Reprimand",
    )  # fmt: skip
    row = Absence(person=her, kind="sick", holds_from=date(2024, 1, 1), holds_to=date(2024, 3, 1))
    return fact, ledger.enter(row, by=None, source="test", at=make.AT)


def page(client, name, *args, **data):
    address = reverse(f"records:{name}", args=args)
    return client.post(address, data) if data else client.get(address)


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_page_masks_until_a_purpose_is_stated_and_again_afterwards(client, world):
    keeper, her, *_ = world
    make_sensitive.fact(her, by=keeper)
    assert HERS not in text(page(client, "sensitive", her.pk))
    assert HERS not in text(page(client, "sensitive", her.pk, what="identity"))
    assert not SensitiveReading.objects.exists()
    answer = page(client, "sensitive", her.pk, what=["identity", "party"], **WHY)
    assert HERS in text(answer)
    assert "no-store" in answer["Cache-Control"]
    reading = SensitiveReading.objects.get()
    assert reading.fields == ["identity", "party"]
    assert (reading.opening.opened_by, reading.opening.words) == (keeper, "Bổ sung hồ sơ")
    assert reading.opening.address == "127.0.0.1"
    assert HERS not in text(page(client, "sensitive", her.pk))


def test_only_the_fields_that_were_asked_for_are_opened(client, world):
    keeper, her, *_ = world
    make_sensitive.fact(her, by=keeper)
    make_sensitive.fact(her, Field.HEALTH, "Điều trị dài ngày", by=keeper)
    opened = text(page(client, "sensitive", her.pk, what="health", **WHY))
    assert "Điều trị dài ngày" in opened
    assert HERS not in opened


def test_she_reads_her_own_without_a_log(client, world, punished):
    keeper, her, *_ = world
    make_sensitive.fact(her, by=keeper)
    client.force_login(make.user(her))
    own = text(page(client, "sensitive", her.pk))
    for said in (HERS, "Khiển trách", "Nghỉ ốm dài ngày"):
        assert said in own
    assert "Mở và ghi" not in own
    assert not SensitiveReading.objects.exists()
    text(page(client, "sensitive", her.pk, what="identity", **WHY))
    assert not SensitiveReading.objects.exists()


def test_disciplines_and_reasons_of_leave_open_with_the_rest(client, world, punished):
    _, her, *_ = world
    opened = text(page(client, "sensitive", her.pk, what=["punishment"], **WHY))
    assert "Khiển trách" in opened
    assert "Nghỉ ốm" not in opened
    assert "Nghỉ ốm" in text(page(client, "sensitive", her.pk, what=["leave"], **WHY))


@pytest.mark.parametrize("role", [Role.HR, Role.AUDITOR, Role.SECRETARY, Role.CUSTODIAN, "head"])
def test_no_other_page_says_what_is_kept_apart(client, world, punished, role):
    keeper, her, here, top = world
    fact, leave = punished
    row = make_sensitive.fact(her, by=keeper)
    account = make.head(unit=here) if role == "head" else make.granted(role, unit=top)
    client.force_login(account)
    transcript = transcripts.issue(her, Reading(date(2025, 1, 1)), by=account, at=make.AT)
    addresses = [
        reverse("records:person", args=[her.pk]),
        reverse("records:changes", args=[her.pk]) + "?on=2020-01-01",
        reverse("records:person_json", args=[her.pk]),
        reverse("records:fact", args=[fact.pk]),
        reverse("records:source", args=["absence", leave.pk]),
        reverse("records:source", args=["sensitive", row.pk]),
        reverse("records:fact_retract", args=[fact.pk]),
        reverse("competency:eligibility_of", args=[her.pk]),
        reverse("competency:standard_of", args=[her.pk]),
    ]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code in (200, 404), address
        told = answer.content.decode()
        for said in ("Khiển trách", "Reprimand", "Nghỉ ốm", HERS, "DISC-1"):
            assert said not in told, (address, said)
    for name in ("search", "people"):
        found = client.get(reverse(f"records:{name}"), {"q": HERS}).content.decode()
        assert her.full_name not in found
    shown = client.get(reverse("records:person", args=[her.pk])).content.decode()
    assert "Kỷ luật •••" in shown
    assert "Khiển trách" not in str(transcript.says)
    assert "Kỷ luật •••" in str(transcript.says)


def test_a_file_without_the_right_says_that_something_is_kept_apart(client, world):
    _, her, here, _ = world
    client.force_login(make.head(unit=here))
    shown = text(page(client, "person", her.pk))
    assert "giữ riêng" in shown
    assert reverse("records:sensitive", args=[her.pk]) not in shown
    for name in ("sensitive", "readings_of"):
        assert page(client, name, her.pk).status_code == 404


def test_a_field_is_written_corrected_and_taken_back(client, world):
    keeper, her, *_ = world
    answers = {"value": "02", "source": "Giấy khai sinh"}
    answer = page(client, "sensitive_write", her.pk, "ethnicity", **answers)
    assert answer.status_code == 302
    row = SensitiveFact.objects.get()
    assert (row.entered_by, row.holds_from, row.source) == (
        keeper,
        her.birth_date,
        "Giấy khai sinh",
    )
    form = text(page(client, "sensitive_correct", row.pk))
    assert 'value="02" selected' not in form, "what is on record is not shown"
    answer = page(client, "sensitive_correct", row.pk, **answers | {"value": "07"})
    assert "reason" in answer.context["form"].errors
    page(client, "sensitive_correct", row.pk, **answers | {"value": "07", "reason": "Đọc nhầm"})
    assert "Nùng" in text(page(client, "sensitive", her.pk, what="ethnicity", **WHY))
    row = SensitiveFact.objects.known().get()
    assert page(client, "sensitive_retract", row.pk, reason="Nhầm người").status_code == 302
    assert not SensitiveFact.objects.known().exists()
    assert page(client, "sensitive_correct", row.pk).status_code == 404


@pytest.mark.parametrize(
    ("field", "answers", "sentence"),
    [
        ("identity", {"value": "02019000123"}, "12 chữ số; đây là 11"),
        ("identity", {"value": "02019000123x"}, "chỉ gồm chữ số"),
        ("identity", {"value": "020090001238"}, "giới tính khác"),
        ("identity", {"value": "020191001238"}, "năm sinh khác"),
        ("identity", {"value": "003190001238"}, "mã tỉnh"),
        ("ethnicity", {"value": "99"}, "value"),
        ("party", {"value": "yes", "joined": "1980"}, "Sớm hơn ngày sinh"),
        ("party", {"value": "yes", "joined": "2015", "official": "2014"}, "phải sau"),
        ("party", {"value": "no", "joined": "2015"}, "để trống"),
        ("phone", {"value": "gọi sau"}, "chữ số"),
    ],
)
def test_a_bad_answer_is_told_without_writing(client, world, field, answers, sentence):
    _, her, *_ = world
    answer = page(client, "sensitive_write", her.pk, field, source="Giấy tờ", **answers)
    assert sentence in str(answer.context["form"].errors)
    assert not SensitiveFact.objects.exists()


def test_a_number_that_contradicts_the_file_is_taken_once_it_was_looked_at(client, world):
    _, her, *_ = world
    asked = {"value": "020090001238", "source": "Thẻ", "certain": "on", "verified": "on"}
    assert page(client, "sensitive_write", her.pk, "identity", **asked).status_code == 302
    assert SensitiveFact.objects.get().verified


def test_a_party_date_of_which_only_the_year_is_known_stays_a_year(client, world):
    _, her, *_ = world
    asked = {"value": "yes", "joined": "2015", "official": "06/2016", "source": "Lý lịch"}
    assert page(client, "sensitive_write", her.pk, "party", **asked).status_code == 302
    opened = text(page(client, "sensitive", her.pk, what="party", **WHY))
    assert "vào Đảng 2015, chính thức 06/2016" in opened


def test_a_number_of_another_file_is_refused_with_the_way_to_compare(client, world):
    keeper, her, here, top = world
    make_sensitive.fact(her, by=keeper)
    other = make.officer("Nông Thị Anh", unit=here, born=her.birth_date)
    asked = {"value": HERS, "source": "Thẻ"}
    answer = page(client, "sensitive_write", other.pk, "identity", **asked)
    assert "hồ sơ khác" in text(answer)
    compare = reverse("records:duplicate", args=[her.pk, other.pk])
    assert compare not in text(answer), "she may not enter facts, so not merge"
    ledger.enter(
        make.Grant(user=keeper, role=Role.HR, unit=top.unit, holds_from=make.LONG_AGO),
        by=None, source="test", at=make.AT,
    )  # fmt: skip
    assert compare in text(page(client, "sensitive_write", other.pk, "identity", **asked))


def test_a_shut_vault_and_a_broken_seal_are_sentences_not_errors(client, world, settings):
    keeper, her, *_ = world
    make_sensitive.fact(her, by=keeper)
    settings.SENSITIVE_KEYS = []
    answer = text(page(client, "sensitive", her.pk, what="identity", **WHY))
    assert "thiếu khoá" in answer
    answer = page(client, "sensitive_write", her.pk, "phone", value="0912345678", source="Thẻ")
    assert "thiếu khoá" in text(answer)
    assert not SensitiveReading.objects.exists()
    client.force_login(make.user(her))
    assert "thiếu khoá" in text(page(client, "sensitive", her.pk))


def test_a_form_that_fails_tells_no_value_to_the_log(client, world, caplog, monkeypatch):
    _, her, *_ = world

    def fails(*_args, **_more):
        raise RuntimeError("broken")

    monkeypatch.setattr(sensitive, "record", fails)
    client.raise_request_exception = False
    with caplog.at_level(logging.DEBUG):
        answer = page(client, "sensitive_write", her.pk, "identity", value=HERS, source="Thẻ")
    assert answer.status_code == 500
    assert HERS not in caplog.text
    assert HERS not in answer.content.decode()


# The log


def test_she_and_who_watches_read_who_opened_what_and_why(client, world):
    keeper, her, here, top = world
    make_sensitive.fact(her, by=keeper)
    page(client, "sensitive", her.pk, what="identity", **WHY)
    for account in (make.user(her), make.granted(Role.AUDITOR, unit=top)):
        client.force_login(account)
        told = text(page(client, "readings_of", her.pk))
        for said in ("Số định danh", "Bổ sung hồ sơ", "Lập, bổ sung hồ sơ cán bộ", str(keeper)):
            assert said in told


def test_the_log_is_filtered_and_taken_away(client, world):
    keeper, her, here, top = world
    other = make.officer("Vi Thị Lan", unit=here)
    for who, purpose in ((her, "dossier"), (other, "regime")):
        page(client, "sensitive", who.pk, what="identity", purpose=purpose, words="=1+1")
    client.force_login(make.granted(Role.AUDITOR, unit=top))
    log = reverse("records:readings")
    assert len(client.get(log).context["told"]) == 2
    for query, names in (
        ("q=vi+lan", {"Vi Thị Lan"}), ("purpose=dossier", {"Nông Thị Ánh"}), ("q=khong+co", set()),
        (f"by={keeper.username}", {"Vi Thị Lan", "Nông Thị Ánh"}), ("since=01/01/2099", set()),
    ):  # fmt: skip
        found = client.get(f"{log}?{query}").context["told"]
        assert {str(one.row.person) for one in found} == names, query
    file = client.get(reverse("records:readings_file", args=["csv"]) + "?purpose=regime")
    taken = file.content.decode("utf-8-sig")
    assert "Vi Thị Lan" in taken
    assert "Nông Thị Ánh" not in taken
    assert "'=1+1" in taken


def test_the_log_asks_no_more_for_many_openings(client, world, django_assert_max_num_queries):
    keeper, her, here, top = world
    people = [make.officer(f"Vi Thị {name}", unit=here) for name in ("An", "Bình", "Cúc", "Dung")]
    for who in people:
        page(client, "sensitive", who.pk, what="identity", **WHY)
    client.force_login(make.granted(Role.AUDITOR, unit=top))
    page(client, "readings")
    with django_assert_max_num_queries(12):
        assert len(page(client, "readings").context["told"]) == 4


def test_a_list_is_taken_for_a_purpose_and_each_on_it_is_logged(client, world):
    keeper, her, here, _ = world
    other = make.officer("Vi Thị Lan", unit=here)
    make.officer("Lý Văn Tám", unit=make.unit("Lộc Bình"))
    make_sensitive.fact(her, by=keeper)
    make_sensitive.fact(other, Field.ETHNICITY, "02", by=keeper)
    refused = page(client, "sensitive_take", what=["identity"], purpose="report")
    assert "words" in refused.context["form"].errors
    assert not SensitiveReading.objects.exists()
    answer = page(client, "sensitive_take", what=["identity", "ethnicity"], **WHY)
    assert "no-store" in answer["Cache-Control"]
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets
    cells = {str(cell.value) for one in sheet for row in one.iter_rows() for cell in row}
    assert {HERS, "Tày", "Nông Thị Ánh", "Bổ sung hồ sơ"} <= cells
    assert "Lý Văn Tám" not in cells
    opening = SensitiveOpening.objects.get()
    assert {one.person for one in opening.readings.all()} == {her, other}
    client.force_login(make.user(her))
    assert "trong một danh sách" in text(page(client, "readings_of", her.pk))


def test_a_correction_of_a_discipline_is_asked_anew(client, world, punished):
    _, her, _, top = world
    fact, _ = punished
    make.levels()
    client.force_login(make.granted(Role.HR, unit=top))
    form = text(page(client, "fact_correct", fact.pk))
    assert 'value="DISC-1" selected' not in form
    answers = {
        "level": "DISC-2", "when": "01/03/2024", "document": "12/QĐ", "source": "Quyết định",
        "reason": "Đọc nhầm",
    }  # fmt: skip
    assert page(client, "fact_correct", fact.pk, **answers).status_code == 302
    assert PersonFact.objects.known().get(kind=Kind.DISCIPLINE).code == "DISC-2"
