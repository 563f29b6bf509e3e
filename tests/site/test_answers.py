"""What every answer carries, and what is said when something cannot be shown."""

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from nangluc import views
from tests import make

pytestmark = pytest.mark.django_db


def test_every_page_carries_a_strict_policy(client):
    answer = client.get(reverse("account_login"))
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "geolocation=()" in answer["Permissions-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"


def test_the_studio_knows_no_foreign_host_either(client):
    policy = client.get("/studio/nowhere/")["Content-Security-Policy"]
    assert "http" not in policy
    assert "object-src 'none'" in policy


def test_vietnamese_until_she_switches_and_the_page_is_kept(client):
    page = client.get(reverse("account_login"), HTTP_ACCEPT_LANGUAGE="en-US")
    assert '<html lang="vi">' in page.content.decode()
    answer = client.post("/language/", {"language": "en", "next": "/units/?on=2025-06-30&q=a"})
    assert answer["Location"] == "/units/?on=2025-06-30&q=a"
    page = client.get(reverse("account_login"))
    assert '<html lang="en">' in page.content.decode()
    assert page["Content-Language"] == "en"
    assert client.get("/language/").status_code == 405


@pytest.mark.parametrize("where", ["/procedures/%00/", "/learn/%00/", "/learn/a%00/b/"])
def test_an_address_that_cannot_be_is_not_found(client, where):
    client.force_login(make.user(make.person()))
    answer = client.get(where)
    assert answer.status_code == 404
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_a_session_that_cannot_be_is_nobodys(client):
    client.cookies["sessionid"] = "\x00abcdefghijkl"
    assert client.get("/units/")["Location"].startswith("/account/login/")


def test_the_switch_leads_to_no_other_site(client):
    answer = client.post("/language/", {"language": "en", "next": "https://example.invalid/"})
    assert answer["Location"] == "/"


@pytest.mark.parametrize(
    ("view", "status"), [("bad_request", 400), ("forbidden", 403), ("not_found", 404)]
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_page_that_cannot_be_shown_says_what_to_do(client, view, status, language):
    from django.utils import translation

    request = RequestFactory().get("/")
    request.user = make.user()
    with translation.override(language):
        answer = getattr(views, view)(request, None)
    text = answer.content.decode()
    assert answer.status_code == status
    assert ("Mời" in text) if language == "vi" else ("Please" in text or "please" in text)


def test_a_broken_server_says_so_in_both_languages():
    text = views.server_error(RequestFactory().get("/")).content.decode()
    assert "Máy chủ gặp lỗi" in text
    assert "The server made an error" in text


def test_a_form_without_its_token_is_answered_in_words():
    answer = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "x"})
    assert answer.status_code == 403
    assert "Không mở được trang này" in answer.content.decode()


def test_search_engines_stay_out_and_weaknesses_have_an_address(client, settings):
    assert "Disallow: /" in client.get("/robots.txt").content.decode()
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = "mailto:security@example.invalid"
    text = client.get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:security@example.invalid" in text
    assert "Expires: " in text


def test_health_is_the_databases(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert client.get("/healthz").content == b"ok\n"
