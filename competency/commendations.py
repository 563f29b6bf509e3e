"""Deeds of commendation: drawing up a dossier, moving it, and what waits on whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.lifecycle import Attempt, Move, MoveRefused
from records.models import Person, User, posting_on
from records.models.people import posted_under
from records.scope import May
from records.text import nfc
from records.verdict import gettext_noop, no

from .authority import decided_forms
from .models import Achievement, Act, Eligibility, Proposal, Scheme, State
from .moves import eligibility_of, proposes

DRAFT = Move("draft", _("Lập hồ sơ"), (), State.DRAFT)


@transaction.atomic
def draw_up(
    person: Person,
    form: str,
    *,
    year: int,
    title: str,
    summary: str,
    by: User,
    at: datetime,
    achievement: Achievement | None = None,
) -> Proposal:
    """A new dossier in draft.  Raises MoveRefused for those who may not propose her."""
    day = timezone.localdate(at)
    scheme = Scheme.objects.as_of(day).get(form=form)
    post = posting_on(person, day)
    if post is None:
        raise MoveRefused(
            no(gettext_noop("Người được đề nghị không giữ vị trí nào ngày %(on)s"), on=day)
        )
    proposal = Proposal(
        person=person, form=form, year=year, unit=post.unit, created_at=at, created_by=by
    )
    verdict = proposes(Attempt(proposal, DRAFT, by, at))
    if not verdict:
        raise MoveRefused(verdict)
    proposal.achievement = achievement or _achievement(
        person, scheme, year=year, title=title, by=by, at=at
    )
    proposal.save()
    proposal.record(Attempt(proposal, DRAFT, by, at, "", {"summary": nfc(summary)}), verdict)
    return proposal


def _achievement(
    person: Person, scheme: Scheme, *, year: int, title: str, by: User, at: datetime
) -> Achievement:
    first, last = scheme.span(year)
    values = {
        "title": nfc(title),
        "begins_on": first,
        "ends_on": last,
        "entered_at": at,
        "entered_by": by,
    }
    if not scheme.yearly:
        return Achievement.objects.create(person=person, **values)
    key = f"{scheme.form}-{year}"
    return Achievement.objects.get_or_create(person=person, key=key, defaults=values)[0]


def make(
    proposal: Proposal, move: str, *, by: User, at: datetime, note: str = "", **content: Any
) -> Act:
    """One move of the table.  Raises MoveRefused with the reason."""
    act: Act = Proposal.lifecycle.make(proposal, move, by=by, at=at, note=note, **content)
    return act


def judged_now(proposal: Proposal, at: datetime) -> Eligibility:
    """The dossier's person, read afresh."""
    return eligibility_of(Attempt(proposal, DRAFT, proposal.created_by, at))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A dossier, and what it waits for from this account."""

    proposal: Proposal
    action: Any
    returned_because: str = ""


def waiting_on(user: User, on: date) -> list[Waiting]:
    """What this account has to do, oldest first; a fixed number of statements."""
    rows = _waiting_rows(user, on).select_related("person").order_by("moved_at", "pk")
    rows = rows.prefetch_related("acts")
    return [Waiting(row, ACTIONS[row.state_now], _reason(row)) for row in rows]


ACTIONS = {
    State.DRAFT: _("Hoàn thiện và trình"),
    State.RETURNED: _("Sửa theo lý do trả lại và trình lại"),
    State.SUBMITTED: _("Thẩm định"),
    State.APPRAISED: pgettext_lazy("việc", "Quyết định"),
}


def _waiting_rows(user: User, on: date) -> Any:
    proposed = Act.objects.filter(proposal=OuterRef("pk"), by=user, move__in=("draft", "submit"))
    forms, path = decided_forms(user, on)
    appraised = Proposal.objects.visible_to(user, May.APPRAISE).values("pk")
    theirs = Q(state_now=State.SUBMITTED, pk__in=appraised) & ~Exists(proposed)
    own = Q(state_now__in=(State.DRAFT, State.RETURNED)) & Exists(proposed)
    deciding = Q(state_now=State.APPRAISED, form__in=forms, person__in=_people_under(path))
    return Proposal.objects.visible_to(user).with_state().filter(theirs | own | deciding)


def _people_under(path: str) -> Any:
    if not path:
        return Person.objects.none()
    return Person.objects.filter(Exists(posted_under([path])))


def _reason(row: Proposal) -> str:
    """Why it came back, told first."""
    acts = list(row.acts.all())
    return acts[-1].note if acts and acts[-1].state == State.RETURNED else ""


def moves_of(proposal: Proposal, user: User, at: datetime) -> Iterator[Any]:
    """Every move with its verdict for this account."""
    return Proposal.lifecycle.open_to(proposal, user, at)
