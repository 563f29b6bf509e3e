"""Two versions of a requirement side by side: fields, and the rules line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from records.criteria import Criterion, Group
from records.wording import say, spoken

from .making import whom
from .models import Requirement


@dataclass(frozen=True, slots=True)
class Field:
    """What one field says in either version."""

    label: str
    one: str
    other: str

    @property
    def differs(self) -> bool:
        return self.one != self.other


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A line of a rule as told: how deep it stands, its sentence, and what makes it another."""

    depth: int
    sentence: str
    key: str


@dataclass(frozen=True, slots=True)
class LinePair:
    """Lines that stand opposite; either may be missing."""

    one: RuleLine | None
    other: RuleLine | None

    @property
    def change(self) -> str:
        """same, changed, added or removed."""
        if self.one is None:
            return "added"
        if self.other is None:
            return "removed"
        return "same" if self.one == self.other else "changed"


@dataclass(frozen=True, slots=True)
class Compared:
    """The fields that a reader compares, and the rules as pairs of lines."""

    one: Requirement
    other: Requirement
    fields: tuple[Field, ...]
    lines: tuple[LinePair, ...]

    @property
    def same_rule(self) -> bool:
        return all(pair.change == "same" for pair in self.lines)


def compare(one: Requirement, other: Requirement, titles: Mapping[str, str]) -> Compared:
    """``titles`` names the posts."""
    fields = tuple(
        Field(label, first, second)
        for (label, first), (_label, second) in zip(
            _said(one, titles), _said(other, titles), strict=True
        )
    )
    return Compared(one, other, fields, tuple(pairs(one.criterion, other.criterion)))


def _said(row: Requirement, titles: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    until = _("nay") if row.is_open else spoken(row.last_day)
    yield _("Hiệu lực"), f"{spoken(row.holds_from)} – {until}"
    yield _("Tên ngắn"), str(row)
    yield _("Ràng buộc"), whom(row, dict(titles)) or _("Mọi vị trí")
    yield _("Thay cho"), ", ".join(row.replaces)
    yield _("Căn cứ"), row.basis
    yield _("Kiểm chứng"), _("đã kiểm chứng") if row.verified else _("chưa kiểm chứng")
    yield _("Ghi chú"), row.remark


def pairs(one: Criterion, other: Criterion) -> Iterator[LinePair]:
    """The lines of two rules, each opposite its like; changed ones opposite each other."""
    left, right = list(lines(one)), list(lines(other))
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for _tag, a, a_end, b, b_end in matcher.get_opcodes():
        for place in range(max(a_end - a, b_end - b)):
            yield LinePair(
                left[a + place] if a + place < a_end else None,
                right[b + place] if b + place < b_end else None,
            )


def lines(criterion: Criterion, depth: int = 0) -> Iterator[RuleLine]:
    """A rule from top to bottom."""
    data: dict[str, Any] = criterion.to_data()
    data.pop("parts", None)
    yield RuleLine(depth, say(criterion.sentence()), repr(sorted(data.items(), key=str)))
    if isinstance(criterion, Group):
        for part in criterion.parts:
            yield from lines(part, depth + 1)
