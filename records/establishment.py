"""Posts of units against the people in them, on any day: filled, vacant, surplus, acting.

A line is about one post, or about all posts of a kind that have no line of their own.  What
counts is, in this order: the unit's own decision on the post, the norm of its kind on the post,
the decision on the kind of post, the norm on the kind of post.  Only substantive holders fill a
post; whoever acts or is seconded is told apart.  Where there is no norm nothing is vacant or
surplus: it is not known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from . import batches
from .ledger import corrected, parted
from .models import (
    Appointment,
    Batch,
    EntryRefused,
    Establishment,
    EstablishmentNorm,
    LedgerRow,
    Position,
    UnitVersion,
    User,
)
from .reading import Reading

Manner = Appointment.Manner
# (position, manner): how many hold it in a unit.
Held = Mapping[tuple[int, str], int]


@dataclass(frozen=True, slots=True)
class Slot:
    """A line of a unit's establishment on a day; ``posts`` None when no norm is known."""

    position: Position | None
    post_kind: str
    rule: Establishment | EstablishmentNorm | None
    filled: int
    acting: int
    seconded: int

    @property
    def name(self) -> str:
        if self.position is not None:
            return str(self.position)
        return _("Các vị trí khác: %(kind)s") % {"kind": Position.PostKind(self.post_kind).label}

    @property
    def kind(self) -> str:
        return self.position.kind if self.position else self.post_kind

    @property
    def posts(self) -> int | None:
        return self.rule.posts if self.rule else None

    @property
    def vacant(self) -> int:
        return max(0, self.rule.posts - self.filled) if self.rule else 0

    @property
    def surplus(self) -> int:
        return max(0, self.filled - self.rule.posts) if self.rule else 0

    @property
    def unmet(self) -> int:
        """How many are missing to the least number there must be."""
        least = self.rule.minimum if self.rule else None
        return max(0, least - self.filled) if least is not None else 0

    @property
    def by_decision(self) -> bool:
        return isinstance(self.rule, Establishment)

    @property
    def unverified(self) -> bool:
        """Whether it rests on a norm whose text was not seen."""
        return isinstance(self.rule, EstablishmentNorm) and not self.rule.verified


@dataclass(frozen=True, slots=True)
class Total:
    """Lines added up.  ``unknown`` counts the people in posts for which no norm is known."""

    posts: int = 0
    filled: int = 0
    vacant: int = 0
    surplus: int = 0
    acting: int = 0
    seconded: int = 0
    unmet_leader: int = 0
    unmet_professional: int = 0
    unknown: int = 0

    @classmethod
    def of(cls, slots: Iterable[Slot]) -> Total:
        lines = list(slots)
        known = [slot for slot in lines if slot.rule]
        unmet = {kind: sum(s.unmet for s in known if s.kind == kind) for kind in Position.PostKind}
        return cls(
            posts=sum(slot.posts or 0 for slot in known),
            filled=sum(slot.filled for slot in lines),
            vacant=sum(slot.vacant for slot in known),
            surplus=sum(slot.surplus for slot in known),
            acting=sum(slot.acting for slot in lines),
            seconded=sum(slot.seconded for slot in lines),
            unmet_leader=unmet[Position.PostKind.LEADER],
            unmet_professional=unmet[Position.PostKind.PROFESSIONAL],
            unknown=sum(slot.filled for slot in lines if not slot.rule),
        )

    @property
    def unmet(self) -> int:
        return self.unmet_leader + self.unmet_professional


def staffing(units: Mapping[int, str], reading: Reading) -> dict[int, list[Slot]]:
    """The lines of many units (id → kind of unit) on a day, in four queries."""
    decided: dict[int, list[Establishment]] = defaultdict(list)
    rows = Establishment.objects.as_of(reading.on, reading.known_at).filter(unit__in=units)
    for row in rows.order_by("pk"):
        decided[row.unit_id].append(row)
    counted = (
        Appointment.objects.as_of(reading.on, reading.known_at)
        .filter(unit__in=units)
        .values_list("unit", "position", "manner")
        .annotate(n=Count("person", distinct=True))
    )
    held: dict[int, dict[tuple[int, str], int]] = defaultdict(dict)
    for unit, position, manner, n in counted.order_by():
        held[unit][position, manner] = n
    norms = norms_on(reading.on)
    positions = Position.objects.in_bulk()
    return {
        unit: slots(decided[unit], norms.get(kind, ()), held[unit], positions)
        for unit, kind in units.items()
    }


