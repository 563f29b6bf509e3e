"""A career as one look: every post, charge, leave and place in reserve, on one scale of years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from .models import (
    Absence,
    Appointment,
    Batch,
    BatchRow,
    Duty,
    Person,
    Reserve,
    UnitEvent,
    UnitVersion,
)
from .reading import Reading

SCALE = 1000  # the width of the picture, in its own units


@dataclass(frozen=True, slots=True)
class Bar:
    """Where a stage lies on the scale."""

    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Stage:
    """A stretch of a career: what it was, in a unit as it was when it began.

    ``source`` is the kind of row as addresses name it; "" when the reader may not open it.
    """

    row: Appointment | Duty | Absence | Reserve
    what: str
    unit: UnitVersion | None
    source: str
    tone: str
    note: str = ""
    bar: Bar | None = None
    deed: Batch | None = None  # the act over many people that said it


@dataclass(frozen=True, slots=True)
class Mark:
    """A reorganisation that one of the units went through."""

    x: int
    event: UnitEvent


@dataclass(frozen=True, slots=True)
class Timeline:
    """The stages, newest first, from the beginning of one year to the end of another."""

    stages: list[Stage]
    first_year: int
    last_year: int
    marks: list[Mark]


def stages_of(person: Person, reading: Reading) -> list[Stage]:
    """Posts and charges that had begun by the day, newest first."""
    posts = _begun(Appointment, person, reading).select_related("position")
    return _newest_first(
        [*map(_post, posts), *map(_charge, _begun(Duty, person, reading))], reading
    )


def timeline(
    stages: list[Stage],
    person: Person,
    reading: Reading,
    *,
    frankly: bool,
    planned: bool,
    own: bool = False,
) -> Timeline | None:
    """The stages with leave and, if ``planned``, reserve, drawn on a scale; None without any.

    ``frankly`` says why somebody was away, ``own`` also where it speaks of her health.
    """
    beside = [_away(row, frankly, own) for row in _begun(Absence, person, reading)]
    if planned:
        rows = _begun(Reserve, person, reading).select_related("position")
        beside += [_planned(row) for row in rows]
    stages = sorted([*stages, *_newest_first(beside, reading)], key=_order, reverse=True)
    if not stages:
        return None
    first, last = min(one.row.holds_from.year for one in stages), reading.on.year
    scale = _Scale(date(first, 1, 1), date(last + 1, 1, 1))
    units = {one.row.unit_id for one in stages if isinstance(one.row, Appointment | Duty)}
    events = (
        UnitEvent.objects.known(reading.known_at)
        .filter(holds_from__lte=reading.on, holds_from__gte=scale.begins)
        .filter(successions__predecessor__in=units)
        .distinct()
        .order_by("holds_from", "pk")
    )
    deeds = _deeds(one.row for one in stages)
    return Timeline(
        [
            replace(
                one, bar=scale.bar(one.row.holds_from, one.row.holds_to, reading.on),
                deed=deeds.get((one.row._meta.label_lower, one.row.pk)),
            )
            for one in stages
        ],
        first, last, [Mark(scale.at(event.holds_from), event) for event in events],
    )  # fmt: skip


def _deeds(rows: Iterable[Any]) -> dict[tuple[str, int], Batch]:
    """Acts over many people by the rows they entered."""
    tables: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        tables[row._meta.label_lower].append(row.pk)
    asked = Q(pk__in=[])
    for table, ids in tables.items():
        asked |= Q(table=table, row__in=ids)
    members = BatchRow.objects.filter(asked, batch__kind=Batch.Kind.BULK)
    return {(one.table, one.row): one.batch for one in members.select_related("batch__bulk")}


@dataclass(frozen=True, slots=True)
class _Scale:
    begins: date
    ends: date

    def at(self, day: date) -> int:
        whole = (self.ends - self.begins).days
        return max(0, min(SCALE, round((day - self.begins).days * SCALE / whole)))

    def bar(self, since: date, until: date, on: date) -> Bar:
        """At least a hair wide, and not into what has not come yet."""
        x = self.at(since)
        return Bar(x, max(6, self.at(min(until, date(on.year + 1, 1, 1))) - x))


def _begun(model: Any, person: Person, reading: Reading) -> Any:
    rows = model.objects.known(reading.known_at)
    return rows.filter(person=person, holds_from__lte=reading.on)


def _order(stage: Stage) -> tuple[date, int]:
    return stage.row.holds_from, stage.row.pk


def _newest_first(stages: list[Stage], reading: Reading) -> list[Stage]:
    """In order, each with its unit as it was when the stage began."""
    units = _units((one.row for one in stages), reading)
    ordered = sorted(stages, key=_order, reverse=True)
    return [replace(one, unit=_then(one.row, units)) for one in ordered]


def _units(rows: Iterable[Any], reading: Reading) -> dict[int, list[UnitVersion]]:
    ids = {row.unit_id for row in rows if hasattr(row, "unit_id")}
    versions: dict[int, list[UnitVersion]] = defaultdict(list)
    if ids:
        known = UnitVersion.objects.known(reading.known_at).filter(unit__in=ids)
        for version in known.order_by("holds_from"):
            versions[version.unit_id].append(version)
    return versions


def _then(row: Any, units: dict[int, list[UnitVersion]]) -> UnitVersion | None:
    found = units.get(getattr(row, "unit_id", 0), [])
    then = [version for version in found if version.holds_from <= row.holds_from] or found
    return then[-1] if then else None


def _post(row: Appointment) -> Stage:
    note = "" if row.manner == Appointment.Manner.SUBSTANTIVE else row.get_manner_display()
    return Stage(row, str(row.position), None, "appointment", row.manner, note)


def _charge(row: Duty) -> Stage:
    return Stage(row, row.get_charge_display(), None, "duty", "duty")


def _planned(row: Reserve) -> Stage:
    return Stage(row, str(row.position), None, "reserve", "reserve", _("quy hoạch"))


def _away(row: Absence, frankly: bool, own: bool) -> Stage:
    """Why somebody is away may speak of her health: others read that she is."""
    what = str(row) if frankly else _("Vắng mặt theo chế độ")
    if own:
        what = row.get_kind_display()
    return Stage(row, what, None, "absence" if frankly else "", "absence")
