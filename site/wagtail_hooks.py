"""The studio's frame as we want it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks


@hooks.register("construct_main_menu")
def without_help(_request: HttpRequest, items: list[Any]) -> None:
    """Wagtail's help leads to foreign hosts; ours is the handbook of authors."""
    items[:] = [item for item in items if item.name != "help"]
