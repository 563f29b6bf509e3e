"""A paper claimed from a phone becomes a fact when a second person has seen it."""

from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from records import claims
from records.criteria import Kind
from records.lifecycle import MoveRefused
from records.models import Claim, PersonFact
from records.scans import LONGEST_SIDE, MOST_BYTES, cleaned
from records.scope import Role
from tests import make
from tests.make_claims import PDF, claim, photo, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    top = make.province()
    here = make.unit("Nhân Lý", parent=top)
    make.levels()
    return make.granted(Role.HR, unit=top), make.user(make.officer("Nông Thị Ánh", unit=here)), here


def sent(client, **answers):
    said = {
        "level": "EDU-6",
        "study": "Luật",
        "when": "06/2015",
        "issuer": "ĐH Luật",
        "number": "A1",
    }
    return client.post(reverse("records:claim_make", args=["education"]), said | answers)


def moved(client, row, name, **more):
    return client.post(reverse("records:claim_move", args=[row.pk, name]), more)


def test_from_the_phone_to_the_file(world, client):
    hr, own, _ = world
    client.force_login(own)
    assert sent(client, scan=upload()).status_code == 302
    row = Claim.objects.get()
    page = client.get(reverse("records:claims")).content.decode()
    assert "Chờ xác minh" in page
    assert not PersonFact.objects.exists()
    client.force_login(hr)
    waiting = client.get(reverse("records:claims_waiting")).content.decode()
    assert "Nông Thị Ánh" in waiting
    assert "Giấy tờ chờ xác minh" in client.get("/").content.decode()
    assert "Luật" in client.get(reverse("records:claim", args=[row.pk])).content.decode()
    assert moved(client, row, "verify").status_code == 302
    fact = PersonFact.objects.get()
    assert (fact.kind, fact.rank, str(fact.began)) == (Kind.EDUCATION, 6, "06/2015")
    assert (fact.issuer, fact.number, fact.origin) == ("ĐH Luật", "A1", row.origin)
    assert fact.entered_by == hr
    assert str(row.pk) in fact.source
    assert moved(client, row, "verify").status_code == 404
    client.force_login(own)
    assert "Đã xác minh" in client.get(reverse("records:claims")).content.decode()


def test_asked_for_more_she_sends_it_again_and_the_picture_may_stay(world, client):
    hr, own, _ = world
    row = claim(own)
    client.force_login(hr)
    assert "ít nhất" in str(moved(client, row, "ask", note="mờ").context["form"].errors)
    assert moved(client, row, "ask", note="Ảnh thiếu số hiệu, chụp lại").status_code == 302
    client.force_login(own)
    assert "yêu cầu bổ sung" in client.get("/").content.decode()
    assert "chụp lại" in client.get(reverse("records:claims")).content.decode()
    form = client.get(reverse("records:claim_move", args=[row.pk, "resubmit"])).content.decode()
    assert 'value="2015"' in form
    answers = {"level": "EDU-7", "when": "2016", "number": "B2"}
    assert moved(client, row, "resubmit", **answers).status_code == 302
    assert row.scans.count() == 1
    claims.move(row, "verify", by=hr, at=make.AT)
    assert PersonFact.objects.get().number == "B2"


def test_refused_with_a_reason_and_withdrawn(world, client):
    hr, own, _ = world
    first, second = claim(own), claim(own, number="A2")
    client.force_login(hr)
    assert moved(client, first, "refuse", note="Không phải bằng của người này").status_code == 302
    client.force_login(own)
    page = client.get(reverse("records:claims")).content.decode()
    assert "Không phải bằng của người này" in page
    assert moved(client, second, "withdraw").status_code == 302
    assert not PersonFact.objects.exists()
    assert not Claim.objects.all().waiting_for(hr).exists()


def test_nobody_verifies_her_own_and_nobody_else_sees_it(world, client):
    hr, own, here = world
    clerk = make.granted(Role.HR, unit=here, who=make.officer("Lý Thị Mai", unit=here))
    row, hers = claim(own), claim(clerk)
    with pytest.raises(MoveRefused):
        claims.move(hers, "verify", by=clerk, at=make.AT)
    assert list(Claim.objects.all().waiting_for(clerk)) == [row]
    scan = reverse("records:claim_scan", args=[row.pk, row.scans.get().pk])
    other = make.unit("Lộc Bình")
    strangers = [
        make.head(unit=here), make.granted(Role.AUDITOR, unit=here),
        make.granted(Role.HR, unit=other), make.user(make.officer(unit=here)),
        make.granted(Role.AUTHOR, unit=here),
    ]  # fmt: skip
    for account in strangers:
        client.force_login(account)
        for address in (reverse("records:claim", args=[row.pk]), scan):
            assert client.get(address).status_code == 404
        assert moved(client, row, "verify").status_code == 404
    client.force_login(own)
    assert moved(client, row, "verify").status_code == 404
    # a scan is found only under its own claim
    assert (
        client.get(reverse("records:claim_scan", args=[hers.pk, row.scans.get().pk])).status_code
        == 404
    )
    answer = client.get(scan)
    assert answer["Cache-Control"] == "private, no-store"
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8\xff")
    assert "/media/" not in scan


