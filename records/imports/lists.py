"""Lists that tell facts about people: qualifications, ratings, and what was learnt elsewhere."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from hashlib import blake2b
from typing import Any

from ..criteria import KIND_NAMES, Kind
from ..intake.fields import LEVELS
from ..intake.refusals import Refused
from ..models import Level, User
from ..partial import PartialDate
from ..text import fold
from ..verdict import gettext_noop as noop
from .facts import Known, Told, tell
from .people import People
from .plan import Asked, Draft, unfit
from .terms import Levels
from .units import Units

_NO_KIND = noop("Không rõ “%(value)s” là loại văn bằng nào.")
_TELL_KIND = noop("Thêm cột “Loại văn bằng”, ghi một trong: %(names)s.")
_NO_LEVEL = noop("“%(value)s” không phải một trình độ trong danh mục.")
_LIKE = noop("Ghi như “Đại học”, “Cao cấp lý luận chính trị”, hoặc thêm cột “Loại văn bằng”.")
_NO_YEAR = noop("Dòng này không nói năm nào.")
_ADD_YEAR = noop("Thêm cột “Năm”, hoặc ghi kỳ của cả danh sách trước khi xem trước.")
_YEAR_AHEAD = noop("Kỳ %(period)s chưa đến.")
_CHECK_YEAR = noop("Sửa năm, tháng.")

QUALIFIED = frozenset(LEVELS.values())


def blanks(draft: Draft, **fields: str) -> frozenset[str]:
    """Attributes whose column is there and whose cell is blank."""
    return frozenset(name for name, column in fields.items() if draft.is_blank(column))


def level_told(kind: Kind, level: Level, subject: str = "", **more: Any) -> Told:
    """A fact that somebody has a level."""
    detail = {"field": subject} if subject else {}
    return Told(
        kind,
        level.code,
        level.name,
        level.name_en,
        level.rank,
        subject=subject,
        detail=detail,
        **more,
    )


def side_by_side(draft: Draft, levels: Levels) -> Iterator[tuple[str, Told]]:
    """The levels that a row tells in columns of their own, with the field of each."""
    for column, kind in LEVELS.items():
        if text := draft.values.get(column):
            with draft.about(column):
                level, subject = levels.find(kind, str(text), KIND_NAMES[kind])
                yield column, level_told(kind, level, subject)


class PeopleLists(ABC):
    """Plans the rows of a list about people, chunk by chunk; six queries each."""

    kinds: Iterable[Kind] = ()

    def __init__(self, user: User | None, asked: Asked) -> None:
        self._user, self.asked = user, asked
        self.units, self._levels = Units(user), Levels()
        self._seen: dict[Any, int] = {}
        self._claims: dict[int, int] = {}

    def plan(self, drafts: list[Draft]) -> None:
        """Find the answer of every draft that was read without a problem."""
        readable = [draft for draft in drafts if not draft.problems]
        people = People(readable, self._user, self.asked.today, self.units)
        known = Known(people.ids, self.kinds, self._claims)
        self.begin(readable, people)
        for draft in readable:
            self.answer(draft, people, known)
            if draft.problems:
                draft.release()

    def begin(self, drafts: list[Draft], people: People) -> None:
        """What a kind of list reads once for a chunk."""
        return

    @abstractmethod
    def answer(self, draft: Draft, people: People, known: Known) -> None:
        """Put into the draft what the row would enter, or its problems."""


class FactLists(PeopleLists):
    """Lists whose rows tell facts about somebody who is in the register."""

    def answer(self, draft: Draft, people: People, known: Known) -> None:
        person = people.match(draft)
        if person is None:
            return
        for column, told in self.told(draft):
            with draft.about(column):
                if not draft.says_again(self._seen, _digest(person.pk, told.key)):
                    tell(draft, person, told, known, self.asked)

    @abstractmethod
    def told(self, draft: Draft) -> Iterator[tuple[str, Told]]:
        """The facts a row tells, each with the field a refusal is about."""


def _digest(*parts: object) -> bytes:
    """Small enough to be remembered of a hundred thousand rows."""
    return blake2b(repr(parts).encode(), digest_size=8).digest()


class Qualifications(FactLists):
    """One qualification a row, or the levels side by side."""

    kinds = QUALIFIED

    def told(self, draft: Draft) -> Iterator[tuple[str, Told]]:
        values = draft.values
        if text := values.get("level"):
            with draft.about("level", "kind"):
                kind = self._kind(str(values.get("kind", "")), str(text))
                level, after = self._levels.find(kind, str(text), KIND_NAMES[kind])
                yield (
                    "level",
                    level_told(
                        kind,
                        level,
                        str(values.get("field", "")) or after,
                        began=values.get("date"),
                        issuer=str(values.get("institution", "")),
                        number=str(values.get("number", "")),
                        blank=blanks(draft, issuer="institution", number="number"),
                    ),
                )
        yield from side_by_side(draft, self._levels)

    def _kind(self, named: str, level: str) -> Kind:
        wanted = fold(named)
        for kind in QUALIFIED:
            name = fold(KIND_NAMES[kind].vi)
            if wanted and (wanted in name or name in wanted):
                return kind
        told = "" if wanted and not wanted.startswith(("bang", "van bang", "chung chi")) else level
        if dimension := self._levels.dimension_of(told or level):
            return Kind(dimension)
        if not wanted or "chuyen mon" in wanted or wanted.startswith(("bang", "van bang")):
            with suppress(Refused):
                self._levels.find(Kind.EDUCATION, level, KIND_NAMES[Kind.EDUCATION])
                return Kind.EDUCATION
        if not wanted:
            raise unfit("level", _NO_LEVEL, _LIKE, value=level)
        names = ", ".join(sorted(KIND_NAMES[kind].vi for kind in QUALIFIED))
        raise unfit("kind", _NO_KIND, _TELL_KIND, value=named or level, names=names)


class Ratings(FactLists):
    """The rating of a year or a month, on the scale of the reference data."""

    kinds = (Kind.RATING, Kind.MONTHLY_RATING)

    def told(self, draft: Draft) -> Iterator[tuple[str, Told]]:
        with draft.about("rating"):
            text = str(draft.values["rating"])
            level, _ = self._levels.find("rating", text, KIND_NAMES[Kind.RATING])
            with draft.about("year", "month"):
                first, after = self._period(draft)
                kind = Kind.RATING if (after - first).days > 31 else Kind.MONTHLY_RATING
                yield (
                    "rating",
                    Told(
                        kind,
                        level.code,
                        level.name,
                        level.name_en,
                        level.rank,
                        period=(first, after),
                        document=str(draft.values.get("document", "")),
                        blank=blanks(draft, document="document"),
                    ),
                )

    def _period(self, draft: Draft) -> tuple[date, date]:
        months: PartialDate | None = draft.values.get("month")
        year, month = self.asked.period
        year = draft.values.get("year") or year
        if months:
            year, month = months.year, months.month
        elif "year" in draft.values:
            month = None
        return period(year, month, self.asked.today)


def period(year: int | None, month: int | None, today: date) -> tuple[date, date]:
    """First day, and the day after the last.  Raises Refused when not told or not begun."""
    if year is None:
        raise unfit("no_year", _NO_YEAR, _ADD_YEAR)
    first = date(year, month or 1, 1)
    if first > today:
        told = f"{month:02d}/{year}" if month else str(year)
        raise unfit("year_ahead", _YEAR_AHEAD, _CHECK_YEAR, period=told)
    if month is None:
        return first, date(year + 1, 1, 1)
    return first, (first + timedelta(days=31)).replace(day=1)


class Training(FactLists):
    """Courses finished elsewhere.  A course without a code is known by its folded title."""

    kinds = (Kind.COURSE,)

    def told(self, draft: Draft) -> Iterator[tuple[str, Told]]:
        values = draft.values
        title = str(values.get("course") or values.get("course_code"))
        code = values.get("course_code") or _elsewhere(title)
        hours = values.get("hours")
        yield (
            "course",
            Told(
                Kind.COURSE,
                str(code),
                title,
                began=values.get("date"),
                issuer=str(values.get("institution", "")),
                number=str(values.get("certificate", "")),
                detail={"hours": str(hours)} if hours is not None else {},
                blank=blanks(draft, issuer="institution", number="certificate"),
            ),
        )


def _elsewhere(title: str) -> str:
    return f"NGOAI-{blake2b(fold(title).encode(), digest_size=6).hexdigest()}"
