"""Which units have confirmed the list of a month, which have not, and since when it is overdue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..lineage import units_within
from ..models import ListError, MonthConfirmation, UnitVersion, User
from ..scope import May, is_everywhere, paths_of
from .calendar_months import due_month, last_day
from .months import overdue_days
from .thresholds import Thresholds

DONE, WRONG, LATE, OPEN = "done", "wrong", "late", "open"
STATES = {
    DONE: _("Đã xác nhận"),
    WRONG: _("Đã báo sai, chờ trả lời"),
    LATE: _("Quá hạn"),
    OPEN: _("Chờ xác nhận"),
}


@dataclass(frozen=True, slots=True)
class UnitMonth:
    """A unit in a month: confirmed, or how many errors wait and how late it is (working days)."""

    unit: UnitVersion
    done: MonthConfirmation | None
    errors: int
    late: int

    @property
    def state(self) -> str:
        if self.done:
            return DONE
        if self.errors:
            return WRONG
        return LATE if self.late else OPEN

    @property
    def state_name(self) -> str:
        return str(STATES[self.state])


def current_month(on: date) -> date:
    """The newest month whose confirmation has opened."""
    days = Thresholds.load().on("confirmation_opens", on)
    return due_month(on, days if days is not None else 1)


def units_of(user: User, month: date, power: May) -> Any:
    """The communes of the month's last day that the account has the power over."""
    found = UnitVersion.objects.as_of(last_day(month)).communes()
    if is_everywhere(paths_of(user, power)):
        return found
    return found.filter(unit__in=units_within(user, power))


def overview(units: Iterable[UnitVersion], month: date, on: date) -> list[UnitMonth]:
    """Each unit with how it stands, in three queries."""
    known = list(units)
    ids = [unit.unit_id for unit in known]
    done = {
        row.unit_id: row
        for row in MonthConfirmation.objects.filter(unit__in=ids, month=month).select_related(
            "entered_by"
        )
    }
    waiting = ListError.objects.filter(unit__in=ids, month=month, answer=None)
    errors = Counter(waiting.values_list("unit_id", flat=True))
    late = overdue_days(month, on)
    return [UnitMonth(unit, done.get(unit.unit_id), errors[unit.unit_id], late) for unit in known]


def waiting_for(user: User, on: date) -> tuple[date, list[int]]:
    """The month, and the units this account may confirm that are not confirmed."""
    month = current_month(on)
    units = units_of(user, month, May.CONFIRM)
    done = MonthConfirmation.objects.filter(month=month).values("unit")
    return month, list(units.exclude(unit__in=done).values_list("unit_id", flat=True))
