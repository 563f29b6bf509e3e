"""What is under way about some people, asked of the apps above for a preview.

An app says at start how to count its own; the register asks without knowing who answers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Touched:
    """``count`` things of a kind under way; ``note`` says what becomes of them."""

    label: str
    count: int
    note: str


# Takes the people as a subquery of their ids.
Question = Callable[[QuerySet[Any, Any]], Touched]
_QUESTIONS: list[Question] = []


def register(question: Question) -> None:
    """Ask this too, from now on."""
    if question not in _QUESTIONS:
        _QUESTIONS.append(question)


def touched(people: QuerySet[Any, Any]) -> list[Touched]:
    """What is under way about the people, one query or two for each kind."""
    return [question(people) for question in _QUESTIONS]
