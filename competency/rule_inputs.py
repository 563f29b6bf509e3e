"""Inputs of a rule's form: the text of one input, read into fields of a condition and back.

A control covers one field, or several that belong together (a level is a kind, a rank and a
name).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.models import ExamVersion
from courses.models import CoursePage
from records.criteria import KIND_NAMES, LONGEST, Compare, Kind, Unit
from records.models import Level
from records.verdict import Both
from records.wording import spoken

from .models import Competency

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


def packed(*names: str) -> tuple[Callable[[str], dict[str, Any]], Callable[[Data], str]]:
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


def plain(name: str) -> tuple[Callable[[str], dict[str, Any]], Callable[[Data], str]]:
    return lambda text: {name: text}, lambda data: str(data.get(name, ""))


def whole(name: str) -> tuple[Callable[[str], dict[str, Any]], Callable[[Data], str]]:
    def read(text: str) -> dict[str, Any]:
        if not re.fullmatch(r"[0-9]{1,3}", text) or not 0 < int(text) <= LONGEST:
            raise Unreadable(gettext("Ghi một số nguyên từ 1 đến 600."))
        return {name: int(text)}

    return read, lambda data: str(data.get(name, ""))


def percent(text: str) -> dict[str, Any]:
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or not 0 <= number <= 100:
        raise Unreadable(gettext("Ghi một số từ 0 đến 100."))
    return {"percent": str(number)}


def month_day(text: str) -> dict[str, Any]:
    day, _, month = text.partition("/")
    try:
        when = date(2024, int(month), int(day))
    except ValueError:
        raise Unreadable(gettext("Ghi ngày và tháng như 15/12.")) from None
    return {"closes": f"{when:%m-%d}"}


def day_month(data: Data) -> str:
    month, _, day = str(data.get("closes", "")).partition("-")
    return f"{day}/{month}" if day else ""


def amount(text: str) -> dict[str, Any]:
    """How many months or years, or since which day."""
    if re.fullmatch(r"[0-9]{1,3}", text):
        return {"window": {"amount": int(text)}}
    try:
        when = datetime.strptime(text, "%d/%m/%Y").date()
    except ValueError:
        message = gettext("Ghi một số như 3, hoặc một ngày như 30/06/2025.")
        raise Unreadable(message) from None
    return {"window": {"day": when.isoformat()}}


def amount_of(data: Data) -> str:
    window = data.get("window") or {}
    if "day" in window:
        return f"{date.fromisoformat(window['day']):%d/%m/%Y}"
    return str(window.get("amount", ""))


def number(text: str) -> dict[str, Any]:
    """The least value."""
    try:
        found = Decimal(text.replace(",", "."))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) >= 10**6:
        raise Unreadable(gettext("Ghi một số, như 70 hoặc 66,67."))
    return {"value": str(found)}


def units() -> Choices:
    return [(unit.value, str(UNIT_NAMES[unit])) for unit in Unit]


UNIT_NAMES = {
    Unit.YEARS: _("số năm gần nhất"),
    Unit.MONTHS: _("số tháng gần nhất"),
    Unit.SINCE: _("từ một ngày"),
    Unit.YEAR: _("từ đầu năm của ngày xét"),
    Unit.QUARTER: _("từ đầu quý của ngày xét"),
    Unit.MONTH: _("từ đầu tháng của ngày xét"),
}


def comparisons() -> Choices:
    return [(one.value, str(COMPARE_NAMES[one])) for one in Compare]


COMPARE_NAMES = {
    Compare.LEAST: _("từ bậc này trở lên"),
    Compare.EXACT: _("đúng bậc này"),
    Compare.MOST: _("từ bậc này trở xuống"),
}


def levels(*dimensions: str, every: bool = False) -> Choices:
    rows = Level.objects.order_by("dimension", "rank", "pk")
    if dimensions:
        rows = rows.filter(dimension__in=dimensions)
    elif not every:
        rows = rows.exclude(dimension__in=["rating", "discipline"])
    seen: dict[str, str] = {}
    for row in rows:
        values = {"rank": row.rank, "name": row.both.to_data()}
        kind = Kind(row.dimension)
        value = pack(values if dimensions else {"kind": kind.value, **values})
        seen[value] = str(row) if dimensions else f"{spoken(KIND_NAMES[kind])}: {row}"
    return list(seen.items())


def competencies() -> Choices:
    """Every level of every competency that is or will be in the framework."""
    rows = Competency.objects.known().order_by("place", "code", "holds_from")
    found: dict[tuple[str, int], tuple[str, str]] = {}
    for row in rows:
        for rung in row.rungs:
            values = {
                "competency": row.code, "title": row.both.to_data(),
                "rank": rung.rank, "name": rung.name.to_data(),
            }  # fmt: skip
            label = f"{row}: {rung.rank}. {spoken(rung.name)}"
            found[row.code, rung.rank] = pack(values), label
    return list(found.values())


def courses() -> Choices:
    return [
        (pack({"course": one.code, "title": one.both.to_data()}), f"{one.code}: {spoken(one.both)}")
        for one in CoursePage.objects.live().order_by("code")
    ]


def exams() -> Choices:
    versions = (
        ExamVersion.objects.known().select_related("exam").order_by("exam__code", "holds_from")
    )
    newest = {one.exam.code: Both(one.title, one.title_en) for one in versions}
    return [
        (pack({"exam": code, "title": title.to_data()}), f"{code}: {spoken(title)}")
        for code, title in newest.items()
    ]


def kinds(kinds: Sequence[Kind]) -> Choices:
    return [(kind.value, spoken(KIND_NAMES[kind])) for kind in kinds]


def title_in(data: Data, language: str) -> str:
    return str(data.get("title", {}).get(language, ""))
