"""Pages of commendation: the story through the client, the wrong person, and what lists cost."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency.models import Decision, Proposal
from records import clock
from records.models import Certificate
from tests import make
from tests import make_honours as honours

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: honours.at(hour=15))
    return honours.world()


def page(client, name, *args, status=200, **query):
    answer = client.get(reverse(f"competency:{name}", args=args), query)
    assert answer.status_code == status, (name, args, answer.status_code)
    return answer.content.decode()


def press(client, proposal, move, **data):
    return client.post(reverse("competency:commendation_move", args=[proposal.pk, move]), data)


def test_from_who_is_eligible_to_what_a_stranger_verifies(w, client):
    client.force_login(w.chair)
    assert "Hoàng Thị Ánh Tuyết" in page(client, "eligibility", form="LDTT", outcome="yes")
    assert "Hoàng Thị Ánh Tuyết" not in page(client, "eligibility", form="LDTT", outcome="near")
    form = reverse("competency:propose", args=[w.who.pk, "LDTT"])
    assert "Điều 24" in client.get(form).content.decode()
    answer = client.post(form, {"summary": honours.MERIT, "submit": "1"})
    proposal = Proposal.objects.get()
    assert answer["Location"] == reverse("competency:commendation", args=[proposal.pk])
    seen = page(client, "commendation", proposal.pk)
    assert "Chỉ làm được khi hồ sơ ở trạng thái: Chờ quyết định" in seen
    assert "Việc của thư ký thi đua, khen thưởng hoặc Nội vụ" in seen

    client.force_login(w.secretary)
    assert "Hoàng Thị Ánh Tuyết: Thẩm định" in page(client, "commendations")
    assert press(client, proposal, "appraise", note="").status_code == 302

    client.force_login(w.chair)
    assert "Hoàng Thị Ánh Tuyết: Quyết định" in page(client, "commendations")
    wrong = press(client, proposal, "decide", password="sai-mat-khau")
    assert "Mật khẩu chưa đúng" in wrong.content.decode()
    assert not Decision.objects.exists()
    assert press(client, proposal, "decide", password=make.PASSWORD).status_code == 302
    certificate = Certificate.objects.get()
    assert "01/QĐ-UBND" in page(client, "commendation", proposal.pk)

    client.logout()
    public = client.get(reverse("records:verify", args=[certificate.code])).content.decode()
    assert "Bằng có giá trị" in public and "Hoàng Thị Ánh Tuyết" in public


def test_every_page_speaks_english(w, client):
    proposal, certificate = honours.decided(w)
    waiting = honours.submitted(w, "GK")
    client.force_login(w.chair)
    client.cookies["django_language"] = "en"
    for name, args in (
        ("commendations", ()),
        ("eligibility", ()),
        ("eligibility_of", (w.who.pk,)),
        ("propose", (w.who.pk, "GK")),
        ("commendation", (proposal.pk,)),
        ("commendation", (waiting.pk,)),
        ("commendation_move", (proposal.pk, "revoke")),
        ("commendation_move", (proposal.pk, "decide")),
        ("commendations_mine", ()),
    ):
        said = page(client, name, *args)
        for word in ("Hồ sơ khen thưởng", "Chỉ làm được", "Đủ điều kiện", "Lý do", "Quyết định"):
            assert word not in said.replace("Quyết định số", ""), (name, word)


def test_the_wrong_person_gets_404(w, client):
    proposal, certificate = honours.decided(w)
    addresses = [
        reverse("competency:commendation", args=[proposal.pk]),
        reverse("competency:commendation_move", args=[proposal.pk, "revoke"]),
        reverse("competency:eligibility_of", args=[w.who.pk]),
        reverse("competency:propose", args=[w.who.pk, "LDTT"]),
        reverse("records:certificate", args=[certificate.pk]),
    ]
    colleague = make.user(make.officer("Lý Văn Ba", unit=w.here))
    for account in (colleague, w.other, make.user()):
        client.force_login(account)
        for address in addresses:
            assert client.get(address).status_code == 404, (account, address)
            assert client.post(address).status_code in (404, 405), (account, address)
    client.force_login(w.officer)
    assert [client.get(a).status_code for a in addresses] == [404, 404, 200, 404, 200]
    assert client.get(reverse("competency:commendations")).status_code == 404
    client.force_login(w.auditor)
    assert [client.get(a).status_code for a in addresses] == [200, 200, 200, 404, 200]
    client.logout()
    for address in addresses:
        assert "/account/login/" in client.get(address)["Location"]


def test_an_officer_sees_what_she_could_reach_and_holds(w, client):
    _, certificate = honours.decided(w)
    client.force_login(w.officer)
    said = page(client, "commendations_mine")
    assert "Đã được khen" in said and certificate.decision in said
    assert "Đề nghị:" not in said


def test_a_returned_dossier_shows_its_reason_first(w, client):
    proposal = honours.submitted(w)
    client.force_login(w.secretary)
    short = press(client, proposal, "return", note="Thiếu").content.decode()
    assert "Ghi lý do ít nhất 20 ký tự" in short
    because = "Bổ sung nhận xét của đơn vị cũ trong tháng 3"
    press(client, proposal, "return", note=because)
    client.force_login(w.chair)
    said = page(client, "commendation", proposal.pk)
    assert said.index(because) < said.index("Lời ghi trên bằng")


def test_a_draft_waits_and_is_submitted_later_or_withdrawn(w, client):
    client.force_login(w.chair)
    form = reverse("competency:propose", args=[w.who.pk, "GK"])
    assert "K14" in client.get(form).content.decode()
    typed = {"title": "Số hoá sổ hộ tịch", "summary": honours.MERIT, "note": ""}
    assert client.post(form, typed | {"submit": "1"}).status_code == 200
    assert not Proposal.objects.exists(), "what was refused leaves no draft behind"
    client.post(form, typed)
    proposal = Proposal.objects.get()
    assert proposal.state == "draft"
    assert "Hoàn thiện và trình" in page(client, "commendations")
    refused = press(client, proposal, "submit", summary=honours.MERIT, note="")
    assert refused.status_code == 200
    assert (
        press(client, proposal, "submit", summary=honours.MERIT, note=honours.REASON).status_code
        == 302
    )
    assert press(client, proposal, "withdraw", note="").status_code == 302
    assert proposal.state == "withdrawn"


def test_passwords_cannot_be_guessed_at_a_decision(w, client):
    proposal = honours.appraised(w)
    client.force_login(w.chair)
    tries = [press(client, proposal, "decide", password=f"doan-{n}").status_code for n in range(12)]
    assert 429 in tries
    cache.clear()


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("commendations", {}),
        ("eligibility", {"form": "GK"}),
        ("eligibility", {"form": "LDTT", "outcome": "near"}),
    ],
)
def test_a_list_costs_the_same_for_2_and_20(w, client, name, query):
    client.force_login(w.hr)
    counts = []
    for more in (2, 18):
        for number in range(more):
            who = make.officer("Hà Thị Mới", unit=w.here)
            honours.merit(who) if number % 2 else honours.rated(who)
            if number % 2:
                honours.submitted(w, who=who)
        with CaptureQueriesContext(connection) as queries:
            page(client, name, **query)
        counts.append(len(queries))
    assert counts[0] == counts[1] < 30


@pytest.mark.parametrize(
    "query", [{"outcome": "zz"}, {"year": "x"}, {"form": "??"}, {"page": "99"}]
)
def test_a_question_that_cannot_be_read_shows_the_usual_list(w, client, query):
    client.force_login(w.hr)
    assert "Hoàng Thị Ánh Tuyết" in page(client, "eligibility", **query)


def test_what_is_not_met_or_not_known_wears_its_sign(w, client):
    who = make.officer("Lý Thị Mai", unit=w.here)
    client.force_login(w.chair)
    said = page(client, "eligibility_of", who.pk)
    assert "verdict-no" in said and "verdict-unknown" in said and "verdict-yes" in said
    proposal = honours.submitted(w, "GK")
    kept = page(client, "commendation", proposal.pk)
    assert kept.index("verdict-no") < kept.index("Có một sáng kiến")
