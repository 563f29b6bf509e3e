"""Lists of dossier totals: a unit, a month, and what became of the dossiers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ..ledger import corrected
from ..models import DossierTotal, User
from ..verdict import Reason
from ..verdict import gettext_noop as noop
from .lists import period
from .plan import Asked, Draft, unfit
from .units import Units

_NO_MONTH = noop("Dòng này không nói tháng nào.")
_ADD_MONTH = noop("Thêm cột “Tháng”, hoặc ghi kỳ của cả danh sách (như 06/2025).")
_MISSING = noop("Thiếu “%(field)s”.")
_FILL = noop("Điền một số nguyên; không có hồ sơ nào thì ghi 0.")
_SUM = noop("Đã giải quyết %(resolved)s, nhưng sớm + đúng hạn + quá hạn = %(total)s.")
_CHECK_SUM = noop("Sửa để hai số bằng nhau.")
_NEGATIVE = noop("%(value)s không phải số hồ sơ.")
_MOST = 2**31 - 1

COUNTS: Mapping[str, str] = {
    "received": noop("Tiếp nhận"), "resolved": noop("Đã giải quyết"),
    "early": noop("Trước hạn"), "on_time": noop("Đúng hạn"), "late": noop("Quá hạn"),
    "pending": noop("Đang giải quyết"),
}  # fmt: skip
_NEW = noop("Số liệu tháng")


class Dossiers:
    """Plans dossier rows chunk by chunk; one query each."""

    def __init__(self, user: User | None, asked: Asked) -> None:
        self._asked = asked
        self._units = Units(user)
        self._seen: dict[Any, int] = {}

    def plan(self, drafts: list[Draft]) -> None:
        placed = [
            (draft, *place)
            for draft in drafts
            if not draft.problems and (place := self._place(draft)) is not None
        ]
        rows = DossierTotal.objects.known().filter(
            unit__in={unit for _, unit, _, _ in placed},
            holds_from__in={first for _, _, first, _ in placed},
        )
        known = {(row.unit_id, row.holds_from): row for row in rows.order_by("pk")}
        for draft, unit, first, after in placed:
            counts = _counts(draft)
            if draft.problems or draft.says_again(self._seen, (unit, first)):
                continue
            if row := known.get((unit, first)):
                self._compare(draft, row, counts)
                continue
            draft.change(_NEW, "", f"{first:%m/%Y}")
            for name, count in counts.items():
                draft.change(COUNTS[name], "", count)
            draft.rows.append(
                DossierTotal(unit_id=unit, holds_from=first, holds_to=after, **counts)
            )

    def _place(self, draft: Draft) -> tuple[int, date, date] | None:
        """Unit and month; None when the row is refused."""
        with draft.about("month"):
            months = draft.values.get("month")
            year, month = (months.year, months.month) if months else self._asked.period
            if month is None:
                raise unfit("no_month", _NO_MONTH, _ADD_MONTH)
            first, after = period(year, month, self._asked.today)
            unit = self._units.find(draft, first, heir=False)
            if unit is not None:
                draft.who = f"{self._units.named(unit, first)}, {first:%m/%Y}"
                return unit, first, after
        return None

    def _compare(self, draft: Draft, row: DossierTotal, counts: Mapping[str, int]) -> None:
        changes = {name: n for name, n in counts.items() if n != getattr(row, name)}
        for name, count in changes.items():
            draft.change(COUNTS[name], getattr(row, name), count)
        if changes:
            draft.rows.append(corrected(row, reason=self._asked.why, **changes))


def _counts(draft: Draft) -> dict[str, int]:
    """The six counts.  Early that has no column is none; resolved is their sum when not told."""
    told = {name: draft.values.get(name) for name in COUNTS}
    if told["early"] is None and "early" not in draft.columns.columns:
        told["early"] = 0
    parts = [told[name] for name in ("early", "on_time", "late")]
    if told["resolved"] is None and None not in parts:
        told["resolved"] = sum(parts)  # type: ignore[arg-type]
    for name, count in told.items():
        with draft.about(name):
            if count is None:
                raise unfit("missing", _MISSING, _FILL, field=Reason(COUNTS[name]))
            if not 0 <= count <= _MOST:
                raise unfit("negative", _NEGATIVE, _FILL, value=count)
    if not draft.problems:
        with draft.about("resolved"):
            total = sum(parts)  # type: ignore[arg-type]
            if told["resolved"] != total:
                raise unfit("sum", _SUM, _CHECK_SUM, resolved=told["resolved"], total=total)
    return {name: count for name, count in told.items() if count is not None}
