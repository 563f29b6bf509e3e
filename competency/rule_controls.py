"""What can be filled in about each kind of condition: controls over its dataclass fields.

A control covers one field, or several that belong together (a level is a kind, a rank and a
name), and turns them into the text of one input and back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.models import ExamVersion
from courses.models import CoursePage
from records.criteria import (
    COMPLETE,
    KIND_NAMES,
    AllOf,
    AnyOf,
    AtLeast,
    AtLeastLevel,
    Completed,
    Criterion,
    Holds,
    InYear,
    Kind,
    NoneInYear,
    NoneOpen,
    NoneSince,
    Passed,
    Rated,
    Served,
    ServedInYear,
)
from records.models import Level
from records.verdict import Both
from records.wording import spoken

Data = Mapping[str, Any]
Choices = Sequence[tuple[str, str]]


class Unreadable(ValueError):
    """What was typed cannot be used; the message says how to mend it."""


@dataclass(frozen=True, slots=True)
class Control:
    """One input: its name, label, the fields it covers, and both directions.

    ``choices`` makes it a list; ``hint`` stands under the label.
    """

    name: str
    label: Any
    covers: tuple[str, ...]
    read: Callable[[str], dict[str, Any]]
    write: Callable[[Data], str]
    choices: Callable[[], Choices] | None = None
    hint: Any = ""
    required: bool = True
    numeric: bool = False

    def told(self, text: str) -> str:
        """A choice that is no longer offered, as its own name says it."""
        try:
            values = self.read(text)
            both = values.get("title") or values.get("name")
            return spoken(Both.from_data(both)) if both else text
        except (Unreadable, KeyError, TypeError, AttributeError):
            return text


def _packed(*names: str) -> tuple[Callable[[str], dict[str, Any]], Callable[[Data], str]]:
    """Several fields in one choice, as JSON."""

    def read(text: str) -> dict[str, Any]:
        try:
            values = json.loads(text)
        except ValueError:
            values = None
        if not isinstance(values, dict) or set(values) != set(names):
            raise Unreadable(gettext("Chọn một mục trong danh sách."))
        return values

    def write(data: Data) -> str:
        return pack({name: data[name] for name in names if name in data})

    return read, write


def pack(values: Data) -> str:
    """The value of a choice that stands for several fields."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(name: str) -> tuple[Callable[[str], dict[str, Any]], Callable[[Data], str]]:
    return lambda text: {name: text}, lambda data: str(data.get(name, ""))


def _whole(name: str) -> tuple[Callable[[str], dict[str, Any]], Callable[[Data], str]]:
    def read(text: str) -> dict[str, Any]:
        if not re.fullmatch(r"[0-9]{1,3}", text) or not 0 < int(text) <= 600:
            raise Unreadable(gettext("Ghi một số nguyên từ 1 đến 600."))
        return {name: int(text)}

    return read, lambda data: str(data.get(name, ""))


def _percent(text: str) -> dict[str, Any]:
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or not 0 <= number <= 100:
        raise Unreadable(gettext("Ghi một số từ 0 đến 100."))
    return {"percent": str(number)}


def _month_day(text: str) -> dict[str, Any]:
    day, _, month = text.partition("/")
    try:
        when = date(2024, int(month), int(day))
    except ValueError:
        raise Unreadable(gettext("Ghi ngày và tháng như 15/12.")) from None
    return {"closes": f"{when:%m-%d}"}


def _day_month(data: Data) -> str:
    month, _, day = str(data.get("closes", "")).partition("-")
    return f"{day}/{month}" if day else ""


def _levels(*dimensions: str) -> Choices:
    rows = Level.objects.order_by("dimension", "rank", "pk")
    if dimensions:
        rows = rows.filter(dimension__in=dimensions)
    else:
        rows = rows.exclude(dimension__in=["rating", "discipline"])
    seen: dict[str, str] = {}
    for row in rows:
        values = {"rank": row.rank, "name": row.both.to_data()}
        kind = Kind(row.dimension)
        packed = pack(values if dimensions else {"kind": kind.value, **values})
        seen[packed] = str(row) if dimensions else f"{spoken(KIND_NAMES[kind])}: {row}"
    return list(seen.items())


def _courses() -> Choices:
    return [
        (pack({"course": one.code, "title": one.both.to_data()}), f"{one.code}: {spoken(one.both)}")
        for one in CoursePage.objects.live().order_by("code")
    ]


def _exams() -> Choices:
    versions = (
        ExamVersion.objects.known().select_related("exam").order_by("exam__code", "holds_from")
    )
    newest = {one.exam.code: Both(one.title, one.title_en) for one in versions}
    return [
        (pack({"exam": code, "title": title.to_data()}), f"{code}: {spoken(title)}")
        for code, title in newest.items()
    ]


