"""A reorganisation of units: one event, one document, one transaction, nobody's history lost.

Old units end, new ones begin, each succession names its clause, and every officer's
appointment ends in the old unit and goes on in the new.  Nothing is rewritten: the old rows
stay readable as they were, and are superseded by rows that know their end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from .ledger import corrected, enter, enter_many
from .models import (
    Appointment,
    Duty,
    LedgerRow,
    Position,
    Succession,
    Unit,
    UnitEvent,
    UnitVersion,
    User,
)


class ReorganisationRefused(ValueError):
    """The plan leaves something open; the message names all of it."""


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to be founded."""

    code: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Joining:
    """An old unit (its identity) becomes, wholly or in part, the new unit of that code."""

    old: int
    new: str
    share: str
    clause: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of whom on a day, by which document.

    ``people`` sends the officers of split units (person id → new code); ``in_charge`` and
    ``focal_points`` name them per new unit; ``ended`` are units that end without successor
    (the districts); ``parent`` is the unit above the new ones.
    """

    on: date
    document: str
    title: str
    title_en: str
    parent: UnitVersion
    founded: Sequence[NewUnit]
    joinings: Sequence[Joining]
    people: Mapping[int, str] = field(default_factory=dict)
    in_charge: Mapping[str, int] = field(default_factory=dict)
    focal_points: Mapping[str, Sequence[int]] = field(default_factory=dict)
    ended: Sequence[int] = ()


@transaction.atomic
def carry_out(plan: Plan, *, by: User | None, source: str, at: datetime | None = None) -> UnitEvent:
    """Apply the plan.  Raises ReorganisationRefused naming every open question."""
    old = {joining.old for joining in plan.joinings}
    posts = list(
        Appointment.objects.as_of(plan.on)
        .filter(unit__in=old)
        .select_related("position__successor")
        .order_by("pk")
    )
    target = _targets(plan, posts)
    entry: dict[str, Any] = {"by": by, "source": source, "at": at}
    dated: dict[str, Any] = {"holds_from": plan.on, "document": plan.document}

    event = enter(
        UnitEvent(
            kind=UnitEvent.EventKind.REORGANISATION,
            title=plan.title,
            title_en=plan.title_en,
            **dated,
        ),
        **entry,
    )
    new = _found(plan, dated, entry)
    _end(UnitVersion.objects.filter(unit__in=old | set(plan.ended)), plan, entry)
    enter_many(
        [
            Succession(
                event=event,
                predecessor_id=j.old,
                successor_id=new[j.new],
                share=j.share,
                clause=j.clause,
                **dated,
            )
            for j in plan.joinings
        ],
        **entry,
    )
    _end(Appointment.objects.filter(unit__in=old), plan, entry)
    enter_many(
        [
            Appointment(
                person_id=post.person_id,
                unit_id=new[target[post.person_id]],
                position=_post_after(plan, post, target[post.person_id]),
                manner=post.manner,
                **dated,
            )
            for post in posts
        ],
        **entry,
    )
    _end(Duty.objects.filter(unit__in=old), plan, entry)
    enter_many(_charges(plan, new, dated), **entry)
    return event


def _targets(plan: Plan, posts: Sequence[Appointment]) -> dict[int, str]:
    """The new unit of every officer, or a refusal that lists the open ones."""
    by_old: dict[int, list[str]] = {}
    for joining in plan.joinings:
        by_old.setdefault(joining.old, []).append(joining.new)
    founded = {unit.code for unit in plan.founded}
    open_questions = [
        f"đơn vị {code} nhận sáp nhập nhưng chưa có trong danh sách thành lập"
        for code in sorted({j.new for j in plan.joinings} - founded)
    ]
    target: dict[int, str] = {}
    for post in posts:
        choices = by_old[post.unit_id]
        chosen = plan.people.get(post.person_id, choices[0] if len(choices) == 1 else "")
        if chosen not in choices:
            open_questions.append(
                f"cán bộ {post.person_id}: chọn một trong các đơn vị {', '.join(choices)}"
            )
        target[post.person_id] = chosen
    if open_questions:
        raise ReorganisationRefused("; ".join(open_questions))
    return target


def _found(plan: Plan, dated: dict, entry: dict) -> dict[str, int]:  # type: ignore[type-arg]
    """Identities of the new units by code."""
    from . import clock

    at = entry["at"] or clock.now()
    identities = Unit.objects.bulk_create([Unit(created_at=at) for _ in plan.founded])
    new = {u.code: identity.pk for u, identity in zip(plan.founded, identities, strict=True)}
    enter_many(
        [
            UnitVersion.made(
                unit_id=new[u.code],
                code=u.code,
                name=u.name,
                kind=u.kind,
                parent_id=plan.parent.unit_id,
                path=f"{plan.parent.path}{new[u.code]}.",
                **dated,
            )
            for u in plan.founded
        ],
        **entry,
    )
    return new


def _end(rows, plan: Plan, entry: dict) -> None:  # type: ignore[no-untyped-def,type-arg]  # noqa: ANN001
    """Supersede every current row with one that ends on the day."""
    current: list[LedgerRow] = list(rows.as_of(plan.on).order_by("pk"))
    enter_many([corrected(row, reason=plan.title, holds_to=plan.on) for row in current], **entry)


def _post_after(plan: Plan, post: Appointment, code: str) -> Position:
    """Whoever is put in charge keeps the leading post; other posts go to their successor."""
    if plan.in_charge.get(code) == post.person_id or post.position.successor is None:
        return post.position
    return post.position.successor


def _charges(plan: Plan, new: Mapping[str, int], dated: dict) -> list[Duty]:  # type: ignore[type-arg]
    heads = [
        Duty(person_id=person, unit_id=new[code], charge=Duty.Charge.IN_CHARGE, **dated)
        for code, person in plan.in_charge.items()
    ]
    focal = [
        Duty(person_id=person, unit_id=new[code], charge=Duty.Charge.FOCAL_POINT, **dated)
        for code, people in plan.focal_points.items()
        for person in people
    ]
    return heads + focal
