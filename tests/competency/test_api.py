"""The question of other systems: its answers, its key, its limits, and its document."""

import json
import re
from datetime import timedelta

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.urls import reverse

from records import clock, keys
from records.models import ApiToken, EntryRefused, TokenUse
from records.models.tokens import issue, revoke
from records.scope import Role
from tests import make
from tests.competency.test_permitted import Town, absence, observed

pytestmark = pytest.mark.django_db
URL = "/api/v1/may/"


class Asking:
    """A town, home affairs, and a key over the whole of it unless told otherwise."""

    def __init__(self):
        self.town = Town()
        self.today = clock.today()
        self.hr = make.granted(Role.HR, unit=self.town.top)
        since, until = self.today - timedelta(days=9), self.today + timedelta(days=90)
        self.fact = observed(self.town.her, since=since, until=until)
        self.row, self.secret = self.key()

    def key(self, unit=None, *, per_minute=600, days=30):
        return issue(
            (unit or self.town.top).unit, name="Cổng dịch vụ công", purpose="Phân hồ sơ",
            per_minute=per_minute, on=self.today, until=self.today + timedelta(days=days),
            by=self.hr, at=clock.now(), source="test",
        )  # fmt: skip

    def ask(self, secret=None, **query):
        asked = {
            "person": self.town.her.staff_code, "procedure": "1.001193",
            "unit": self.town.here.code,
        } | query  # fmt: skip
        headers = {"Authorization": f"Bearer {secret or self.secret}"}
        return Client().get(URL, asked, headers=headers)


@pytest.fixture
def asking():
    return Asking()


