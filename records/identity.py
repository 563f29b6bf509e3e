"""The twelve digits of a personal identity number: their shape, and what they say of a person.  Pure.

Three digits for the place where the birth was registered, one for century and sex, two for the
year, six at random.  What the digits mean is data (``records.sensitive_lists``); numbers that
contradict a file exist, so a contradiction is a doubt to look at, not a refusal.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from .verdict import Reason
from .verdict import gettext_noop as noop

DIGITS = 12
NOT_TWELVE = noop("Số định danh cá nhân có 12 chữ số; đây là %(count)s.")
NOT_DIGITS = noop("Số định danh cá nhân chỉ gồm chữ số.")
_PLACE = noop("Ba số đầu không phải mã tỉnh nào trong danh mục.")
_UNKNOWN = noop("Số thứ tư không phải mã thế kỷ, giới tính nào trong danh mục.")
_SEX = noop("Số thứ tư nói giới tính khác với hồ sơ.")
_YEAR = noop("Số thứ tư đến thứ sáu nói năm sinh khác với hồ sơ (%(year)s).")


@dataclass(frozen=True, slots=True)
class Century:
    """What the fourth digit means: a sex and a span of years."""

    digit: str
    sex: str
    first: int
    last: int


def plain(text: str) -> str:
    """Without the spaces, dots and dashes people write between digits."""
    return re.sub(r"[\s.\-]", "", text)


def misshapen(text: str) -> Reason | None:
    """Why the text cannot be a number at all; None when it has the shape.

    The reason never repeats the number: it may be shown where the number may not.
    """
    digits = plain(text)
    if not re.fullmatch(r"[0-9]*", digits):
        return Reason(NOT_DIGITS)
    if len(digits) != DIGITS:
        return Reason(NOT_TWELVE, {"count": len(digits)})
    return None


def doubts(
    number: str, *, sex: str, year: int, places: Collection[str], centuries: Iterable[Century]
) -> list[Reason]:
    """What the digits say against a person's sex and year of birth; the number has its shape."""
    found = [] if number[:3] in places else [Reason(_PLACE)]
    meant = next((one for one in centuries if one.digit == number[3]), None)
    if meant is None:
        return [*found, Reason(_UNKNOWN)]
    if meant.sex != sex:
        found.append(Reason(_SEX))
    if meant.first + int(number[4:6]) != year:
        found.append(Reason(_YEAR, {"year": meant.first + int(number[4:6])}))
    return found


_ABOUT = {_PLACE: "place", _UNKNOWN: "sex", _SEX: "sex", _YEAR: "year"}


def aspects(found: Iterable[Reason]) -> str:
    """In what the doubts are: "place", "sex", "year", in this order, and nothing of what they say."""
    return " ".join(sorted({_ABOUT[one.message] for one in found}))
