"""Which column holds which field: proposed by caption, corrected by a person, remembered.  Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from ..text import nfc
from .fields import FIELDS, REQUIRED, Field, ListKind
from .header import JOIN, key
from .table import Column

_ENOUGH = 0.5
# Columns that the corrected file adds; a file that comes back has its old shape.
RETURNED = ("Dòng trong tệp gốc", "Lý do", "Cách sửa")
_RETURNED_KEYS = frozenset(key(caption) for caption in RETURNED)


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Fields of a kind with the index of their column in ``Table.columns``.

    ``sure`` has for each how well its caption fits, 0 to 1; 1 is what a person chose.
    """

    kind: ListKind
    columns: Mapping[str, int]
    sure: Mapping[str, float]

    @property
    def missing(self) -> tuple[tuple[str, ...], ...]:
        """Groups of fields of which one must be mapped and none is."""
        return tuple(
            group
            for group in REQUIRED[self.kind]
            if not any(field in self.columns for field in group)
        )

    def field_of(self, index: int) -> str:
        """The field a column is read as, or ""."""
        return next((field for field, column in self.columns.items() if column == index), "")

    def remembered(self, columns: Iterable[Column]) -> dict[str, str]:
        """What to keep for the next file of that shape: field → the caption's key."""
        names = _names(columns)
        return {field: names[index] for field, index in self.columns.items()}


def fingerprint(columns: Iterable[Column]) -> str:
    """The same for headers of the same captions in the same order, however they are typed."""
    names = [key(column.caption) for column in columns if column.caption]
    told = [name for name in names if name not in _RETURNED_KEYS]
    return sha256("\n".join(told).encode()).hexdigest()[:32]


def _names(columns: Iterable[Column]) -> list[str]:
    """Caption keys, told apart where two columns are called alike."""
    seen: Counter[str] = Counter()
    names = []
    for column in columns:
        name = key(column.caption)
        seen[name] += 1
        names.append(f"{name}#{seen[name]}" if seen[name] > 1 else name)
    return names


def recalled(kind: ListKind, columns: Iterable[Column], memory: Mapping[str, str]) -> ColumnMap:
    """The mapping a person accepted for a file of this shape; unknown captions are left out."""
    places = {name: index for index, name in enumerate(_names(columns))}
    known = {field.key for field in FIELDS[kind]}
    found = {
        field: places[name] for field, name in memory.items() if field in known and name in places
    }
    return ColumnMap(kind, found, dict.fromkeys(found, 1.0))


def proposed(kind: ListKind, columns: Iterable[Column]) -> ColumnMap:
    """The best pairing of columns and fields; each is used once, the best pairs first."""
    pairs = sorted(
        (
            (fit, -order, -index, field.key)
            for index, column in enumerate(columns)
            if column.caption
            for order, field in enumerate(FIELDS[kind])
            if (fit := _fit(column.caption, field)) >= _ENOUGH
        ),
        reverse=True,
    )
    found: dict[str, int] = {}
    sure: dict[str, float] = {}
    for fit, _, negative, field in pairs:
        if field not in found and -negative not in found.values():
            found[field], sure[field] = -negative, fit
    return ColumnMap(kind, found, sure)


def _fit(caption: str, field: Field) -> float:
    """How well a caption names a field: alike 1, alike when folded 0.9, inside it less.

    The whole caption counts more than its last level: "Cha › Họ và tên" is not her name.
    """
    whole = caption.replace(JOIN, " ")
    parts = caption.split(JOIN)
    best = max(_likeness(whole, name) for name in field.names)
    if len(parts) > 1:
        leaf = max(_likeness(parts[-1], name) for name in field.names)
        best = max(best, leaf * 0.95 if leaf >= 0.8 else 0)
    return round(best, 3)


def _likeness(caption: str, name: str) -> float:
    plain, wanted = _plain(caption), _plain(name)
    if plain == wanted:
        return 1.0
    folded, target = key(caption), key(name)
    if folded == target:
        return 0.9 if len(target) > 3 else 0.8  # "nam" may be a man or a year
    words, sought = folded.split(), target.split()
    if len(sought) > 1 and f" {target} " in f" {folded} ":
        return 0.55 + 0.3 * len(sought) / len(words)
    return 0.0


def _plain(text: str) -> str:
    bare = re.sub(r"\([^)]*\)", " ", nfc(text).lower()) or text
    return " ".join(re.findall(r"\w+", bare))
