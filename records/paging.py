"""Pages of a long list of people: numbered as far as one turns pages, then one after the other.

How many there are is told up to a thousand; beyond it the list says "more than".  To count on would
cost more than everything else on the page, and more with every person entered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict

PAGE = 50
COUNTED = 1000

# The first so many ids in the order of names, after a place in it.
Ids = Callable[[int, tuple[str, int]], Sequence[int]]


class Counted(Paginator):  # type: ignore[type-arg]
    """Numbered pages of those counted; ``capped`` when the list goes on."""

    def __init__(self, ids: Sequence[int]) -> None:
        super().__init__(ids[:COUNTED], PAGE)
        self.capped = len(ids) > COUNTED


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Ids of one page.  ``page`` when it is a numbered one; ``following`` is for the next address."""

    ids: Sequence[int]
    page: Page | None  # type: ignore[type-arg]
    following: int | None

    @classmethod
    def read(cls, ids: Ids, data: QueryDict, people: Any) -> PeoplePage:
        """?page=3, or ?after=412 for those after that person, who is one of ``people``.

        Of anybody else the list would say where in the order of names she stands.
        """
        last = data.get("after", "")
        place = people.filter(pk=last) if last.isdecimal() and len(last) < 19 else None
        if place and (found := place.values_list("sort_key", "pk").first()):
            more = ids(PAGE + 1, found)
            return cls(more[:PAGE], None, more[PAGE - 1] if len(more) > PAGE else None)
        counted = Counted(ids(COUNTED + 1, ("", 0)))
        page = counted.get_page(data.get("page"))
        on_page = list(page.object_list)
        goes_on = counted.capped and not page.has_next()
        return cls(on_page, page, on_page[-1] if goes_on else None)
