"""The figures of the province, each counted from records (issue: The figures).

Shares are fractions from 0 to 1.  Dossiers are those of the months of the year of ``on`` that
had ended by then; the on-time rate is (early + on time) / resolved (DOMAIN F1.22b).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet, Sum

from .criteria import AtLeastLevel, Kind
from .criteria_query import outcomes
from .models import (
    Appointment,
    DossierTotal,
    Duty,
    Level,
    Person,
    Position,
    ProcedureVersion,
    UnitVersion,
)
from .reading import Reading
from .verdict import Outcome

# The lines the province reports on; which level each means is in the table of levels.
INTERMEDIATE, POLITICAL = "EDU-4", "POL-1"


@dataclass(frozen=True, slots=True)
class Figures:
    """What ``manage.py figures --json`` prints; the names stay."""

    units: int
    officers: int
    officers_per_unit_min: int
    officers_per_unit_max: int
    focal_points: int
    leaders: int
    procedures: int
    dossiers_resolved: int
    on_time_share: float | None
    intermediate_or_higher_share: float | None
    political_theory_share: float | None

    def to_data(self) -> dict[str, int | float | None]:
        return {field.name: getattr(self, field.name) for field in fields(Figures)}


@dataclass(frozen=True, slots=True)
class Counted(Figures):
    """The figures with the numerators of their shares, for the page."""

    on_time: int
    intermediate_or_higher: int
    political_theory: int


def count(reading: Reading) -> Counted:
    """Count everything for one reading of the record."""
    day, known_at = reading.on, reading.known_at
    units = UnitVersion.objects.as_of(day, known_at).communes()
    posts = Appointment.objects.as_of(day, known_at).filter(unit__in=units.values("unit"))
    per_unit = Counter(dict.fromkeys(units.values_list("unit_id", flat=True), 0))
    per_unit.update(unit for unit, _ in set(posts.values_list("unit_id", "person_id")))
    officers = Person.objects.filter(pk__in=posts.values("person"))
    duties = Duty.objects.as_of(day, known_at).filter(unit__in=units.values("unit"))
    total, at_least_intermediate, political = _levels(officers, reading)
    resolved, in_time = _dossiers(reading)
    return Counted(
        units=len(per_unit),
        officers=total,
        officers_per_unit_min=min(per_unit.values(), default=0),
        officers_per_unit_max=max(per_unit.values(), default=0),
        focal_points=_people(duties.filter(charge=Duty.Charge.FOCAL_POINT)),
        leaders=_people(posts.filter(position__kind=Position.PostKind.LEADER)),
        procedures=ProcedureVersion.objects.as_of(day, known_at).count(),
        dossiers_resolved=resolved,
        on_time_share=_share(in_time, resolved),
        intermediate_or_higher_share=_share(at_least_intermediate, total),
        political_theory_share=_share(political, total),
        on_time=in_time,
        intermediate_or_higher=at_least_intermediate,
        political_theory=political,
    )


def _people(rows: QuerySet[Any]) -> int:
    return rows.values("person").distinct().count()


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None


def _levels(officers: QuerySet[Person], reading: Reading) -> tuple[int, int, int]:
    """Number of officers, of those with intermediate or higher, of those with theory."""
    levels = {
        level.code: level for level in Level.objects.filter(code__in=[INTERMEDIATE, POLITICAL])
    }
    rules = {
        code: AtLeastLevel(Kind(level.dimension), level.rank, level.both)
        for code, level in levels.items()
    }
    found = outcomes(officers, rules, reading.on, reading.known_at)
    yes = Counter(code for row in found.values() for code, o in row.items() if o is Outcome.YES)
    return len(found), yes[INTERMEDIATE], yes[POLITICAL]


def _dossiers(reading: Reading) -> tuple[int, int]:
    months = DossierTotal.objects.known(reading.known_at).filter(
        holds_from__gte=date(reading.on.year, 1, 1), holds_to__lte=reading.on + timedelta(days=1)
    )
    sums = months.aggregate(resolved=Sum("resolved"), late=Sum("late"))
    resolved = sums["resolved"] or 0
    return resolved, resolved - (sums["late"] or 0)
