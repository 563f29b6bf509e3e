"""Posts, leave and reserve by decision: given, moved, ended, taken back.

The sentences of what the database itself forbids stand on the models (records.post_rules);
here is what needs more than two rows to judge.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from . import ledger
from .criteria import FOREVER
from .entry import alone_with
from .lineage import units_within
from .models import Absence, Appointment, Duty, EntryRefused, Person, Position, Reserve, User
from .scope import May

SOURCE = "Nội vụ ghi theo quyết định"
Row = TypeVar("Row", Appointment, Duty, Absence, Reserve)
TABLES: dict[str, type[Appointment] | type[Duty] | type[Absence] | type[Reserve]] = {
    "appointment": Appointment, "duty": Duty, "absence": Absence, "reserve": Reserve,
}  # fmt: skip


def appoint(
    person: Person, *, unit: int, position: Position, since: date, document: str, by: User,
    at: datetime, manner: str = Appointment.Manner.SUBSTANTIVE, until: date = FOREVER,
) -> Appointment:  # fmt: skip
    """Give a post until the day before ``until``.  Raises EntryRefused."""
    with alone_with(person, by) as who:
        _admit(by, unit)
        if manner == Appointment.Manner.SECONDED and not _posts(who, since).exists():
            raise EntryRefused(
                _("Biệt phái cần một vị trí chính thức để trở về: ngày ấy chưa có vị trí nào.")
            )
        row = Appointment(
            person=who, unit_id=unit, position=position, manner=manner,
            holds_from=since, holds_to=until, document=document,
        )  # fmt: skip
        return ledger.enter(row, by=by, source=SOURCE, at=at)


def transfer(
    post: Appointment, *, unit: int, position: Position, since: date, document: str, by: User,
    at: datetime,
) -> Appointment:  # fmt: skip
    """End a post, and what charges went with it, and give another from the same day."""
    with alone_with(post.person, by):
        finish(post, on=since, reason=document, by=by, at=at)
        return appoint(
            post.person, unit=unit, position=position, since=since, document=document,
            manner=post.manner, until=post.holds_to, by=by, at=at,
        )  # fmt: skip


def finish(row: Row, *, on: date, reason: str, by: User, at: datetime) -> Row:
    """Say that the row holds until the day before ``on``; a post takes its charges along."""
    with alone_with(row.person, by) as who:
        _believed(row)
        if not row.holds_from < on < row.holds_to:
            raise EntryRefused(
                _("Ngày thôi phải sau ngày bắt đầu và trước ngày đã ghi kết thúc. Ghi nhầm thì rút lại.")
            )  # fmt: skip
        ended = ledger.end(row, on=on, reason=reason, by=by, source=SOURCE, at=at)
        if isinstance(row, Appointment) and not _posts(who, on).filter(unit=row.unit_id).exists():
            charges = Duty.objects.known().filter(person=who, unit=row.unit_id, holds_to__gt=on)
            for charge in charges.filter(holds_from__lt=on).order_by("pk"):
                ledger.end(charge, on=on, reason=reason, by=by, source=SOURCE, at=at)
        return ended


def withdraw(row: Row, *, reason: str, by: User, at: datetime) -> Row:
    """Say that the row should never have been entered."""
    with alone_with(row.person, by):
        _believed(row)
        return ledger.retract(row, reason=reason, by=by, source=SOURCE, at=at)


def leave(
    person: Person, *, kind: str, since: date, until: date, document: str, by: User, at: datetime
) -> Absence:
    """Away from the post until the day before ``until``.  Raises EntryRefused."""
    with alone_with(person, by) as who:
        if not Appointment.objects.as_of(since).filter(person=who).exists():
            raise EntryRefused(
                _("Ngày ấy người này không giữ vị trí nào. Xem lại ngày, hoặc ghi vị trí trước.")
            )
        row = Absence(
            person=who, kind=kind, holds_from=since, holds_to=until, document=document
        )  # fmt: skip
        return ledger.enter(row, by=by, source=SOURCE, at=at)


def put_in_reserve(
    person: Person, *, unit: int, position: Position, since: date, until: date, document: str,
    by: User, at: datetime,
) -> Reserve:  # fmt: skip
    """Put on the planning list for a post.  Raises EntryRefused."""
    with alone_with(person, by) as who:
        _admit(by, unit)
        same = Reserve.objects.known().filter(person=who, unit=unit, position=position)
        if same.filter(holds_from__lt=until, holds_to__gt=since).exists():
            raise EntryRefused(_("Người này đã trong quy hoạch vị trí ấy trong thời gian đó."))
        row = Reserve(
            person=who, unit_id=unit, position=position,
            holds_from=since, holds_to=until, document=document,
        )  # fmt: skip
        return ledger.enter(row, by=by, source=SOURCE, at=at)


def _posts(person: Person, day: date) -> Any:
    """The substantive posts on a day."""
    rows = Appointment.objects.as_of(day).filter(person=person)
    return rows.filter(manner=Appointment.Manner.SUBSTANTIVE)


def _believed(row: Row) -> None:
    if not type(row).objects.known().filter(pk=row.pk).exists():
        raise EntryRefused(_("Dữ kiện này vừa được sửa. Mời tải lại trang."))


def _admit(by: User, unit: int) -> None:
    if unit not in units_within(by, May.ENTER):
        raise EntryRefused(_("Đơn vị này nằm ngoài phạm vi anh/chị được ghi."))
