"""Everything about a requirement besides its rule: name, whom it binds, basis, date, reason."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from records.criteria import FOREVER, Criterion
from records.models import Duty, Position, UnitKind
from records.reading import day_field
from records.wording import spoken

from .models import Requirement

ANY = [("", _("Mọi loại"))]


class RequirementForm(forms.Form):
    """A new version of a requirement; the code only where there is none yet."""

    code = forms.CharField(
        label=_("Mã"),
        max_length=40,
        help_text=_("Giữ nguyên qua mọi phiên bản, như THI-TNTKQ."),
        validators=[
            RegexValidator(r"^[A-Z0-9]+(-[A-Z0-9]+)*\Z", _("Mã chỉ gồm chữ in hoa, số và dấu nối."))
        ],
    )
    title = forms.CharField(label=_("Tên ngắn"), max_length=120)
    title_en = forms.CharField(label=_("Tên ngắn bằng tiếng Anh"), max_length=120)
    place = forms.IntegerField(label=_("Thứ tự"), min_value=1, max_value=999, initial=100)
    positions = forms.MultipleChoiceField(
        label=_("Chức danh"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Không chọn gì: mọi chức danh."),
    )
    post_kind = forms.ChoiceField(
        label=_("Loại vị trí"), required=False, choices=[*ANY, *Position.PostKind.choices]
    )
    unit_kind = forms.ChoiceField(
        label=_("Loại đơn vị"), required=False, choices=[*ANY, *UnitKind.choices]
    )
    charge = forms.ChoiceField(
        label=_("Chỉ người được giao nhiệm vụ"),
        required=False,
        choices=[("", _("Không cần nhiệm vụ nào")), *Duty.Charge.choices],
    )
    replaces = forms.MultipleChoiceField(
        label=_("Thay cho"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ở vị trí mà yêu cầu này ràng buộc, các yêu cầu được chọn không còn phải đạt."),
    )
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

    def __init__(self, *args: Any, current: Requirement | None, today: date, **kwargs: Any) -> None:
        if current is not None:
            same = {
                name: getattr(current, name) for name in self.base_fields if hasattr(current, name)
            }
            kwargs["initial"] = same | {"holds_from": max(today, current.holds_from), "reason": ""}
        else:
            kwargs["initial"] = {"holds_from": today, "place": 100}
        super().__init__(*args, **kwargs)
        self.current = current
        if current is not None:
            del self.fields["code"]
        others = Requirement.objects.known().exclude(code=current.code if current else "")
        titles = {one.code: str(one) for one in others.order_by("place", "code", "holds_from")}
        replaces = self.fields["replaces"]
        assert isinstance(replaces, forms.MultipleChoiceField)
        replaces.choices = [(code, f"{title} ({code})") for code, title in titles.items()]
        known = Position.objects.order_by("in_force_from", "pk")
        positions = self.fields["positions"]
        assert isinstance(positions, forms.MultipleChoiceField)
        positions.choices = [(one.code, str(one)) for one in known]

    def clean_code(self) -> str:
        """A code that nobody uses yet."""
        code: str = self.cleaned_data["code"]
        if Requirement.objects.known().filter(code=code).exists():
            raise forms.ValidationError(
                _("Mã này đã có yêu cầu dùng; mở yêu cầu ấy để sửa, hoặc chọn mã khác.")
            )
        return code

    def clean_holds_from(self) -> date:
        """The day; a version cannot begin before or after the time of the one it changes."""
        day: date = self.cleaned_data["holds_from"]
        if self.current and not self.current.holds_from <= day < self.current.holds_to:
            raise forms.ValidationError(
                _("Chọn ngày trong thời gian hiệu lực của phiên bản đang sửa (từ %(first)s)."),
                params={"first": spoken(self.current.holds_from)},
            )
        return day

    def draft(self, rule: Criterion) -> Requirement:
        """The unsaved version that the form describes."""
        given = {k: v for k, v in self.cleaned_data.items() if k != "reason"}
        code = self.current.code if self.current else given.pop("code")
        until = self.current.holds_to if self.current else FOREVER
        return Requirement(**given, code=code, holds_to=until, rule=rule.to_data())
