"""Who must sign in with a second factor, and the gate that lets nothing else pass until then.

Compulsory, once the installation is serious, for the roles in records.scope.SECOND_FACTOR and
for whoever holds a post with authority to decide.  The session itself must have been opened or
confirmed with the factor, so that no other way of signing in can be a side door.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode

from records import clock
from records.models import Appointment, Authority, User
from records.scope import SECOND_FACTOR, rights_of

# Always open to whoever is signed in: confirming with a factor, leaving, reading in a language.
OPEN = frozenset(
    {
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "account_logout",
        "set_language",
        "healthz",
    }
)
# Open while there is no factor yet; afterwards a password alone must not add or show one.
SETTING_UP = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "account_reauthenticate",
        "account_email",
        "account_confirm_email",
    }
)
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# For how long an account is taken to be free of rights; a new right bites within a minute.
REMEMBERED_S = 60


def compulsory_for(user: User) -> bool:
    """Whether today's rights or post of the account demand a second factor."""
    if any(right.role in SECOND_FACTOR for right in rights_of(user)):
        return True
    if user.is_superuser or user.person_id is None:
        return user.is_superuser
    today = clock.today()
    posts = Appointment.objects.as_of(today).filter(person_id=user.person_id)
    deciding = Authority.objects.filter(in_force_from__lte=today).values("position")
    return bool(posts.filter(position__in=deciding).exists())


def last_of_a_compulsory_kind(authenticator: Authenticator) -> bool:
    """Whether removing it would leave an account without the factor it must have."""
    if not settings.SECOND_FACTOR_COMPULSORY or authenticator.type not in FACTORS:
        return False
    others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS)
    return not others.exclude(pk=authenticator.pk).exists() and compulsory_for(authenticator.user)


def _free(user: User) -> bool:
    key = f"no-second-factor-needed-{user.pk}"
    if cache.get(key):
        return True
    if compulsory_for(user):
        return False
    cache.set(key, True, REMEMBERED_S)
    return True


def _confirmed(request: HttpRequest) -> bool:
    """Whether this session was opened or confirmed with a second factor."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def remember_factor(request: HttpRequest, authenticator: Authenticator, **_: Any) -> None:
    """Whoever has just set a factor up has just shown it: the session counts as confirmed."""
    if authenticator.type in FACTORS:
        record_authentication(
            request, authenticator.user, "mfa", id=authenticator.pk, type=authenticator.type
        )


def _name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


class SecondFactorMiddleware:
    """Default-deny: an account that owes a second factor can only set it up, or leave."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.SECOND_FACTOR_COMPULSORY or not self._owes(request):
            return self.get_response(request)
        factors = Authenticator.objects.filter(user_id=request.user.pk, type__in=FACTORS)
        kinds = set(factors.values_list("type", flat=True))
        request.owes_second_factor = True  # type: ignore[attr-defined]
        if _name(request) in (OPEN if kinds else OPEN | SETTING_UP):
            return self.get_response(request)
        if not kinds:
            return HttpResponseRedirect(reverse("mfa_index"))
        code = Authenticator.Type.TOTP in kinds
        url = reverse("mfa_reauthenticate" if code else "mfa_reauthenticate_webauthn")
        back = request.get_full_path() if request.method == "GET" else reverse("home")
        return HttpResponseRedirect(f"{url}?{urlencode({'next': back})}")

    def _owes(self, request: HttpRequest) -> bool:
        user = request.user
        if not isinstance(user, User) or _confirmed(request):
            return False
        return not _free(user)
