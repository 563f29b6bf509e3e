"""The paper itself, and the public page behind its code."""

import io
import shutil
import subprocess
import unicodedata
from datetime import timedelta

import pypdf
import pytest
import segno
from django.core.cache import cache
from django.urls import reverse

from competency import commendations as deeds
from records import certificates, clock
from records.certificates import Status, status_on
from records.models.certificates import ALPHABET, CODE_LENGTH, new_code, read_code
from records.views import verify
from tests import make
from tests import make_honours as honours

pytestmark = pytest.mark.django_db

NAME = "Hoàng Thị Ánh Tuyết"
LETTERS = (
    "".join(
        letter + letter.upper()
        for base in "aăâeêioôơuưy"
        for letter in [
            base,
            *(
                unicodedata.normalize("NFC", base + tone)
                for tone in "\u0300\u0309\u0303\u0301\u0323"
            ),
        ]
    )
    + "đĐ"
)


@pytest.fixture
def w(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: honours.at(hour=15))
    return honours.world()


@pytest.fixture
def certificate(w):
    return honours.decided(w)[1]


def text_of(paper):
    if shutil.which("pdftotext"):
        run = subprocess.run(
            ["pdftotext", "-layout", "-", "-"], input=paper, capture_output=True, check=True
        )
        return run.stdout.decode()
    return pypdf.PdfReader(io.BytesIO(paper)).pages[0].extract_text()


def fonts_of(paper):
    page = pypdf.PdfReader(io.BytesIO(paper)).pages[0]
    return {str(font.get_object()["/BaseFont"]) for font in page["/Resources"]["/Font"].values()}


def test_the_paper_reads_as_it_was_meant(certificate):
    paper = certificates.pdf(certificate)
    text = " ".join(text_of(paper).split())
    for words in (
        NAME,
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "LAO ĐỘNG TIÊN TIẾN",
        "01/QĐ-UBND",
        "Nhân Lý, ngày 15 tháng 01 năm 2026",
        "CHỦ TỊCH",
        certificate.spaced_code,
    ):
        assert words in text, words
    assert all("Tinos" in font for font in fonts_of(paper)), fonts_of(paper)
    assert len(pypdf.PdfReader(io.BytesIO(paper)).pages) == 1


def test_the_same_certificate_gives_the_same_bytes(certificate):
    assert certificates.pdf(certificate) == certificates.pdf(certificate)


def test_every_vietnamese_letter_is_in_our_face_and_markup_stays_text(certificate):
    assert sum(not letter.isascii() for letter in LETTERS) == 134
    certificate.says |= {
        "merit": " ".join(LETTERS[at : at + 8] for at in range(0, len(LETTERS), 8)),
        "name": "*Đặng* $x$ #eval(1) `y`",
    }
    paper = certificates.pdf(certificate)
    text = unicodedata.normalize("NFC", "".join(text_of(paper).split()))
    assert LETTERS in text
    assert "*Đặng*$x$#eval(1)`y`" in text
    assert all("Tinos" in font for font in fonts_of(paper))


def test_the_square_leads_to_the_public_page(certificate, settings, tmp_path):
    settings.BASE_URL = "https://nangluc.example"
    address = f"https://nangluc.example/verify/{certificate.code}/"
    assert certificates.address(certificate) == address
    if shutil.which("pdftoppm") and shutil.which("zbarimg"):
        (tmp_path / "c.pdf").write_bytes(certificates.pdf(certificate))
        subprocess.run(["pdftoppm", "-r", "150", "-png", "c.pdf", "c"], cwd=tmp_path, check=True)
        picture = next(tmp_path.glob("c*.png"))
        read = subprocess.run(["zbarimg", "-q", "--raw", picture], capture_output=True, check=True)
        assert read.stdout.decode().strip() == address
    assert certificates.qr(certificate).matrix == segno.make(address, error="m", micro=False).matrix


def look(client, code, **query):
    return client.get(reverse("records:verify", args=[code]), query)


def test_a_stranger_sees_what_stands_on_the_paper_and_nothing_else(certificate, client, w):
    answer = look(client, certificate.code)
    said = answer.content.decode()
    assert "Bằng có giá trị" in said and NAME in said and "01/QĐ-UBND" in said
    for hidden in (w.who.staff_code, "01/05/1990", "Điều 24", str(w.who.pk) + "/"):
        assert hidden not in said
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert not answer.cookies and "Cookie" not in answer.get("Vary", "").split(", ")


def test_its_worth_depends_on_the_day(certificate, client, w):
    proposal = certificate.person.proposals.get()
    day = honours.DAY + timedelta(days=30)
    deeds.make(
        proposal,
        "revoke",
        by=w.chair,
        at=honours.at(day),
        note="Kết luận xác định khai sai thành tích",
        ground="d",
    )
    said = look(client, certificate.code, on=day.isoformat()).content.decode()
    assert (
        "Bằng đã bị huỷ bỏ" in said and "02/QĐ-UBND" in said and "Có kết luận hoặc bản án" in said
    )
    assert (
        "khai sai thành tích" not in said
    )  # the reason speaks of the person, the ground is public
    before = look(
        client, certificate.code, on=(day - timedelta(days=1)).isoformat()
    ).content.decode()
    assert "Bằng có giá trị" in before
    early = look(client, certificate.code, on="2025-12-31").content.decode()
    assert "Chưa cấp tại ngày này" in early
    certificate.refresh_from_db()
    assert status_on(certificate, day) is Status.REVOKED
    assert "đã bị huỷ bỏ" not in look(client, certificate.code, on="31/02/2026").content.decode()


def test_every_wrong_code_has_the_same_answer(certificate, client):
    wrong = [
        new_code(),
        new_code(),
        "x",
        "' OR 1=1",
        "../etc/passwd",
        "é" * 28,
        certificate.code[:-1],
        "0" * 400,
    ]
    answers = [look(client, code) for code in wrong]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1


def test_a_code_is_read_as_people_type_it(certificate, client):
    for typed in (
        certificate.spaced_code,
        certificate.code.lower(),
        f" {certificate.spaced_code} ",
    ):
        assert look(client, typed).status_code == 200
    answer = client.get(reverse("records:verify_any"), {"code": certificate.spaced_code.lower()})
    assert answer["Location"] == reverse("records:verify", args=[certificate.code])
    assert read_code("oil" + "0" * 25) == "011" + "0" * 25


def test_codes_carry_140_random_bits():
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) for code in codes)
    assert len(ALPHABET) ** CODE_LENGTH >= 2**128


def test_guessing_is_stopped_by_address_and_the_right_code_no_longer_tells(certificate, client):
    for _ in range(verify.MISSES):
        assert look(client, new_code()).status_code == 404
    assert look(client, new_code()).status_code == 429
    assert look(client, certificate.code).status_code == 429
    other = client.get(reverse("records:verify", args=[certificate.code]), REMOTE_ADDR="10.0.0.9")
    assert other.status_code == 200
    cache.clear()


def test_a_look_up_costs_one_query_and_no_session(certificate, client, django_assert_num_queries):
    client.force_login(make.user())
    with django_assert_num_queries(1):
        assert look(client, certificate.code).status_code == 200


def test_the_page_speaks_english_when_asked(certificate, client):
    said = look(client, certificate.code, language="en").content.decode()
    assert "The certificate is valid" in said and "LAO ĐỘNG TIÊN TIẾN" in said
    assert "No certificate bears this code" in look(client, "zzz", language="en").content.decode()
