"""The list of a unit at the end of a month: read, confirmed by its head, or found wrong.

What is confirmed is a reading as of a day, as known at an instant; nothing of it is copied but a
digest of the rows it told, so that reading it again can be compared with what was confirmed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from ..calendar import WorkingCalendar
from ..differences import Change, Difference, between
from ..models import (
    Absence,
    Appointment,
    Duty,
    EntryRefused,
    Grant,
    Holiday,
    LedgerRow,
    ListError,
    ListErrorAnswer,
    MonthConfirmation,
    Person,
    User,
)
from ..scope import Role
from .calendar_months import last_day


@dataclass(frozen=True, slots=True)
class Told:
    """A reading to the instant, where ``Reading`` knows only days."""

    on: date
    known_at: datetime | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A person of the list with what is said of her on the day."""

    person: Person
    posts: tuple[Appointment, ...]
    duties: tuple[Duty, ...]
    absences: tuple[Absence, ...]

    @property
    def rows(self) -> tuple[LedgerRow, ...]:
        return (*self.posts, *self.duties, *self.absences)


def listing(unit: int, told: Told) -> list[Entry]:
    """Everybody with a post or a charge in the unit, by given name, in four queries."""
    here: dict[str, Any] = {"unit": unit}
    posts = Appointment.objects.as_of(told.on, told.known_at).filter(**here)
    duties = Duty.objects.as_of(told.on, told.known_at).filter(**here)
    found: dict[int, tuple[list[Any], list[Any], list[Any]]] = {}
    row: Any
    for place, rows in enumerate((posts.select_related("position"), duties)):
        for row in rows.order_by("holds_from", "pk"):
            found.setdefault(row.person_id, ([], [], []))[place].append(row)
    away = Absence.objects.as_of(told.on, told.known_at).filter(person__in=found)
    for row in away.order_by("holds_from", "pk"):
        found[row.person_id][2].append(row)
    people = Person.objects.filter(pk__in=found).by_name()
    return [Entry(who, *map(tuple, found[who.pk])) for who in people]  # type: ignore[arg-type]


def digest(entries: Iterable[Entry]) -> str:
    """SHA-256 of which rows the list told: rows never change, so their ids are what they say."""
    rows = sorted((row._meta.model_name, row.pk) for one in entries for row in one.rows)
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def changes(unit: int, earlier: Told, later: Told) -> list[ChangeLine]:
    """What became different in the unit's list between two readings, oldest first."""
    ever = Appointment.objects.filter(unit=unit).values("person")
    also = Duty.objects.filter(unit=unit).values("person")
    people = Person.objects.filter(pk__in=ever) | Person.objects.filter(pk__in=also)
    those: dict[str, Any] = {"person__in": people.values("pk")}
    tables: list[list[LedgerRow]] = [
        list(Appointment.objects.filter(**those).select_related("position", "person")),
        list(Duty.objects.filter(**those).select_related("person")),
        list(Absence.objects.filter(**those).select_related("person")),
    ]
    served = {row.person_id for row in tables[0] if _told(row, unit, earlier, later)}  # type: ignore[attr-defined]
    last = Newest(row for table in tables for row in table)
    return [
        ChangeLine.of(one, last.of(one.row, later.known_at))
        for one in between(tables, earlier, later)
        if any(_here(row, unit, served) for row in (one.before, one.after))
    ]


class Newest:
    """What a row was last corrected to, among rows of several tables."""

    def __init__(self, rows: Iterable[LedgerRow]) -> None:
        self.later = {
            (type(row), row.supersedes_id): row  # type: ignore[attr-defined]
            for row in rows
            if row.supersedes_id is not None  # type: ignore[attr-defined]
        }

    def of(self, row: LedgerRow, known_at: datetime | None) -> LedgerRow:
        while (later := self.later.get((type(row), row.pk))) is not None:
            if later.void or (known_at is not None and later.entered_at > known_at):
                break
            row = later
        return row


