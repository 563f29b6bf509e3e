"""Columns of a staff list that are sealed: identity number, telephone, mail.

A plan lies on disk and is shown, so nothing of it says a value: what would be entered is sealed,
before and after read "•••", and so do the cells of a refused row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from ..identity import misshapen, plain
from ..ledger import corrected
from ..models import Appointment, EntryRefused, Person, Sameness, SensitiveFact, UnitVersion, User
from ..models.org import any_prefix
from ..models.people import MASK
from ..scope import May, paths_of
from ..sensitive import Content, content_of, held, identity_doubts, mark_of, may_open
from ..vault import Vault
from ..verdict import Reason
from ..verdict import gettext_noop as noop
from .plan import CONTRADICTS, KEEP_ONE, Asked, Draft, unfit

Field = SensitiveFact.Field
COLUMNS: Mapping[str, str] = {
    "identity_number": Field.IDENTITY.value, "phone": Field.PHONE.value, "email": Field.EMAIL.value,
}  # fmt: skip
LABELS = {
    "identity_number": noop("Số định danh"), "phone": noop("Điện thoại"),
    "email": noop("Thư điện tử"),
}  # fmt: skip
_OLD = 9  # digits of the identity cards of before
_NOT_YOURS = noop(
    "Không lưu “%(field)s”: anh/chị không được giao giữ thông tin nhạy cảm của người này."
)
_SHUT = noop("Không lưu cột được niêm phong: máy chủ thiếu khoá.")
_OLD_CARD = noop("Số có 9 chữ số là chứng minh nhân dân cũ, không lưu.")
_CHECK = noop("Sửa ô này, hoặc để trống.")
_TAKEN = noop("Số định danh này đang ghi ở hồ sơ khác: %(who)s.")
_HIDDEN = noop("ngoài phạm vi anh/chị")
_COMPARE = noop("So hai hồ sơ: gộp lại, hoặc ghi là hai người khác nhau, rồi nhập lại.")
_TOO_LONG = noop("Ô dài hơn %(most)s ký tự.")
_MOST = 200


class Sealed:
    """Plans the sealed columns of the rows of a chunk: four queries, and the keys once a file."""

    def __init__(self, user: User | None, asked: Asked) -> None:
        self._user, self._asked = user, asked
        self._vault = Vault()
        self._seen: dict[str, int] = {}
        self._here = _units_of(user, asked.today)

    def read(self, drafts: Sequence[Draft], people: Iterable[int]) -> None:
        """What is on record of the people a chunk can mean, and whose its numbers are."""
        ids = set(people)
        self._mine = ids if self._user is None else _ids(may_open(self._user).filter(pk__in=ids))
        rows = SensitiveFact.objects.as_of(self._asked.today)
        rows = rows.filter(person__in=ids, field__in=list(COLUMNS.values()))
        self._rows = {(row.person_id, row.field): row for row in rows.order_by("pk")}
        self._owners = owners(drafts, self._vault)
        self._entered = self._may_enter()

    def _may_enter(self) -> set[int]:
        """Which of those owners she may enter facts of, and so be told of."""
        found = {person.pk for people in self._owners.values() for person in people}
        if self._user is None or not found:
            return found
        return _ids(Person.objects.entered_by(self._user).filter(pk__in=found))

    def plan(self, draft: Draft, person: Person | None) -> None:
        """Add to the draft what its sealed cells would enter or correct."""
        for column, name in COLUMNS.items():
            if column not in draft.columns.columns or draft.values.get(column) == MASK:
                continue
            blank = draft.is_blank(column)
            if blank and not self._asked.erase:
                continue
            if not self._may(draft, person):
                if not blank:
                    draft.note(_NOT_YOURS, field=Reason(LABELS[column]))
                continue
            with draft.about(column):
                try:
                    self._tell(draft, person, column, name, blank)
                except EntryRefused:
                    draft.note(_SHUT)

    def _may(self, draft: Draft, person: Person | None) -> bool:
        """Whether she keeps what is sensitive of this person; of a new one, of the unit."""
        if self._user is None:
            return True
        if person is not None:
            return person.pk in self._mine
        posts = [row.unit_id for row in draft.rows if isinstance(row, Appointment)]
        return bool(posts) and posts[0] in self._here

    def _tell(
        self, draft: Draft, person: Person | None, column: str, name: str, blank: bool
    ) -> None:
        known = self._rows.get((person.pk, name)) if person else None
        if blank:
            if known:
                draft.change(LABELS[column], MASK, "")
                draft.rows.append(corrected(known, reason=self._asked.why, void=True))
            return
        content = self._content(draft, person, column)
        if content is None or (known and self._is_same(known, content)):
            return
        values = held(name, content, self._vault)
        draft.change(LABELS[column], MASK if known else "", MASK)
        if known:
            more = values | {"verified": False}
            draft.rows.append(corrected(known, reason=self._asked.why, **more))
            return
        since = self._asked.today
        if name == Field.IDENTITY:
            born = draft.values.get("birth_date")
            since = person.birth_date if person else born.first if born else since
        draft.rows.append(SensitiveFact(person=person, field=name, holds_from=since, **values))

    def _content(self, draft: Draft, person: Person | None, column: str) -> Content | None:
        text = str(draft.values[column]).strip()
        if column != "identity_number":
            if len(text) > _MOST:
                raise unfit("too_long", _TOO_LONG, _CHECK, most=_MOST)
            return Content(text)
        number = plain(text)
        if number.isdecimal() and len(number) == _OLD:
            draft.note(_OLD_CARD)
            return None
        if reason := misshapen(number):
            raise unfit("identity_shape", reason.message, _CHECK, **reason.params)
        content = Content(number)
        self._refuse_owned(draft, person, mark_of(Field.IDENTITY.value, content, self._vault))
        for doubt in identity_doubts(number, person or _newcomer(draft)):
            draft.notes.append(doubt)
        return content

    def _refuse_owned(self, draft: Draft, person: Person | None, mark: str) -> None:
        """A number is one person's: of the register, and of the file."""
        others = [p for p in self._owners.get(mark, ()) if person is None or p.pk != person.pk]
        if person is not None and others:
            compared = _compared_with(person)
            others = [other for other in others if other.pk not in compared]
        if others:
            told = [
                f"{other.full_name} ({other.staff_code})"
                for other in others
                if other.pk in self._entered
            ]
            raise unfit(
                "number_taken", _TAKEN, _COMPARE, who="; ".join(told) if told else Reason(_HIDDEN)
            )
        first = draft.holds(self._seen, mark)
        if first != draft.entry.number:
            raise unfit("contradicts", CONTRADICTS, KEEP_ONE, row=first)

    def _is_same(self, row: SensitiveFact, content: Content) -> bool:
        if row.mark:
            return row.mark == mark_of(row.field, content, self._vault)
        return content_of(row, self._vault).text == content.text


