"""A new version of a competency: names, basis, date, and its levels one under the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from records.criteria import FOREVER
from records.models.law import FIELD_GROUPS
from records.reading import day_field

from .evidence_lines import as_lines, read_lines
from .ladder import HIGHEST, LadderError
from .models import Competency

LINES = forms.Textarea(attrs={"rows": 3})


class CompetencyForm(forms.Form):
    """The whole competency; the code only where there is none yet."""

    code = forms.CharField(
        label=_("Mã"),
        max_length=40,
        validators=[
            RegexValidator(r"^[A-Z0-9]+(-[A-Z0-9]+)*\Z", _("Mã chỉ gồm chữ in hoa, số và dấu nối."))
        ],
    )
    name = forms.CharField(label=_("Tên"), max_length=120)
    name_en = forms.CharField(label=_("Tên bằng tiếng Anh"), max_length=120)
    about = forms.CharField(label=_("Mô tả"), max_length=500, widget=LINES)
    about_en = forms.CharField(label=_("Mô tả bằng tiếng Anh"), max_length=500, widget=LINES)
    group = forms.ChoiceField(label=_("Nhóm"), choices=Competency.Group.choices)
    origin = forms.ChoiceField(label=_("Lấy từ"), choices=Competency.Origin.choices)
    fields_of = forms.MultipleChoiceField(
        label=_("Nhóm lĩnh vực"), required=False, widget=forms.CheckboxSelectMultiple
    )
    place = forms.IntegerField(label=_("Thứ tự"), min_value=1, max_value=999, initial=100)
    document = forms.CharField(label=_("Văn bản"), max_length=120)
    clause = forms.CharField(label=_("Điều, khoản"), max_length=200, required=False)
    verified = forms.BooleanField(label=_("Đã kiểm chứng với toàn văn"), required=False)
    note = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)
    note_en = forms.CharField(label=_("Ghi chú bằng tiếng Anh"), max_length=300, required=False)
    holds_from = day_field(
        _("Có hiệu lực từ ngày"),
        help_text=_("Trùng ngày của phiên bản đang sửa: là đính chính phiên bản ấy."),
    )
    reason = forms.CharField(label=_("Lý do"), max_length=300)

    def __init__(self, *args: Any, current: Competency | None, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = _as_asked(current, today) if current else {"holds_from": today}
        super().__init__(*args, **kwargs)
        self.current = current
        if current is not None:
            del self.fields["code"]
        groups = self.fields["fields_of"]
        assert isinstance(groups, forms.MultipleChoiceField)
        groups.choices = [(code, str(name)) for code, name in FIELD_GROUPS.items()]
        for rank in range(1, HIGHEST + 1):
            self._add_level(rank)

    def _add_level(self, rank: int) -> None:
        def field(name: str, label: str, **more: Any) -> None:
            self.fields[f"{name}_{rank}"] = forms.CharField(
                label=f"{label} {rank}", required=False, **more
            )

        field("level", gettext("Tên bậc"), max_length=80)
        field("level_en", gettext("Tên tiếng Anh của bậc"), max_length=80)
        one_a_line = gettext("Mỗi dòng một hành vi quan sát được.")
        field("seen", gettext("Hành vi ở bậc"), widget=LINES, help_text=one_a_line)
        field("seen_en", gettext("Hành vi bằng tiếng Anh ở bậc"), widget=LINES)
        field(
            "shown", gettext("Bằng chứng của bậc"), widget=LINES,
            help_text=gettext("Mỗi dòng một bằng chứng: course TNTKQ, exam TNTKQ 80, it 2."),
        )  # fmt: skip

    def level_fields(self) -> Iterator[tuple[int, list[forms.BoundField]]]:
        """The fields of each level."""
        for rank in range(1, HIGHEST + 1):
            names = ("level", "level_en", "seen", "seen_en", "shown")
            yield rank, [self[f"{name}_{rank}"] for name in names]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        levels: list[dict[str, Any]] = []
        for rank in range(1, HIGHEST + 1):
            typed = {name: data.get(f"{name}_{rank}", "") for name in ("level", "seen", "shown")}
            if not any(typed.values()):
                continue
            if rank != len(levels) + 1:
                self.add_error(f"level_{rank}", _("Điền bậc thấp hơn trước."))
                break
            levels.append(self._level(rank, data))
        if not levels:
            self.add_error("level_1", _("Điền ít nhất một bậc."))
        data["levels"] = levels
        return data

    def _level(self, rank: int, data: dict[str, Any]) -> dict[str, Any]:
        seen = _lines(data.get(f"seen_{rank}", ""))
        seen_en = _lines(data.get(f"seen_en_{rank}", ""))
        if not data.get(f"level_{rank}"):
            self.add_error(f"level_{rank}", _("Đặt tên cho bậc."))
        if not seen:
            self.add_error(f"seen_{rank}", _("Nêu ít nhất một hành vi quan sát được."))
        if seen_en and len(seen_en) != len(seen):
            self.add_error(f"seen_en_{rank}", _("Số dòng phải bằng số dòng tiếng Việt."))
            seen_en = []
        ways: list[dict[str, Any]] = []
        try:
            ways = read_lines(data.get(f"shown_{rank}", ""))
        except LadderError as error:
            self.add_error(f"shown_{rank}", str(error))
        english = seen_en or [""] * len(seen)
        return {
            "rank": rank,
            "name": {"vi": data.get(f"level_{rank}", ""), "en": data.get(f"level_en_{rank}", "")},
            "behaviours": [{"vi": a, "en": b} for a, b in zip(seen, english, strict=True)],
            "evidence": ways,
        }

    def draft(self) -> Competency:
        """The unsaved version that the form describes."""
        data = self.cleaned_data
        plain = (
            "name", "name_en", "about", "about_en", "group", "origin", "place", "document",
            "clause", "verified", "note", "note_en", "holds_from", "levels",
        )  # fmt: skip
        return Competency(
            **{name: data[name] for name in plain},
            fields=data["fields_of"],
            code=self.current.code if self.current else data["code"],
            holds_to=self.current.holds_to if self.current else FOREVER,
        )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _as_asked(row: Competency, today: date) -> dict[str, Any]:
    """The answers that would give this version."""
    names = [name for name in CompetencyForm.base_fields if hasattr(row, name)]
    values: dict[str, Any] = {name: getattr(row, name) for name in names}
    values |= {"fields_of": row.fields, "reason": "", "holds_from": max(today, row.holds_from)}
    for rung in row.rungs:
        values |= {
            f"level_{rung.rank}": rung.name.vi,
            f"level_en_{rung.rank}": rung.name.en,
            f"seen_{rung.rank}": "\n".join(one.vi for one in rung.behaviours),
            f"seen_en_{rung.rank}": "\n".join(one.en for one in rung.behaviours),
            f"shown_{rung.rank}": as_lines(rung.ways),
        }
    return values
