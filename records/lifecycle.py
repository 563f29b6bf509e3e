"""A table of moves: who may make which, from where to where, and why not.

The table stands on the model.  ``open_to`` feeds the buttons and the closed moves with their
reason; ``make`` locks, judges again, writes one act and runs the effect, in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from django.db import transaction
from django.utils import timezone

from .models import User
from .verdict import Verdict, gettext_noop, no, yes


class Moving(Protocol):
    """What a lifecycle asks of the thing it moves."""

    @property
    def state(self) -> str: ...
    def locked(self) -> Any: ...
    def record(self, attempt: Attempt, verdict: Verdict) -> Any: ...


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody would make a move; ``note`` is None while only asking whether she could."""

    thing: Any
    move: Move
    by: User
    at: datetime
    note: str | None = None
    content: dict[str, Any] = field(default_factory=dict)

    @property
    def on(self) -> date:
        """The day of the move in Asia/Ho_Chi_Minh."""
        return timezone.localdate(self.at)


Guard = Callable[[Attempt], Verdict]
Effect = Callable[[Attempt, Any], None]


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table.

    ``unless`` are asked in order, the first that is not yes refuses.  ``note`` is the least
    number of characters of the reason; ``grave`` moves ask for the password again.
    """

    name: str
    label: Any
    sources: tuple[str, ...]
    target: str
    unless: tuple[Guard, ...] = ()
    then: Effect | None = None
    note: int = 0
    grave: bool = False
    tone: str = "secondary"


class MoveRefused(ValueError):
    """The move is closed; the verdict says why."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.because.message)
        self.verdict = verdict


@dataclass(frozen=True, slots=True)
class Open:
    """A move and whether this account can make it now."""

    move: Move
    verdict: Verdict
    in_state: bool


class Lifecycle:
    """The moves of one model, in the order in which they are offered."""

    def __init__(self, states: Any, *moves: Move) -> None:
        self.states = states
        self.moves = {move.name: move for move in moves}

    def judge(self, attempt: Attempt) -> Verdict:
        """Yes, or the first objection."""
        move = attempt.move
        if attempt.thing.state not in move.sources:
            return no(
                gettext_noop("Chỉ làm được khi hồ sơ ở trạng thái: %(states)s"),
                states=", ".join(str(self.states(one).label) for one in move.sources),
            )
        for guard in move.unless:
            if not (verdict := guard(attempt)):
                return verdict
        if attempt.note is not None and len(attempt.note.strip()) < move.note:
            return no(gettext_noop("Ghi lý do ít nhất %(least)s ký tự"), least=move.note)
        return yes(gettext_noop("Làm được"))

    def open_to(self, thing: Moving, user: User, at: datetime) -> Iterator[Open]:
        """Every move with its verdict for this account."""
        state = thing.state
        for move in self.moves.values():
            yield Open(move, self.judge(Attempt(thing, move, user, at)), state in move.sources)

    @transaction.atomic
    def make(
        self, thing: Moving, name: str, *, by: User, at: datetime, note: str = "", **content: Any
    ) -> Any:
        """Make the move; returns the act.  Raises MoveRefused."""
        attempt = Attempt(thing.locked(), self.moves[name], by, at, note.strip(), content)
        verdict = self.judge(attempt)
        if not verdict:
            raise MoveRefused(verdict)
        act = attempt.thing.record(attempt, verdict)
        if attempt.move.then:
            attempt.move.then(attempt, act)
        return act
