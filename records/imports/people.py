"""Whom a row means: by staff code, else by name and birth date, among those one may write of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from ..duplicates import merged_into
from ..identity import plain
from ..models import Appointment, Person, User
from ..partial import PartialDate
from ..text import fold
from ..verdict import Reason
from ..verdict import gettext_noop as noop
from .plan import Draft, unfit
from .sealed import by_number
from .units import Units

_NOBODY_CODE = noop("Không có ai mang mã “%(code)s” trong phạm vi anh/chị được ghi.")
_CHECK_CODE = noop("Sửa mã cán bộ, hoặc nhập danh sách cán bộ trước.")
_OTHER_NAME = noop("Mã “%(code)s” là của %(other)s.")
_OTHER_BIRTH = noop("Hồ sơ của %(other)s ghi sinh %(born)s.")
_CHECK_BOTH = noop("Đối chiếu mã, họ tên và ngày sinh với hồ sơ.")
_NOBODY = noop("Không có ai tên %(name)s%(born)s trong phạm vi anh/chị được ghi.")
_CHECK_NAME = noop("Sửa họ tên, ngày sinh, hoặc thêm mã cán bộ.")
_SEVERAL = noop("Có nhiều người như thế: %(names)s.")
_ADD_CODE = noop("Thêm mã cán bộ vào dòng này.")
_NAME_ONLY = noop("Chỉ có họ tên thì không đủ để biết là ai.")
_ADD_BIRTH = noop("Thêm mã cán bộ, ngày sinh hoặc đơn vị.")
_BY_NAME = noop("Nhận ra theo họ tên: %(who)s.")
_NO_IDENTITY = noop("Không hồ sơ nào mà anh/chị giữ thông tin nhạy cảm mang số định danh này.")
_BY_NUMBER = noop("Nhận ra theo số định danh: %(who)s.")
_SAME_PERSON = noop("Cùng họ tên và ngày sinh với %(names)s.")


class People:
    """The people that the rows of one chunk can mean: ``posts`` of the day, ``careers`` of all days.

    Five queries, one for whom the user may write of, and two where rows tell identity
    numbers.  A file that was merged into another means the other: a list with its code must not
    bring it back.
    """

    def __init__(self, drafts: Sequence[Draft], user: User | None, day: date, units: Units) -> None:
        self._units, self._day = units, day
        codes = {code for draft in drafts if (code := draft.values.get("staff_code"))}
        by_code = list(Person.objects.filter(staff_code__in=codes))
        self._by_number = by_number(drafts, user)
        by_name = _namesakes(drafts, {person.staff_code for person in by_code})
        numbered = self._by_number.values()
        merged = merged_into(person.pk for person in (*by_code, *by_name, *numbered))
        self.by_code = {p.staff_code: merged.get(p.pk, p) for p in by_code}
        self._named: dict[str, list[Person]] = defaultdict(list)
        for person in by_name:
            if person.pk not in merged:
                self._named[person.folded].append(person)
        self._by_number = {n: merged.get(p.pk, p) for n, p in self._by_number.items()}
        found = {p.pk for p in (*self.by_code.values(), *self._by_number.values())}
        found |= {p.pk for people in self._named.values() for p in people}
        self.posts: dict[int, list[Appointment]] = defaultdict(list)
        self.careers: dict[int, list[Appointment]] = defaultdict(list)
        posts = Appointment.objects.known().filter(person__in=found).select_related("position")
        for post in posts.order_by("holds_from", "pk"):
            self.careers[post.person_id].append(post)
            if post.holds_from <= day < post.holds_to:
                self.posts[post.person_id].append(post)
        self._mine = found
        if user is not None:
            mine = Person.objects.entered_by(user).filter(pk__in=found)
            self._mine = set(mine.values_list("pk", flat=True))

    @property
    def ids(self) -> set[int]:
        """Everybody one may write of whom the rows can mean."""
        return self._mine

    def may_enter(self, person: Person) -> bool:
        return person.pk in self._mine

    def is_nobodys(self, person: Person) -> bool:
        """Whether no posting of hers is believed: an import that brought her was undone."""
        return person.pk not in self.careers

    def match(self, draft: Draft) -> Person | None:
        """Whom the row means; None when it is refused, the problem being in the draft."""
        values = draft.values
        if code := values.get("staff_code"):
            with draft.about("staff_code"):
                person = self.by_code.get(code)
                if person is None or not self.may_enter(person):
                    raise unfit("nobody", _NOBODY_CODE, _CHECK_CODE, code=code)
                check_identity(draft, person)
                draft.who = person.full_name
                return person
            return None
        with draft.about("full_name", "given_name", "identity_number"):
            return self.by_name(draft)
        return None

    def by_name(self, draft: Draft) -> Person:
        """Whom a row without a code means.  Raises Refused."""
        born: PartialDate | None = draft.values.get("birth_date")
        number = plain(str(draft.values.get("identity_number", "")))
        person = self._by_number.get(number)
        if person and self.may_enter(person):
            check_identity(draft, person)
            draft.who = person.full_name
            draft.notes.append(Reason(_BY_NUMBER, {"who": self.told([person])}))
            return person
        if not draft.who:
            raise unfit("identity", _NO_IDENTITY, _ADD_CODE)
        named = [p for p in self._named.get(fold(draft.who), ()) if self.may_enter(p)]
        found = [p for p in named if born is None or p.born.may_be(born)]
        told = draft.values.get("unit_code") or draft.values.get("unit_name")
        if told and (len(found) > 1 or born is None):
            unit = self._units.find(draft, self._day)
            found = [p for p in found if any(post.unit_id == unit for post in self.posts[p.pk])]
        elif born is None and found:
            raise unfit("name_only", _NAME_ONLY, _ADD_BIRTH)
        if not found:
            params = {"name": draft.who, "born": f", {born}" if born else ""}
            raise unfit("nobody", _NOBODY, _CHECK_NAME, **params)
        if len(found) > 1:
            raise unfit("several", _SEVERAL, _ADD_CODE, names=self.told(found))
        draft.notes.append(Reason(_BY_NAME, {"who": self.told(found)}))
        return found[0]

    def told(self, people: Iterable[Person]) -> str:
        """Names with code, birth date and unit."""
        return "; ".join(
            f"{p.full_name} ({p.staff_code}, {p.born}"
            + "".join(
                f", {self._units.named(post.unit_id, self._day)}" for post in self.posts[p.pk]
            )
            + ")"
            for p in people
        )

    def alike(self, draft: Draft) -> list[Person]:
        """People one may write of with the name and a birth date that can be the row's."""
        born = draft.values.get("birth_date")
        named = self._named.get(fold(draft.who), ())
        return [p for p in named if self.may_enter(p) and born and p.born.may_be(born)]

    def note_alike(self, draft: Draft, people: Iterable[Person]) -> None:
        draft.notes.append(Reason(_SAME_PERSON, {"names": self.told(people)}))


