"""Extracts of a file: reproduced byte for byte, and corrections shown on the next one."""

import io
import re
from datetime import UTC, date, datetime, timedelta

import pypdf
import pytest
from django.urls import reverse

from records import ledger, transcripts
from records.criteria import Kind
from records.models import EntryRefused, Transcript
from records.reading import Reading
from records.scope import Role
from tests import make

pytestmark = pytest.mark.django_db
AT = datetime(2025, 6, 20, 3, tzinfo=UTC)
LATER = AT + timedelta(days=30)
ON = date(2025, 6, 1)


@pytest.fixture
def people():
    top = make.province()
    here = make.unit(parent=top)
    her = make.officer("Đặng Thị Ngọc Ánh", unit=here)
    make.fact(her, rank=4, title="Trung cấp hành chính")
    return her, make.granted(Role.HR, unit=top), here


def text(paper):
    pages = pypdf.PdfReader(io.BytesIO(paper)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def test_a_transcript_says_the_same_bytes_whatever_is_learned_later(people):
    her, hr, _ = people
    row = transcripts.issue(her, Reading(ON), by=hr, at=AT)
    issued = transcripts.pdf(row)
    for fact in her.facts.all():
        ledger.correct(fact, reason="Xem bản gốc", by=hr, source="t", title="Cao đẳng", at=LATER)
    again = Transcript.objects.get(pk=row.pk)
    assert transcripts.pdf(again) == issued and transcripts.is_unchanged(again)
    told = text(issued)
    assert "Đặng Thị Ngọc Ánh" in told and "Trung cấp hành chính" in told
    assert "Tại ngày 01/06/2025, theo điều hồ sơ biết đến ngày 20/06/2025" in told


def test_the_next_one_shows_the_correction_with_its_reason(people):
    her, hr, _ = people
    transcripts.issue(her, Reading(ON), by=hr, at=AT)
    # On the very day of the first, an hour after it.
    for fact in her.facts.all():
        ledger.correct(
            fact,
            reason="Xem bản gốc",
            by=hr,
            source="t",
            title="Cao đẳng",
            at=AT + timedelta(hours=1),
        )
    second = transcripts.issue(her, Reading(ON), by=hr, at=LATER)
    told = text(transcripts.pdf(second))
    assert second.number == 2
    assert "Đính chính kể từ bản cấp ngày 20/06/2025" in told
    assert "Trước ghi: Trung cấp hành chính" in told and "Lý do: Xem bản gốc." in told


def test_a_corrected_discipline_is_not_told_by_the_reason_of_its_correction(client, people):
    her, hr, here = people
    fact = make.fact(her, Kind.DISCIPLINE, "CANH-CAO", title="Cảnh cáo", since=date(2020, 5, 4))
    transcripts.issue(her, Reading(ON), by=hr, at=AT)
    ledger.correct(
        fact, reason="Hạ từ cảnh cáo", by=hr, source="Biên bản cảnh cáo", title="Khiển trách",
        at=AT + timedelta(hours=1),
    )  # fmt: skip
    second = transcripts.issue(her, Reading(ON), by=hr, at=LATER)
    told = text(transcripts.pdf(second))
    assert "Đính chính kể từ bản cấp ngày 20/06/2025" in told and "cảnh cáo" not in told.lower()
    client.force_login(make.head(unit=here))
    asked = {"on": "2025-06-01", "known": "2025-06-19", "until": "2025-06-01"}
    page = client.get(reverse("records:changes", args=[her.pk]), asked).content.decode()
    assert "•••" in page and "cảnh cáo" not in page.lower()


def test_what_is_known_of_an_earlier_day_can_be_asked_and_of_tomorrow_not(people):
    her, hr, _ = people
    make.fact(her, title="Mới ghi", at=AT - timedelta(days=1))
    row = transcripts.issue(her, Reading(ON, date(2025, 6, 10)), by=hr, at=AT)
    assert "Mới ghi" not in str(row.says)
    with pytest.raises(EntryRefused, match="sau hôm nay"):
        transcripts.issue(her, Reading(ON, date(2025, 6, 21)), by=hr, at=AT)


def test_pages_of_transcripts_and_differences(client, people):
    her, hr, here = people
    client.force_login(hr)
    listed = reverse("records:transcripts", args=[her.pk])
    assert "Chưa cấp bản nào" in client.get(listed).content.decode()
    issued = client.post(reverse("records:transcript_issue", args=[her.pk]), {"on": "01/06/2025"})
    assert issued.status_code == 302
    row = Transcript.objects.get()
    paper = client.get(reverse("records:transcript", args=[row.pk]))
    assert paper["Content-Type"] == "application/pdf" and paper.content[:5] == b"%PDF-"
    bad = client.post(reverse("records:transcript_issue", args=[her.pk]), {"on": "hôm nay"})
    assert bad.status_code == 422 and "không đọc được" in bad.content.decode()
    pair = reverse("records:changes", args=[her.pk])
    same = client.get(pair, {"on": "2025-06-01"}).content.decode()
    assert "Hai mốc nói như nhau" in same
    fact = her.facts.get()
    ledger.correct(fact, reason="Xem bản gốc", by=hr, source="Bằng gốc", title="Cao đẳng")
    told = client.get(pair, {"on": "2025-06-01", "known": "2025-06-01"}).content.decode()
    assert "Đính chính" in told and "Xem bản gốc" in told and "Cao đẳng" in told
    swapped = client.get(pair, {"on": "2025-06-01", "until": "2024-06-01"}).content.decode()
    assert "đổi chỗ hai ngày" in swapped
    # a neighbour's head sees nothing, and may not even ask; one's own is read, not issued
    other = make.head(unit=make.unit("Khác", parent=None))
    own = make.user(her)
    for account, status in ((other, 404), (own, 200)):
        client.force_login(account)
        assert client.get(pair).status_code == client.get(listed).status_code == status
    client.force_login(own)
    assert (
        client.post(
            reverse("records:transcript_issue", args=[her.pk]), {"on": "01/06/2025"}
        ).status_code
        == 404
    )


def test_a_long_file_costs_the_page_of_differences_no_more_queries(
    client, people, django_assert_max_num_queries
):
    her, hr, _ = people
    for number in range(30):
        make.fact(her, code=f"C{number}", since=date(2025, 1, 1), at=AT)
    client.force_login(hr)
    client.get("/")
    with django_assert_max_num_queries(22):
        client.get(
            reverse("records:changes", args=[her.pk]), {"on": "2024-06-01", "known": "2024-06-01"}
        )
