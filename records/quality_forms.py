"""What the data-quality pages ask: the filter, a line set aside, an error in a list."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import ListError, ListErrorAnswer, Person
from .quality.base import KIND_NAMES
from .quality.registry import CHECKS
from .reading import ReadingForm, day_field
from .unit_field import unit_field

ASIDE = "aside"


class QualityForm(ReadingForm):
    """?kind=missing&check=no_account&unit=06496&show=aside beside the two dates."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Loại"), required=False,
        choices=(("", gettext_lazy("Mọi loại")), *((k.value, name) for k, name in KIND_NAMES.items())),
    )  # fmt: skip
    check = forms.ChoiceField(
        label=gettext_lazy("Phép kiểm tra"), required=False,
        choices=(("", gettext_lazy("Mọi phép kiểm tra")), *((c.code, c.title) for c in CHECKS.values())),
    )  # fmt: skip
    unit = unit_field(required=False)
    show = forms.ChoiceField(
        label=gettext_lazy("Cho xem"), required=False,
        choices=(("", gettext_lazy("Còn phải xem")), (ASIDE, gettext_lazy("Đã để riêng"))),
    )  # fmt: skip
    field_order = ("kind", "check", "unit", "show", "on", "known")


class AsideForm(forms.Form):
    """Why a line may rest, and until when."""

    note = forms.CharField(
        label=gettext_lazy("Vì sao đúng như thế"), min_length=10, max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Ví dụ: đã xem bằng gốc, ngày cấp đúng là 15/08/2004."),
    )  # fmt: skip
    until = day_field(
        gettext_lazy("Xem lại từ ngày"), required=False,
        help_text=gettext_lazy("Để trống là để riêng lâu dài."),
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until is not None and until <= self.today:
            raise forms.ValidationError(_("Ghi một ngày sau hôm nay."))
        return until


class ReasonForm(forms.Form):
    """Why a line is listed again."""

    reason = forms.CharField(label=gettext_lazy("Lý do"), min_length=5, max_length=300)


class ErrorForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is wrong in the list, about whom."""

    class Meta:
        model = ListError
        fields = ("person", "told")
        labels = {"person": gettext_lazy("Về ai")}
        widgets = {"told": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.queryset = people
        field.empty_label = _("Cả danh sách, hoặc người còn thiếu")
        self.fields["told"].min_length = 5  # type: ignore[attr-defined]


class AnswerForm(forms.ModelForm):  # type: ignore[type-arg]
    """What was done about a reported error."""

    class Meta:
        model = ListErrorAnswer
        fields = ("outcome", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 2}), "outcome": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["outcome"]
        field.choices = ListErrorAnswer.Outcome.choices


def by_name(people: Any) -> Any:
    """People to choose from, by given name."""
    return Person.objects.filter(pk__in=people).by_name()
