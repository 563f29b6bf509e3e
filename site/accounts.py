"""allauth in our words: what it says, what its forms are called, what may not happen."""

from __future__ import annotations

import re
from typing import Any

import segno
from allauth.account import forms as account_forms
from allauth.account import views as account_views
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from records.models import User
from records.prepared import Prepared
from records.requests import SignedInRequest

from . import second_factor
from .sessions import account_read

ACCOUNT = Prepared(lambda pk: User.objects.filter(pk=pk), pk=int)


class AccountBackend(AuthenticationBackend):
    """allauth's; only the account of a session has come with it, or is asked for as prepared."""

    def get_user(self, user_id: int) -> User | None:
        user = account_read(user_id) or ACCOUNT.first(pk=user_id)
        return user if user and self.user_can_authenticate(user) else None


_sign_in_pages: dict[str | None, str] = {}
_HERE = "\ue106"


@never_cache
def login(request: HttpRequest) -> HttpResponse:
    """allauth's page.  For a stranger with nothing to be told it is the same but for the token."""
    asked = request.method != "GET" or request.META.get("QUERY_STRING")
    if asked or request.COOKIES.keys() & {settings.SESSION_COOKIE_NAME, "messages"}:
        return account_views.login(request)
    language, token = get_language(), get_token(request)
    if language not in _sign_in_pages:
        drawn = account_views.login(request)
        if not isinstance(drawn, TemplateResponse):
            return drawn
        text = drawn.render().content.decode()
        _sign_in_pages[language] = re.sub(
            r'(name="csrfmiddlewaretoken" value=")\w+', rf"\1{_HERE}", text
        )
    return HttpResponse(_sign_in_pages[language].replace(_HERE, token))


@login_required
def email(request: SignedInRequest) -> HttpResponse:
    """allauth's page; the address home affairs entered counts as confirmed, they know her."""
    user = request.user
    if user.email and not EmailAddress.objects.filter(user=user, primary=True).exists():
        EmailAddress.objects.update_or_create(
            user=user, email=user.email.lower(), defaults={"primary": True, "verified": True}
        )
    return account_views.email(request)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by home affairs; nobody signs up."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Tài khoản này đang tạm khoá."),
        "cannot_remove_primary_email": _("Không gỡ được địa chỉ e-mail chính."),
        "duplicate_email": _("Địa chỉ này đã là e-mail của tài khoản."),
        "email_password_mismatch": _("E-mail hoặc mật khẩu chưa đúng. Mời nhập lại."),
        "enter_current_password": _("Mật khẩu hiện tại chưa đúng. Mời nhập lại."),
        "incorrect_code": _("Mã chưa đúng hoặc đã hết hạn. Mời nhập mã mới."),
        "incorrect_password": _("Mật khẩu chưa đúng. Mời nhập lại."),
        "invalid_login": _("Chưa đăng nhập được. Mời nhập lại."),
        "invalid_or_expired_key": _("Đường dẫn không đúng hoặc đã hết hạn."),
        "invalid_password_reset": _("Đường dẫn đặt lại mật khẩu không đúng hoặc đã dùng rồi."),
        "rate_limited": _("Thử quá nhiều lần. Mời chờ vài phút."),
        "same_as_current": _("Giá trị mới phải khác giá trị hiện tại."),
        "too_many_login_attempts": _("Nhập sai quá nhiều lần. Mời chờ vài phút rồi thử lại."),
        "username_password_mismatch": _("Mã cán bộ hoặc mật khẩu chưa đúng. Mời nhập lại."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def format_email_subject(self, subject: str) -> str:
        return f"{settings.SITE_TITLE}: {subject}"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: passkeys, codes from an authenticator app, recovery codes."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _(
            "Vai trò của anh/chị buộc có lớp bảo vệ thứ hai: mời thêm cách khác trước khi gỡ cách này."
        ),
        "cannot_generate_recovery_codes": _("Mời bật một lớp bảo vệ trước, rồi tạo mã dự phòng."),
        "incorrect_code": _("Mã chưa đúng hoặc đã hết hạn. Mời nhập mã mới."),
        "unverified_email": _("Mời xác nhận địa chỉ e-mail trước khi bật lớp bảo vệ thứ hai."),
    }

    def get_totp_issuer(self) -> str:
        return str(settings.SITE_TITLE)

    def _get_user_identifier(self, user: AbstractBaseUser) -> str:
        return user.get_username()

    def _get_site_name(self) -> str:
        return str(settings.SITE_TITLE)

    def build_totp_svg(self, url: str) -> str:
        """Inline SVG: nothing is fetched, and no style attribute stands in it."""
        code = segno.make(url, error="m", micro=False)
        return code.svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=True)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not second_factor.last_of_a_compulsory_kind(authenticator)

    def generate_authenticator_name(
        self,
        user: AbstractBaseUser,
        type: Authenticator.Type,
    ) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Khoá %(number)d") % {"number": number}


