"""Pages of exams: whose they are, what is sent, the whole way with and without script."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from assessments.models import Attempt, Step
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
