"""The rows of the summary: by kind, by check, by unit, each with the way to its lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from ..lineage import names_on
from ..models import UnitVersion
from ..reading import Reading
from .base import KIND_NAMES, About, Check, Kind
from .survey import Counted, Survey, UnitShare
from .thresholds import THRESHOLD_NAMES, Thresholds


def address(query: QueryDict, **changes: str) -> str:
    """The page with some of its filter changed, from its first page on."""
    copy = query.copy()
    for name in ("page", "units", *changes):
        copy.pop(name, None)
    copy.update({name: value for name, value in changes.items() if value})
    return f"?{copy.urlencode()}"


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A check with lines, and of how many people or units they are a part."""

    counted: Counted
    whole: int | None
    url: str

    @property
    def share(self) -> float | None:
        return self.counted.about / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit with its share."""

    share: UnitShare
    unit: UnitVersion
    url: str


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind with its lines."""

    kind: Kind
    lines: int
    url: str

    @property
    def name(self) -> str:
        return str(KIND_NAMES[self.kind])


def kinds(found: Survey, query: QueryDict) -> list[KindRow]:
    """The kinds that were asked."""
    return [
        KindRow(kind, sum(c.lines for c in counted), address(query, kind=kind.value, check=""))
        for kind in Kind
        if (counted := found.of_kind(kind))
    ]


def checks(found: Survey, query: QueryDict) -> list[CheckRow]:
    """The checks with lines."""
    units = sum(1 for unit in found.units if unit.people)
    wholes = {About.PERSON: found.people, About.UNIT: units, About.TEXT: None}
    return [
        CheckRow(one, wholes[one.check.about], address(query, check=one.check.code, kind=""))
        for one in found.checks
        if one.lines
    ]


def units(found: Survey, query: QueryDict, reading: Reading) -> list[UnitRow]:
    """Units with lines, the largest share first."""
    some = {row.unit: row for row in found.units if row.lines}
    names = names_on(set(some), reading.on, reading.known_at)
    rows = [
        UnitRow(some[unit], name, address(query, unit=name.code)) for unit, name in names.items()
    ]
    rows.sort(key=lambda row: (-(row.share.share or 0), -row.share.lines, row.unit.sort_key))
    return rows


def leant_on(asked: list[Check], thresholds: Thresholds, reading: Reading) -> list[dict[str, Any]]:
    """The numbers of the day that the checks lean on."""
    codes = dict.fromkeys(code for check in asked for code in check.leans_on)
    return [
        {"name": THRESHOLD_NAMES[code], "rows": thresholds.in_force(code, reading.on)}
        for code in codes
    ]
