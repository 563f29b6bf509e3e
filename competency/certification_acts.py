"""Deeds upon one person's certification: suspend, lift, extend, revoke; and taking one back.

Each asks the state on its day first and says why it is refused.  A deed taken back is retracted
with a reason: the state of every day is then as if it had never been, and what was known before
stays readable.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext

from records import ledger
from records.criteria import FOREVER
from records.models import EntryRefused, Person, User
from records.verdict import Verdict, gettext_noop, no, yes
from records.wording import say

from .certified import Known, known_of
from .models import CertificationAct
from .validity import Act, ActKind, State, Status

GOES = gettext_noop("Làm được.")
NOTHING_RUNS = gettext_noop("Ngày %(day)s người này không có kỳ nào đang chạy để ra quyết định.")
ALREADY_SUSPENDED = gettext_noop("Ngày %(day)s đang tạm đình chỉ rồi.")
NOT_SUSPENDED = gettext_noop("Ngày %(day)s không đang tạm đình chỉ.")
NOT_LATER = gettext_noop("Hạn mới phải sau hạn đang có (hết %(last)s).")
NO_END = gettext_noop("Kỳ này không có ngày hết hạn nên không cần kéo dài.")


def may_act(status: Status, act: Act) -> Verdict:
    """Whether the decision can be taken in this state of its day, and why not."""
    cycle = status.cycle
    if cycle is None:
        return no(NOTHING_RUNS, day=act.day)
    suspended = status.state is State.SUSPENDED
    if act.kind is ActKind.SUSPEND and suspended:
        return no(ALREADY_SUSPENDED, day=act.day)
    if act.kind is ActKind.LIFT and not suspended:
        return no(NOT_SUSPENDED, day=act.day)
    if act.kind is ActKind.EXTEND:
        if cycle.is_open_ended:
            return no(NO_END)
        if act.until <= cycle.until:
            return no(NOT_LATER, last=cycle.due)
    return yes(GOES)


def before_and_after(known: Known, person: int, act: Act, today: date) -> tuple[Status, Status]:
    """The state without and with the decision, on the later of its day and today."""
    on = max(act.day, today)
    return known.status(person, on), known.status(person, on, [act])


@transaction.atomic
def decide(
    person: Person,
    code: str,
    kind: ActKind,
    *,
    day: date,
    until: date = FOREVER,
    document: str,
    grounds: str,
    by: User | None,
    source: str,
    at: datetime | None = None,
) -> CertificationAct:
    """Enter a decision in effect from ``day``; ``until`` is exclusive.

    Raises EntryRefused about oneself, and when the state of the day does not allow it.
    """
    if by is not None and by.person_id == person.pk:
        raise EntryRefused(gettext("Không ai ra quyết định về chứng nhận của chính mình."))
    Person.objects.select_for_update().get(pk=person.pk)  # one decision about her at a time
    act = Act(kind, day, until, document, grounds)
    verdict = may_act(known_of(code, [person.pk]).status(person.pk, day), act)
    if not verdict:
        raise EntryRefused(say(verdict.because))
    row = CertificationAct(
        person=person,
        code=code,
        kind=kind.value,
        holds_from=day,
        holds_to=until,
        document=document.strip(),
        grounds=grounds.strip(),
    )
    return ledger.enter(row, by=by, source=source, at=at)


@transaction.atomic
def take_back(
    row: CertificationAct, *, reason: str, by: User | None, source: str, at: datetime | None = None
) -> CertificationAct:
    """Say that a decision should never have been entered.  Raises EntryRefused without reason."""
    if not reason.strip():
        raise EntryRefused(gettext("Ghi lý do rút lại."))
    if by is not None and by.person_id == row.person_id:
        raise EntryRefused(gettext("Không ai ra quyết định về chứng nhận của chính mình."))
    return ledger.retract(row, reason=reason, by=by, source=source, at=at)
