"""The numbers in force on a day that checks lean on (see QualityThreshold)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from ..models import QualityThreshold
from .retirement import Step

RETIREMENT = "retirement_age"
THRESHOLD_NAMES = {
    "qualification_age": _("Tuổi sớm nhất có văn bằng, chứng chỉ"),
    "working_age": _("Tuổi sớm nhất vào công vụ"),
    RETIREMENT: _("Tuổi nghỉ hưu"),
    "focal_points_least": _("Số đầu mối ít nhất của một đơn vị"),
    "claim_wait": _("Khai báo chờ xác minh lâu nhất"),
    "file_stale": _("Hồ sơ không có gì mới lâu nhất"),
    "post_lapsed": _("Nhìn lại vị trí đã hết hạn"),
    "confirmation_opens": _("Xác nhận tháng mở trước khi hết tháng"),
}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """All rows, read once; a number is asked for a day, so that months back read their own."""

    rows: Mapping[str, tuple[QualityThreshold, ...]]

    @classmethod
    def load(cls) -> Thresholds:
        found: dict[str, list[QualityThreshold]] = defaultdict(list)
        for row in QualityThreshold.objects.order_by("in_force_from", "pk"):
            found[row.code].append(row)
        return cls({code: tuple(rows) for code, rows in found.items()})

    def on(self, code: str, day: date) -> int | None:
        """The number in force on the day; None where there is none, and then nothing is found."""
        row = self.row(code, day)
        return row.value if row else None

    def row(self, code: str, day: date) -> QualityThreshold | None:
        return next(iter(self.in_force(code, day)), None)

    def in_force(self, code: str, day: date) -> list[QualityThreshold]:
        """The rows of a code in force on the day: one, or one for each sex."""
        rows = self.rows.get(code, ())
        return [row for row in rows if row.in_force_from <= day < row.in_force_to]

    def steps(self, sex: str) -> Iterable[Step]:
        """The steps of the retirement age for a sex."""
        return [
            Step(row.in_force_from, row.in_force_to, row.value)
            for row in self.rows.get(RETIREMENT, ())
            if row.sex == sex
        ]
