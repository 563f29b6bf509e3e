"""Signing in and its neighbours: who gets in, how, and what nobody learns on the way."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.urls import reverse

from records.scope import Role
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def top():
    return make.province()


@pytest.fixture
def her(top):
    return make.user(make.officer("Nông Thị Ánh", unit=make.unit(parent=top), code="LS00042"))


def sign_in(client, login, password=make.PASSWORD):
    return client.post(reverse("account_login"), {"login": login, "password": password})


def code_for(secret):
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


@pytest.mark.parametrize("login", ["LS00042", "ls00042", "LS00042@Example.invalid"])
def test_an_officer_signs_in_by_staff_code_or_email(client, her, login):
    answer = sign_in(client, login)
    assert answer.status_code == 302
    assert answer["Location"] == "/"
    assert client.get("/").status_code == 200


def test_a_wrong_password_and_a_wrong_name_read_the_same(client, her):
    answers = [
        sign_in(client, login, "sai-mat-khau").content.decode() for login in ("LS00042", "LS99999")
    ]
    wording = [re.sub(r'value="[^"]*"', "", answer) for answer in answers]
    assert wording[0] == wording[1]
    assert "Mã cán bộ hoặc mật khẩu chưa đúng" in wording[0]


def test_guessing_is_stopped(client, her):
    for _ in range(6):
        last = sign_in(client, "LS00042", "sai-mat-khau")
    assert "quá nhiều lần" in last.content.decode()
    assert "quá nhiều lần" in sign_in(client, "LS00042").content.decode()


def test_a_forgotten_password_tells_nobody_who_has_an_account(client, her):
    address = reverse("account_reset_password")
    pages = []
    for email in (her.email, "nguoi-la@example.invalid"):
        answer = client.post(address, {"email": email}, follow=True)
        pages.append(
            re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())
        )
    assert pages[0] == pages[1]
    assert [message.to for message in mail.outbox] == [[her.email]]


def test_a_password_is_set_anew_by_the_letter(client, her):
    client.post(reverse("account_reset_password"), {"email": her.email})
    letter = mail.outbox[0]
    assert "đặt lại mật khẩu" in letter.subject
    link = re.search(r"http://testserver(\S+)", letter.body)[1]
    page = client.get(link, follow=True)
    address = page.redirect_chain[-1][0]
    fresh = {"password1": "mot-mat-khau-khac-han", "password2": "mot-mat-khau-khac-han"}
    assert client.post(address, fresh).status_code == 302
    assert sign_in(client, "LS00042", fresh["password1"]).status_code == 302
    assert client.get(link, follow=True).status_code == 200  # used up: says so
    assert any("đặt lại" in message.subject for message in mail.outbox[1:])


def test_two_different_new_passwords_are_refused_in_words(client, her):
    client.force_login(her)
    page = client.post(
        reverse("account_change_password"),
        {
            "oldpassword": make.PASSWORD,
            "password1": "mat-khau-rat-dai-1",
            "password2": "mat-khau-rat-dai-2",
        },
    )
    assert "Hai mật khẩu mới chưa giống nhau" in page.content.decode()


def test_nobody_signs_up(client):
    assert client.get("/account/signup/").status_code == 404
    assert client.post("/account/signup/", {"username": "x"}).status_code == 404


def test_a_new_email_waits_for_its_confirmation(client, her):
    client.force_login(her)
    confirm = client.post(
        reverse("account_email"), {"email": "moi@example.invalid", "action_add": ""}
    )
    assert "/account/reauthenticate/" in confirm["Location"]
    client.post(confirm["Location"], {"password": make.PASSWORD})
    client.post(reverse("account_email"), {"email": "moi@example.invalid", "action_add": ""})
    link = re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1]
    her.refresh_from_db()
    assert her.email == "ls00042@example.invalid"
    client.post(link)
    her.refresh_from_db()
    assert her.email == "moi@example.invalid"


def test_an_app_of_codes_is_set_up_and_asked_for(client, her):
    client.force_login(her)
    address = reverse("mfa_activate_totp")
    client.post(client.get(address)["Location"], {"password": make.PASSWORD})
    page = client.get(address)
    assert b"<svg" in page.content
    assert b"style=" not in page.content
    secret = page.context["form"].secret
    answer = client.post(address, {"code": code_for(secret)})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    codes = client.get(answer["Location"]).context["unused_codes"]
    assert len(codes) == 10
    client.post(reverse("account_logout"))
    assert sign_in(client, "LS00042")["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get("/").status_code == 302  # the password alone opens nothing
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "Mã chưa đúng" in wrong.content.decode()
    assert client.post(reverse("mfa_authenticate"), {"code": codes[0]})["Location"] == "/"
    assert client.get("/").status_code == 200


# Whoever looks into other people's data must have a second factor once it is serious


@pytest.fixture
def serious(settings):
    settings.SECOND_FACTOR_COMPULSORY = True


def kinds(top):
    here = make.unit(parent=top)
    chair = make.position("CT-UBND", "Chủ tịch UBND", kind="leader")
    make.authority(position=chair)
    yield make.head(unit=here)
    yield make.user(make.officer("Vi Văn Quyết", unit=here, position_=chair))
    for role in (Role.HR, Role.SECRETARY, Role.AUTHOR, Role.REVIEWER, Role.ADMINISTRATOR):
        yield make.granted(role, unit=top)


def test_who_decides_or_looks_into_others_can_do_nothing_before(client, top, serious):
    for account in kinds(top):
        client.force_login(account)
        for address in (
            "/",
            "/units/",
            "/people/",
            "/studio/",
            "/account/password/change/",
            "/nowhere/",
        ):
            answer = client.get(address)
            assert answer.status_code == 302, (account, address)
            assert answer["Location"] == reverse("mfa_index"), (account, address)
        assert client.post("/language/", {"language": "en"}).status_code == 302
        assert "second factor is needed" in client.get(reverse("mfa_index")).content.decode()
        client.cookies.clear()


def test_officers_and_auditors_are_let_pass(client, top, her, serious):
    for account in (her, make.granted(Role.AUDITOR, unit=top)):
        client.force_login(account)
        assert client.get("/").status_code == 200


@pytest.mark.django_db(transaction=True)  # what follows the commit belongs to it
def test_setting_it_up_opens_the_door(client, serious):
    top = make.province()
    client.force_login(make.granted(Role.HR, unit=top))
    address = reverse("mfa_activate_totp")
    client.post(client.get(address)["Location"], {"password": make.PASSWORD})
    secret = client.get(address).context["form"].secret
    client.post(address, {"code": code_for(secret)})
    assert client.get("/people/").status_code == 200


def test_a_session_that_went_round_the_factor_is_stopped(client, top, serious):
    """However she got in: a session without the factor may only confirm it or leave."""
    account = make.granted(Role.HR, unit=top)
    Authenticator.objects.create(
        user=account, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"}
    )
    client.force_login(account)
    assert client.get("/people/")["Location"] == "/account/2fa/reauthenticate/?next=%2Fpeople%2F"
    for name in ("mfa_add_webauthn", "mfa_index", "account_reauthenticate", "account_email"):
        assert client.get(reverse(name))["Location"].startswith("/account/2fa/reauthenticate/")
    client.post("/account/2fa/reauthenticate/", {"code": code_for("JBSWY3DPEHPK3PXP")})
    assert client.get("/people/").status_code == 200


def test_the_last_factor_stays_where_it_is_compulsory(client, top, serious):
    account = make.granted(Role.HR, unit=top)
    client.force_login(account)
    address = reverse("mfa_activate_totp")
    client.post(client.get(address)["Location"], {"password": make.PASSWORD})
    client.post(address, {"code": code_for(client.get(address).context["form"].secret)})
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=account, type="totp").exists()


def test_the_studio_has_no_door_of_its_own(client, top):
    account = make.granted(Role.AUTHOR, unit=top)
    answer = client.get("/studio/login/")
    assert answer["Location"] == "/account/login/?next=/studio/"
    client.post("/studio/login/", {"username": account.username, "password": make.PASSWORD})
    assert "_auth_user_id" not in client.session
    assert client.get("/studio/")["Location"].startswith("/account/login/")
    for address in ("/studio/password_reset/", "/studio/password_reset/confirm/MQ/x-y/"):
        assert client.get(address).status_code == 404
        assert client.post(address, {"email": account.email}).status_code == 404
    assert not mail.outbox
