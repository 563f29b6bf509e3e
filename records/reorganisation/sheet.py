"""The lines of a plan from a file as provinces send it: one row an old unit and what it becomes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..intake.cells import shown
from ..intake.guard import opened
from ..intake.header import key
from ..intake.refusals import Refused
from ..intake.table import Line, Skip, Table, propose
from ..intake.values import read_code, read_text
from ..models import (
    PlannedJoining,
    PlannedUnit,
    ReorganisationPlan,
    Succession,
    UnitKind,
    UnitVersion,
)
from ..text import fold, nfc
from ..verdict import Reason
from ..verdict import gettext_noop as noop
from ..wording import say
from .drafts import changing

Share = Succession.Share

# Fields of the file with the captions they go by; the first is the one the handbook uses.
CAPTIONS: Mapping[str, tuple[str, ...]] = {
    "old_code": (noop("Mã đơn vị cũ"), "mã cũ", "old code", "old_code", "mã đvhc cũ"),
    "old_name": (noop("Tên đơn vị cũ"), "đơn vị cũ", "tên cũ", "old name", "old unit", "old_name"),
    "new_code": (noop("Mã đơn vị mới"), "mã mới", "new code", "new_code", "mã đvhc mới"),
    "new_name": (
        noop("Tên đơn vị mới"),
        "đơn vị mới",
        "tên mới",
        "new name",
        "new unit",
        "new_name",
    ),
    "kind": (noop("Loại đơn vị mới"), "loại", "loại hình", "kind", "type"),
    "share": (noop("Phần nhập"), "phần", "mức nhập", "toàn bộ hay một phần", "share"),
    "clause": (noop("Điều khoản"), "khoản", "điều, khoản", "clause", "căn cứ"),
}
VOCABULARY = frozenset(key(name) for names in CAPTIONS.values() for name in names)
_SHARES = {
    "toan bo": Share.FULL, "full": Share.FULL, "nguyen trang": Share.FULL,
    "mot phan": Share.PARTIAL, "partial": Share.PARTIAL,
    "phan con lai": Share.REMAINDER, "con lai": Share.REMAINDER, "remainder": Share.REMAINDER,
}  # fmt: skip
_KINDS = {
    "xa": UnitKind.COMMUNE, "commune": UnitKind.COMMUNE,
    "phuong": UnitKind.WARD, "ward": UnitKind.WARD,
    "thi tran": UnitKind.TOWNSHIP, "township": UnitKind.TOWNSHIP,
}  # fmt: skip
CODE_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that was not taken: where it stands, why, and how to mend it."""

    row: int
    reason: Reason
    remedy: Reason

    @property
    def told(self) -> str:
        return say(self.reason)

    @property
    def mend(self) -> str:
        return say(self.remedy)


@dataclass(frozen=True, slots=True)
class _Told:
    row: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Joined:
    old: int
    new: str
    share: str
    clause: str


def fill(draft: ReorganisationPlan, path: Path) -> list[Problem]:
    """Replace the draft's lines by those of the file, all or none; what was wrong, by row.

    Raises Refused when the file cannot be read at all.
    """
    with opened(path) as book:
        table = propose(book, VOCABULARY).table
        told = _rows(table) if table else None
    if told is None:
        remedy = noop("Đặt hàng tiêu đề có “Mã đơn vị cũ” và “Mã đơn vị mới” trên các dòng.")
        return [Problem(1, Reason(noop("Không thấy bảng nào trong tệp.")), Reason(remedy))]
    problems, rows = told
    units, joined, more = _understood(draft, rows)
    problems += more
    if not problems and not joined:
        remedy = noop("Mỗi dòng ghi một đơn vị cũ và đơn vị mới của nó.")
        problems = [Problem(1, Reason(noop("Bảng không có dòng nào.")), Reason(remedy))]
    if not problems:
        _store(draft, units, joined)
    return sorted(problems, key=lambda one: one.row)


def _rows(table: Table) -> tuple[list[Problem], list[_Told]] | None:
    place: dict[str, int] = {}
    for field, names in CAPTIONS.items():
        wanted = {key(name) for name in names}
        found = [i for i, column in enumerate(table.columns) if key(column.caption) in wanted]
        if found:
            place[field] = found[0]
    if "new_code" not in place or not {"old_code", "old_name"} & set(place):
        return None
    problems: list[Problem] = []
    rows: list[_Told] = []
    for line in table.lines():
        if not _is_data(line, place):
            continue
        try:
            rows.append(_Told(line.number, _values(line, place)))
        except Refused as refusal:
            problems.append(Problem(line.number, refusal.refusal.reason, refusal.refusal.remedy))
    return problems, rows


def _is_data(line: Line, place: Mapping[str, int]) -> bool:
    """Data, or an old code standing alone: a unit that ends, not the heading of a group."""
    if line.skip is not Skip.SECTION or "old_code" not in place:
        return line.skip is None
    return shown(line.cells[place["old_code"]]).strip().isdecimal()


def _values(line: Line, place: Mapping[str, int]) -> dict[str, str]:
    return {
        field: (
            read_code(line.cells[at], CODE_DIGITS).value
            if field.endswith("code")
            else read_text(line.cells[at]).value
        )
        or ""
        for field, at in place.items()
    }


