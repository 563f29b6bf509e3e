"""What a column of an official table may say, of a person, a unit or a post.

A value is a name, and after a colon what it is of: a sex, a kind of fact, a level.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from ..criteria import KIND_NAMES, Kind
from ..establishment import Slot
from ..models import Appointment, Person, PersonFact, UnitVersion
from ..reference import load_levels
from ..spreadsheet import Cell


class Subject(StrEnum):
    """What a row of a table is about."""

    PEOPLE = "people"
    UNITS = "units"
    POSTS = "posts"


SUBJECT_WORDS = {
    Subject.PEOPLE: _("Mỗi dòng một người"),
    Subject.UNITS: _("Mỗi dòng một đơn vị"),
    Subject.POSTS: _("Mỗi dòng một vị trí của đơn vị"),
}


@dataclass(frozen=True, slots=True)
class PersonLine:
    """What is known of one person of the table."""

    number: int
    unit: UnitVersion
    person: Person
    post: Appointment
    duties: Sequence[str]
    facts: Mapping[str, Sequence[PersonFact]]

    def highest(self, kind: str) -> PersonFact | None:
        facts = sorted(self.facts.get(kind, ()), key=lambda f: (f.rank or 0, f.holds_from))
        return facts[-1] if facts else None


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit with its people."""

    number: int
    unit: UnitVersion
    people: Sequence[PersonLine] = field(default_factory=list)

    def having(self, kind: str, code: str | None) -> int:
        """How many have this as the highest of its kind; None: nothing of the kind on record."""
        highest = (one.highest(kind) for one in self.people)
        return sum((one.code if one else None) == code for one in highest)


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post of a unit beside the people in it; numbers are blank where no norm is known."""

    number: int
    unit: UnitVersion
    slot: Slot


def _latest(line: PersonLine, kind: str) -> Cell:
    facts = sorted(line.facts.get(kind, ()), key=lambda f: (f.holds_from, f.pk))
    if not facts:
        return ""
    year = facts[-1].year
    title = facts[-1].told.vi
    return f"{title} ({year})" if year else title


def _born(line: PersonLine) -> Cell:
    """The day, or as much of it as is known."""
    return line.person.born.whole or str(line.person.born)


def _highest(line: PersonLine, kind: str) -> Cell:
    found = line.highest(kind)
    return found.title if found else ""


def _known(line: PostLine, number: int) -> Cell:
    return "" if line.slot.posts is None else number


KIND_OF = {level.code: level.dimension for level in load_levels()}
_RANKED = (
    Kind.GENERAL_EDUCATION, Kind.EDUCATION, Kind.POLITICAL_THEORY, Kind.STATE_MANAGEMENT,
    Kind.CIVIL_SERVICE_RANK, Kind.IT, Kind.LANGUAGE,
)  # fmt: skip
Of = Callable[[], Iterator[tuple[str, str]]]


def _kinds() -> Iterator[tuple[str, str]]:
    return ((kind.value, KIND_NAMES[kind].vi) for kind in Kind)


def _ranked() -> Iterator[tuple[str, str]]:
    return ((kind.value, KIND_NAMES[kind].vi) for kind in _RANKED)


def _levels() -> Iterator[tuple[str, str]]:
    names = {kind.value: KIND_NAMES[kind].vi for kind in _RANKED}
    for level in load_levels():
        if level.dimension in names:
            yield level.code, f"{names[level.dimension]}, {level.name}"


def _sexes() -> Iterator[tuple[str, str]]:
    return iter((("m", "nam"), ("f", "nữ")))


@dataclass(frozen=True, slots=True)
class Value:
    """``of`` lists what may stand after the colon; without it nothing may."""

    label: str
    of: Of | None
    says: Callable[..., Cell]

    def options(self, name: str) -> Iterator[tuple[str, str]]:
        if self.of is None:
            yield name, self.label
        else:
            for code, words in self.of():
                yield f"{name}:{code}", f"{self.label}: {words}"


_ANY: dict[str, Value] = {
    "number": Value("Số thứ tự", None, lambda line, _of: line.number),
    "unit": Value("Tên đơn vị", None, lambda line, _of: line.unit.full_name),
    "unit_code": Value("Mã đơn vị", None, lambda line, _of: line.unit.code),
    "blank": Value("Để trống", None, lambda _line, _of: ""),
}
VALUES: Mapping[Subject, Mapping[str, Value]] = {
    Subject.PEOPLE: {
        **_ANY,
        "name": Value("Họ và tên", None, lambda line, _of: line.person.full_name),
        "staff_code": Value("Mã cán bộ", None, lambda line, _of: line.person.staff_code),
        "sex": Value("Giới tính", None, lambda line, _of: line.person.get_sex_display()),
        "born_on": Value("Ngày sinh", None, lambda line, _of: _born(line)),
        "born": Value(
            "Ngày sinh, chỉ ghi khi là", _sexes,
            lambda line, sex: _born(line) if line.person.sex == sex else "",
        ),
        "post": Value("Chức vụ, chức danh", None, lambda line, _of: line.post.position.title),
        "post_since": Value("Giữ vị trí từ ngày", None, lambda line, _of: line.post.holds_from),
        "duties": Value("Nhiệm vụ giao thêm", None, lambda line, _of: "; ".join(line.duties)),
        "highest": Value("Mức cao nhất", _ranked, _highest),
        "latest": Value("Lần gần nhất", _kinds, _latest),
    },
    Subject.UNITS: {
        **_ANY,
        "people": Value("Số người", None, lambda line, _of: len(line.people)),
        "of_sex": Value(
            "Số người là", _sexes,
            lambda line, sex: sum(one.person.sex == sex for one in line.people),
        ),
        "having": Value(
            "Số người có mức cao nhất là", _levels,
            lambda line, code: line.having(KIND_OF[code], code),
        ),
        "lacking": Value(
            "Số người chưa ghi", _ranked, lambda line, kind: line.having(kind, None)
        ),
    },
    Subject.POSTS: {
        **_ANY,
        "post": Value("Vị trí", None, lambda line, _of: line.slot.name),
        "posts": Value("Số vị trí", None, lambda line, _of: _known(line, line.slot.posts or 0)),
        "filled": Value("Đang giữ", None, lambda line, _of: line.slot.filled),
        "vacant": Value("Còn thiếu", None, lambda line, _of: _known(line, line.slot.vacant)),
        "surplus": Value("Dôi", None, lambda line, _of: _known(line, line.slot.surplus)),
        "acting": Value("Phụ trách tạm", None, lambda line, _of: line.slot.acting),
        "seconded": Value("Biệt phái đến", None, lambda line, _of: line.slot.seconded),
        "ground": Value(
            "Căn cứ", None, lambda line, _of: line.slot.rule.document if line.slot.rule else ""
        ),
    },
}  # fmt: skip


def options(subject: Subject) -> list[tuple[str, str]]:
    """Everything a column may say, with the words a template is written by."""
    return [one for name, value in VALUES[subject].items() for one in value.options(name)]