def _namesakes(drafts: Sequence[Draft], known: Collection[str]) -> list[Person]:
    """Whoever a row can mean by her name, where its code does not say whom.

    A common name has thousands of bearers in a large register; born in another year they are
    somebody else, so only the others are read whole.
    """
    wanted: dict[str, set[int | None]] = defaultdict(set)
    for draft in drafts:
        if draft.who and draft.values.get("staff_code") not in known:
            born: PartialDate | None = draft.values.get("birth_date")
            wanted[fold(draft.who)].add(born.year if born else None)
    bearers = Person.objects.filter(folded__in=wanted).values_list("pk", "folded", "birth_date")
    found = [pk for pk, name, day in bearers if wanted[name] & {None, day.year}]
    return list(Person.objects.all().those(found).order_by("pk"))


def check_identity(draft: Draft, person: Person) -> None:
    """Raises Refused when the row's name or birth date is another's than the code's."""
    if draft.who and fold(draft.who) != person.folded:
        other = person.full_name
        raise unfit("other_name", _OTHER_NAME, _CHECK_BOTH, code=person.staff_code, other=other)
    born: PartialDate | None = draft.values.get("birth_date")
    if born and not person.born.may_be(born):
        raise unfit(
            "other_birth", _OTHER_BIRTH, _CHECK_BOTH, other=person.full_name, born=str(person.born)
        )
