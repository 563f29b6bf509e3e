"""What a check is, what it is asked, and the one shape of the lines it answers with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..lineage import units_within
from ..models import Appointment, Person, UnitVersion, User
from ..reading import Reading
from ..scope import May, is_everywhere, paths_of
from .thresholds import Thresholds

Rows = QuerySet[Any, Any]


class Kind(StrEnum):
    """In what way a line is doubtful."""

    MISSING = "missing"
    CONTRADICTORY = "contradictory"
    SUSPICIOUS = "suspicious"
    UNVERIFIED = "unverified"
    STALE = "stale"


KIND_NAMES = {
    Kind.MISSING: _("Thiếu"),
    Kind.CONTRADICTORY: _("Mâu thuẫn"),
    Kind.SUSPICIOUS: _("Đáng ngờ"),
    Kind.UNVERIFIED: _("Chưa kiểm chứng"),
    Kind.STALE: _("Đã cũ"),
}


class About(StrEnum):
    """What one line of a check is about."""

    PERSON = "person"
    UNIT = "unit"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Asked:
    """A reading, and whom it may speak of.

    ``units`` None is the whole province; ``only`` are its people where they were looked up.
    ``learned`` is the day whose knowledge counts.
    """

    user: User
    on: date
    known_at: datetime | None
    learned: date
    thresholds: Thresholds
    units: frozenset[int] | None
    power: May = May.VIEW
    whole: bool = False
    only: frozenset[int] | None = None
    memo: dict[Any, Any] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, user: User, reading: Reading, today: date, power: May = May.VIEW) -> Asked:
        whole = is_everywhere(paths_of(user, power))
        units = None if whole else frozenset(units_within(user, power))
        return cls(
            user, reading.on, reading.known_at, reading.known_on or today, Thresholds.load(),
            units, power, whole,
        )  # fmt: skip

    def within(self, unit: int) -> Asked:
        """The same, of one unit; nobody where that is not within reach."""
        reached = self.units is None or unit in self.units
        return replace(self, units=frozenset({unit}) if reached else frozenset())

    def at(self, day: date) -> Asked:
        return replace(self, on=day)

    def narrowed(self) -> Asked:
        """The same, with its people looked up once: of few units, every check then begins there."""
        return replace(self, only=frozenset(self.people().values_list("pk", flat=True)))

    def number(self, code: str) -> int | None:
        return self.thresholds.on(code, self.on)

    def believed(self, model: Any) -> Any:
        """The rows of a ledger that hold on the day."""
        return model.objects.as_of(self.on, self.known_at)

    def posts(self) -> Any:
        """Appointments of the day in the units asked about."""
        rows = self.believed(Appointment)
        return rows if self.units is None else rows.filter(unit__in=self.units)

    def unit_versions(self) -> Any:
        """The communes of the day asked about."""
        rows = UnitVersion.objects.as_of(self.on, self.known_at).communes()
        return rows if self.units is None else rows.filter(unit__in=self.units)

    def seen(self, people: Any) -> Any:
        """Of the people, those the account may see: all of them, to the whole province."""
        if self.whole:
            return people
        return people.filter(pk__in=Person.objects.visible_to(self.user, self.power).values("pk"))

    def people(self) -> Any:
        """Who holds a post in the units on the day."""
        if self.only is not None:
            return Person.objects.filter(pk__in=self.only)
        held = self.posts().filter(person=OuterRef("pk"))
        return self.seen(Person.objects.filter(Exists(held)))

    def where(self, person: str) -> Subquery:
        """The unit of a person's post; of several in the units, the newest."""
        rows = self.posts().filter(person=OuterRef(person)).order_by("-holds_from", "pk")
        return Subquery(rows.values("unit")[:1], output_field=IntegerField())


COLUMNS = ("q_rule", "q_item", "q_who", "q_where", "q_sort", "q_word", "q_day")


def no_day() -> Cast:
    return Cast(Value(None), DateField())


def no_number() -> Cast:
    return Cast(Value(None), IntegerField())


def text(value: Any) -> Cast:
    """A text column, the same in every part of a union."""
    return Cast(value, CharField(max_length=400))


def titled(of: str = "") -> Any:
    """A title in the reader's language, in Vietnamese where there is no other."""
    title = F(f"{of}title")
    if (get_language() or "vi").startswith("vi"):
        return title
    return Case(When(**{f"{of}title_en": "", "then": title}), default=F(f"{of}title_en"))


def of_people(asked: Asked, people: Any, *, word: Any = None, day: Any = None) -> Rows:
    """One line a person."""
    return people.order_by().annotate(  # type: ignore[no-any-return]
        q_item=F("pk"), q_who=F("pk"), q_where=asked.where("pk"), q_sort=F("sort_key"),
        q_word=text(word or Value("")), q_day=day or no_day(),
    )  # fmt: skip


def of_rows(asked: Asked, rows: Any, *, word: Any = None, day: Any = None) -> Rows:
    """One line a row about a person who holds a post in the units."""
    mine = rows.filter(person__in=asked.people().values("pk") if asked.only is None else asked.only)
    return mine.order_by().annotate(  # type: ignore[no-any-return]
        q_item=F("pk"), q_who=F("person"), q_where=asked.where("person"),
        q_sort=F("person__sort_key"), q_word=text(word or Value("")), q_day=day or no_day(),
    )  # fmt: skip


def of_units(versions: Any, *, word: Any = None, day: Any = None) -> Rows:
    """One line a unit."""
    return versions.order_by().annotate(  # type: ignore[no-any-return]
        q_item=F("unit"), q_who=no_number(), q_where=F("unit"), q_sort=F("sort_key"),
        q_word=text(word or Value("")), q_day=day or no_day(),
    )  # fmt: skip


# Where a line is mended: the name of an address and its arguments.
Way = tuple[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Found:
    """A line: the check's code, the id it is about, whose it is, and the two words of it."""

    rule: str
    item: int
    who: int | None
    where: int | None
    sort: str
    word: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Check:
    """One question to the register.

    ``find`` is one query in the shape of ``COLUMNS`` but for the code; ``sentence`` is a message
    id with %(word)s and %(day)s; ``mend`` leads whoever may enter facts to the form; others are
    led to the page of what it is about.  What is not ``dated`` speaks of now on any day.
    """

    code: str
    kind: Kind
    title: Any
    sentence: str
    remedy: Any
    find: Callable[[Asked], Rows]
    mend: Callable[[Found], Way] | None = None
    about: About = About.PERSON
    power: May = May.VIEW
    dated: bool = True
    leans_on: tuple[str, ...] = ()
