"""What an act would do to each of its people, or why it leaves somebody alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.translation import override

from ..criteria import FOREVER
from ..imports.plan import CHUNK, RowPlan, State, unfit
from ..intake.entries import Problem
from ..intake.refusals import Refused
from ..ledger import corrected
from ..lineage import names_on, units_within
from ..models import Appointment, BulkAct, Duty, Person, Position, UnitVersion
from ..scope import May
from ..verdict import Both, Reason
from ..verdict import gettext_noop as noop
from .norms import Norms

Kind = BulkAct.Kind
SUBSTANTIVE = Appointment.Manner.SUBSTANTIVE

LABELS = {"post": noop("Vị trí"), "charge": noop("Nhiệm vụ"), "until": noop("Đến hết ngày")}
_PLACED = noop("%(what)s, %(unit)s")
_ENDS = noop("thôi từ %(day)s")
_BY_HAND = noop("Ghi riêng từ hồ sơ của người này.")
_NOT_YOURS = noop("Hồ sơ này là của chính anh/chị, hoặc ngoài phạm vi anh/chị được ghi.")
_OTHERS = noop("Người khác có quyền ghi về người này sẽ làm.")
_NO_POST = noop("Ngày %(day)s không giữ vị trí chính thức nào.")
_SEE_DAY = noop("Xem lại ngày, hoặc ghi bổ nhiệm từ hồ sơ trước.")
_SEVERAL = noop("Ngày %(day)s giữ nhiều vị trí chính thức: %(n)s vị trí.")
_SAME_DAY = noop("%(what)s đã ghi bắt đầu đúng ngày %(day)s.")
_ANOTHER_DAY = noop("Chọn ngày sau ngày ấy; nếu lần ghi kia nhầm thì sửa hoặc rút lại từ hồ sơ.")
_LATER = noop("Đã ghi %(what)s từ ngày %(day)s; hai vị trí sẽ chồng nhau.")
_UNDO_LATER = noop("Rút lại hoặc sửa lần ghi ấy trước, hoặc chọn ngày khác.")
_CHARGE_LATER = noop("Đã ghi nhiệm vụ %(what)s từ ngày %(day)s.")
_FAR = noop("Đơn vị của vị trí này nằm ngoài phạm vi anh/chị được ghi.")
_FAR_THERE = noop("%(unit)s nằm ngoài phạm vi anh/chị được ghi.")
_ENDED_UNIT = noop("Đơn vị %(unit)s không còn vào ngày %(day)s.")
_MOVE = noop("Chuyển đến đơn vị kế thừa.")
_OLD_POST = noop("Vào ngày %(day)s văn bản không còn vị trí %(what)s.")
_CHOOSE_POST = noop("Chọn một vị trí còn hiệu lực cho người này.")
_BESIDE = noop("Còn %(manner)s (%(what)s) qua ngày ấy.")
_END_BESIDE = noop("Kết thúc biệt phái, phụ trách trước, rồi mới kết thúc vị trí.")
_FULL = noop("%(unit)s đã có %(n)s người; nhiều nhất %(most)s%(basis)s.")
_FREE = noop("Cho người đang giữ thôi nhiệm vụ trước, hoặc bỏ người này khỏi danh sách.")
_CUT = noop("Nhiệm vụ kết thúc cùng vị trí, hết ngày trước %(day)s.")
_RIGHTS = noop("Người phụ trách được xem hồ sơ và đề nghị khen thưởng trong đơn vị.")
_HOLDS_ALREADY = noop("Đã giữ nhiệm vụ này ở đơn vị.")
_HAS_NONE = noop("Ngày ấy không có gì để kết thúc.")
_SAME_POST = noop("Đã giữ đúng vị trí ấy ở đơn vị ấy.")


@dataclass(slots=True)
class Draft:
    """A person's answer while it is being found."""

    who: Person
    changes: list[Reason] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)
    rows: list[Model] = field(default_factory=list)

    def change(self, label: str, before: Any, after: Any) -> None:
        self.changes.append(Reason(LABELS[label], {"before": before, "after": after}))

    def note(self, message: str, **params: Any) -> None:
        self.notes.append(Reason(message, params))

    def settled(self, refused: Refused | None = None) -> RowPlan:
        """The answer; its number is the person's id."""
        who = f"{self.who.full_name} · {self.who.staff_code}"
        if refused:
            problem = Problem("", "", "", refused.refusal)
            return RowPlan(self.who.pk, State.REFUSED, who, problems=(problem,))
        state = State.CHANGED if self.rows else State.UNCHANGED
        return RowPlan(
            self.who.pk, state, who, tuple(self.changes), tuple(self.notes), rows=tuple(self.rows)
        )


