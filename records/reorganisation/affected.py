"""What a plan touches in the record, read once; where everybody goes; what is still open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..models import (
    Appointment,
    Duty,
    Establishment,
    Grant,
    Position,
    Reserve,
    Succession,
    UnitVersion,
)
from ..verdict import Reason
from ..verdict import gettext_noop as noop
from .plan import Open, Plan

Share = Succession.Share


@dataclass(frozen=True, slots=True)
class Affected:
    """Rows about the units that end, as far as they hold on the day or later.

    ``versions`` of the ending units, ``orphans`` in units that would lose what they lie in,
    ``namesakes`` whose code a new unit would take though they go on.
    """

    versions: Sequence[UnitVersion]
    posts: Sequence[Appointment]
    duties: Sequence[Duty]
    grants: Sequence[Grant]
    reserves: Sequence[Reserve]
    establishment: Sequence[Establishment]
    orphans: Sequence[UnitVersion]
    namesakes: Sequence[UnitVersion]

    @classmethod
    def load(cls, plan: Plan) -> Affected:
        ending = plan.ending
        # A reform touches most of the tree: sets are told apart here, not in long lists of SQL.
        versions = list(_after(UnitVersion.objects, plan).order_by("pk"))
        codes = {unit.code for unit in plan.founded}
        posts = _after(Appointment.objects, plan).filter(unit__in=ending)
        return cls(
            versions=[v for v in versions if v.unit_id in ending],
            posts=list(posts.select_related("position__successor", "person").order_by("pk")),
            duties=list(_after(Duty.objects, plan).filter(unit__in=ending).order_by("pk")),
            grants=list(
                _after(Grant.objects, plan)
                .filter(unit__in=ending)
                .select_related("user__person")
                .order_by("pk")
            ),
            reserves=list(
                _after(Reserve.objects, plan)
                .filter(unit__in=ending)
                .select_related("position__successor")
                .order_by("pk")
            ),
            establishment=list(
                _after(Establishment.objects, plan).filter(unit__in=ending).order_by("pk")
            ),
            orphans=[v for v in versions if v.parent_id in ending and v.unit_id not in ending],
            namesakes=[v for v in versions if v.code in codes and v.unit_id not in ending],
        )

    def named(self, unit: int) -> str:
        """An ending unit by its last name and code."""
        found = [v for v in self.versions if v.unit_id == unit]
        return f"{found[-1].full_name} ({found[-1].code})" if found else f"#{unit}"


def _after(rows, plan: Plan):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    return rows.known().filter(holds_to__gt=plan.on)


def targets(plan: Plan, posts: Sequence[Appointment]) -> dict[int, str]:
    """The new unit of every post (its id), as far as the plan says."""
    heirs = plan.heirs()
    founded = {unit.code for unit in plan.founded}
    found: dict[int, str] = {}
    for post in posts:
        choices = heirs.get(post.unit_id, [])
        sent = plan.people.get(post.person_id, "")
        if len(choices) == 1:
            found[post.pk] = choices[0]
        elif sent in (choices or founded):
            found[post.pk] = sent
    return found


def heir_of_reserve(plan: Plan, row: Reserve) -> str:
    """The new unit for which somebody stays on the planning list, or "" when there is none.

    Of several heirs it is the one she is sent to, else the remainder.
    """
    heirs = plan.heirs().get(row.unit_id, [])
    sent = plan.people.get(row.person_id, "")
    if len(heirs) < 2 or sent in heirs:
        return sent if sent in heirs else "".join(heirs)
    rests = [j.new for j in plan.joinings if j.old == row.unit_id and j.share == Share.REMAINDER]
    return (rests or heirs)[0]


def post_after(plan: Plan, person: int, position: Position, code: str) -> Position:
    """Whoever is put in charge keeps the leading post; other posts go to their successor."""
    if plan.in_charge.get(code) == person or position.successor is None:
        return position
    return position.successor


def questions(plan: Plan, affected: Affected) -> list[Open]:
    """Everything the plan leaves open; nothing when it can be carried out."""
    return [
        *_of_plan(plan),
        *_of_units(plan, affected),
        *_of_people(plan, affected),
        *_of_grants(plan, affected),
    ]


def _of_plan(plan: Plan) -> Iterator[Open]:
    if not plan.document.strip():
        yield Open("plan", "", Reason(noop("Chưa ghi số, ngày của văn bản.")))
    if not plan.parent.holds_from <= plan.on < plan.parent.holds_to:
        message = noop("Đơn vị cấp trên không hoạt động vào ngày sắp xếp.")
        yield Open("plan", "", Reason(message))
    if not plan.founded and not plan.ended:
        yield Open("plan", "", Reason(noop("Chưa có đơn vị mới nào.")))
    for code, times in Counter(unit.code for unit in plan.founded).items():
        if times > 1:
            yield Open(
                "new", code, Reason(noop("Mã %(code)s ghi cho hai đơn vị mới."), {"code": code})
            )


def _of_units(plan: Plan, affected: Affected) -> Iterator[Open]:
    founded = {unit.code for unit in plan.founded}
    for code in sorted({j.new for j in plan.joinings} - founded):
        message = noop("Đơn vị %(code)s nhận sáp nhập nhưng chưa có trong danh sách thành lập.")
        yield Open("new", code, Reason(message, {"code": code}))
    for code in sorted(founded - {j.new for j in plan.joinings} if plan.joinings else ()):
        message = noop("Đơn vị mới %(code)s chưa có đơn vị cũ nào nhập vào.")
        yield Open("new", code, Reason(message, {"code": code}))
    alive = {v.unit_id for v in affected.versions if v.holds_from <= plan.on}
    for unit in sorted(plan.ending - alive):
        message = noop("Đơn vị cũ %(unit)s không còn hoạt động vào ngày sắp xếp.")
        yield Open("unit", unit, Reason(message, {"unit": affected.named(unit)}))
    shares: dict[int, list[str]] = {}
    for joining in plan.joinings:
        shares.setdefault(joining.old, []).append(joining.share)
    for unit, parts in shares.items():
        if (parts == [Share.FULL]) or (
            len(parts) > 1 and Share.FULL not in parts and parts.count(Share.REMAINDER) <= 1
        ):
            continue
        message = noop(
            "Các phần của %(unit)s không khớp: ghi một dòng toàn bộ, hoặc nhiều dòng một phần và "
            "nhiều nhất một dòng phần còn lại."
        )
        yield Open("unit", unit, Reason(message, {"unit": affected.named(unit)}))
    for version in affected.orphans:
        message = noop("%(unit)s sẽ không còn đơn vị cấp trên.")
        name = f"{version.full_name} ({version.code})"
        yield Open("unit", version.unit_id, Reason(message, {"unit": name}))
    for version in affected.namesakes:
        message = noop("Mã %(code)s đang là của %(unit)s, đơn vị không kết thúc.")
        params = {"code": version.code, "unit": version.full_name}
        yield Open("new", version.code, Reason(message, params))


def _of_people(plan: Plan, affected: Affected) -> Iterator[Open]:
    target = targets(plan, affected.posts)
    heirs = plan.heirs()
    asked: set[int] = set()
    for post in affected.posts:
        if post.pk in target or post.person_id in asked:
            continue
        asked.add(post.person_id)
        params = {
            "who": post.person.full_name,
            "id": post.person_id,
            "unit": affected.named(post.unit_id),
            "codes": ", ".join(heirs.get(post.unit_id, ())) or "–",
        }
        message = noop("%(who)s (số %(id)s), %(unit)s: chọn một trong các đơn vị %(codes)s.")
        yield Open("person", post.unit_id, Reason(message, params))
    came: dict[str, set[int]] = {}
    for post in affected.posts:
        came.setdefault(target.get(post.pk, ""), set()).add(post.person_id)
    yield from _doubled(plan, affected, target)
    named = [(code, who) for code, who in plan.in_charge.items()]
    named += [(code, who) for code, people in plan.focal_points.items() for who in people]
    names = {post.person_id: post.person.full_name for post in affected.posts}
    for code, who in dict.fromkeys(named):
        if who not in came.get(code, ()):
            message = noop("%(who)s được giao nhiệm vụ ở đơn vị %(code)s nhưng không về đơn vị ấy.")
            yield Open("new", code, Reason(message, {"who": names.get(who, who), "code": code}))


def _doubled(plan: Plan, affected: Affected, target: Mapping[int, str]) -> Iterator[Open]:
    """Posts of one person that would become the same post of the same unit at the same time."""
    seen: dict[tuple[int, str, int], list[Appointment]] = {}
    for post in affected.posts:
        if post.pk not in target or post.manner != Appointment.Manner.SUBSTANTIVE:
            continue
        code = target[post.pk]
        position = post_after(plan, post.person_id, post.position, code)
        others = seen.setdefault((post.person_id, code, position.pk), [])
        if any(o.holds_from < post.holds_to and post.holds_from < o.holds_to for o in others):
            message = noop(
                "%(who)s giữ hai vị trí sẽ thành một ở đơn vị %(code)s: kết thúc một vị trí trước."
            )
            params = {"who": post.person.full_name, "code": code}
            yield Open("new", code, Reason(message, params))
        others.append(post)


def _of_grants(plan: Plan, affected: Affected) -> Iterator[Open]:
    founded = {unit.code for unit in plan.founded}
    for grant in affected.grants:
        to = plan.grants.get(grant.pk)
        if to is None or (to and to not in founded):
            message = noop("Quyền %(role)s của %(who)s ở %(unit)s: chọn đơn vị mới, hoặc cho hết.")
            params = {
                "role": str(grant),
                "who": str(grant.user),
                "unit": affected.named(grant.unit_id),
            }
            yield Open("grant", grant.pk, Reason(message, params))


def people_by_new(plan: Plan, affected: Affected) -> Mapping[str, list[Appointment]]:
    """The posts that come to each new unit on the day, by its code."""
    target = targets(plan, affected.posts)
    found: dict[str, list[Appointment]] = {unit.code: [] for unit in plan.founded}
    for post in affected.posts:
        if post.pk in target and post.holds_from <= plan.on:
            found.setdefault(target[post.pk], []).append(post)
    return found
