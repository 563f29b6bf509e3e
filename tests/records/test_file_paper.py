"""A person's whole file on paper: everything her page says, made again by its two days."""

import io
from datetime import UTC, date, datetime

import pypdf
import pytest
from django.urls import reverse

from records import ledger
from records.criteria import Kind
from records.models import Absence, Reserve
from records.scope import Role
from tests import make

pytestmark = pytest.mark.django_db
AT = datetime(2025, 6, 20, 3, tzinfo=UTC)
DAYS = {"on": "2025-06-30", "known": "2025-07-15"}


@pytest.fixture
def world():
    top = make.province()
    here, there = make.unit("Nhân Lý", parent=top), make.unit("Lộc Bình", parent=top)
    her = make.officer("Đặng Thị Ngọc Ánh", unit=here)
    hr = make.granted(Role.HR, unit=top)
    make.duty(her, unit=here)
    make.fact(
        her, Kind.EDUCATION, "EDU-6", rank=6, title="Đại học Luật", number="0012345",
        issuer="Trường Đại học Luật Hà Nội", detail={"field": "Luật hành chính"},
    )  # fmt: skip
    make.fact(
        her, Kind.RATING, "RATE-4", rank=4, title="Hoàn thành xuất sắc nhiệm vụ",
        since=date(2024, 1, 1), until=date(2025, 1, 1),
    )  # fmt: skip
    make.fact(her, Kind.DISCIPLINE, "KHIEN-TRACH", title="Khiển trách", since=date(2020, 5, 4))
    make.fact(her, Kind.COMMENDATION, "LDTT", title="Lao động tiên tiến", number="12/QĐ-UBND")
    make.fact(her, Kind.INITIATIVE, "SK-2023", title="Sáng kiến một cửa", since=date(2023, 11, 1))
    make.fact(
        her, Kind.COURSE, "MC-01", title="Nghiệp vụ một cửa", detail={"hours": "24"}, number="CN-07"
    )
    make.fact(her, Kind.EXAM, "TNTKQ", title="Tiếp nhận, trả kết quả", value="87.50")
    for row in (
        Absence(
            person=her, kind="sick", holds_from=date(2024, 1, 1), holds_to=date(2024, 3, 1),
            document="Giấy ra viện số 7",
        ),
        Reserve(
            person=her, unit=here.unit, position=make.position("CT", "Chủ tịch", kind="leader"),
            holds_from=date(2024, 1, 1),
        ),
    ):  # fmt: skip
        ledger.enter(row, by=hr, source="test", at=AT)
    return top, here, there, her, hr


def paper(client, who, **query):
    answer = client.get(reverse("records:person_paper", args=[who.pk]), query or DAYS)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    return answer.content


def words(content):
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


EVERYTHING = (
    "Đặng Thị Ngọc Ánh", "Tại ngày 30/06/2025", "biết đến hết ngày 15/07/2025",
    "Đầu mối kiểm soát thủ tục", "Đại học Luật", "Luật hành chính", "0012345",
    "Trường Đại học Luật Hà Nội", "Hoàn thành xuất sắc nhiệm vụ", "năm 2024", "Kỷ luật •••",
    "Lao động tiên tiến", "12/QĐ-UBND", "Sáng kiến một cửa", "Nghiệp vụ một cửa", "24 giờ",
    "87,5 %", "Xã Nhân Lý",
)  # fmt: skip


def test_everything_on_her_page_is_on_the_paper(world, client):
    *_rest, her, hr = world
    client.force_login(hr)
    told = words(paper(client, her))
    assert [one for one in EVERYTHING if one not in told] == []
    assert "Khiển trách" not in told  # nor on the page, unless it is opened there
    assert "Nghỉ theo chế độ •••" in told and "quy hoạch" in told and "Giấy tờ tự khai" in told


def test_the_same_two_days_give_the_same_bytes_whatever_was_entered_since(world, client):
    *_rest, her, hr = world
    client.force_login(hr)
    first = paper(client, her)
    ledger.correct(
        her.facts.get(kind=Kind.EDUCATION), reason="Xem bản gốc", by=hr, source="Bằng",
        title="Thạc sĩ Luật", rank=7,
    )  # fmt: skip
    assert paper(client, her) == first
    assert "Thạc sĩ Luật" in words(
        client.get(reverse("records:person_paper", args=[her.pk]), follow=True).content
    )


def test_an_address_without_both_days_leads_to_the_one_that_has_them(world, client):
    *_rest, her, hr = world
    client.force_login(hr)
    answer = client.get(reverse("records:person_paper", args=[her.pk]), {"on": "2025-06-30"})
    assert answer.status_code == 302 and "on=2025-06-30&known=" in answer["Location"]
    named = client.get(reverse("records:person_paper", args=[her.pk]), DAYS)["Content-Disposition"]
    assert f"ho-so-{her.staff_code}-2025-06-30-biet-den-2025-07-15.pdf" in named


def test_what_a_reader_may_not_know_is_not_printed_for_her(world, client):
    _top, here, _there, her, _hr = world
    client.force_login(make.head(unit=here))
    told = words(paper(client, her))
    assert "Vắng mặt theo chế độ" in told and "Nghỉ ốm" not in told
    assert "quy hoạch" not in told and "Giấy tờ tự khai" not in told
    assert "Giấy ra viện" not in told  # nor by the paper it was granted on
    client.force_login(make.user(her))
    told = words(paper(client, her))
    # A paper goes from hand to hand: what speaks of her health is on her page, not on it.
    assert "Nghỉ theo chế độ •••" in told and "Nghỉ ốm" not in told and "quy hoạch" not in told
    assert "Giấy ra viện" not in told


def test_the_paper_is_for_herself_and_whoever_may_take_lists_away(world, client):
    top, _here, there, her, _hr = world
    for asker in (make.granted(Role.AUDITOR, unit=top), make.head(unit=there), make.user()):
        client.force_login(asker)
        address = reverse("records:person_paper", args=[her.pk])
        assert client.get(address, DAYS).status_code == 404