class Planner:
    """Answers for the people of one act, in their order; reads only."""

    def __init__(self, act: BulkAct) -> None:
        self.act, self.day, self.by = act, act.since, act.entered_by
        values = act.values
        self.until = date.fromisoformat(values["until"]) if values.get("until") else FOREVER
        self.reach = units_within(self.by, May.ENTER)
        self.target: int | None = values.get("unit")
        posts = Position.objects.filter(pk=values.get("position") or 0)
        self.position: Position | None = posts.first()
        self.norms = Norms(values.get("charge", ""), self.day, self.until)
        self._units: dict[int, UnitVersion] = {}
        self._posts: dict[int, list[Appointment]] = {}
        self._duties: dict[int, list[Duty]] = {}
        self._do: Callable[[Draft], None] = {
            Kind.POSITION: self._move, Kind.TRANSFER: self._move, Kind.CHARGE: self._charge,
            Kind.UNCHARGE: self._uncharge, Kind.FINISH: self._finish, Kind.RETURN: self._return,
        }[Kind(act.kind)]  # fmt: skip

    def plans(self) -> Iterator[RowPlan]:
        """An answer for everybody."""
        everybody = self.act.people
        for start in range(0, len(everybody), CHUNK):
            ids = everybody[start : start + CHUNK]
            people = Person.objects.in_bulk(ids)
            enterable = set(
                Person.objects.entered_by(self.by).filter(pk__in=ids).values_list("pk", flat=True)
            )
            self._read(ids)
            for pk in ids:
                draft = Draft(people[pk])
                try:
                    if pk not in enterable:
                        raise unfit("not_yours", _NOT_YOURS, _OTHERS)
                    self._do(draft)
                except Refused as refused:
                    yield draft.settled(refused)
                else:
                    yield draft.settled()

    def _read(self, ids: Sequence[int]) -> None:
        """Posts, charges and units of some people, as far as they reach past the day."""
        posts: dict[int, list[Appointment]] = defaultdict(list)
        duties: dict[int, list[Duty]] = defaultdict(list)
        about: dict[str, Any] = {"person__in": ids, "holds_to__gt": self.day}
        found = Appointment.objects.known().filter(**about).select_related("position")
        for post in found.order_by("holds_from", "pk"):
            posts[post.person_id].append(post)
        for duty in Duty.objects.known().filter(**about).order_by("holds_from", "pk"):
            duties[duty.person_id].append(duty)
        self._posts, self._duties = posts, duties
        rows = [row for some in (posts, duties) for found in some.values() for row in found]
        units = {row.unit_id for row in rows} | ({self.target} if self.target else set())
        self._units = names_on(units, self.day)
        self.norms.read(units, self._units)

    # the acts

    def _move(self, draft: Draft) -> None:
        post = self._one_post(draft.who)
        unit, position = self.target or post.unit_id, self.position or post.position
        if post.unit_id not in self.reach:
            raise unfit("far", _FAR, _OTHERS)
        if (unit, position.pk) == (post.unit_id, post.position_id):
            draft.note(_SAME_POST)
            return
        if self._units[unit].holds_to <= self.day:
            raise unfit("ended_unit", _ENDED_UNIT, _MOVE, unit=self._unit(unit), day=self.day)
        if unit not in self.reach:  # rights may have ended since it was asked
            raise unfit("far_there", _FAR_THERE, _OTHERS, unit=self._unit(unit))
        if not position.in_force_from <= self.day < position.in_force_to:
            raise unfit("old_post", _OLD_POST, _CHOOSE_POST, what=_title(position), day=self.day)
        self._begun_before(post, _title(post.position))
        for later in self._substantive(draft.who, later=True):
            if later.holds_from < post.holds_to:
                what = self._placed(_title(later.position), later.unit_id)
                raise unfit("later", _LATER, _UNDO_LATER, what=what, day=later.holds_from)
        before = self._placed(_title(post.position), post.unit_id)
        draft.change("post", before, self._placed(_title(position), unit))
        draft.rows.append(corrected(post, reason=self.act.why, holds_to=self.day))
        draft.rows.append(
            Appointment(
                person=draft.who, unit_id=unit, position=position, manner=post.manner,
                holds_from=self.day, holds_to=post.holds_to, document=self.act.document,
            )
        )  # fmt: skip
        if unit != post.unit_id:
            self._end_charges(draft, post.unit_id)

    def _charge(self, draft: Draft) -> None:
        post = self._one_post(draft.who)
        if post.unit_id not in self.reach:
            raise unfit("far", _FAR, _OTHERS)
        charge = Duty.Charge(self.act.values["charge"])
        until = min(self.until, post.holds_to)
        for duty in self._duties[draft.who.pk]:
            if duty.charge != charge or duty.unit_id != post.unit_id or duty.holds_from >= until:
                continue
            if duty.holds_from <= self.day:
                draft.note(_HOLDS_ALREADY)
                return
            raise unfit("charge_later", _CHARGE_LATER, _UNDO_LATER, what=_charged(duty.charge),
                        day=duty.holds_from)  # fmt: skip
        if over := self.norms.take(post.unit_id):
            raise unfit("full", _FULL, _FREE, unit=self._unit(post.unit_id), n=over.n,
                        most=over.most, basis=over.basis)  # fmt: skip
        if until < self.until:
            draft.note(_CUT, day=until)
        if charge == Duty.Charge.IN_CHARGE:
            draft.note(_RIGHTS)
        draft.change("charge", "", self._placed(_charged(charge), post.unit_id))
        draft.rows.append(
            Duty(
                person=draft.who, unit_id=post.unit_id, charge=charge, holds_from=self.day,
                holds_to=until, document=self.act.document,
            )
        )  # fmt: skip

    def _uncharge(self, draft: Draft) -> None:
        charge = self.act.values["charge"]
        held = [duty for duty in self._duties[draft.who.pk] if duty.charge == charge]
        if not held:
            draft.note(_HAS_NONE)
        for duty in held:
            self._end_charge(draft, duty)

    def _finish(self, draft: Draft) -> None:
        if not self._substantive(draft.who) and not self._substantive(draft.who, later=True):
            draft.note(_HAS_NONE)
            return
        post = self._one_post(draft.who)
        for later in self._substantive(draft.who, later=True):
            what = self._placed(_title(later.position), later.unit_id)
            raise unfit("later", _LATER, _UNDO_LATER, what=what, day=later.holds_from)
        for other in self._posts[draft.who.pk]:
            if other.manner != SUBSTANTIVE:
                raise unfit("beside", _BESIDE, _END_BESIDE, manner=Reason(_MANNERS[other.manner]),
                            what=self._placed(_title(other.position), other.unit_id))  # fmt: skip
        self._end_post(draft, post)
        self._end_charges(draft, post.unit_id)

    def _return(self, draft: Draft) -> None:
        posts = self._posts[draft.who.pk]
        beside = [post for post in posts if post.manner != SUBSTANTIVE]
        if not beside:
            draft.note(_HAS_NONE)
        for post in beside:
            self._end_post(draft, post)
        staying = {post.unit_id for post in posts if post not in beside}
        for unit in sorted({post.unit_id for post in beside} - staying):
            self._end_charges(draft, unit)

    # what the acts are made of

    def _substantive(self, who: Person, *, later: bool = False) -> list[Appointment]:
        """Substantive posts that hold on the day, or that begin after it."""
        posts = [post for post in self._posts[who.pk] if post.manner == SUBSTANTIVE]
        return [post for post in posts if (post.holds_from > self.day) is later]

    def _one_post(self, who: Person) -> Appointment:
        held = self._substantive(who)
        if not held:
            raise unfit("no_post", _NO_POST, _SEE_DAY, day=self.day)
        if len(held) > 1:
            raise unfit("several", _SEVERAL, _BY_HAND, day=self.day, n=len(held))
        return held[0]

    def _begun_before(self, row: Appointment | Duty, what: Any) -> None:
        """What begins on the day or after it cannot end on it."""
        if row.holds_from >= self.day:
            raise unfit("same_day", _SAME_DAY, _ANOTHER_DAY, what=what, day=row.holds_from)

    def _end_post(self, draft: Draft, post: Appointment) -> None:
        what = _title(post.position)
        self._begun_before(post, what)
        draft.change("post", self._placed(what, post.unit_id), Reason(_ENDS, {"day": self.day}))
        draft.rows.append(corrected(post, reason=self.act.why, holds_to=self.day))

    def _end_charges(self, draft: Draft, unit: int) -> None:
        """Charges of a unit where nothing is held any more."""
        for duty in self._duties[draft.who.pk]:
            if duty.unit_id == unit:
                self._end_charge(draft, duty)

    def _end_charge(self, draft: Draft, duty: Duty) -> None:
        what = _charged(duty.charge)
        self._begun_before(duty, what)
        draft.change("charge", self._placed(what, duty.unit_id), Reason(_ENDS, {"day": self.day}))
        draft.rows.append(corrected(duty, reason=self.act.why, holds_to=self.day))

    def _placed(self, what: Any, unit: int) -> Reason:
        return Reason(_PLACED, {"what": what, "unit": self._unit(unit)})

    def _unit(self, unit: int) -> Both:
        version = self._units[unit]
        with override("vi"):
            ours = version.full_name
        with override("en"):
            return Both(ours, version.full_name)


def _title(position: Position) -> Both:
    return Both(position.title, position.title_en)


def _charged(charge: str) -> Reason:
    return Reason(_CHARGES[charge])


# Labels of choices as sentences, to be said in the reader's language.
_MANNERS = {
    Appointment.Manner.ACTING.value: noop("phụ trách"),
    Appointment.Manner.SECONDED.value: noop("biệt phái"),
}
_CHARGES = {
    Duty.Charge.FOCAL_POINT.value: noop("Đầu mối kiểm soát thủ tục hành chính"),
    Duty.Charge.IN_CHARGE.value: noop("Phụ trách bộ phận một cửa"),
}