def test_the_same_paper_is_not_entered_twice(world, client):
    hr, own, _ = world
    first, second = claim(own), claim(own)
    claims.move(first, "verify", by=hr, at=make.AT)
    client.force_login(hr)
    assert "Hồ sơ đã có dữ kiện này" in moved(client, second, "verify").content.decode()
    assert Claim.objects.with_state().get(pk=second.pk).state == "submitted"


def test_an_expiry_is_kept(world):
    hr, own, _ = world
    row = claim(own, "language", level="NN-3", study="Anh", when="2020", until="31/12/2022")
    claims.move(row, "verify", by=hr, at=make.AT)
    assert PersonFact.objects.get().holds_to == date(2023, 1, 1)


def test_not_on_record_is_said_as_such(world, client):
    _, own, _ = world
    client.force_login(own)
    page = client.get(reverse("records:claims")).content.decode()
    assert "Chưa ghi không có nghĩa là không có" in page
    assert reverse("records:claim_make", args=["education"]) in page
    claim(own)
    page = client.get(reverse("records:claims")).content.decode()
    assert reverse("records:claim_make", args=["education"]) not in page


def test_where_a_picture_was_taken_is_not_kept():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010F] = "Điện thoại của tôi"
    kept = cleaned(upload(photo((640, 480), exif=exif)))
    picture = Image.open(BytesIO(kept.data))
    assert not picture.getexif()
    assert picture.size == (480, 640)
    assert "Điện thoại".encode() not in kept.data


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_large_picture_is_kept_at_reading_size(form):
    kept = cleaned(upload(photo((3000, 1500), form)))
    assert Image.open(BytesIO(kept.data)).size == (LONGEST_SIDE, LONGEST_SIDE // 2)
    assert kept.media_type == "image/jpeg"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"MZ\x90\x00", "không phải ảnh"),
        (b"<html><script>", "không phải ảnh"),
        (b"", "không phải ảnh"),
        (photo()[:200], "hỏng"),
        (b"\xff\xd8\xff" + b"x" * 500, "hỏng"),
        (b"%PDF-1.4\n" + b"x" * 2000, "hỏng"),
        (b"\xff\xd8\xff" + b"x" * MOST_BYTES, "lớn hơn 8 MB"),
        (photo((6000, 5100), "PNG"), "quá nhiều điểm ảnh"),
    ],
)
def test_what_is_no_picture_of_a_paper_is_refused_with_the_remedy(data, sentence):
    with pytest.raises(ValidationError) as refused:
        cleaned(upload(data))
    assert sentence in str(refused.value)


def test_a_pdf_is_handed_out_as_a_download_only(world, client):
    _, own, _ = world
    client.force_login(own)
    assert sent(client, scan=upload(PDF, "bang.pdf")).status_code == 302
    row = Claim.objects.get()
    answer = client.get(reverse("records:claim_scan", args=[row.pk, row.scans.get().pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_claim_without_a_picture_is_refused(world, client):
    _, own, _ = world
    client.force_login(own)
    assert "Chụp hoặc chọn ảnh" in sent(client).content.decode()
    assert "không phải ảnh" in sent(client, scan=upload(b"MZ", "bang.exe")).content.decode()
    assert not Claim.objects.exists()


@pytest.mark.parametrize("name", ["claims", "claims_waiting", "home"])
def test_lists_cost_the_same_for_2_and_20(world, client, name):
    hr, own, here = world
    client.force_login(own if name == "claims" else hr)
    address = reverse("home" if name == "home" else f"records:{name}")
    client.get(address)  # what a first page of a process reads once
    counts = []
    for more in (2, 12):
        for _ in range(more):
            account = own if name == "claims" else make.user(make.officer(unit=here))
            claim(account, number=str(Claim.objects.count()))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
