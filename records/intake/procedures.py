"""A list of administrative procedures as a ministry or a province publishes it.  Pure.

Columns are found by their captions; those of ``records/data/procedures.csv`` are known too.  A
row tells only what its file has columns for: what is not told is not compared and not changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..text import fold, nfc
from ..verdict import Reason
from ..verdict import gettext_noop as noop
from . import guard
from .cells import Cell, is_blank, shown
from .header import JOIN, key
from .refusals import Refusal, Refused
from .table import Column, Line, propose
from .values import sound

MOST_ROWS = 5_000
_CAPTIONS: Mapping[str, str] = {
    "code": "Mã thủ tục; Mã TTHC; Mã số TTHC; Mã số thủ tục; Mã số; Mã thủ tục hành chính; code",
    "name": "Tên thủ tục; Tên TTHC; Tên thủ tục hành chính; Thủ tục hành chính; name_vi",
    "name_en": "name_en",
    "field": "Lĩnh vực; Tên lĩnh vực; field_vi",
    "field_en": "field_en",
    "field_group": "field_group",
    "time": "Thời hạn giải quyết; Thời gian giải quyết; Thời hạn; Thời gian thực hiện",
    "time_limit": "time_limit",
    "time_unit": "time_unit",
    "time_text": "time_limit_text",
    "fee": "Phí, lệ phí; Phí lệ phí; Lệ phí; Phí; Phí/lệ phí; Mức thu",
    "fee_status": "fee_status",
    "fee_min": "fee_min_vnd",
    "fee_max": "fee_max_vnd",
    "fee_note": "fee_note",
    "online_level": "Mức độ dịch vụ công; Mức độ trực tuyến; Dịch vụ công trực tuyến; Mức độ DVC;"
    "Hình thức nộp; online_level",
    "result": "Kết quả; Kết quả thực hiện; result",
    "legal_basis": "Căn cứ pháp lý; Cơ sở pháp lý; legal_basis",
    "url": "Đường dẫn; Liên kết; source_url",
}
_FIELD_OF = {
    key(caption): name for name, captions in _CAPTIONS.items() for caption in captions.split(";")
}
# The shipped list was collected up to so many letters a cell; what was cut there ends in "…".
_COLLECTED = 300
_CUT = frozenset({"fee_note", "result"})
# Letters of a text and size of a number that the register keeps.
_LONGEST = {"field": 120, "field_en": 120, "field_group": 40, "time_unit": 20, "fee_status": 30}
_MOST = {"time_limit": 999, "fee_min": 2_000_000_000, "fee_max": 2_000_000_000}
_SECTION = re.compile(r"^[IVX\d.)\s]*(lĩnh vực\s*:?)?\s*", re.IGNORECASE)
_CODE = re.compile(r"\d\.\d{6}")
_UNITS = (
    ("working_day", r"ngay\s+lam\s+viec"),
    ("day", r"ngay"),
    ("working_hour", r"gio\s+lam\s+viec"),
    ("hour", r"gio"),
    ("month", r"thang"),
)
_PERIOD = re.compile(
    r"(\d{1,3})\s*(?:\([^)]*\)\s*)?(" + "|".join(pattern for _, pattern in _UNITS) + r")\b"
)
_AMOUNT = re.compile(r"(\d{1,3}(?:[.,]\d{3})+|\d+)\s*(?:d\b|dong|vnd)")


@dataclass(frozen=True, slots=True)
class Unread:
    """A row that is refused: its number in the file, the column, what stands there, why.

    ``code`` is empty where it is the code that cannot be read.
    """

    number: int
    code: str
    column: str
    value: str
    refusal: Refusal

    def to_data(self) -> list[Any]:
        return [self.number, self.code, self.column, self.value, self.refusal.to_data()]


@dataclass(slots=True)
class ProcedureList:
    """``rows`` by code, each with the columns of a version that the file tells."""

    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: list[Unread] = field(default_factory=list)


_NO_TABLE = Refusal(
    "no_procedures",
    Reason(noop("Không tìm thấy bảng có cột mã thủ tục và tên thủ tục.")),
    Reason(noop("Đặt tiêu đề cột như “Mã thủ tục”, “Tên thủ tục”, “Thời hạn giải quyết”.")),
)
_TOO_MANY = Refusal(
    "too_many_procedures",
    Reason(noop("Danh mục có hơn %(most)s dòng."), {"most": MOST_ROWS}),
    Reason(noop("Chia tệp theo lĩnh vực rồi nhập từng tệp.")),
)


def read(path: Path) -> ProcedureList:
    """The list in a file of any kind, read in the guarded process.  Raises Refused."""
    with guard.opened(path) as book:
        table = propose(book, frozenset(_FIELD_OF)).table
        places = _places(table.columns) if table else {}
        if table is None or not {"code", "name"} <= places.keys():
            raise Refused(_NO_TABLE)
        if table.rows > MOST_ROWS:
            raise Refused(_TOO_MANY)
        found = ProcedureList()
        for line in table.data():
            _take(found, line, table.columns, places)
        return found


def _places(columns: Sequence[Column]) -> dict[str, int]:
    """Where each field stands; the first column of a caption counts."""
    found: dict[str, int] = {}
    for index, column in enumerate(columns):
        for caption in (column.caption, column.caption.rpartition(JOIN)[2]):
            name = _FIELD_OF.get(key(caption))
            if name:
                found.setdefault(name, index)
                break
    return found


def _take(
    found: ProcedureList, line: Line, columns: Sequence[Column], places: Mapping[str, int]
) -> None:
    place, code = places["code"], ""
    try:
        code = _code(line.cells[place])
        if code in found.rows:
            message = noop("Mã %(code)s đã có ở dòng trên.")
            raise _refused("twice", message, noop("Giữ một dòng cho mỗi thủ tục."), code=code)
        values: dict[str, Any] = {}
        for name, place in places.items():
            if name != "code":
                cut = name in _CUT and "fee_status" in places  # by its columns the shipped list
                values |= (_collected if cut else _READERS[name])(line.cells[place], name)
    except Refused as error:
        found.refused.append(
            Unread(
                line.number, code, columns[place].letters, shown(line.cells[place])[:200],
                error.refusal,
            )
        )  # fmt: skip
        return
    if "field" not in places and line.section:
        values["field"] = _SECTION.sub("", nfc(line.section))[: _LONGEST["field"]]
    if "time_text" in values and "time_limit" not in values:
        values["time_limit"], values["time_unit"] = None, ""
    found.rows[code] = values


def _refused(which: str, message: str, remedy: str, **params: Any) -> Refused:
    return Refused(Refusal(which, Reason(message, params), Reason(remedy)))


def _code(cell: Cell) -> str:
    """1.001193; a spreadsheet may keep it as a number, and portals add ".000.00.00.H37"."""
    cell = sound(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 0 < cell < 10:
        return f"{cell:.6f}"
    text = nfc(shown(cell)).lstrip("'’`").replace(",", ".")
    match = _CODE.match(text)
    if match is None:
        message = noop("“%(value)s” không phải mã thủ tục.")
        remedy = noop("Ghi mã như 1.001193, dưới dạng chữ.")
        raise _refused("procedure_code", message, remedy, value=text[:80])
    return match[0]


def _raw(cell: Cell, most: int = 5_000) -> str:
    raw = shown(sound(cell))
    if len(raw) > most:
        message, remedy = noop("Ô dài hơn %(most)s chữ."), noop("Rút gọn nội dung ô ấy.")
        raise _refused("long", message, remedy, most=most)
    return raw


def _text(cell: Cell, name: str) -> dict[str, Any]:
    return {name: nfc(_raw(cell, _LONGEST[name]) if name in _LONGEST else _raw(cell))}


def _collected(cell: Cell, name: str) -> dict[str, Any]:
    raw = _raw(cell)
    return {name: nfc(f"{raw.rsplit(' ', 1)[0]}…" if len(raw) == _COLLECTED else raw)}


def _name(cell: Cell, name: str) -> dict[str, Any]:
    if is_blank(sound(cell)):
        message, remedy = noop("Thiếu tên thủ tục."), noop("Điền tên vào ô ấy.")
        raise _refused("procedure_name", message, remedy)
    return {name: nfc(_raw(cell))}


def _whole(cell: Cell, name: str) -> dict[str, Any]:
    digits = re.sub(r"[\s.,]", "", re.sub(r"[.,]0+$", "", _raw(cell)))
    if digits and (not digits.isdecimal() or int(digits[:12]) > _MOST[name]):
        message = noop("“%(value)s” không phải số nguyên dùng được.")
        raise _refused("whole", message, noop("Ghi một số nguyên như 1234."), value=_raw(cell)[:80])
    return {name: int(digits) if digits else None}


def _time(cell: Cell, _name: str) -> dict[str, Any]:
    """One period becomes a number with its unit; several stay a text."""
    text = nfc(_raw(cell))
    periods = {(int(n), _unit(words)) for n, words in _PERIOD.findall(fold(text))}
    if not periods and text.replace(".", "").isdecimal():
        message = noop("“%(value)s” không nói là ngày làm việc, ngày hay giờ.")
        raise _refused("period", message, noop("Ghi như “5 ngày làm việc”."), value=text[:80])
    limit, unit = periods.pop() if len(periods) == 1 else (None, "")
    return {"time_limit": limit, "time_unit": unit, "time_text": text}


def _unit(words: str) -> str:
    return next(unit for unit, pattern in _UNITS if re.fullmatch(pattern, words))


def _fee(cell: Cell, _name: str) -> dict[str, Any]:
    """Amounts in đồng; "không" is listed as zero, and what leaves it open stays a note."""
    text = nfc(_raw(cell))
    folded = fold(text).strip(" .")
    amounts = [int(re.sub(r"[.,]", "", n)) for n in _AMOUNT.findall(folded)]
    amounts = [n for n in amounts if n <= _MOST["fee_max"]]
    low, high = (min(amounts), max(amounts)) if any(amounts) else (None, None)
    status = "text_only"
    if not folded:
        status = "none_listed"
    elif low is not None:
        status = "amount"
    elif folded in {"khong", "khong co", "khong thu", "mien phi", "mien le phi"} or (
        re.fullmatch(r"0( ?(d|dong|vnd))?", folded)
    ):
        status, text = "zero_listed", ""
    elif "hoi dong nhan dan" in folded or "hdnd" in folded:
        status = "set_by_provincial_council"
    return {"fee_status": status, "fee_min": low, "fee_max": high, "fee_note": text}


def _online(cell: Cell, name: str) -> dict[str, Any]:
    folded = fold(_raw(cell))
    if "toan trinh" in folded:
        return {name: "toàn trình"}
    if not folded:
        return {name: ""}
    if "khong truc tuyen" in folded or "truc tiep" in folded:
        return {name: "không trực tuyến"}
    return {name: "trực tuyến" if "truc tuyen" in folded or "mot phan" in folded else ""}


def _basis(cell: Cell, name: str) -> dict[str, Any]:
    return {name: [nfc(part) for part in re.split(r"[;\n]", _raw(cell)) if part.strip()]}


def _address(cell: Cell, name: str) -> dict[str, Any]:
    """Only what a browser may follow safely."""
    text = nfc(_raw(cell))
    return {name: text if re.match(r"https?://[^\s]+\Z", text) and len(text) <= 200 else ""}


_READERS: Mapping[str, Callable[[Cell, str], dict[str, Any]]] = {
    "name": _name, "name_en": _text, "field": _text, "field_en": _text, "field_group": _text,
    "time": _time, "time_limit": _whole, "time_unit": _text, "time_text": _text, "fee": _fee,
    "fee_status": _text, "fee_min": _whole, "fee_max": _whole, "fee_note": _text,
    "online_level": _online, "result": _text, "legal_basis": _basis, "url": _address,
}  # fmt: skip
