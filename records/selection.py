"""Which rows of a list are meant: some ticked by hand, or all that its filter finds, on every page.

"All" travels as the filter itself, never as ids, so that thousands fit into an address and a bulk
act can say what it was asked for.  Without the mark of a selection the whole list is meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

Rows = TypeVar("Rows", bound=QuerySet[Any, Any])
MOST_TICKED = 1000


@dataclass(frozen=True, slots=True)
class Selection:
    """?some=1&pick=3&pick=8, or ?some=1&all=1; ids that are none of the list's count for nothing."""

    everything: bool
    picked: frozenset[int] = frozenset()

    @classmethod
    def read(cls, data: QueryDict) -> Selection:
        if not data.get("some") or data.get("all"):
            return cls(everything=True)
        return cls(everything=False, picked=cls.ticked(data))

    @staticmethod
    def ticked(data: QueryDict) -> frozenset[int]:
        """What an address carries as ticked, whether or not it is a selection."""
        ids = [int(one) for one in data.getlist("pick") if one.isdecimal() and len(one) < 19]
        return frozenset(ids[:MOST_TICKED])

    @property
    def is_empty(self) -> bool:
        return not (self.everything or self.picked)

    def of(self, found: Rows) -> Rows:
        """The rows meant, among those the filter finds and the scope allows."""
        return found if self.everything else found.filter(pk__in=self.picked)

    def told(self) -> str:
        """For a file or a preview."""
        if self.everything:
            return _("mọi kết quả của bộ lọc")
        return _("%(n)s dòng được đánh dấu") % {"n": len(self.picked)}
