"""Pages of exams: whose they are, what is sent, the whole way with and without script."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from assessments.models import Attempt, Step
from assessments.papers import versions_of
from records import clock
from tests import make_assessments as make

pytestmark = pytest.mark.django_db


def url(name, attempt):
    return reverse(f"assessments:{name}", args=[attempt.pk])


def save(client, attempt, *steps, device=make.DEVICE):
    body = {
        "device": device,
        "steps": [{"number": n, "question": q, "answer": a} for n, q, a in steps],
    }
    return client.post(url("steps", attempt), json.dumps(body), "application/json")


@pytest.fixture
def sitting(client):
    """A candidate signed in, her attempt just begun."""
    user = make.candidate()
    client.force_login(user)
    make.exam()
    began = client.post(reverse("assessments:start", args=["TNTKQ"]))
    assert began.status_code == 303
    attempt = Attempt.objects.get()
    assert began["Location"] == url("attempt", attempt)
    return attempt


def test_a_new_paper_is_the_answer_to_the_press_itself(client):
    client.force_login(make.candidate())
    make.exam()
    rules = client.get(reverse("assessments:exam", args=["TNTKQ"])).content.decode()
    assert 'name="turn" value="1"' in rules
    start = reverse("assessments:start", args=["TNTKQ"])
    paper = client.post(start, {"turn": "1"})
    attempt = Attempt.objects.get()
    assert paper.status_code == 200
    assert paper["Content-Location"] == url("attempt", attempt)
    assert "no-store" in paper["Cache-Control"]
    page = paper.content.decode()
    assert f'data-address="{url("attempt", attempt)}"' in page
    assert start not in page  # the switch of language leads to the attempt
    assert page.count('data-question="') >= 20


def test_the_same_press_sent_again_never_begins_another_attempt(client, sitting):
    start = reverse("assessments:start", args=["TNTKQ"])
    again = client.post(start, {"turn": "1"})
    assert (again.status_code, again["Location"]) == (303, url("attempt", sitting))
    client.post(url("submit", sitting))
    after = client.post(start, {"turn": "1"})
    assert (after.status_code, after["Location"]) == (303, url("attempt", sitting))
    assert client.get(after["Location"])["Location"] == url("review", sitting)
    assert Attempt.objects.count() == 1


def test_answers_are_saved_acknowledged_and_counted_once(client, sitting):
    first = save(client, sitting, (1, 7, [1]), (2, 8, [1]))
    assert first.status_code == 200
    told = first.json()
    assert told["saved"] == [1, 2]
    assert 1700 < told["left"] <= 1800
    assert save(client, sitting, (2, 8, [1])).json()["saved"] == [2]
    assert Step.objects.count() == 2


def test_the_whole_way(client, sitting):
    for place, answer in make.right(sitting).items():
        assert save(client, sitting, (place, place, answer)).status_code == 200
    assert client.get(url("review", sitting))["Location"] == url("attempt", sitting)
    for _ in range(2):
        handed_in = client.post(url("submit", sitting))
        assert (handed_in.status_code, handed_in["Location"]) == (303, url("review", sitting))
    page = client.get(url("review", sitting)).content.decode()
    assert "20 / 20" in page
    closed = save(client, sitting, (99, 1, [0]))
    assert closed.status_code == 409
    assert closed.json() == {"closed": True, "url": url("review", sitting)}


def test_another_persons_attempt_is_not_found(client, sitting):
    client.force_login(make.candidate("Lý Thị Mai"))
    assert save(client, sitting, (1, 1, [0])).status_code == 404
    for name in ("attempt", "review"):
        assert client.get(url(name, sitting)).status_code == 404
    assert client.post(url("submit", sitting)).status_code == 404
    assert not Step.objects.exists()


def test_an_attempt_past_its_time_leads_to_its_review(client):
    user = make.candidate()
    client.force_login(user)
    attempt = make.attempt(user, at=clock.now() - timedelta(hours=2))
    assert client.get(url("attempt", attempt))["Location"] == url("review", attempt)
    assert client.get(url("review", attempt)).status_code == 200


# Nothing leaks


def test_nothing_sent_before_closing_holds_a_key_an_explanation_or_a_score(client, sitting):
    """Every byte a candidate can fetch while the attempt is open, headers included."""
    versions = versions_of(sitting.questions)
    secrets = [v.explanation for v in versions] + [v.explanation_en for v in versions]
    secrets += [v.clause for v in versions if len(v.clause) > 25]
    secrets.append(str(sitting.seed))
    # Names a page would give a key; the words of a question may well say "correctly".
    names = ["explanation", "is-right", "correct", '"key"', "data-key"]
    sent = []
    for language in ("vi", "en"):
        client.cookies["django_language"] = language
        for place in [*range(1, 21), "end"]:
            sent.append(client.get(url("attempt", sitting), {"q": place}))
        sent.append(client.get(reverse("assessments:index")))
        sent.append(client.get(reverse("assessments:exam", args=["TNTKQ"])))
        sent.append(client.get(url("review", sitting)))
    for place, answer in make.right(sitting).items():
        sent.append(save(client, sitting, (place, place, answer)))
        sent.append(save(client, sitting, (place, place, answer), device="b"))
    for wrong in ({}, {"device": "a", "steps": [{"number": 1, "question": 1, "answer": [9]}]}):
        sent.append(client.post(url("steps", sitting), json.dumps(wrong), "application/json"))
    for answer in sent:
        text = f"{answer.headers} {answer.cookies} {answer.content.decode()}"
        for secret in secrets:
            assert secret not in text, (answer.wsgi_request.path, secret)
        markup = re.sub(r">[^<]*<", "><", text)
        for name in names:
            assert name not in markup, (answer.wsgi_request.path, name)


def test_a_right_answer_is_acknowledged_with_the_very_words_of_a_wrong_one(client, sitting):
    right = make.right(sitting)
    place = next(p for p, q in enumerate(sitting.questions, start=1) if q.kind == "single")
    wrong = [(right[place][0] + 1) % 4]
    first = save(client, sitting, (1, place, right[place])).json()
    second = save(client, sitting, (2, place, wrong)).json()
    assert set(first) == set(second) == {"saved", "at", "left"}


def test_the_order_of_options_on_the_page_is_the_drawn_one(client, sitting):
    page = client.get(url("attempt", sitting)).content.decode()
    at = 0
    for drawn, version in zip(sitting.questions, versions_of(sitting.questions), strict=True):
        at = page.index(escape(version.stem), at)
        if drawn.kind in {"single", "multiple"}:
            for listed in drawn.order:
                at = page.index(escape(version.options[listed]), at)


def test_the_files_of_the_page_name_no_question(sitting):
    for name in ("exam.js", "exam.css", "site.js"):
        text = Path(finders.find(f"nangluc/{name}")).read_text(encoding="utf-8")
        assert "TNTKQ" not in text


# What cannot be an answer


NO_STEPS = (
    b" ", b"[]", b"{", b"[" * 200_000, b"9" * 5000, b'{"device": "a"}', b'{"device": "form", "steps": []}',
    b'{"device": "../a", "steps": []}', b'{"device": "a", "steps": [1]}',
    b'{"device": "a", "steps": [{"number": 0, "question": 1, "answer": [0]}]}',
    b'{"device": "a", "steps": [{"number": 1, "question": 21, "answer": [0]}]}',
    b'{"device": "a", "steps": [{"number": 1, "question": 1, "answer": "0"}]}',
    b'{"device": "a", "steps": [{"number": 1, "question": 1, "answer": [99999]}]}',
)  # fmt: skip


def test_what_cannot_be_steps_of_this_paper_is_refused_with_a_sentence(client, sitting):
    for body in NO_STEPS:
        refused = client.post(url("steps", sitting), body, "application/json")
        assert refused.status_code == 400, body
        assert refused.json()["refused"].endswith(".")
    assert not Step.objects.exists()


def test_who_sees_the_keys_sits_no_exam(client):
    from records.criteria import Kind
    from records.scope import Role
    from tests import make as people

    version, who = make.exam(), people.person()
    people.fact(who, Kind.COURSE, "TNTKQ", title="Tiếp nhận hồ sơ")
    start = reverse("assessments:start", args=[version.exam.code])
    rules = reverse("assessments:exam", args=[version.exam.code])
    client.force_login(people.granted(Role.AUTHOR, unit=people.province(), who=who))
    for page in (client.get(reverse("assessments:index")), client.get(rules)):
        assert "Người biên soạn nhìn thấy đáp án" in page.content.decode()
        assert "ắt đầu" not in page.content.decode()
    answer = client.post(start, follow=True)
    assert "Người biên soạn nhìn thấy đáp án" in answer.content.decode()
    assert not Attempt.objects.exists()


def test_a_stranger_is_sent_to_sign_in_and_an_account_of_nobody_finds_nothing(client, sitting):
    from tests import make as people

    client.logout()
    addresses = [reverse("assessments:index"), url("attempt", sitting), url("review", sitting)]
    for address in addresses:
        assert client.get(address).status_code == 302
    assert save(client, sitting, (1, 1, [0])).status_code == 302
    client.force_login(people.user())
    assert {client.get(address).status_code for address in addresses} == {404}
    assert client.post(reverse("assessments:start", args=["TNTKQ"])).status_code == 404


# Without a line


def test_what_a_browser_keeps_for_a_dead_line_is_the_same_for_everybody(client):
    pages = {name: set() for name in ("offline", "worker")}
    for name in ("Hoàng Thị Thanh", "Lý Thị Mai"):
        client.force_login(make.candidate(name))
        for page, seen in pages.items():
            seen.add(client.get(reverse(f"assessments:{page}")).content)
    assert all(len(seen) == 1 for seen in pages.values())


# Without script


def turn(client, attempt, place, answer, *, was="", onward=None, deed="steps"):
    data = {"q": place, "was": was, f"a{place}": answer, "next": onward or place + 1}
    return client.post(url(deed, attempt), data)


def test_the_whole_way_page_by_page(client, sitting):
    right = make.right(sitting)
    for place in range(1, 20):
        page = client.get(url("attempt", sitting), {"q": place}).content.decode()
        assert f'name="q" value="{place}"' in page
        onward = turn(client, sitting, place, right[place])
        assert onward["Location"] == f"{url('attempt', sitting)}?q={place + 1}"
    # The last answer is on the page when she hands in: it comes along.
    assert turn(client, sitting, 20, right[20], deed="submit").status_code == 303
    assert "20 / 20" in client.get(url("review", sitting)).content.decode()


def test_a_page_left_open_does_not_overwrite_what_was_answered_elsewhere(client, sitting):
    place = next(p for p, q in enumerate(sitting.questions, start=1) if q.kind == "single")
    save(client, sitting, (1, place, [2]))
    turn(client, sitting, place, [], was="")
    assert Step.objects.count() == 1
    turn(client, sitting, place, [1], was="")
    assert Step.objects.filter(device="form").get().answer == [1]


def test_days_not_in_digits_are_asked_for_again(client, sitting):
    place = next(p for p, q in enumerate(sitting.questions, start=1) if q.kind == "working_days")
    again = turn(client, sitting, place, ["bốn"], deed="submit")
    assert again["Location"] == f"{url('attempt', sitting)}?q={place}"
    assert "ghi số ngày bằng chữ số" in client.get(again["Location"]).content.decode()
    assert client.get(url("attempt", sitting)).status_code == 200


# After


def test_before_the_release_only_the_score_is_seen(client):
    user = make.candidate()
    client.force_login(user)
    tomorrow = clock.today() + timedelta(days=1)
    attempt = make.attempt(user, make.exam(review_from=tomorrow), at=clock.now())
    client.post(url("submit", attempt))
    page = client.get(url("review", attempt)).content.decode()
    assert "0 / 20" in page
    for version in versions_of(attempt.questions):
        assert escape(version.explanation) not in page
        assert escape(version.stem) not in page


def test_after_the_release_every_question_shows_its_clause(client, sitting):
    client.post(url("submit", sitting))
    for language, name in (("vi", "clause"), ("en", "clause_en")):
        client.cookies["django_language"] = language
        page = client.get(url("review", sitting)).content.decode()
        for version in versions_of(sitting.questions):
            assert escape(getattr(version, name)) in page
            assert escape(version.document) in page


def test_an_offer_says_how_one_stands(client):
    from assessments.offers import offers_for

    user = make.candidate()
    now = clock.now()

    def state():
        (offer,) = offers_for(user, now)
        return offer.state

    make.exam()
    assert state() == "open"
    attempt = make.attempt(user, make.exam(), at=now)
    assert state() == "running"
    client.force_login(user)
    client.post(url("submit", attempt))
    assert state() == "failed"
    (offer,) = offers_for(user, now)
    assert not offer.may_begin
    assert "24 giờ" in offer.refusal
    refused = client.post(reverse("assessments:start", args=["TNTKQ"]), follow=True)
    assert "24 giờ" in refused.content.decode()
    stranger = make.candidate("Lý Thị Mai", ready=False)
    assert offers_for(stranger, now)[0].state == "not_ready"


def test_saving_asks_few_questions_of_the_database(client, sitting, django_assert_max_num_queries):
    save(client, sitting, (1, 1, [0]))
    # Session, account, attempt; then lock, steps and the other devices: one statement on
    # PostgreSQL, three in a transaction on SQLite.
    with django_assert_max_num_queries(4 if connection.vendor == "postgresql" else 8):
        save(client, sitting, (2, 2, [0]))


def test_offers_cost_the_same_for_one_attempt_and_for_ten(client):
    from assessments.offers import offers_for

    user = make.candidate()
    version = make.exam(attempts_allowed=None, wait_hours=0)
    now = clock.now()
    counts = []
    for more in (1, 9):
        for _ in range(more):
            client.force_login(user)
            client.post(url("submit", make.attempt(user, version, at=now)))
        with CaptureQueriesContext(connection) as queries:
            offers_for(user, now)
        counts.append(len(queries))
    assert counts[0] == counts[1]