def _kinds(kinds: Sequence[Kind]) -> Choices:
    return [(kind.value, spoken(KIND_NAMES[kind])) for kind in kinds]


def _title(data: Data, language: str) -> str:
    return str(data.get("title", {}).get(language, ""))


YEARS = Control(
    "years",
    _("Trong bao nhiêu năm gần nhất"),
    ("years",),
    *_whole("years"),
    required=False,
    numeric=True,
    hint=_("Để trống nếu có giá trị mãi."),
)
MONTHS = Control("months", _("Số tháng"), ("months",), *_whole("months"), numeric=True)
CLOSES = Control(
    "closes",
    _("Ngày chốt của năm xét"),
    ("closes",),
    _month_day,
    _day_month,
    hint=_("Ngày/tháng, như 15/12: sau ngày này mới tính đến năm đó."),
)
TITLES = (
    Control(
        "title",
        _("Gọi tên"),
        ("title",),
        lambda text: {"title": {"vi": text}},
        lambda data: _title(data, "vi"),
    ),
    Control(
        "title_en",
        _("Gọi tên bằng tiếng Anh"),
        ("title",),
        lambda text: {"title": {"en": text}},
        lambda data: _title(data, "en"),
        required=False,
    ),
)
CODE = Control(
    "code",
    _("Mã của dữ kiện"),
    ("code",),
    *_plain("code"),
    required=False,
    hint=_("Để trống nếu mã nào cũng được."),
)
KIND = Control("kind", _("Loại dữ kiện"), ("kind",), *_plain("kind"), lambda: _kinds(list(Kind)))
UNWANTED = Control(
    "kind", _("Điều không được có"), ("kind",), *_plain("kind"), lambda: _kinds(sorted(COMPLETE))
)

CONTROLS: dict[type[Criterion], tuple[Control, ...]] = {
    AtLeastLevel: (
        Control(
            "level",
            _("Bậc thấp nhất"),
            ("kind", "rank", "name"),
            *_packed("kind", "rank", "name"),
            _levels,
        ),
    ),
    Completed: (
        Control(
            "course", _("Khoá học"), ("course", "title"), *_packed("course", "title"), _courses
        ),
        YEARS,
    ),
    Passed: (
        Control("exam", _("Bài thi"), ("exam", "title"), *_packed("exam", "title"), _exams),
        Control(
            "percent",
            _("Đạt từ bao nhiêu phần trăm"),
            ("percent",),
            _percent,
            lambda data: str(data.get("percent", "")),
            numeric=True,
        ),
        YEARS,
    ),
    Served: (MONTHS,),
    NoneSince: (UNWANTED, MONTHS),
    NoneInYear: (UNWANTED, CLOSES),
    NoneOpen: (UNWANTED,),
    Rated: (
        Control(
            "rating",
            _("Xếp loại thấp nhất"),
            ("rank", "name"),
            *_packed("rank", "name"),
            lambda: _levels("rating"),
        ),
        CLOSES,
    ),
    ServedInYear: (MONTHS, CLOSES),
    InYear: (KIND, *TITLES, CODE, CLOSES),
    Holds: (KIND, *TITLES, CODE, YEARS),
    AllOf: (),
    AnyOf: (),
    AtLeast: (
        Control("count", _("Cần ít nhất bao nhiêu"), ("count",), *_whole("count"), numeric=True),
    ),
}

TYPE_NAMES: dict[str, Any] = {
    AtLeastLevel.type: _("Trình độ từ một bậc trở lên"),
    Completed.type: _("Hoàn thành một khoá học"),
    Passed.type: _("Thi đạt"),
    Served.type: _("Đủ thời gian công tác"),
    NoneSince.type: _("Không có kỷ luật (hoặc điều khác) gần đây"),
    NoneInYear.type: _("Không có kỷ luật (hoặc điều khác) từ đầu năm xét"),
    NoneOpen.type: _("Không có việc đang xem xét"),
    Rated.type: _("Xếp loại năm"),
    ServedInYear.type: _("Đủ thời gian công tác khi năm xét kết thúc"),
    InYear.type: _("Có một dữ kiện trong năm xét"),
    Holds.type: _("Có một dữ kiện trong hồ sơ"),
    AllOf.type: _("Nhóm: đạt tất cả"),
    AnyOf.type: _("Nhóm: đạt ít nhất một"),
    AtLeast.type: _("Nhóm: đạt ít nhất n"),
}
