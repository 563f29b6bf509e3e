"""Claims of qualifications: made by the officer, verified by somebody else, then a fact."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import entry
from .fact_form import SORTS, FactForm
from .lifecycle import Attempt, Lifecycle, Move
from .models import Claim, ClaimAct, ClaimState, EntryRefused, Person, PersonFact, User
from .models.claims import OPEN_CLAIM
from .scans import Cleaned, keep
from .verdict import Verdict, gettext_noop, no, yes

REASON = 10  # characters: enough to act upon
MOST_OPEN = 20  # claims of one person at a time
SOURCE = "Khai báo %d, đã đối chiếu bản chụp"

_FINE = yes("")


def _claims(attempt: Attempt) -> Verdict:
    if attempt.by.person_id == attempt.thing.person_id:
        return _FINE
    return no(gettext_noop("Việc của chính người khai"))


def _verifies(attempt: Attempt) -> Verdict:
    """A second person: not she, not whoever claimed for her."""
    claim = attempt.thing
    if attempt.by.pk == claim.created_by_id:
        return no(gettext_noop("Người khai không tự xác minh"))
    if Person.objects.entered_by(attempt.by).filter(pk=claim.person_id).exists():
        return _FINE
    return no(gettext_noop("Việc của người được ghi hồ sơ của đơn vị, không phải chính người khai"))


def _becomes_a_fact(attempt: Attempt, _act: object) -> None:
    claim: Claim = attempt.thing
    form = form_of(claim, answers_of(claim), today=attempt.on)
    if not form.is_valid():
        raise EntryRefused(_("Điều đã khai không còn ghi được. Yêu cầu người khai bổ sung."))
    values = form.values() | {"origin": claim.origin}
    entry.record(claim.person, values, by=attempt.by, source=SOURCE % claim.pk, at=attempt.at)


LIFECYCLE = Lifecycle(
    ClaimState,
    Move(
        "verify", gettext_lazy("Xác minh, ghi vào hồ sơ"), (ClaimState.SUBMITTED,),
        ClaimState.VERIFIED, unless=(_verifies,), then=_becomes_a_fact, tone="primary",
    ),
    Move(
        "ask", gettext_lazy("Yêu cầu bổ sung"), (ClaimState.SUBMITTED,), ClaimState.ASKED,
        unless=(_verifies,), note=REASON,
    ),
    Move(
        "refuse", gettext_lazy("Không xác nhận"), (ClaimState.SUBMITTED,), ClaimState.REFUSED,
        unless=(_verifies,), note=REASON, tone="danger",
    ),
    Move(
        "resubmit", gettext_lazy("Sửa và gửi lại"), (ClaimState.ASKED,), ClaimState.SUBMITTED,
        unless=(_claims,), tone="primary",
    ),
    Move(
        "withdraw", gettext_lazy("Rút khai báo"), OPEN_CLAIM, ClaimState.WITHDRAWN,
        unless=(_claims,), tone="quiet",
    ),
)  # fmt: skip


def submit(
    person: Person, kind: str, answers: dict[str, str], scan: Cleaned, *, by: User, at: datetime
) -> Claim:
    """Make a claim.  Raises EntryRefused when too many wait already."""
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        waiting = Claim.objects.with_state().filter(person=person, state_now__in=OPEN_CLAIM)
        if waiting.count() >= MOST_OPEN:
            raise EntryRefused(_("Đã có nhiều khai báo đang chờ. Mời đợi xác minh rồi khai tiếp."))
        claim = Claim.objects.create(person=person, kind=kind, created_at=at, created_by=by)
        ClaimAct.objects.create(
            claim=claim, number=1, move="submit", state=ClaimState.SUBMITTED, at=at, by=by,
            answers=answers, scan=keep(claim, scan),
        )  # fmt: skip
        return claim


def move(
    claim: Claim, name: str, *, by: User, at: datetime, note: str = "",
    answers: dict[str, str] | None = None, scan: Cleaned | None = None,
) -> ClaimAct:  # fmt: skip
    """Make a move; with new answers the old picture stays unless there is another.

    Raises MoveRefused, or EntryRefused when the fact cannot be entered.
    """
    with transaction.atomic():
        content: dict[str, Any] = {}
        if answers is not None:
            content = {"answers": answers, "scan": keep(claim, scan) if scan else None}
        act: ClaimAct = LIFECYCLE.make(claim, name, by=by, at=at, note=note, **content)
        return act


def answers_of(claim: Claim) -> dict[str, str]:
    """What the claim says, in the words of its last form."""
    rows = claim.acts.filter(answers__isnull=False).order_by("-number")
    return rows.values_list("answers", flat=True)[0] or {}


def form_of(claim: Claim, answers: dict[str, str], *, today: date) -> FactForm:
    """The answers as the form of the fact they would become."""
    form = FactForm(answers, sort=SORTS[claim.kind], person=claim.person, today=today)
    del form.fields["source"]  # the claim itself is
    return form


def stated(claim: Claim, *, today: date) -> PersonFact | None:
    """The unsaved fact that the claim would become; None when it cannot be read any more."""
    form = form_of(claim, answers_of(claim), today=today)
    return PersonFact(person=claim.person, **form.values()) if form.is_valid() else None
