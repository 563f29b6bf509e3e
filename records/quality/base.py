"""What a check is, what it is asked, and the one shape of the lines it answers with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    F,
    IntegerField,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ..scope import May
from .asked import Asked
from .shape import Shape

__all__ = ["Asked", "Shape"]

Rows = QuerySet[Any, Any]


class Kind(StrEnum):
    """In what way a line is doubtful."""

    MISSING = "missing"
    CONTRADICTORY = "contradictory"
    SUSPICIOUS = "suspicious"
    UNVERIFIED = "unverified"
    STALE = "stale"


KIND_NAMES = {
    Kind.MISSING: pgettext_lazy("dữ liệu", "Thiếu"),
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


def of_people(shape: Shape, people: Any, *, word: Any = None, day: Any = None) -> Rows:
    """One line a person."""
    return people.order_by().annotate(  # type: ignore[no-any-return]
        q_item=F("pk"), q_who=F("pk"), q_where=shape.where("pk"), q_sort=F("sort_key"),
        q_word=text(word or Value("")), q_day=day or no_day(),
    )  # fmt: skip


def of_rows(shape: Shape, rows: Any, *, word: Any = None, day: Any = None) -> Rows:
    """One line a row about a person who holds a post in the units."""
    return shape.of_people(rows).order_by().annotate(  # type: ignore[no-any-return]
        q_item=F("pk"), q_who=F("person"), q_where=shape.where("person"),
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
    find: Callable[[Shape], Rows]
    mend: Callable[[Found], Way] | None = None
    about: About = About.PERSON
    power: May = May.VIEW
    dated: bool = True
    leans_on: tuple[str, ...] = ()

    @property
    def desk(self) -> May:
        """The power with which a line is mended or set aside."""
        return May.OPEN if self.power is May.OPEN else May.ENTER
