"""Coverage in brief among the people one may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _

from competency.coverage import Cell, Coverage, Question, survey
from competency.models import Requirement
from records import clock
from records.models import User
from records.reading import Reading

from .task import Task

# A province is counted anew every few minutes, with its time beside it; one unit is counted live.
MANY_UNITS, KEPT_S = 20, 300
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing among the people one may see: of a requirement, or in a unit."""

    title: str
    cell: Cell
    url: str

    @property
    def missing(self) -> int:
        return self.cell.unmet + self.cell.unknown


@dataclass(frozen=True, slots=True)
class People:
    """Coverage in brief: how many people, what lacks most, in which units."""

    total: int
    counted_at: datetime
    gaps: tuple[Gap, ...]
    units: tuple[Gap, ...]
    is_province: bool


def people_of(user: User, at: datetime) -> People:
    key = f"home-people-{user.pk}-{clock.today():%Y%m%d}"
    kept: tuple[datetime, Coverage] | None = cache.get(key)
    if kept is None:
        kept = at, survey(user, Question(Reading(clock.today()), clock.today()))
        if len(kept[1].rows) > MANY_UNITS:
            cache.set(key, kept, KEPT_S)
    counted_at, table = kept
    pairs = list(zip(table.requirements, table.totals, strict=True))
    return People(
        total=table.people,
        counted_at=counted_at,
        gaps=_worst([_of_requirement(*pair) for pair in pairs]),
        units=_worst([_of_unit(row.unit, row.name, row.cells) for row in table.rows])
        if len(table.rows) > 1 else (),
        is_province=len(table.rows) > MANY_UNITS,
    )  # fmt: skip


def _of_requirement(requirement: Requirement, cell: Cell) -> Gap:
    return Gap(str(requirement), cell, _behind(requirement=requirement.code))


def _of_unit(unit: int, name: str, cells: Sequence[Cell]) -> Gap:
    met, unmet, unknown = (
        sum(getattr(cell, part) for cell in cells) for part in ("met", "unmet", "unknown")
    )
    return Gap(name, Cell(met, unmet, unknown), _behind(unit=str(unit)))


def _behind(**asked: str) -> str:
    return f"{reverse('competency:coverage_people')}?{urlencode(asked)}"


def _worst(gaps: Sequence[Gap]) -> tuple[Gap, ...]:
    """Those with the smallest share met, and something missing."""
    lacking = [gap for gap in gaps if gap.missing]
    lacking.sort(key=lambda gap: (gap.cell.share or 0.0, -gap.missing))
    return tuple(lacking[:SHOWN])


def to_the_names(gap: Gap) -> Task:
    note = _("%(missing)d trong %(total)d người chưa đạt hoặc chưa rõ.") % {
        "missing": gap.missing,
        "total": gap.cell.total,
    }
    return Task(gap.title, note, gap.url, _("Xem từng người"))
