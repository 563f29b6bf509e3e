"""What a cell means for the field it stands under: a typed value or a refusal.  Pure.

Each reader takes a cell and returns a :class:`Read`; blank cells give None.  What cannot be
read raises Refused with the reason and the remedy; nothing is guessed silently: a value that
needed a guess carries a warning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from ..text import fold, nfc
from ..verdict import Reason
from ..verdict import gettext_noop as noop
from .cells import Cell, Fault, Percent, is_blank, plain_number, shown
from .refusals import Refusal, Refused

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Read(Generic[Value]):
    """A value, and what a person should look at before she accepts it."""

    value: Value
    warning: Reason | None = None


_REMEDIES = {
    "date": noop("Ghi như 30/06/1985, hoặc chỉ năm 1985."),
    "day": noop("Ghi đủ ngày như 30/06/1985."),
    "year": noop("Ghi năm bằng bốn chữ số như 2025."),
    "month": noop("Ghi tháng như 06/2025."),
    "whole": noop("Ghi một số nguyên như 1234."),
    "number": noop("Ghi một số như 95,5."),
    "sex": noop("Ghi Nam hoặc Nữ."),
    "mark": noop("Ghi x nếu có, để trống nếu không."),
    "name": noop("Ghi đủ họ và tên."),
    "code": noop("Ghi mã dưới dạng chữ (định dạng ô là Text)."),
    "formula": noop("Mở tệp bằng Excel rồi lưu lại, hoặc thay công thức bằng giá trị."),
}


def refused(code: str, message: str, remedy: str, **params: Any) -> Refused:
    """The refusal of a cell, to be raised."""
    return Refused(Refusal(code, Reason(message, params), Reason(_REMEDIES[remedy])))


Sound = str | int | float | bool | date | datetime | Percent | None


def sound(cell: Cell) -> Sound:
    """The cell, unless it is an error or a formula whose result is not in the file."""
    if isinstance(cell, Fault):
        if cell.text:
            message = noop("Ô báo lỗi %(value)s.")
            raise refused("fault", message, "formula", value=cell.text)
        message = noop("Ô là công thức mà tệp không lưu kết quả.")
        raise refused("uncalculated", message, "formula")
    return cell


def read_text(cell: Cell) -> Read[str | None]:
    """Text in one line, composed; a number as it is written."""
    return Read(nfc(shown(sound(cell))) or None)


def read_code(cell: Cell, digits: int = 0) -> Read[str | None]:
    """A code or an identity number: always text.  ``digits`` is the length it should have.

    A number has lost its zeros in front; they are put back when ``digits`` tells how many, with
    a warning, and beyond 15 digits a spreadsheet no longer knows the number at all.
    """
    cell = sound(cell)
    if isinstance(cell, bool | date | Percent):
        message = noop("“%(value)s” không phải mã.")
        raise refused("code", message, "code", value=shown(cell))
    if cell is None or isinstance(cell, str):
        text = nfc(cell or "").lstrip("'’`")
        bare = re.sub(r"[\s.\-]", "", text)
        if re.fullmatch(r"\d+\.0+", text):  # a number that some program wrote as text
            return read_code(int(text.partition(".")[0]), digits)
        return Read((bare if digits and bare.isdecimal() else text) or None)
    text = plain_number(cell)
    if not text.isdecimal() or len(text) > 15:
        message = noop("Mã “%(value)s” lưu dạng số nên đã mất chữ số.")
        raise refused("lost_digits", message, "code", value=text)
    if 0 < digits - len(text) <= 3:
        message = noop("Ô lưu dạng số nên mất số 0 ở đầu; đã thêm lại thành %(value)s.")
        padded = text.zfill(digits)
        return Read(padded, Reason(message, {"value": padded}))
    return Read(text)


def read_whole(cell: Cell) -> Read[int | None]:
    """A count, with or without 1.234 or 1,234 between thousands."""
    cell = sound(cell)
    if is_blank(cell):
        return Read(None)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and float(cell).is_integer():
        return Read(int(cell))
    if isinstance(cell, str):
        text = re.sub(r"\s", "", nfc(cell))
        if re.fullmatch(r"[-–—]", text):
            return Read(None)
        if re.fullmatch(r"-?\d{1,3}([.,]\d{3})+|-?\d+", text) or re.fullmatch(r"-?\d+[.,]0", text):
            bare = re.sub(r"[.,]0$", "", text)
            return Read(int(re.sub(r"[.,]", "", bare)))
    raise refused("whole", noop("“%(value)s” không phải số nguyên."), "whole", value=shown(cell))


def read_number(cell: Cell) -> Read[Decimal | None]:  # noqa: PLR0911  (one line a notation)
    """A number with a comma or a point; a percentage is its number: 95 % is 95."""
    cell = sound(cell)
    match cell:
        case None:
            return Read(None)
        case Percent(share):
            return Read(Decimal(str(round(share * 100, 10))).normalize() + 0)
        case int() | float() if not isinstance(cell, bool):
            return Read(Decimal(plain_number(cell)))
        case str():
            text = re.sub(r"[\s%]", "", nfc(cell))
            if not text or re.fullmatch(r"[-–—]", text):
                return Read(None)
            if re.fullmatch(r"-?\d{1,3}(\.\d{3})*,\d+", text):
                return Read(Decimal(text.replace(".", "").replace(",", ".")))
            if re.fullmatch(r"-?\d{1,3}(,\d{3})*\.\d+|-?\d+(\.\d+)?", text):
                return Read(Decimal(text.replace(",", "")))
            if re.fullmatch(r"-?\d+,\d+", text):
                return Read(Decimal(text.replace(",", ".")))
    raise refused("number", noop("“%(value)s” không phải một số."), "number", value=shown(cell))


_YES = frozenset({"x", "v", "co", "yes", "true", "1", "✓", "✔", "☑", "√", "dat"})
NO = frozenset({"khong", "no", "false", "0", "-", "–", "☐", "chua", "chua co", "k"})


def read_mark(cell: Cell) -> Read[bool | None]:
    """A cross, a tick, có or không; None for a blank cell, which does not say no."""
    cell = sound(cell)
    if is_blank(cell):
        return Read(None)
    text = fold(shown(cell))
    if text in _YES or text in NO:
        return Read(text in _YES)
    raise refused("mark", noop("“%(value)s” không phải dấu đánh."), "mark", value=shown(cell))
