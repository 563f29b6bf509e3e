"""Rules as stored data: read back, or refused with the place and the remedy.  Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from ..verdict import Both
from .base import Criterion, Leaf
from .facts import Kind
from .groups import AllOf, AnyOf, AtLeast, Group
from .leaves import (
    AtLeastLevel,
    Completed,
    Holds,
    InYear,
    NoneInYear,
    NoneOpen,
    NoneSince,
    Passed,
    Rated,
    Served,
    ServedInYear,
)

LEAVES: tuple[type[Leaf], ...] = (
    AtLeastLevel,
    Completed,
    Passed,
    Served,
    NoneSince,
    Rated,
    InYear,
    NoneInYear,
    NoneOpen,
    ServedInYear,
    Holds,
)
GROUPS: tuple[type[Group], ...] = (AllOf, AnyOf, AtLeast)
BY_TYPE: dict[str, type[Criterion]] = {c.type: c for c in (*LEAVES, *GROUPS)}


class RuleError(ValueError):
    """A stored or typed rule cannot be read; says where and what to do."""


def _positive(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError("a whole number of at least 1")
    return value


def _percent(value: Any) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError("a number from 0 to 100") from None
    if not 0 <= number <= 100:
        raise ValueError("a number from 0 to 100")
    return number


def _month_day(value: Any) -> str:
    date.fromisoformat(f"2024-{value}")
    return str(value)


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "kind": Kind,
    "rank": _positive,
    "name": Both.from_data,
    "title": Both.from_data,
    "course": str,
    "exam": str,
    "code": str,
    "percent": _percent,
    "years": _positive,
    "months": _positive,
    "count": _positive,
    "closes": _month_day,
}


def from_data(data: Any, where: str = "rule") -> Criterion:
    """Read a stored rule.  Raises RuleError naming the place and the remedy."""
    if not isinstance(data, Mapping) or data.get("type") not in BY_TYPE:
        known = ", ".join(BY_TYPE)
        raise RuleError(f"{where}: 'type' must be one of {known}")
    cls = BY_TYPE[data["type"]]
    names = {f.name: f for f in fields(cls)}
    if unknown := set(data) - set(names) - {"type"}:
        raise RuleError(f"{where}: unknown field {sorted(unknown)[0]!r}; remove it")
    values: dict[str, Any] = {}
    for name, raw in data.items():
        if name == "type":
            continue
        if name == "parts":
            if not isinstance(raw, list) or not raw:
                raise RuleError(f"{where}.parts: give at least one criterion")
            values[name] = tuple(from_data(p, f"{where}.parts[{i}]") for i, p in enumerate(raw))
            continue
        try:
            values[name] = _READERS[name](raw)
        except (ValueError, TypeError, KeyError) as error:
            raise RuleError(f"{where}.{name}: {raw!r} cannot be used; give {error}") from None
    try:
        criterion = cls(**values)
    except TypeError:
        missing = sorted(
            n for n in names if n not in values and n not in {"years", "code", "count"}
        )
        raise RuleError(f"{where}: fill in {', '.join(missing)}") from None
    if isinstance(criterion, AtLeast) and criterion.count > len(criterion.parts):
        raise RuleError(f"{where}.count: {criterion.count} of {len(criterion.parts)} cannot be met")
    return criterion
