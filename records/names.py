"""A change of name by decision: the old one stays true of its days, the person carries the new."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from . import ledger
from .criteria import FOREVER
from .entry import alone_with
from .intake.people import Name
from .models import EntryRefused, Person, PersonName, User
from .reading import Reading

SOURCE = "Nội vụ ghi theo quyết định"


def rename(
    person: Person, name: Name, *, since: date, document: str, by: User, at: datetime
) -> PersonName:
    """Give another name from a day on.  Raises EntryRefused."""
    parts = _parts(name.family, name.middle, name.given)
    entered: dict[str, Any] = {"by": by, "source": SOURCE, "at": at}
    with alone_with(person, by) as who:
        if parts == _parts(who.family_name, who.middle_name, who.given_name):
            raise EntryRefused(_("Đó đã là họ tên hiện nay."))
        last = _latest(who)
        if since <= (last.holds_from if last else who.birth_date):
            raise EntryRefused(_("Ngày đổi phải sau ngày sinh và sau lần đổi tên trước."))
        if last:
            ledger.end(last, on=since, reason=document, **entered)
        else:
            first = PersonName(
                person=who, holds_from=who.birth_date, holds_to=since,
                **_parts(who.family_name, who.middle_name, who.given_name),
            )  # fmt: skip
            ledger.enter(first, **entered)
        row = PersonName(person=who, holds_from=since, document=document, **parts)
        made = ledger.enter(row, **entered)
        _carry(who, parts)
        return made


def take_back(row: PersonName, *, reason: str, by: User, at: datetime) -> None:
    """Say that the latest change of name should never have been entered."""
    with alone_with(row.person, by) as who:
        last = _latest(who)
        before = PersonName.objects.known().filter(person=who, holds_to=row.holds_from).first()
        if last is None or last.pk != row.pk or before is None:
            raise EntryRefused(_("Chỉ rút lại được lần đổi tên sau cùng."))
        ledger.retract(row, reason=reason, by=by, source=SOURCE, at=at)
        ledger.correct(before, reason=reason, by=by, source=SOURCE, at=at, holds_to=FOREVER)
        _carry(who, _parts(before.family_name, before.middle_name, before.given_name))


def names_of(person: Person, reading: Reading) -> tuple[str, list[PersonName]]:
    """The name on the day, and every name that had begun by then, newest first."""
    rows = PersonName.objects.known(reading.known_at).filter(person=person)
    known = list(rows.order_by("-holds_from", "-pk"))
    then = [row for row in known if row.holds_from <= reading.on < row.holds_to]
    shown = [row for row in known if row.holds_from <= reading.on]
    return (str(then[0]) if then else person.full_name), shown if len(shown) > 1 else []


def _latest(person: Person) -> PersonName | None:
    return PersonName.objects.known().filter(person=person).order_by("-holds_from").first()


def _parts(family: str, middle: str, given: str) -> dict[str, str]:
    return {"family_name": family, "middle_name": middle, "given_name": given}


def _carry(person: Person, parts: dict[str, str]) -> None:
    for column, value in parts.items():
        setattr(person, column, value)
    person.derive().save(update_fields=[*parts, "folded", "sort_key"])
