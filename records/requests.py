"""What a view knows about the request behind login_required."""

from django.http import HttpRequest

from .models import User


class SignedInRequest(HttpRequest):
    """A request whose user is an account (for annotations only)."""

    user: User  # type: ignore[assignment]
