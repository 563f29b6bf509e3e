"""The plan of a whole list: every row answered, a chunk at a time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Protocol

from ..intake.cells import shown
from ..intake.entries import Entry, entries
from ..intake.fields import ListKind
from ..intake.table import SKIPPED
from ..models import User
from ..verdict import Reason
from .dossiers import Dossiers
from .lists import Qualifications, Ratings, Training
from .plan import CHUNK, Asked, Draft, RowPlan, State
from .reading import Source
from .staff import Staff


class Planner(Protocol):
    """Answers the rows of one kind of list.  It remembers what the file said already."""

    def __init__(self, user: User | None, asked: Asked) -> None: ...

    def plan(self, drafts: list[Draft]) -> None:
        """Put into each draft what it would enter, or its problems."""


PLANNERS: dict[ListKind, type[Planner]] = {
    ListKind.STAFF: Staff,
    ListKind.QUALIFICATIONS: Qualifications,
    ListKind.RATINGS: Ratings,
    ListKind.DOSSIERS: Dossiers,
    ListKind.TRAINING: Training,
}


def plans(source: Source, user: User | None, asked: Asked) -> Iterator[RowPlan]:
    """The answer to every data row, in the order of the file; reads the register only.

    ``user`` is who imports: rows about others than she may enter facts of are refused.  None is
    the operator, who may all.  Queries grow with the chunks of 1000 rows, memory does not.
    """
    planner = PLANNERS[source.kind](user, asked)
    from_1904 = source.book.facts.from_1904
    told = entries(source.table, source.columns, today=asked.today, from_1904=from_1904)
    while chunk := list(islice(told, CHUNK)):
        drafts = [_draft(source, entry) for entry in chunk]
        planner.plan(drafts)
        yield from (draft.settled() for draft in drafts)


def _draft(source: Source, entry: Entry) -> Draft:
    return Draft(entry, source.table, source.columns)


def skipped(source: Source) -> Iterator[RowPlan]:
    """The rows that are not data, with why."""
    for line in source.table.lines():
        if line.skip:
            text = " · ".join(shown(cell) for cell in line.cells if shown(cell).strip())
            yield RowPlan(
                line.number, State.SKIPPED, text[:200], notes=(Reason(SKIPPED[line.skip]),)
            )
