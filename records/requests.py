"""What a view knows about the request behind login_required."""

from django.conf import settings
from django.http import HttpRequest

from .models import User


class SignedInRequest(HttpRequest):
    """A request whose user is an account (for annotations only)."""

    user: User  # type: ignore[assignment]


def address_of(request: HttpRequest) -> str:
    """Where it comes from: the nearest proxy's word counts only where one is configured."""
    address: str = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        address = request.META.get("HTTP_X_FORWARDED_FOR", address).rsplit(",", 1)[-1].strip()
    return address
