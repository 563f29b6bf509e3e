"""One picture of the handbooks: its page, who looks, on which screen, and what is done first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

Act = Callable[[Page], None]


def nothing(_page: Page) -> None:
    """Only look."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: ``who`` is a printed sign-in's kind, ``act`` what is done before it is taken."""

    name: str
    who: str
    path: str
    screen: str = "desk"
    act: Act = nothing
    whole: bool = False