def _understood(
    draft: ReorganisationPlan, rows: Sequence[_Told]
) -> tuple[dict[str, tuple[str, str]], list[_Joined], list[Problem]]:
    """New units by code with name and kind, the lines, and what was wrong."""
    by_code, by_name = _living(draft)
    olds = [_old(row, by_code, by_name) for row in rows]
    times = Counter(old for old in olds if isinstance(old, int))
    units: dict[str, tuple[str, str]] = {}
    joined: list[_Joined] = []
    problems: list[Problem] = []
    for row, old in zip(rows, olds, strict=True):
        share = _share(row, times.get(old, 1) if isinstance(old, int) else 1)
        for wrong in (old, share):
            if isinstance(wrong, Problem):
                problems.append(wrong)
        code = row.values["new_code"]
        if code and (wrong_unit := _new(row, units)):
            problems.append(wrong_unit)
        if isinstance(old, int) and isinstance(share, str):
            joined.append(_Joined(old, code, share, row.values.get("clause", "")[:40]))
    for code, (name, _kind) in units.items():
        if not name:
            first = next(row for row in rows if row.values["new_code"] == code)
            problems.append(
                Problem(
                    first.row,
                    Reason(noop("Đơn vị mới %(code)s chưa có tên."), {"code": code}),
                    Reason(noop("Ghi tên ở cột “Tên đơn vị mới”, ít nhất trên một dòng.")),
                )
            )
    return units, joined, problems


def _living(draft: ReorganisationPlan) -> tuple[dict[str, int], dict[str, list[int]]]:
    by_code: dict[str, int] = {}
    by_name: dict[str, list[int]] = defaultdict(list)
    for version in UnitVersion.objects.as_of(draft.on).order_by("pk"):
        by_code[version.code] = version.unit_id
        for name in {version.folded, fold(f"{UnitKind(version.kind).label} {version.name}")}:
            by_name[name].append(version.unit_id)
    return by_code, by_name


def _old(row: _Told, by_code: Mapping[str, int], by_name: Mapping[str, list[int]]) -> int | Problem:
    code, name = row.values.get("old_code", ""), row.values.get("old_name", "")
    if code in by_code:
        return by_code[code]
    named = by_name.get(fold(name), []) if name and not code else []
    if len(named) == 1:
        return named[0]
    told = code or name or "–"
    if named:
        reason = noop("Có nhiều đơn vị cũ tên “%(told)s”.")
        return Problem(row.row, Reason(reason, {"told": told}), Reason(noop("Ghi mã đơn vị cũ.")))
    reason = noop("Không có đơn vị “%(told)s” vào ngày sắp xếp.")
    remedy = noop("Sửa mã hoặc tên đơn vị cũ theo danh sách đơn vị.")
    return Problem(row.row, Reason(reason, {"told": told}), Reason(remedy))


def _share(row: _Told, times: int) -> str | Problem:
    told = row.values.get("share", "")
    if not told and times == 1:
        return Share.FULL
    if found := _SHARES.get(fold(told)):
        return found
    reason = noop("Phần nhập “%(told)s” không đọc được.")
    remedy = noop("Ghi toàn bộ, một phần hoặc phần còn lại.")
    return Problem(row.row, Reason(reason, {"told": told}), Reason(remedy))


def _new(row: _Told, units: dict[str, tuple[str, str]]) -> Problem | None:
    """Note the new unit of a row; a name that is not the one told before is a problem."""
    code, name = row.values["new_code"], nfc(row.values.get("new_name", ""))
    kind = _KINDS.get(fold(row.values.get("kind", "")), "")
    for word, meant in (("Thị trấn ", "thi tran"), ("Phường ", "phuong"), ("Xã ", "xa")):
        if fold(name).startswith(f"{meant} "):
            name, kind = name[len(word) :].strip(), kind or _KINDS[meant]
    before, known = units.get(code, ("", ""))
    if name and before and name != before:
        reason = noop("Mã %(code)s vừa là “%(before)s”, vừa là “%(name)s”.")
        remedy = noop("Mỗi mã mới chỉ có một tên; sửa dòng sai.")
        params = {"code": code, "before": before, "name": name}
        return Problem(row.row, Reason(reason, params), Reason(remedy))
    units[code] = (before or name, known or kind)
    return None


def _store(
    draft: ReorganisationPlan, units: Mapping[str, tuple[str, str]], joined: Sequence[_Joined]
) -> None:
    with changing(draft):
        draft.joinings.all().delete()
        draft.units.exclude(code__in=units).delete()
        PlannedUnit.objects.bulk_create(
            [
                PlannedUnit(plan=draft, code=code, name=name, kind=kind or UnitKind.COMMUNE)
                for code, (name, kind) in units.items()
            ],
            update_conflicts=True,
            unique_fields=["plan", "code"],
            update_fields=["name", "kind"],
        )
        new = {unit.code: unit for unit in draft.units.all()}
        PlannedJoining.objects.bulk_create(
            [
                PlannedJoining(
                    plan=draft,
                    old_id=one.old,
                    new=new[one.new] if one.new else None,
                    share=one.share,
                    clause=one.clause,
                )
                for one in dict.fromkeys(joined)
            ]
        )
