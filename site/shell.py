"""The frame around every page: who is here, and the places she may go."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html, lazily: pages that do not draw the frame do not pay for it."""
    return {}
