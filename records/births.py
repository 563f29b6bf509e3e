"""A birth date or sex that was recorded wrongly: corrected, with the old one kept as it was believed."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from . import ledger
from .differences import Chains
from .entry import alone_with
from .models import Appointment, EntryRefused, Person, PersonBirth, User
from .partial import PartialDate
from .reading import Reading

SOURCE = "Nội vụ đính chính"
BEFORE = "Hồ sơ trước khi đính chính"


def correct(
    person: Person, *, born: PartialDate, sex: str, reason: str, document: str, by: User,
    at: datetime,
) -> PersonBirth:  # fmt: skip
    """Say that she was born then, as this.  Raises EntryRefused."""
    with alone_with(person, by) as who:
        if (born, sex) == (who.born, who.sex):
            raise EntryRefused(_("Hồ sơ đã ghi đúng như thế."))
        first = Appointment.objects.known().filter(person=who).order_by("holds_from").first()
        if first and born.first >= first.holds_from:
            raise EntryRefused(
                _("Ngày sinh phải trước ngày bắt đầu vị trí đầu tiên, %(day)s.")
                % {"day": f"{first.holds_from:%d/%m/%Y}"}
            )
        last = PersonBirth.objects.known().filter(person=who).order_by("-pk").first()
        if last is None:
            last = _as_it_was(who, at)
        values = {
            "birth_date": born.first, "birth_precision": born.precision, "sex": sex,
            "holds_from": born.first, "document": document,
        }  # fmt: skip
        row = ledger.correct(last, reason=reason, by=by, source=SOURCE, at=at, **values)
        who.birth_date, who.birth_precision, who.sex = born.first, born.precision, sex
        who.save()
        return row


def _as_it_was(who: Person, at: datetime) -> PersonBirth:
    """What was believed until now, since the register first spoke of her."""
    spoken = Appointment._base_manager.filter(person=who, entered_at__lt=at)
    known = spoken.order_by("entered_at").values_list("entered_at", flat=True).first()
    row = PersonBirth(
        person=who, birth_date=who.birth_date, birth_precision=who.birth_precision, sex=who.sex,
        holds_from=who.birth_date,
    )  # fmt: skip
    return ledger.enter(row, by=None, source=BEFORE, at=known or at)


def birth_of(person: Person, reading: Reading) -> Person | PersonBirth:
    """What says when and as what she was born: the row believed then, else the person herself."""
    rows = list(PersonBirth._base_manager.filter(person=person).order_by("pk"))
    if not rows:
        return person
    chains = Chains(rows)
    believed = [row for row in rows if chains.is_believed(row, reading.known_at)]
    return believed[-1] if believed else rows[0]
