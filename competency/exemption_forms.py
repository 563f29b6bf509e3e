"""What is asked about an exemption: from what, why, by which decision, until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from records.reading import day_field

from .models import Exemption, Requirement


class ExemptionForm(forms.Form):
    """A new exemption of one person."""

    code = forms.ChoiceField(label=_("Yêu cầu"))
    grounds = forms.CharField(
        label=_("Lý do miễn"), max_length=300,
        help_text=_("Ví dụ: còn dưới 12 tháng đến tuổi nghỉ hưu."),
    )  # fmt: skip
    document = forms.CharField(
        label=_("Quyết định"), max_length=120, help_text=_("Số, ký hiệu và ngày của quyết định.")
    )
    first = day_field(_("Miễn từ ngày"))
    last = day_field(
        _("Đến hết ngày"), help_text=_("Việc miễn luôn có ngày hết; hết ngày ấy thì phải đạt lại.")
    )

    def __init__(
        self, *args: Any, requirements: Sequence[Requirement], today: date, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"first": today}
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        assert isinstance(code, forms.ChoiceField)
        code.choices = [("", "–"), *((one.code, str(one)) for one in requirements)]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", _("Ngày kết thúc phải sau ngày bắt đầu."))
        return data

    def values(self) -> dict[str, Any]:
        """The exemption that the answers mean."""
        data = self.cleaned_data
        return {
            "code": data["code"], "grounds": data["grounds"], "document": data["document"],
            "holds_from": data["first"], "holds_to": data["last"] + timedelta(days=1),
        }  # fmt: skip


class EndForm(forms.Form):
    """An earlier end of an exemption, and why."""

    last = day_field(
        _("Miễn đến hết ngày"),
        help_text=_("Ghi một ngày trước ngày bắt đầu nếu việc miễn đáng lẽ không được ghi."),
    )
    reason = forms.CharField(label=_("Lý do kết thúc"), max_length=300)

    def __init__(self, *args: Any, row: Exemption, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row

    def clean_last(self) -> date:
        last: date = self.cleaned_data["last"]
        if last >= self.row.last_day:
            raise forms.ValidationError(
                _("Chọn một ngày trước ngày hết đã ghi (%(last)s)."),
                params={"last": f"{self.row.last_day:%d/%m/%Y}"},
            )
        return last
