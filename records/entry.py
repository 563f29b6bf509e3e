"""Facts entered by hand: written, corrected and taken back by whoever may enter, of others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from . import ledger
from .criteria import Kind
from .fact_form import is_by_hand
from .models import EntryRefused, Person, PersonFact, User

# One rating a period; of everything else a person may have several of one day.
ONE_A_PERIOD = frozenset({Kind.RATING.value, Kind.MONTHLY_RATING.value})


def record(
    person: Person, values: dict[str, Any], *, by: User, source: str, at: datetime
) -> PersonFact:
    """Write a new fact.  Raises EntryRefused when it is on record already."""
    with alone_with(person, by) as who:
        _refuse_twin(who, values)
        return ledger.enter(PersonFact(person=who, **values), by=by, source=source, at=at)


def amend(
    fact: PersonFact, values: dict[str, Any], *, reason: str, by: User, source: str, at: datetime
) -> PersonFact:
    """Supersede a fact with other values.  Raises EntryRefused when somebody was first."""
    with alone_with(fact.person, by) as who:
        _refuse_if_changed(fact)
        _refuse_twin(who, values, but=fact)
        return ledger.correct(fact, reason=reason, by=by, source=source, at=at, **values)


def withdraw(fact: PersonFact, *, reason: str, by: User, at: datetime) -> PersonFact:
    """Say that the fact should never have been entered."""
    with alone_with(fact.person, by):
        _refuse_if_changed(fact)
        return ledger.retract(fact, reason=reason, by=by, source=fact.source, at=at)


@contextmanager
def alone_with(person: Person, by: User) -> Iterator[Person]:
    """The person's row, locked, so that two entries about her come one after the other."""
    with transaction.atomic():
        who = Person.objects.select_for_update().get(pk=person.pk)
        if not Person.objects.entered_by(by).filter(pk=who.pk).exists():
            raise EntryRefused(
                _("Dữ kiện về chính mình, hoặc về người ngoài phạm vi, phải do người khác ghi.")
            )
        yield who


def _refuse_if_changed(fact: PersonFact) -> None:
    if not is_by_hand(fact):
        raise EntryRefused(_("Dữ kiện này do hệ thống làm ra; sửa ở nơi đã làm ra nó."))
    if not PersonFact.objects.known().filter(pk=fact.pk).exists():
        raise EntryRefused(_("Dữ kiện này vừa được sửa. Mời tải lại trang."))


def _refuse_twin(who: Person, values: dict[str, Any], but: PersonFact | None = None) -> None:
    """Refuse a fact that is believed already: the same paper twice, a second rating of a year."""
    alike = {name: values[name] for name in ("kind", "holds_from")}
    if values["kind"] not in ONE_A_PERIOD:
        alike |= {name: values[name] for name in ("code", "title", "number")}
    twins = PersonFact.objects.known().filter(person=who, **alike)
    if twins.exclude(pk=but.pk if but else 0).exists():
        raise EntryRefused(_("Hồ sơ đã có dữ kiện này. Mở dữ kiện ấy để sửa nếu có gì khác."))
