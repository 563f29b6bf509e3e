"""A passkey from set-up to sign-in, in a real browser with a virtual authenticator."""

import pytest
from allauth.mfa.models import Authenticator

from tests import make

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def with_authenticator(context, page):
    """A device that knows passkeys and always agrees."""
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                "hasUserVerification": True, "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip


def test_she_adds_a_passkey_and_signs_in_with_nothing_else(visits):
    account = make.user(make.officer("Nông Thị Ánh", unit=make.unit(parent=make.province())))
    context = visits.context(account, width=360)
    page = context.new_page()
    with_authenticator(context, page)

    page.goto("/account/2fa/webauthn/add/")
    page.get_by_label("Mật khẩu").fill(make.PASSWORD)
    page.get_by_role("button", name="Xác nhận").click()
    page.get_by_label("Tên khoá").fill("Điện thoại")
    page.get_by_role("button", name="Thêm khoá").click()
    page.wait_for_url("**/recovery-codes/")
    assert page.locator(".recovery li").count() == 10
    assert Authenticator.objects.filter(user=account, type="webauthn").count() == 1

    page.goto("/account/2fa/webauthn/")
    assert "Điện thoại" in page.locator("tbody").inner_text()
    assert "thay mật khẩu" in page.locator("tbody").inner_text()

    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url("**/account/login/")
    page.get_by_role("button", name="Đăng nhập bằng khoá (passkey)").click()
    page.wait_for_url(f"{visits.base}/")
    assert page.get_by_role("heading", level=1).inner_text() == "Nông Thị Ánh"

    page.goto("/account/2fa/webauthn/")
    page.get_by_role("link", name="Gỡ Điện thoại").click()
    page.get_by_label("Mật khẩu").fill(make.PASSWORD)
    page.get_by_role("button", name="Xác nhận").click()
    page.get_by_role("button", name="Gỡ khoá").click()
    page.wait_for_url("**/account/2fa/webauthn/")
    assert not Authenticator.objects.filter(user=account).exists()


def test_a_refused_passkey_is_said_in_words(visits):
    page = visits.page()
    page.add_init_script(
        "navigator.credentials.get = () => Promise.reject(new DOMException('', 'NotAllowedError'))"
    )
    page.goto("/account/login/")
    page.get_by_role("button", name="Đăng nhập bằng khoá (passkey)").click()
    page.get_by_text("Chưa dùng được khoá.").wait_for()


def test_without_script_the_password_is_enough(visits):
    account = make.user(make.officer(unit=make.unit(parent=make.province())))
    page = visits.page(script=False)
    page.goto("/account/login/")
    assert not page.get_by_role("button", name="Đăng nhập bằng khoá (passkey)").is_visible()
    page.get_by_label("Mã cán bộ hoặc e-mail").fill(account.username)
    page.get_by_label("Mật khẩu").fill(make.PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.wait_for_url(f"{visits.base}/")
