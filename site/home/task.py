"""Something to do, as the page lists it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do: what, why now, where, and the word on its button."""

    title: str
    note: str
    url: str
    action: str
    urgent: bool = False