def norms_on(day: date) -> dict[str, list[EstablishmentNorm]]:
    """The norms in force on a day by kind of unit, in one query."""
    found: dict[str, list[EstablishmentNorm]] = defaultdict(list)
    for norm in EstablishmentNorm.objects.in_force(day).order_by("pk"):
        found[norm.unit_kind].append(norm)
    return found


def slots(
    decided: Sequence[Establishment],
    norms: Sequence[EstablishmentNorm],
    held: Held,
    positions: Mapping[int, Position],
) -> list[Slot]:
    """The lines of one unit: its posts first, by code, then what is left by kind of post."""
    by_position: dict[int, Establishment | EstablishmentNorm] = {}
    by_kind: dict[str, Establishment | EstablishmentNorm] = {}
    rules: list[Establishment | EstablishmentNorm] = [*norms, *decided]
    for rule in rules:  # a decision goes over the norm
        if rule.position_id is not None:
            by_position[rule.position_id] = rule
        else:
            by_kind[rule.post_kind] = rule
    present = {position for position, _manner in held}

    def number(members: Iterable[int], manner: str) -> int:
        return sum(held.get((one, manner), 0) for one in members)

    def line(position: Position | None, kind: str, members: Sequence[int]) -> Slot:
        rule = by_position.get(position.pk) if position else by_kind.get(kind)
        return Slot(
            position, kind, rule,
            number(members, Manner.SUBSTANTIVE), number(members, Manner.ACTING),
            number(members, Manner.SECONDED),
        )  # fmt: skip

    rest: dict[str, list[int]] = {kind: [] for kind in by_kind}
    alone = list(by_position)
    for position in sorted(present - set(by_position)):
        rest.get(positions[position].kind, alone).append(position)
    alone.sort(key=lambda one: (positions[one].kind, positions[one].code))
    return [line(positions[one], "", [one]) for one in alone] + [
        line(None, kind, members) for kind, members in sorted(rest.items())
    ]


@transaction.atomic
def decide(
    unit: int, *, position: Position | None, post_kind: str, posts: int | None,
    minimum: int | None, on: date, document: str, by: User | None, at: datetime,
) -> Batch:  # fmt: skip
    """Fix a unit's number of posts from a day on; ``posts`` None goes back to the norm.

    What had been decided for later days is replaced too.  Raises EntryRefused.
    """
    version = UnitVersion.objects.as_of(on).filter(unit=unit).first()
    if version is None:
        raise EntryRefused(_("Đơn vị không hoạt động vào ngày ấy."))
    if not document.strip():
        raise EntryRefused(_("Chưa ghi số, ngày của văn bản."))
    known = Establishment.objects.known().filter(unit=unit, holds_to__gt=on)
    before = list(known.filter(position=position, post_kind="" if position else post_kind))
    reason = document.strip()
    rows: list[LedgerRow] = []
    for row in before:
        if row.holds_from >= on:
            rows.append(corrected(row, reason=reason, void=True))
        else:
            rows.append(parted(row, on=on, reason=reason)[0])
    if posts is not None:
        rows.append(
            Establishment(
                unit_id=unit,
                position=position,
                post_kind="" if position else post_kind,
                posts=posts,
                minimum=minimum,
                holds_from=on,
                document=document.strip(),
            )
        )
    if not rows:
        raise EntryRefused(_("Đơn vị chưa có quyết định nào về vị trí này để thôi."))
    title = _("Biên chế của %(unit)s") % {"unit": version.full_name}
    deed = batches.begin(Batch.Kind.BULK, title, by=by, at=at, document=document)
    deed.enter(rows)
    return deed.batch