def _worded(form: forms.Form, labels: dict[str, Any], helps: dict[str, Any] | None = None) -> None:
    """Our labels and hints on allauth's fields; placeholders repeat labels and go."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        field.label = labels.get(name, field.label)
        field.help_text = (helps or {}).get(name, "")


NEW_PASSWORD = _("Ít nhất 10 ký tự, không phải mật khẩu hay gặp, không giống tên hay mã cán bộ.")


class LoginForm(account_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(
            self,
            {
                "login": _("Mã cán bộ hoặc e-mail"),
                "password": _("Mật khẩu"),
                "remember": _("Nhớ tôi trên máy này"),
            },
            {"remember": _("Không chọn ở máy dùng chung.")},
        )
        self.fields["login"].widget.attrs.update(
            {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        )


class ReauthenticateForm(account_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self, {"password": _("Mật khẩu")})


PASSWORDS = {
    "oldpassword": _("Mật khẩu hiện tại"),
    "password1": _("Mật khẩu mới"),
    "password2": _("Mật khẩu mới, lần nữa"),
}


class SamePassword:
    """The two new passwords must agree; said in our words."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super(account_forms.PasswordVerificationMixin, self).clean()  # type: ignore[misc]
        first, second = data.get("password1"), data.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("Hai mật khẩu mới chưa giống nhau."))  # type: ignore[attr-defined]
        return data


class ChangePasswordForm(SamePassword, account_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self, PASSWORDS, {"password1": NEW_PASSWORD})


class SetPasswordForm(SamePassword, account_forms.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self, PASSWORDS, {"password1": NEW_PASSWORD})


class ResetPasswordKeyForm(SamePassword, account_forms.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self, PASSWORDS, {"password1": NEW_PASSWORD})


class ResetPasswordForm(account_forms.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self, {"email": _("Địa chỉ e-mail")})


class AddEmailForm(account_forms.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self, {"email": _("Địa chỉ e-mail mới")})


CODE = _("Mã 6 số trong ứng dụng, hoặc một mã dự phòng.")


class AuthenticateForm(mfa_forms.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self, {"code": _("Mã xác nhận")}, {"code": CODE})


class ReauthenticateCodeForm(mfa_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self, {"code": _("Mã xác nhận")}, {"code": CODE})


class ActivateTOTPForm(totp_forms.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self, {"code": _("Mã 6 số trong ứng dụng")})
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class AddPasskeyForm(webauthn_forms.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(
            self,
            {"name": _("Tên khoá"), "passwordless": _("Đăng nhập chỉ bằng khoá này")},
            {
                "name": _("Để anh/chị nhận ra, như “Điện thoại” hay “Máy ở quầy”."),
                "passwordless": _("Không cần mật khẩu. Máy sẽ hỏi vân tay, khuôn mặt hoặc mã PIN."),
            },
        )
        self.fields["passwordless"].initial = True


class EditPasskeyForm(webauthn_forms.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self, {"name": _("Tên khoá")})