WAYS = {
    Change.BEGAN: _lazy("bắt đầu"),
    Change.LEARNED: _lazy("mới ghi"),
    Change.CORRECTED: _lazy("được đính chính"),
    Change.ENDED: _lazy("kết thúc"),
    Change.RETRACTED: _lazy("được rút lại"),
}


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A change as its list tells it: why somebody is away is not for this page."""

    person: Person
    what: str
    way: str
    since: date
    until: date | None

    @classmethod
    def of(cls, one: Difference, newest: LedgerRow) -> ChangeLine:
        """``newest`` is what is known now of the row, its end above all."""
        row: Any = one.row
        what = _("Vắng mặt theo chế độ") if isinstance(row, Absence) else row.heading
        until = None if newest.is_open else newest.last_day
        return cls(row.person, what, str(WAYS[one.change]), row.holds_from, until)


def _told(row: Any, unit: int, earlier: Told, later: Told) -> bool:
    """Whether the post is of the unit and may be told by one of the readings."""
    return row.unit_id == unit and any(
        row.holds_from <= t.on < row.holds_to for t in (earlier, later)
    )


def _here(row: Any, unit: int, served: set[int]) -> bool:
    if row is None:
        return False
    if isinstance(row, Absence):
        return row.person_id in served
    return bool(row.unit_id == unit)


def last_before(unit: int, month: date) -> MonthConfirmation | None:
    """The newest confirmation of an earlier month."""
    rows = MonthConfirmation.objects.filter(unit=unit, month__lt=month)
    return rows.order_by("-month").first()


def reading_of(month: date, today: date) -> date:
    """The day the list is read for: the month's last, or today while it has not come."""
    return min(last_day(month), today)


def confirm(
    unit: int, month: date, *, note: str, shown: str, by: User, on: date, at: datetime
) -> MonthConfirmation:
    """Say that the list is right, as read now; ``shown`` is the digest of what was looked at.

    Raises EntryRefused when the list has changed since, or an error waits for its answer.
    """
    day = reading_of(month, on)
    entries = listing(unit, Told(day, at))
    made = digest(entries)
    if made != shown:
        raise EntryRefused(_("Danh sách vừa thay đổi. Mời xem lại rồi xác nhận."))
    if ListError.objects.filter(unit=unit, month=month, answer=None).exists():
        raise EntryRefused(
            _("Còn điều đã báo sai mà Nội vụ chưa trả lời. Xác nhận sau khi có trả lời.")
        )
    try:
        with transaction.atomic():
            return MonthConfirmation.objects.create(
                unit_id=unit, month=month, on=day, known_at=at, people=len(entries), digest=made,
                note=note, entered_at=at, entered_by=by,
            )  # fmt: skip
    except IntegrityError as error:
        raise EntryRefused(_("Tháng này đã được xác nhận.")) from error


def answer(error: ListError, *, outcome: str, note: str, by: User, at: datetime) -> ListErrorAnswer:
    """Answer a reported error, once and never one's own.  Raises EntryRefused."""
    if error.entered_by_id == by.pk:
        raise EntryRefused(_("Điều mình báo do người khác trả lời."))
    try:
        with transaction.atomic():
            return ListErrorAnswer.objects.create(
                error=error, outcome=outcome, note=note, entered_at=at, entered_by=by
            )
    except IntegrityError as failure:
        raise EntryRefused(_("Điều này đã được trả lời. Mời tải lại trang.")) from failure


def overdue_days(month: date, on: date) -> int:
    """Working days since the month ended; 0 while it has not."""
    ended = last_day(month)
    if on <= ended:
        return 0
    holidays = Holiday.objects.filter(day__gt=ended, day__lte=on).values_list("day", flat=True)
    return WorkingCalendar(frozenset(holidays)).count(ended, on)


def heads_of(units: Sequence[int], on: date) -> Any:
    """Open accounts that may confirm for a unit today: its head by charge, or by right."""
    charged = Duty.objects.as_of(on).filter(unit__in=units, charge=Duty.Charge.IN_CHARGE)
    granted = Grant.objects.as_of(on).filter(unit__in=units, role=Role.HEAD.value)
    return User.objects.filter(
        Q(person__in=charged.values("person")) | Q(pk__in=granted.values("user")), is_active=True
    )