@pytest.fixture
def one_connection():
    """The application leaves the test's own connection open, as Django's client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_the_answer_is_the_pages_answer_with_reasons_clauses_and_facts(asking):
    answer = asking.ask()
    assert answer.status_code == 200
    told = answer.json()
    assert told["verdict"] == "yes"
    assert [one["asked"] for one in told["reasons"]] == [
        "procedure", "unit", "post", "leave", "competency",
    ]  # fmt: skip
    last = told["reasons"][-1]
    assert (last["clause"], last["document"]) == ("Điều 9", "361/2025/NĐ-CP")
    assert last["facts"] == [asking.fact.pk]
    assert answer["Cache-Control"] == "private, no-store"


def test_leave_is_a_no_that_does_not_say_why_she_is_away(asking):
    absence(asking.town.her, since=asking.today, until=asking.today + timedelta(days=2))
    told = asking.ask().json()
    assert told["verdict"] == "no"
    assert "study" not in json.dumps(told) and "Đi học" not in json.dumps(told, ensure_ascii=False)


def test_a_past_day_and_past_knowledge_are_asked_and_told_back(asking):
    on = (asking.today - timedelta(days=30)).isoformat()
    told = asking.ask(on=on, known=asking.today.isoformat(), lang="en").json()
    assert (told["asked"]["on"], told["verdict"]) == (on, "unknown")
    assert told["because"].startswith("Unknown")


@pytest.mark.parametrize("secret", ["nl_00000000_" + "a" * 43, "x", "nl_00000000_ngắn"])
def test_without_a_key_that_holds_nothing_is_told(asking, secret):
    answer = asking.ask(secret)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_key_that_was_taken_back_opens_nothing_from_then_on(asking):
    assert asking.ask().status_code == 200
    revoke(asking.row, on=asking.today, reason="Lộ", by=asking.hr, at=clock.now(), source="test")
    assert asking.ask().status_code == 401
    assert ApiToken.objects.filter(key=asking.row.key).count() == 2


def test_a_session_opens_nothing(asking):
    client = Client()
    client.force_login(asking.hr)
    assert client.get(URL).status_code == 401


def test_outside_the_subtree_is_told_like_what_is_not_there(asking):
    _row, secret = asking.key(asking.town.there)
    other = asking.ask(secret)
    nobody = asking.ask(secret, person="KHONG")
    assert other.status_code == nobody.status_code == 404
    assert other.json() == nobody.json()
    her = make.officer("Vi Văn Tám", unit=asking.town.there)
    assert asking.ask(secret, person=her.staff_code).status_code == 404  # the unit is not its own
    inside = asking.ask(secret, person=her.staff_code, unit=asking.town.there.code)
    assert inside.status_code == 200


def test_too_often_is_refused_with_the_seconds_to_wait(asking):
    _row, secret = asking.key(per_minute=2)
    said = [asking.ask(secret) for _ in range(4)]
    late = [one for one in said if one.status_code == 429]
    assert late and 1 <= int(late[0]["Retry-After"]) <= 60
    assert asking.ask().status_code == 200  # another key is not held up


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"on": "2026-02-30"}, "on"),
        ({"known": "hôm qua"}, "known"),
        ({"person": ""}, "person"),
        ({"extra": "1"}, "extra"),
        ({"person": ["a", "b"]}, "person"),
    ],
)
def test_what_cannot_be_read_is_named(asking, query, parameter):
    answer = asking.ask(**query)
    assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)


def test_the_last_use_is_told_to_the_minute(asking):
    for _ in range(3):
        asking.ask()
    assert TokenUse.objects.get().key == asking.row.key


def test_a_question_costs_few_statements(asking, django_assert_max_num_queries):
    asking.ask()
    with django_assert_max_num_queries(11):  # six, and the catalogue is kept outside transactions
        asking.ask()


def test_a_key_has_an_end_within_a_year_and_a_unit_of_ones_own(asking):
    with pytest.raises(EntryRefused, match="một năm"):
        asking.key(days=400)
    asking.hr = make.granted(Role.HR, unit=asking.town.there)
    with pytest.raises(EntryRefused, match="ngoài phạm vi"):
        asking.key()


def test_the_secret_is_told_once_and_kept_nowhere(asking, caplog):
    client = Client()
    client.force_login(asking.hr)
    asked = {
        "name": "Một cửa điện tử", "purpose": "Phân hồ sơ", "unit": asking.town.top.code,
        "per_minute": "60", "last_day": (asking.today + timedelta(days=9)).isoformat(),
    }  # fmt: skip
    told = client.post(reverse("records:token_new"), asked)
    (secret,) = set(re.findall(r"nl_[0-9a-f]{8}_[A-Za-z0-9_-]{43}", told.text))
    assert "no-store" in told["Cache-Control"]
    assert asking.ask(secret).status_code == 200
    asking.ask(secret, on="2026-02-30")
    for name, args in (("tokens", []), ("tokens_file", ["csv"])):
        answer = client.get(reverse(f"records:{name}", args=args))
        assert b"C\xe1\xbb\x95ng d\xe1\xbb\x8bch v\xe1\xbb\xa5" in answer.content
        assert secret.encode() not in answer.content
    assert secret not in caplog.text
    kept = [str(value) for row in ApiToken.objects.values() for value in row.values()]
    assert not any(secret in value or secret[12:] in value for value in kept)


def test_whoever_connects_takes_a_key_back_with_a_reason(asking):
    client = Client()
    client.force_login(asking.hr)
    url = reverse("records:token_revoke", args=[asking.row.key])
    assert client.post(url, {"reason": ""}).status_code == 200
    assert client.post(url, {"reason": "Hết hợp đồng"}).status_code == 302
    assert asking.ask().status_code == 401
    other = Client()
    other.force_login(make.granted(Role.HR, unit=asking.town.there))
    assert other.get(reverse("records:token_revoke", args=[asking.row.key])).status_code == 404


def test_the_live_answers_keep_to_the_document(asking, one_connection):
    """Schemathesis makes questions from the served document, right and wrong, asks the WSGI
    application and holds each answer to the document: status, headers, body, refusal, keys."""
    schemathesis = pytest.importorskip("schemathesis")
    from hypothesis import HealthCheck, Phase, given, settings
    from schemathesis.generation import GenerationMode

    schema = schemathesis.openapi.from_wsgi(reverse("competency:openapi"), WSGIHandler())
    _row, secret = asking.key(per_minute=60_000)
    headers = {"Authorization": f"Bearer {secret}"}
    seen = set()
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

        @settings(
            max_examples=40, deadline=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck), database=None,
        )  # fmt: skip
        @given(case=schema[URL]["GET"].as_strategy(generation_mode=mode))
        def hold(case):
            seen.add(case.call_and_validate(headers=headers).status_code)

        hold()
    assert {400, 404} <= seen
    right = {
        "person": asking.town.her.staff_code, "procedure": "1.001193",
        "unit": asking.town.here.code,
    }  # fmt: skip
    case = schema[URL]["GET"].Case(query=right)
    assert case.call_and_validate(headers=headers).status_code == 200


def test_nothing_is_kept_of_a_key_between_requests(asking):
    asking.ask()
    assert not any(asking.secret in str(value) for value in vars(keys).values())
