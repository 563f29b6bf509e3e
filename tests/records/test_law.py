"""The legal registry: state by query, what leans on a text, the worklist, and who may write."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records import law, leaning, ledger
from records.citations import number_of, numbers_in
from records.law import Reviews, State
from records.models import DocumentLink, DocumentReview, EntryRefused, LegalDocument
from records.reading import Reading
from records.scope import Role
from tests import make, make_competency, make_courses

pytestmark = pytest.mark.django_db

EVE, DAY = date(2025, 6, 30), date(2025, 7, 1)


@pytest.fixture
def top():
    return make.province()


@pytest.fixture
def hr(top):
    return make.granted(Role.HR, unit=top)


def standing(text, on, known_on=None):
    (one,) = law.standings([text], Reading(on, known_on))
    return one


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Nghị định số 131/2025/NĐ-CP", ("131/2025/nd-cp",)),
        ("86/2018/nđ-cp", ("86/2018/nd-cp",)),
        ("Quyết định 1982/QĐ-TTg (18/10/2016) Khung trình độ", ("1982/qd-ttg",)),
        ("90/2020/NĐ-CP; 335/2025/NĐ-CP", ("90/2020/nd-cp", "335/2025/nd-cp")),
        ("Quy định 57-QĐ/TW (08/02/2022)", ("57-qd/tw",)),
        ("28/2026/QĐ-UBND.", ("28/2026/qd-ubnd",)),
        ("Hướng dẫn của tỉnh", ("huong dan cua tinh",)),
        (" ", ()),
    ],
)
def test_a_text_is_known_by_its_number_however_it_is_written(text, numbers):
    assert numbers_in(text) == numbers


def test_a_replaced_text_is_out_of_force_from_that_day_and_as_far_as_it_was_known():
    link = make.replaced(on=DAY)
    old, new = link.changed, link.changing
    assert standing(old, EVE).state is State.IN_FORCE
    assert standing(old, DAY).state is State.EXPIRED
    assert standing(old, DAY).last_day == EVE
    assert standing(new, EVE).state is State.COMING
    assert standing(new, DAY).state is State.IN_FORCE
    assert standing(old, DAY, date(2024, 12, 1)).state is State.IN_FORCE
    ledger.retract(link, reason="Nhầm", by=None, source="test")
    assert standing(old, DAY).state is State.IN_FORCE


def test_an_amended_text_stays_in_force_and_one_without_dates_is_unknown():
    link = make.replaced(on=DAY, kind="amended")
    assert standing(link.changed, DAY).state is State.IN_FORCE
    assert standing(make.document("1/QĐ-A", since=None), DAY).state is State.UNKNOWN


def test_what_leans_is_found_under_every_spelling_and_only_for_whom_it_is(top, hr):
    text = make.document("131/2025/NĐ-CP")
    make_competency.requirement(title="Trình độ", document="131/2025/NĐ-CP")
    make_courses.procedure(legal_basis=["Nghị định số 131/2025/NĐ-CP"])
    found = leaning.documents.by_number(hr)[text.number]
    assert {one.provider.kind for one in found} == {"requirement", "procedure"}
    officer = make.user(make.officer(unit=top))
    seen = leaning.documents.by_number(officer)[text.number]
    assert {one.provider.kind for one in seen} == {"procedure"}


def test_replacing_opens_a_worklist_that_a_review_closes(hr):
    link = make.replaced(on=DAY)
    row = make_competency.requirement(code="MOT-CUA", document="61/2018/NĐ-CP")
    (waiting,) = law.worklist(link, hr).waiting
    assert waiting.key == ("requirement", "MOT-CUA")
    one = standing(link.changed, DAY)
    leant = leaning.documents.by_number(hr)
    assert law.stale(one, leant, Reviews())
    assert not law.stale(standing(link.changed, EVE), leant, Reviews())
    with pytest.raises(EntryRefused, match="vì sao"):
        law.review(link, "requirement", "MOT-CUA", "kept", note=" ", by=hr, at=make.AT)
    with pytest.raises(EntryRefused):
        law.review(link, "requirement", "KHAC", "changed", note="", by=hr, at=make.AT)
    law.review(
        link, "requirement", "MOT-CUA", "kept", note="Điều khoản chuyển tiếp", by=hr, at=make.AT
    )
    after = law.worklist(link, hr)
    assert not after.waiting
    assert after.done[0][1].note == "Điều khoản chuyển tiếp"
    assert not law.stale(one, leant, Reviews())
    ledger.end(row, on=DAY, reason="Sửa", by=None, source="test")
    assert not law.worklist(link, hr).done


def test_an_item_that_names_the_new_text_too_is_not_stale(hr):
    link = make.replaced(on=DAY)
    make_competency.requirement(document="61/2018/NĐ-CP; 118/2025/NĐ-CP")
    leant = leaning.documents.by_number(hr)
    assert not law.stale(standing(link.changed, DAY), leant, Reviews())
    assert law.worklist(link, hr).waiting


def test_one_text_under_two_spellings_is_one_line_and_ends_once(hr, client):
    link = make.replaced(on=DAY)
    twin = make.document("Nghị định 61/2018/NĐ-CP", name="Cơ chế cũ")
    assert standing(twin, DAY).state is State.EXPIRED
    client.force_login(hr)
    page = client.get(reverse("records:law"), {"on": "01/08/2025", "q": "co che cu"})
    assert len(page.context["page"].object_list) == 1
    page = client.get(reverse("records:law_document", args=[link.changed_id]))
    assert twin.code in page.content.decode()


def test_a_change_is_refused_twice_and_to_itself(hr):
    link = make.replaced(on=DAY)
    with pytest.raises(EntryRefused, match="đã được ghi"):
        law.change(link.changed, link.changing, "replaced", on=DAY, clause="", by=hr)
    with pytest.raises(EntryRefused, match="chính nó"):
        law.change(link.changed, link.changed, "replaced", on=DAY, clause="", by=hr)


def test_the_journey_of_a_replacement_through_the_pages(hr, client):
    old = make.document("61/2018/NĐ-CP")
    make_competency.requirement(code="MOT-CUA", title="Một cửa", document="61/2018/NĐ-CP")
    client.force_login(hr)
    address = reverse("records:law_change", args=[old.pk])
    given = {
        "kind": "replaced",
        "changing": "118/2025/NĐ-CP",
        "on": "01/07/2025",
        "clause": "Điều 40",
    }
    assert "Thêm văn bản ấy trước" in client.post(address, given).content.decode()
    client.post(
        reverse("records:law_new"),
        {"code": "118/2025/NĐ-CP", "name": "Nghị định mới", "in_force_from": "01/07/2025"},
    )
    new = LegalDocument.objects.get(code="118/2025/NĐ-CP")
    assert new.entered_by == hr
    answer = client.post(address, given)
    link = DocumentLink.objects.get()
    assert answer["Location"] == reverse("records:law_worklist", args=[link.pk])
    page = client.get(answer["Location"]).content.decode()
    assert "Một cửa" in page
    review = {"kind": "requirement", "item": "MOT-CUA", "outcome": "kept", "note": ""}
    assert "Ghi vì sao giữ nguyên" in client.post(answer["Location"], review).content.decode()
    assert (
        "cần sửa căn cứ"
        in client.get(reverse("records:law_document", args=[old.pk])).content.decode()
    )
    registry = client.get(reverse("records:law")).content.decode()
    assert "vẫn là căn cứ của 1 mục" in registry
    assert "1 mục chưa xem" in registry
    client.post(answer["Location"], review | {"outcome": "changed"})
    assert DocumentReview.objects.get().entered_by == hr
    assert "mục chưa xem" not in client.get(reverse("records:law")).content.decode()
    client.post(reverse("records:law_retract", args=[link.pk]), {"reason": "Ghi nhầm"})
    assert not DocumentLink.objects.known().exists()


def test_the_same_text_is_not_entered_twice(hr, client):
    make.document("131/2025/NĐ-CP")
    client.force_login(hr)
    again = {"code": "Nghị định số 131/2025/nđ-cp", "name": "Lần nữa"}
    page = client.post(reverse("records:law_new"), again)
    assert "Sổ đã có văn bản này" in page.content.decode()
    early = {
        "code": "1/NĐ-CP",
        "name": "A",
        "issued_on": "02/01/2025",
        "in_force_from": "01/01/2025",
    }
    page = client.post(reverse("records:law_new"), early)
    assert "trước ngày ban hành" in page.content.decode()


def test_everybody_reads_and_only_the_province_writes(top, client):
    link = make.replaced(on=DAY)
    here = make.unit(parent=top)
    closed = [
        reverse("records:law_new"), reverse("records:law_change", args=[link.changed_id]),
        reverse("records:law_worklist", args=[link.pk]), reverse("records:law_retract", args=[link.pk]),
    ]  # fmt: skip
    for account in (make.user(make.officer(unit=here)), make.granted(Role.HR, unit=here)):
        client.force_login(account)
        assert client.get(reverse("records:law")).status_code == 200
        page = client.get(reverse("records:law_document", args=[link.changed_id]))
        assert "118/2025/NĐ-CP" in page.content.decode()
        assert "Rút lại" not in page.content.decode()
        for address in closed:
            assert client.get(address).status_code == 404, address
            assert client.post(address).status_code == 404, address


def test_the_list_is_found_folded_filtered_and_sorted(hr, client):
    make.replaced(on=DAY)
    make.document("5/QĐ-B", name="Quyết định về thủ tục đất đai", since=date(2025, 9, 1))
    client.force_login(hr)
    address = reverse("records:law")

    def codes(**asked):
        page = client.get(address, {"on": "01/08/2025"} | asked)
        return [line.document.code for line in page.context["page"]]

    assert codes() == ["5/QĐ-B", "61/2018/NĐ-CP", "118/2025/NĐ-CP"]
    assert codes(q="dat dai") == ["5/QĐ-B"]
    assert codes(state="expired") == ["61/2018/NĐ-CP"]
    assert codes(state="in_force") == ["118/2025/NĐ-CP"]
    assert codes(state="coming") == ["5/QĐ-B"]
    assert codes(sort="newest")[0] == "5/QĐ-B"
    assert len(codes(state="unverified")) == 3
    assert "Không có văn bản nào" in client.get(address, {"q": "khongco"}).content.decode()


def test_what_is_cited_and_lacking_is_told_to_who_may_add_it(top, hr, client):
    make_competency.requirement(document="Nghị định 999/2025/NĐ-CP")
    client.force_login(hr)
    page = client.get(reverse("records:law")).content.decode()
    assert "999/2025/NĐ-CP" in page
    client.force_login(make.user(make.officer(unit=top)))
    assert "999/2025" not in client.get(reverse("records:law")).content.decode()


def test_a_page_costs_the_same_for_2_and_20(hr, client):
    link = make.replaced(on=DAY)
    client.force_login(hr)
    addresses = [
        reverse("records:law"), reverse("records:law_document", args=[link.changed_id]),
        reverse("records:law_worklist", args=[link.pk]),
    ]  # fmt: skip
    counts = []
    for turn in range(2):
        for n in range(2 + turn * 16):
            make.document(f"{n}/{turn}/QĐ-X")
            make_competency.requirement(code=f"YC-{turn}-{n}", document=link.changed.code)
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
    assert counts[:3] == counts[3:]
    assert max(counts) <= 25


def test_the_shipped_replacements_are_links(top):
    from records import reference_loader

    reference_loader.load()
    reference_loader.load()
    link = DocumentLink.objects.get(changed__code="61/2018/NĐ-CP")
    assert link.changing.code == "118/2025/NĐ-CP"
    assert link.holds_from == DAY
    assert number_of(link.changed.code) == "61/2018/nd-cp"
