"""What leans on a legal text or on a procedure, told by whoever owns it.

The apps above know what cites what; each registers a provider when it is ready, so that the
register lists everything without knowing them.  A provider tells all its believed rows, with
the days between which they hold; the questions about a day are asked here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from .citations import numbers_in
from .criteria import FOREVER
from .models import User
from .reading import FIRST


def anybody(_user: User) -> bool:
    """Open to every account."""
    return True


@dataclass(frozen=True, slots=True)
class Leaning:
    """A row that leans on something, between two days.

    ``item`` names it through all its versions; ``on`` is what it names: a document or several
    in one text, or the code of a procedure.  ``verified`` is None where nothing says so.
    """

    item: str
    title: str
    on: str
    clause: str = ""
    verified: bool | None = None
    holds_from: date = FIRST
    holds_to: date = FOREVER
    url: str = ""

    def holds_on(self, day: date) -> bool:
        return self.holds_from <= day < self.holds_to


@dataclass(frozen=True, slots=True)
class Provider:
    """One kind of things that lean.

    ``rows`` is asked with the instant whose knowledge counts (None: now).  ``listed_for`` says
    who may know of them, ``opens_for`` who may follow their address.  What is not ``lasting``
    was done once, by the law of its own day: it is listed and never has to be reviewed.
    """

    kind: str
    label: Any
    rows: Callable[[datetime | None], Iterable[Leaning]]
    listed_for: Callable[[User], bool] = anybody
    opens_for: Callable[[User], bool] = anybody
    lasting: bool = True


@dataclass(frozen=True, slots=True)
class Placed:
    """A row with the kind it is of; ``url`` is empty for whoever may not follow it."""

    provider: Provider
    row: Leaning
    url: str

    @property
    def key(self) -> tuple[str, str]:
        return self.provider.kind, self.row.item


class Registry:
    """The providers of one kind of ground."""

    def __init__(self) -> None:
        self._providers: dict[str, Provider] = {}

    def add(self, provider: Provider) -> None:
        """Register at start-up.  Raises ValueError for a kind that is there already."""
        if provider.kind in self._providers:
            raise ValueError(f"{provider.kind} is registered twice")
        self._providers[provider.kind] = provider

    def rows_for(self, user: User, known_at: datetime | None = None) -> Iterator[Placed]:
        """Everything the account may know of, kind by kind in the order of registration."""
        for provider in self._providers.values():
            if provider.listed_for(user):
                opens = provider.opens_for(user)
                for row in provider.rows(known_at):
                    yield Placed(provider, row, row.url if opens else "")

    def by_number(
        self, user: User, known_at: datetime | None = None, among: Collection[str] | None = None
    ) -> dict[str, list[Placed]]:
        """The rows under each folded number they name; only ``among`` these when given."""
        found: dict[str, list[Placed]] = defaultdict(list)
        for placed in self.rows_for(user, known_at):
            for number in numbers_in(placed.row.on):
                if among is None or number in among:
                    found[number].append(placed)
        return found


documents = Registry()
procedures = Registry()
