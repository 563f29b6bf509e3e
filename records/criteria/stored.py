"""Rules as stored data: read back, or refused with the place and the remedy.  Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from ..verdict import Both
from .ability import HasCompetency
from .base import Criterion, Leaf
from .facts import Kind
from .general import ByRank, Compare, Times
from .groups import DEEPEST, AllOf, AnyOf, AtLeast, Group, Not, Unless
from .leaves import AtLeastLevel, Completed, Holds, NoneOpen, NoneSince, Passed, Served
from .window import LONGEST, Window
from .yearly import EveryYear, InYear, NoneInYear, Rated, RatedYears, ServedInYear

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
    ByRank,
    Times,
    RatedYears,
    EveryYear,
    HasCompetency,
)
GROUPS: tuple[type[Group], ...] = (AllOf, AnyOf, AtLeast, Not, Unless)
BY_TYPE: dict[str, type[Criterion]] = {c.type: c for c in (*LEAVES, *GROUPS)}


LARGEST = 100  # conditions in a whole rule


class RuleError(ValueError):
    """A stored or typed rule cannot be read; says where and what to do.

    ``path`` leads to the criterion by the places of its parts; ``field`` is the one to mend.
    """

    def __init__(self, message: str, path: tuple[int, ...] = (), field: str = "type") -> None:
        super().__init__(message)
        self.path, self.field = path, field


def _positive(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= LONGEST:
        raise ValueError(f"a whole number from 1 to {LONGEST}")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def _value(value: Any) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError("a number") from None
    if not number.is_finite() or abs(number) >= 10**6:
        raise ValueError("a number under a million")
    return number


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
    "competency": str,
    "exam": str,
    "code": str,
    "percent": _percent,
    "years": _positive,
    "months": _positive,
    "count": _positive,
    "closes": _month_day,
    "compare": Compare,
    "window": Window.from_data,
    "value": _value,
    "lasting": _flag,
}


def from_data(data: Any, where: str = "rule") -> Criterion:
    """Read a stored rule.  Raises RuleError naming the place and the remedy.

    This is the one place that limits a rule: ``DEEPEST`` groups within groups, the parts each
    group may have (``Group.most``), ``LARGEST`` conditions altogether.
    """
    rule = _read(data, where, ())
    if sum(1 for _ in rule.leaves()) > LARGEST:
        raise RuleError(f"{where}: more than {LARGEST} conditions; make several requirements of it")
    return rule


def _read(data: Any, where: str, path: tuple[int, ...]) -> Criterion:
    if not isinstance(data, Mapping) or data.get("type") not in BY_TYPE:
        known = ", ".join(BY_TYPE)
        raise RuleError(f"{where}: 'type' must be one of {known}", path)
    cls = BY_TYPE[data["type"]]
    names = {f.name: f for f in fields(cls)}
    names.pop("evidence", None)  # not the rule's own: filled in from the framework of the day
    if unknown := set(data) - set(names) - {"type"}:
        raise RuleError(f"{where}: unknown field {sorted(unknown)[0]!r}; remove it", path)
    values: dict[str, Any] = {}
    for name, raw in data.items():
        if name == "type":
            continue
        if name == "parts":
            values[name] = _parts(cls, raw, where, path)
            continue
        try:
            values[name] = _READERS[name](raw)
        except (ValueError, TypeError, KeyError) as error:
            message = f"{where}.{name}: {raw!r} cannot be used; give {error}"
            raise RuleError(message, path, name) from None
    if missing := sorted(n for n, f in names.items() if n not in values and f.default is MISSING):
        raise RuleError(f"{where}: fill in {', '.join(missing)}", path, missing[0])
    criterion = cls(**values)
    if objection := criterion.objection():
        name, why = objection
        raise RuleError(f"{where}.{name}: {why}", path, name)
    return criterion


def _parts(
    cls: type[Criterion], raw: Any, where: str, path: tuple[int, ...]
) -> tuple[Criterion, ...]:
    assert issubclass(cls, Group)
    if not isinstance(raw, list) or not raw:
        raise RuleError(f"{where}.parts: give at least one criterion", path)
    if not cls.fewest <= len(raw) <= cls.most:
        limits = f"{cls.fewest} to {cls.most}" if cls.fewest < cls.most else f"{cls.most}"
        raise RuleError(f"{where}.parts: {cls.type!r} takes {limits} criteria", path)
    if len(path) >= DEEPEST:
        raise RuleError(f"{where}: groups stand in groups more than {DEEPEST} deep", path)
    return tuple(
        _read(part, f"{where}.parts[{place}]", (*path, place)) for place, part in enumerate(raw)
    )
