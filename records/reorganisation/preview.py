"""What a draft would change if it were carried out, counted before it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..establishment import Total, norms_on, slots
from ..models import (
    Appointment,
    DossierTotal,
    EstablishmentNorm,
    Grant,
    PlannedUnit,
    Position,
    ReorganisationPlan,
    UnitVersion,
)
from ..touched import Touched, touched
from .affected import Affected, people_by_new, post_after, questions, targets
from .drafts import as_plan
from .plan import Open, Plan


@dataclass(frozen=True, slots=True)
class NewRow:
    """A new unit: what it is made of and who would be there on the first day."""

    unit: PlannedUnit
    olds: Sequence[tuple[UnitVersion, str]]
    posts: Sequence[Appointment]
    staff: Total

    @property
    def people(self) -> int:
        return len({post.person_id for post in self.posts})

    @property
    def leaders(self) -> int:
        leading = Position.PostKind.LEADER
        return len({p.person_id for p in self.posts if p.position.kind == leading})


@dataclass(frozen=True, slots=True)
class SplitRow:
    """A split unit: how many of its people have a place, of how many."""

    unit: UnitVersion
    sent: int
    people: int


@dataclass(frozen=True, slots=True)
class Preview:
    """``dossiers`` counts monthly totals of old units from the day on, which stay with them."""

    plan: Plan
    rows: Sequence[NewRow]
    ended: Sequence[UnitVersion]
    split: Sequence[SplitRow]
    grants: Sequence[Grant]
    open: Sequence[Open]
    people: int
    posts: int
    later_posts: int
    duties: int
    reserves: int
    dossiers: int
    touched: Sequence[Touched] = field(default_factory=list)

    @property
    def units_before(self) -> int:
        return len(self.plan.ending)

    @classmethod
    def load(cls, draft: ReorganisationPlan) -> Preview:
        plan = as_plan(draft)
        affected = Affected.load(plan)
        names = {v.unit_id: v for v in affected.versions if v.holds_from <= plan.on}
        ending = plan.ending
        people = Appointment.objects.known().filter(unit__in=ending, holds_to__gt=plan.on)
        totals = DossierTotal.objects.known().filter(unit__in=ending, holds_to__gt=plan.on)
        return cls(
            plan=plan,
            rows=_rows(draft, plan, affected, names),
            ended=[names[unit] for unit in plan.ended if unit in names],
            split=_split(plan, affected, names),
            grants=affected.grants,
            open=questions(plan, affected),
            people=len({post.person_id for post in affected.posts}),
            posts=len(affected.posts),
            later_posts=sum(post.holds_from > plan.on for post in affected.posts),
            duties=len(affected.duties),
            reserves=len(affected.reserves),
            dossiers=totals.count(),
            touched=touched(people.values("person")),
        )


def _rows(
    draft: ReorganisationPlan, plan: Plan, affected: Affected, names: Mapping[int, UnitVersion]
) -> list[NewRow]:
    came = people_by_new(plan, affected)
    olds: dict[str, list[tuple[UnitVersion, str]]] = defaultdict(list)
    for joining in plan.joinings:
        if joining.old in names:
            olds[joining.new].append((names[joining.old], joining.share))
    norms, positions = norms_on(plan.on), Position.objects.in_bulk()
    units = draft.units.select_related("in_charge").prefetch_related("focal_points")
    return [
        NewRow(
            unit,
            olds[unit.code],
            posts := came.get(unit.code, []),
            _staff(plan, unit, posts, norms.get(unit.kind, []), positions),
        )
        for unit in units.order_by("code", "pk")
    ]


def _staff(
    plan: Plan,
    unit: PlannedUnit,
    posts: Sequence[Appointment],
    norms: Sequence[EstablishmentNorm],
    positions: Mapping[int, Position],
) -> Total:
    """The new unit against the norm of its kind on the first day, in the posts of then."""
    held = Counter(
        (post_after(plan, post.person_id, post.position, unit.code).pk, str(post.manner))
        for post in posts
    )
    return Total.of(slots((), norms, held, positions))


def _split(plan: Plan, affected: Affected, names: Mapping[int, UnitVersion]) -> list[SplitRow]:
    """Old units whose people must be told apart: those with several heirs, or none."""
    target = targets(plan, affected.posts)
    people: dict[int, set[int]] = defaultdict(set)
    lost: dict[int, set[int]] = defaultdict(set)
    for post in affected.posts:
        people[post.unit_id].add(post.person_id)
        if post.pk not in target:
            lost[post.unit_id].add(post.person_id)
    heirs = plan.heirs()
    asked = [u for u in sorted(plan.ending) if len(heirs.get(u, ())) != 1 and people[u]]
    return [
        SplitRow(names[u], len(people[u]) - len(lost[u]), len(people[u]))
        for u in asked
        if u in names
    ]
