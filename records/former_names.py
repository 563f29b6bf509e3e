"""Look-up of units by any code or name they ever had, and the same name of different times told apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q

from .descent import FORTH, lines
from .haystack import Haystack
from .lineage import names_on
from .models import UnitKind, UnitVersion
from .reading import Reading
from .text import fold

SHOWN = 60


@dataclass(frozen=True, slots=True)
class Bearer:
    """A unit that bore the name or code between two dates, and what it lay in then."""

    version: UnitVersion
    within: UnitVersion | None
    heirs: tuple[UnitVersion, ...]


@dataclass(frozen=True, slots=True)
class Called:
    """Who was ever called so: ``bearers`` by name and date, ``units`` with all their heirs."""

    bearers: Sequence[Bearer]
    units: frozenset[int]
    forebears: Mapping[int, frozenset[int]]
    more: int

    @classmethod
    def load(cls, words: str, reading: Reading) -> Called:
        known = reading.known_at
        rows = UnitVersion.objects.known(known).filter(named(words))
        found = list(rows.order_by("sort_key", "holds_from", "pk"))
        own = {version.unit_id for version in found}
        links = lines(own, FORTH, known)
        forebears: dict[int, set[int]] = defaultdict(set)
        nearest: dict[int, list[int]] = defaultdict(list)
        for row in sorted(links, key=lambda row: (row.holds_from, row.pk)):
            old, new = row.predecessor_id, row.successor_id
            nearest[old].append(new)
            forebears[new] |= {old} & own | forebears[old]
        shown = found[:SHOWN]
        heirs = names_on({i for v in shown for i in nearest[v.unit_id]}, date.max, known)
        parents = _parents(shown, reading)
        return cls(
            bearers=[
                Bearer(
                    version,
                    parents.get(version.pk),
                    tuple(heirs[i] for i in nearest[version.unit_id] if i in heirs),
                )
                for version in shown
            ],
            units=frozenset(own | set(forebears)),
            forebears={new: frozenset(old) for new, old in forebears.items()},
            more=len(found) - len(shown),
        )

    def former(self, version: UnitVersion) -> tuple[UnitVersion, ...]:
        """The names asked for that the unit is heir to, or once had itself."""
        old = self.forebears.get(version.unit_id, frozenset())
        return tuple(
            one.version
            for one in self.bearers
            if one.version.unit_id in old
            or (one.version.unit_id == version.unit_id and one.version.name != version.name)
        )


def named(words: str) -> Q:
    """Versions of that code, or with the words in their name; "xã" or "huyện" before it counts."""
    every = (
        Q(folded__contains=part, **({"kind": kind} if kind else {})) for part, kind in _said(words)
    )
    return reduce(or_, every, Q(code=words.strip()))


def named_in(
    words: str, versions: Sequence[UnitVersion], names: Haystack, codes: Mapping[str, Sequence[int]]
) -> list[int]:
    """The same asked of versions at hand, with their names and places of their codes."""
    found = set(codes.get(words.strip(), ()))
    for part, kind in _said(words):
        found.update(n for n in names.holding(part) if kind in {None, versions[n].kind})
    return sorted(found)


def _said(words: str) -> list[tuple[str, UnitKind | None]]:
    """The name looked for, folded: whole, and without the kind that it begins with."""
    folded = fold(words)
    return [(folded, None)] + [
        (rest, kind)
        for kind, said in _KIND_WORDS.items()
        if folded.startswith(f"{said} ") and (rest := folded.removeprefix(f"{said} ").strip())
    ]


# As people type them before a name, folded.
_KIND_WORDS = {
    UnitKind.PROVINCE: "tinh",
    UnitKind.DISTRICT: "huyen",
    UnitKind.CITY: "thanh pho",
    UnitKind.COMMUNE: "xa",
    UnitKind.WARD: "phuong",
    UnitKind.TOWNSHIP: "thi tran",
}


def _parents(versions: Sequence[UnitVersion], reading: Reading) -> dict[int, UnitVersion]:
    """What each version lay in when it began, by the version's id; one query."""
    parents: dict[int, list[UnitVersion]] = defaultdict(list)
    units = {version.parent_id for version in versions if version.parent_id}
    known = UnitVersion.objects.known(reading.known_at).filter(unit__in=units)
    for parent in known.order_by("holds_from", "pk"):
        parents[parent.unit_id].append(parent)
    found: dict[int, UnitVersion] = {}
    for version in versions:
        for parent in parents.get(version.parent_id or 0, ()):
            if parent.holds_from <= version.holds_from or version.pk not in found:
                found[version.pk] = parent
    return found
