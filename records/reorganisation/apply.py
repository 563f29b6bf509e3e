"""A plan carried out: one batch, one transaction, nobody's history lost.

Old units end, new ones begin, each succession names its clause, and every officer's
appointment ends in the old unit and goes on in the new.  Nothing is rewritten: the old rows
stay readable as they were, and are superseded by rows that know their end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from .. import batches, clock
from ..batches import Deed
from ..ledger import corrected
from ..models import (
    Appointment,
    Batch,
    Duty,
    Grant,
    LedgerRow,
    Reserve,
    Succession,
    Unit,
    UnitEvent,
    UnitVersion,
    User,
)
from .affected import Affected, heir_of_reserve, post_after, questions, targets
from .plan import Plan, ReorganisationRefused

Tell = Callable[[int, int], None]


@transaction.atomic
def carry_out(
    plan: Plan, *, by: User | None, source: str, at: datetime | None = None,
    tell: Tell | None = None,
) -> Batch:  # fmt: skip
    """Apply the plan.  Raises ReorganisationRefused naming every open question.

    ``tell`` hears how many of how many steps are done.
    """
    affected = Affected.load(plan)
    if left_open := questions(plan, affected):
        raise ReorganisationRefused(left_open)
    instant = at or clock.now()
    deed = batches.begin(
        Batch.Kind.REORGANISATION,
        plan.title,
        by=by,
        at=instant,
        document=plan.document,
        source=source,
        numbers=_numbers(plan, affected),
    )
    applying = _Applying(plan, affected, deed, _founded(plan, deed, instant))
    steps = (
        applying.join_units, applying.end_posts, applying.begin_posts, applying.move_charges,
        applying.move_reserves, applying.move_grants,
    )  # fmt: skip
    for done, step in enumerate(steps):
        if tell:
            tell(done, len(steps))
        step()
    return deed.batch


def _numbers(plan: Plan, affected: Affected) -> dict[str, int]:
    return {
        "ended": len(plan.ending),
        "founded": len(plan.founded),
        "people": len({post.person_id for post in affected.posts}),
        "posts": len(affected.posts),
        "grants": len(affected.grants),
    }


def _dated(plan: Plan) -> dict[str, Any]:
    return {"holds_from": plan.on, "document": plan.document}


def _founded(plan: Plan, deed: Deed, at: datetime) -> dict[str, int]:
    """Identities of the new units by code."""
    identities = Unit.objects.bulk_create([Unit(created_at=at) for _ in plan.founded])
    new = {u.code: identity.pk for u, identity in zip(plan.founded, identities, strict=True)}
    deed.enter(
        UnitVersion.made(
            unit_id=new[u.code],
            code=u.code,
            name=u.name,
            kind=u.kind,
            parent_id=plan.parent.unit_id,
            path=f"{plan.parent.path}{new[u.code]}.",
            **_dated(plan),
        )
        for u in plan.founded
    )
    return new


@dataclass(frozen=True, slots=True)
class _Applying:
    plan: Plan
    affected: Affected
    deed: Deed
    new: Mapping[str, int]

    def join_units(self) -> None:
        """The event, the ends of the old units, and each succession with its clause."""
        plan = self.plan
        event = UnitEvent(
            kind=_kind(plan),
            unit_id=self._only_unit(),
            title=plan.title,
            title_en=plan.title_en,
            **_dated(plan),
        )
        self.deed.enter([event])
        self._end(self.affected.versions)
        self._end(self.affected.establishment)
        self.deed.enter(
            Succession(
                event=event,
                predecessor_id=j.old,
                successor_id=self.new[j.new],
                share=j.share,
                clause=j.clause,
                **_dated(plan),
            )
            for j in plan.joinings
        )

    def _only_unit(self) -> int | None:
        """The one unit the event is about: founded alone, or split or dissolved alone."""
        if len(self.new) == 1:
            return next(iter(self.new.values()))
        return next(iter(self.plan.ending)) if len(self.plan.ending) == 1 else None

    def end_posts(self) -> None:
        """Posts in the old units end, or never begin there."""
        self._end(self.affected.posts)

    def begin_posts(self) -> None:
        """Posts go on in the new units, as long as they would have lasted."""
        plan = self.plan
        target = targets(plan, self.affected.posts)
        self.deed.enter(
            Appointment(
                person_id=post.person_id,
                unit_id=self.new[target[post.pk]],
                position=post_after(plan, post.person_id, post.position, target[post.pk]),
                manner=post.manner,
                holds_from=_begins(post, plan.on),
                holds_to=post.holds_to,
                document=plan.document,
            )
            for post in self.affected.posts
        )

    def move_charges(self) -> None:
        """Charges end with the old units; those of the new ones are the plan's."""
        self._end(self.affected.duties)
        self.deed.enter(self._charges())

    def move_reserves(self) -> None:
        """Whoever is on the planning list stays on it, for the heir of the unit."""
        self._end(self.affected.reserves)
        self.deed.enter(
            Reserve(
                person_id=row.person_id,
                unit_id=self.new[code],
                position=post_after(self.plan, row.person_id, row.position, code),
                holds_from=_begins(row, self.plan.on),
                holds_to=row.holds_to,
                document=self.plan.document,
            )
            for row in self.affected.reserves
            if (code := heir_of_reserve(self.plan, row))
        )

    def move_grants(self) -> None:
        """Rights over what ends go where the plan says, and nowhere else."""
        self._end(self.affected.grants)
        self.deed.enter(
            Grant(
                user_id=grant.user_id,
                role=grant.role,
                unit_id=self.new[code],
                holds_from=_begins(grant, self.plan.on),
                holds_to=grant.holds_to,
                document=self.plan.document,
            )
            for grant in self.affected.grants
            if (code := self.plan.grants[grant.pk])
        )

    def _end(self, rows: Iterable[LedgerRow]) -> None:
        """Supersede every row by one that ends on the day; what would only begin then never does."""
        plan = self.plan
        self.deed.enter(
            corrected(row, reason=plan.title, void=True)
            if row.holds_from >= plan.on
            else corrected(row, reason=plan.title, holds_to=plan.on)
            for row in rows
        )

    def _charges(self) -> list[Duty]:
        plan, charge = self.plan, Duty.Charge
        named = [(code, who, charge.IN_CHARGE) for code, who in plan.in_charge.items()]
        named += [
            (code, who, charge.FOCAL_POINT)
            for code, people in plan.focal_points.items()
            for who in people
        ]
        return [
            Duty(person_id=who, unit_id=self.new[code], charge=kind, **_dated(plan))
            for code, who, kind in named
        ]


def _kind(plan: Plan) -> str:
    """What the event is called: one unit joined or split has its own word."""
    kinds = UnitEvent.EventKind
    if not plan.founded:
        return kinds.DISSOLUTION
    if len(plan.founded) == 1:
        return kinds.MERGER if plan.joinings else kinds.FOUNDING
    return kinds.SPLIT if len(plan.ending) == 1 else kinds.REORGANISATION


def _begins(row: LedgerRow, on: date) -> date:
    return max(row.holds_from, on)