def _ids(people: Any) -> set[int]:
    return set(people.values_list("pk", flat=True))


def _newcomer(draft: Draft) -> Person:
    return next(row for row in draft.rows if isinstance(row, Person))


def _compared_with(person: Person) -> set[int]:
    rows = Sameness.objects.known()
    found = set(rows.filter(person=person).values_list("other", flat=True))
    return found | set(rows.filter(other=person).values_list("person", flat=True))


def _units_of(user: User | None, day: date) -> set[int]:
    """The units over which she keeps what is sensitive."""
    if user is None:
        return set()
    paths = paths_of(user, May.OPEN)
    if not paths:
        return set()
    found = UnitVersion.objects.as_of(day).filter(any_prefix("path", paths))
    return set(found.values_list("unit_id", flat=True))


def numbers_of(drafts: Iterable[Draft]) -> set[str]:
    """The identity numbers of the rows, as far as they have the shape."""
    told = (plain(str(draft.values.get("identity_number", ""))) for draft in drafts)
    return {number for number in told if number and misshapen(number) is None}


def owners(drafts: Iterable[Draft], vault: Vault) -> dict[str, list[Person]]:
    """Of whom the identity numbers of the rows are believed, by mark."""
    if not (numbers := numbers_of(drafts)):
        return {}
    try:
        marks = {vault.mark(number, Field.IDENTITY.value) for number in numbers}
    except EntryRefused:
        return {}
    found: dict[str, list[Person]] = {}
    rows = SensitiveFact.objects.known().filter(mark__in=marks).select_related("person")
    for row in rows.order_by("pk"):
        found.setdefault(row.mark, []).append(row.person)
    return found


def by_number(drafts: Iterable[Draft], user: User | None) -> dict[str, Person]:
    """Whom each number means, where it means one, among those whose numbers she keeps."""
    vault = Vault()
    asked = [draft for draft in drafts if not draft.values.get("staff_code")]
    found = owners(asked, vault)
    if not found:
        return {}
    ids = {person.pk for people in found.values() for person in people}
    mine = ids if user is None else _ids(may_open(user).filter(pk__in=ids))
    return {
        number: people[0]
        for number in numbers_of(asked)
        if len(people := found.get(vault.mark(number, Field.IDENTITY.value), [])) == 1
        and people[0].pk in mine
    }
