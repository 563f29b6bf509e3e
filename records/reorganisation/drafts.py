"""A plan while it is being made: what its draft says, who is sent where, what is proposed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from .. import batches
from ..lineage import names_on
from ..models import (
    Appointment,
    Batch,
    Duty,
    EntryRefused,
    PlannedGrant,
    PlannedPosting,
    PlannedUnit,
    ReorganisationPlan,
    Succession,
    User,
)
from .affected import Affected, people_by_new
from .apply import Tell, carry_out
from .plan import Joining, NewUnit, Plan

SOURCE = "Phương án sắp xếp đơn vị"


def as_plan(draft: ReorganisationPlan) -> Plan:
    """What the draft says, by its lines and its rule, in eight queries however long it is."""
    units = list(draft.units.order_by("code", "pk").prefetch_related("focal_points"))
    code = {unit.pk: unit.code for unit in units}
    lines = list(draft.joinings.order_by("pk"))
    joinings = [
        Joining(line.old_id, code[line.new_id], line.share, line.clause)
        for line in lines
        if line.new_id is not None
    ]
    sent = draft.postings.order_by("pk").values_list("person_id", "new_id")
    given = draft.grants.order_by("pk").values_list("grant_id", "new_id")
    parent = names_on([draft.parent_id], draft.on)[draft.parent_id]
    return Plan(
        on=draft.on,
        document=draft.document,
        title=draft.title,
        title_en=draft.title_en,
        parent=parent,
        founded=[NewUnit(unit.code, unit.name, unit.kind) for unit in units],
        joinings=joinings,
        people=_by_rule(draft, joinings) | {who: code[new] for who, new in sent},
        in_charge={unit.code: unit.in_charge_id for unit in units if unit.in_charge_id},
        focal_points={
            unit.code: people
            for unit in units
            if (people := sorted(one.pk for one in unit.focal_points.all()))
        },
        ended=[line.old_id for line in lines if line.new_id is None],
        grants={grant: code[new] if new else "" for grant, new in given},
    )


def _by_rule(draft: ReorganisationPlan, joinings: Iterable[Joining]) -> dict[int, str]:
    """The officers of split units whom the rule sends to the remainder."""
    if draft.rule != ReorganisationPlan.Rule.REMAINDER:
        return {}
    rests = {j.old: j.new for j in joinings if j.share == Succession.Share.REMAINDER}
    posts = Appointment.objects.known().filter(unit__in=rests, holds_to__gt=draft.on)
    return {who: rests[unit] for who, unit in posts.values_list("person_id", "unit_id")}


def send(draft: ReorganisationPlan, people: Iterable[int], new: PlannedUnit | None) -> None:
    """Send people to a new unit by hand; None forgets what was chosen."""
    chosen = list(people)
    with changing(draft):
        PlannedPosting.objects.filter(plan=draft, person__in=chosen).delete()
        if new is not None:
            PlannedPosting.objects.bulk_create(
                [PlannedPosting(plan=draft, person_id=who, new=new) for who in chosen]
            )


def give(draft: ReorganisationPlan, grants: Mapping[int, PlannedUnit | None]) -> None:
    """Say what becomes of rights: the unit each goes to, or None that it ends."""
    with changing(draft):
        PlannedGrant.objects.filter(plan=draft, grant__in=grants).delete()
        PlannedGrant.objects.bulk_create(
            [PlannedGrant(plan=draft, grant_id=grant, new=new) for grant, new in grants.items()]
        )


def propose_charges(draft: ReorganisationPlan) -> int:
    """Name heads and focal points where none is named; how many units got one.

    The head is the one in charge of the old unit from which most people come; focal points are
    those of the old units who come.
    """
    plan = as_plan(draft)
    affected = Affected.load(plan)
    held: dict[str, set[int]] = defaultdict(set)
    of_unit: dict[int, int] = {}
    for duty in affected.duties:
        if duty.holds_from <= plan.on:
            held[duty.charge].add(duty.person_id)
            if duty.charge == Duty.Charge.IN_CHARGE:
                of_unit[duty.person_id] = duty.unit_id
    came = people_by_new(plan, affected)
    changed = 0
    with changing(draft):
        for unit in draft.units.order_by("pk"):
            posts = came.get(unit.code, [])
            people = list(dict.fromkeys(post.person_id for post in posts))
            sizes = Counter(post.unit_id for post in posts)
            heads = [who for who in people if who in held[Duty.Charge.IN_CHARGE]]
            weight = {who: sizes[of_unit[who]] for who in heads}
            heads.sort(key=lambda who, of=weight: (-of[who], who))  # type: ignore[misc]
            focal = [who for who in people if who in held[Duty.Charge.FOCAL_POINT]]
            if unit.in_charge_id is None and heads:
                unit.in_charge_id = heads[0]
                unit.save(update_fields=["in_charge"])
                changed += 1
            if focal and not unit.focal_points.exists():
                unit.focal_points.set(focal)
                changed += 1
    return changed


def apply(draft: ReorganisationPlan, *, by: User, at: datetime, tell: Tell | None = None) -> Batch:
    """Carry the draft out.  Raises ReorganisationRefused with what is open, EntryRefused."""
    with changing(draft) as locked:
        batch = carry_out(as_plan(locked), by=by, source=SOURCE, at=at, tell=tell)
        locked.batch = batch
        locked.save(update_fields=["batch"])
    draft.batch = batch
    return batch


def undo(draft: ReorganisationPlan, *, by: User, reason: str, at: datetime) -> None:
    """Take the deed back; the draft may be changed again.  Raises UndoRefused, EntryRefused."""
    if draft.batch is None:
        raise EntryRefused(_("Phương án chưa được áp dụng."))
    batches.undo(draft.batch, by=by, reason=reason, at=at)


@contextmanager
def changing(draft: ReorganisationPlan) -> Iterator[ReorganisationPlan]:
    """The draft read again and held alone, in a transaction, only while it is not carried out."""
    with transaction.atomic():
        rows = ReorganisationPlan.objects.select_for_update(of=("self",))
        locked = rows.select_related("batch").get(pk=draft.pk)
        if locked.is_applied:
            raise EntryRefused(_("Phương án đã áp dụng; hãy hoàn tác trước khi sửa."))
        yield locked
