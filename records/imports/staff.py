"""Lists of staff: who serves where, in which post, with which levels."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..ledger import corrected
from ..models import Appointment, Person, Position, User
from ..partial import PartialDate
from ..verdict import Reason
from ..verdict import gettext_noop as noop
from .facts import Known, tell
from .lists import QUALIFIED, PeopleLists, blanks, side_by_side
from .people import People, check_identity
from .plan import Asked, Draft, check_lengths, unfit
from .sealed import COLUMNS, Sealed
from .terms import Positions

_TAKEN = noop("Mã “%(code)s” đã là của người ngoài phạm vi anh/chị được ghi.")
_CHECK_CODE = noop("Kiểm tra mã cán bộ.")
_MISSING = noop("Người mới cần có “%(field)s”.")
_FILL = noop("Điền ô này, hoặc thêm cột ấy vào tệp.")
_TWIN = noop("%(names)s đã ở đơn vị này.")
_USE_CODE = noop("Nếu là một người, ghi mã của hồ sơ đã có.")
_NEEDS_FROM = noop("Hồ sơ ghi %(post)s; chuyển sang %(new)s từ ngày nào?")
_ADD_FROM = noop("Ghi ngày vào cột “Từ ngày”.")
_EARLIER = noop("Hồ sơ ghi %(post)s từ %(day)s, sau ngày trong tệp.")
_CHECK_FROM = noop("Đối chiếu “Từ ngày” với quyết định.")
_SEVERAL = noop("Đang giữ nhiều vị trí: %(posts)s; không rõ thay vị trí nào.")
_BY_HAND = noop("Kết thúc vị trí không còn giữ trước khi nhập.")
_CLAMPED = noop("Ghi từ %(day)s, ngày đơn vị bắt đầu.")
_LIST_DAY = noop("Tệp không nói từ ngày nào; ghi từ %(day)s.")
_AHEAD = noop("“Từ ngày” %(day)s còn ở phía trước.")

LABELS = {
    "person": noop("Người mới"), "post": noop("Vị trí"), "from": noop("Từ ngày"),
    "document": noop("Văn bản"),
}  # fmt: skip
_NEEDED = {
    "staff_code": noop("Mã cán bộ"), "birth_date": noop("Ngày sinh"), "sex": noop("Giới tính"),
    "position": noop("Chức vụ"),
}  # fmt: skip


class Staff(PeopleLists):
    """Plans staff rows: new people with their posting, moves, corrections, levels."""

    kinds = QUALIFIED

    def __init__(self, user: User | None, asked: Asked) -> None:
        super().__init__(user, asked)
        self.positions = Positions()
        self._sealed = Sealed(user, asked)

    def begin(self, drafts: list[Draft], people: People) -> None:
        if any(column in draft.columns.columns for draft in drafts[:1] for column in COLUMNS):
            self._sealed.read(drafts, people.ids)

    def answer(self, draft: Draft, people: People, known: Known) -> None:
        found, person = self._who(draft, people)
        key = ("person", person.pk) if person else ("code", draft.values.get("staff_code"))
        if found and not draft.says_again(self._seen, key):
            self._tell(draft, person, people, known)

    def _tell(self, draft: Draft, person: Person | None, people: People, known: Known) -> None:
        """What the row would enter of posting and levels."""
        _Posting(draft, person, people, self).plan()
        for column, told in side_by_side(draft, self._levels):
            with draft.about(column):
                tell(draft, person, told, known, self.asked)
        if not draft.problems:
            self._sealed.plan(draft, person)

    def _who(self, draft: Draft, people: People) -> tuple[bool, Person | None]:
        """Whether the row can be answered, and whom it means; None: somebody new."""
        code = draft.values.get("staff_code")
        if not code:
            with draft.about("staff_code", "full_name", "given_name"):
                return True, people.by_name(draft)
            return False, None
        person = people.by_code.get(code)
        if person is None:
            return True, None
        with draft.about("staff_code"):
            if not people.may_enter(person) and not people.is_nobodys(person):
                raise unfit("taken", _TAKEN, _CHECK_CODE, code=code)
            check_identity(draft, person)
            draft.who = person.full_name
            return True, person
        return False, None


class _Posting:
    """What one row says of where somebody serves."""

    def __init__(self, draft: Draft, person: Person | None, people: People, staff: Staff) -> None:
        self._draft, self._person, self._people = draft, person, people
        self._units, self._positions, self._asked = staff.units, staff.positions, staff.asked
        self._from: PartialDate | None = draft.values.get("from_date")

    def plan(self) -> None:
        """Add postings to the draft, and the person when she is new."""
        draft, today = self._draft, self._asked.today
        unit = self._units.find(draft, today)
        position: Position | None = None
        if text := draft.values.get("position"):
            with draft.about("position"):
                position = self._positions.find(str(text), today)
        if self._from and self._from.first > today:
            with draft.about("from_date"):
                raise unfit("ahead", _AHEAD, _CHECK_FROM, day=str(self._from))
        if draft.problems:
            return
        if self._person is None:
            self._bring(unit, position)
            return
        posts = self._people.posts[self._person.pk]
        if unit is None and position is None and posts:
            return
        same = [
            post
            for post in posts
            if unit in (None, post.unit_id) and (not position or position == post.position)
        ]
        with draft.about("from_date", "position", "unit_name"):
            if same:
                self._compare(same[0])
            elif not posts:
                self._appoint(unit, position)
            elif len(posts) > 1:
                told = "; ".join(self._told(p.unit_id, p.position) for p in posts)
                raise unfit("several_posts", _SEVERAL, _BY_HAND, posts=told)
            else:
                self._move(posts[0], unit or posts[0].unit_id, position or posts[0].position)

    def _bring(self, unit: int | None, position: Position | None) -> None:
        draft, values = self._draft, self._draft.values
        for name in ("staff_code", "sex", "birth_date"):
            if name not in values:
                self._need(name)
        if draft.problems:
            return
        with draft.about("full_name"):
            alike = self._people.alike(draft)
            here = [p for p in alike if any(x.unit_id == unit for x in self._people.posts[p.pk])]
            if here:
                raise unfit("twin", _TWIN, _USE_CODE, names=self._people.told(here))
            if alike:
                self._people.note_alike(draft, alike)
        name, born = values["name"], values["birth_date"]
        person = Person(
            staff_code=values["staff_code"],
            family_name=name.family,
            middle_name=name.middle,
            given_name=name.given,
            sex=values["sex"],
            birth_date=born.first,
            birth_precision=born.precision,
        )
        with draft.about("staff_code", "full_name"):
            check_lengths(person)
        draft.is_new = True
        draft.rows.append(person.derive())
        draft.change(LABELS["person"], "", f"{person.full_name}, {born}")
        self._appoint(unit, position)

    def _need(self, field: str) -> None:
        with self._draft.about(field):
            raise unfit("missing", _MISSING, _FILL, field=Reason(_NEEDED[field]))

    def _appoint(self, unit: int | None, position: Position | None) -> None:
        draft = self._draft
        if unit is None:
            with draft.about("unit_name", "unit_code"):
                raise unfit("missing", _MISSING, _FILL, field=Reason(noop("Đơn vị")))
        if position is None:
            self._need("position")
        if unit is None or position is None:
            return
        day = self._day(unit)
        draft.change(LABELS["post"], "", self._told(unit, position))
        draft.change(LABELS["from"], "", f"{day:%d/%m/%Y}")
        self._enter(self._post(unit, position, day))

    def _post(self, unit: int, position: Position, day: date) -> Appointment:
        return Appointment(
            person=self._person,
            unit_id=unit,
            position=position,
            holds_from=day,
            document=str(self._draft.values.get("document", ""))[:120],
        )

    def _day(self, unit: int) -> date:
        """Since when, told or supposed; what is supposed is noted."""
        today = self._asked.today
        day = self._from.first if self._from else today
        if not self._from:
            self._draft.note(_LIST_DAY, day=day)
        if day < (begins := self._units.begins(unit)):
            self._draft.note(_CLAMPED, day=begins)
            day = begins
        return day

    def _compare(self, post: Appointment) -> None:
        draft, changes = self._draft, dict[str, Any]()
        told = self._from
        began = PartialDate.of(post.holds_from)
        if told and not told.may_be(began):
            day = self._day(post.unit_id)
            if day != post.holds_from:
                changes["holds_from"] = day
                draft.change(LABELS["from"], str(post.began), f"{day:%d/%m/%Y}")
        document = str(draft.values.get("document", ""))[:120]
        erased = self._asked.erase and "document" in blanks(draft, document="document")
        if (document and document != post.document) or (post.document and erased):
            changes["document"] = document
            draft.change(LABELS["document"], post.document, document)
        if changes:
            self._enter(corrected(post, reason=self._asked.why, **changes), post)

    def _move(self, post: Appointment, unit: int, position: Position) -> None:
        draft = self._draft
        before, after = self._told(post.unit_id, post.position), self._told(unit, position)
        if not self._from:
            raise unfit("needs_from", _NEEDS_FROM, _ADD_FROM, post=before, new=after)
        day = self._day(unit)
        if day < post.holds_from:
            raise unfit("earlier", _EARLIER, _CHECK_FROM, post=before, day=post.holds_from)
        draft.change(LABELS["post"], before, after)
        if day == post.holds_from:
            changes = {"unit_id": unit, "position_id": position.pk}
            self._enter(corrected(post, reason=self._asked.why, **changes), post)
            return
        draft.change(LABELS["from"], str(post.began), f"{day:%d/%m/%Y}")
        draft.rows.append(corrected(post, reason=self._asked.why, holds_to=day))
        self._enter(self._post(unit, position, day), post)

    def _enter(self, row: Appointment, *instead: Appointment) -> None:
        """Add a posting, as long as it can stand beside the others (``records.post_rules``)."""
        career = self._people.careers.get(self._person.pk, ()) if self._person else ()
        for other in career:
            overlaps = other.holds_from < row.holds_to and row.holds_from < other.holds_to
            if other in instead or not overlaps or other.manner != other.Manner.SUBSTANTIVE:
                continue
            if (other.unit_id, other.position_id) == (row.unit_id, row.position_id):
                raise unfit("post_twice", Appointment.TWICE, _CHECK_FROM)
            leading = Position.PostKind.LEADER
            if other.position.kind == leading and row.position.kind == leading:
                raise unfit("two_leading", Appointment.TWO_LEADING, _CHECK_FROM)
        self._draft.rows.append(row)

    def _told(self, unit: int, position: Position) -> str:
        return f"{position.title}, {self._units.named(unit, self._asked.today)}"
