"""What is filled in while a reorganisation is being prepared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import (
    COMMUNE_LEVEL,
    PlannedJoining,
    PlannedUnit,
    ReorganisationPlan,
    Succession,
    UnitVersion,
)
from ..reading import day_field
from ..unit_field import one_named, unit_field

MOST_BYTES = 2 * 2**20  # of a list of units; a national one is a tenth of it


class HeadForm(forms.ModelForm):  # type: ignore[type-arg]
    """Day, document and rule; the units that end without an heir, by code."""

    on = day_field(
        _("Ngày sắp xếp"), help_text=_("Ngày đầu tiên các đơn vị mới hoạt động, như 01/07/2025.")
    )
    parent = forms.CharField(
        label=_("Trực thuộc"), max_length=160,
        help_text=_("Mã hoặc tên đơn vị cấp trên của các đơn vị mới."),
    )  # fmt: skip
    ended = forms.CharField(
        label=_("Đơn vị kết thúc hẳn"), required=False, max_length=2000,
        help_text=_("Mã các đơn vị kết thúc mà không có đơn vị nhận (như huyện), cách nhau bằng dấu phẩy."),
    )  # fmt: skip

    class Meta:
        model = ReorganisationPlan
        fields = ("title", "title_en", "document", "on", "rule")
        widgets = {"rule": forms.RadioSelect}
        help_texts = {"document": _("Số, ký hiệu và ngày; có thể ghi sau, trước khi áp dụng.")}

    field_order = ("title", "title_en", "document", "on", "parent", "ended", "rule")

    def clean(self) -> dict[str, Any]:
        """Units are told by the day asked for, so they are read once it is known."""
        data: dict[str, Any] = super().clean() or {}
        on: date | None = data.get("on")
        if on is None:
            return data
        units = list(UnitVersion.objects.as_of(on).exclude(kind__in=COMMUNE_LEVEL))
        if "parent" in data:
            self._told("parent", lambda: one_named(data["parent"], units))
        codes = [code.strip() for code in data.get("ended", "").split(",") if code.strip()]
        everywhere = list(UnitVersion.objects.as_of(on)) if codes else []
        self._told("ended", lambda: [one_named(code, everywhere) for code in codes])
        return data

    def _told(self, name: str, find: Any) -> None:
        try:
            self.cleaned_data[name] = find()
        except forms.ValidationError as error:
            self.add_error(name, error)

    def store(self, plan: ReorganisationPlan) -> None:
        """Write the plan's own columns and its units without heirs; the caller holds it."""
        for name in ("title", "title_en", "document", "on", "rule"):
            setattr(plan, name, self.cleaned_data[name])
        plan.parent_id = self.cleaned_data["parent"].unit_id
        plan.save()
        plan.joinings.filter(new=None).delete()
        PlannedJoining.objects.bulk_create(
            [PlannedJoining(plan=plan, old_id=one.unit_id) for one in self.cleaned_data["ended"]]
        )


class FileForm(forms.Form):
    """The lines of a plan as a file."""

    file = forms.FileField(
        label=_("Tệp phương án"),
        help_text=_(
            "XLSX, XLS, ODS hoặc CSV, mỗi dòng một đơn vị cũ, với các cột: Mã đơn vị cũ, Mã đơn vị "
            "mới, Tên đơn vị mới, Loại đơn vị mới, Phần nhập, Điều khoản. Mã mới để trống: kết thúc hẳn."
        ),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("Tệp nặng quá 2 MB; chỉ giữ bảng các đơn vị."))
        return file


class NewUnitForm(forms.ModelForm):  # type: ignore[type-arg]
    """A unit to be founded; its head and focal points are among those who come."""

    class Meta:
        model = PlannedUnit
        fields = ("kind", "name", "code", "in_charge", "focal_points")
        widgets = {"focal_points": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("in_charge", "focal_points"):
            field: Any = self.fields[name]
            field.queryset = people
            field.required = False
        if not people.exists():
            del self.fields["focal_points"]

    def clean_code(self) -> str:
        """Unique in its plan, which is no field of the form."""
        code: str = self.cleaned_data["code"].strip()
        same = PlannedUnit.objects.filter(plan=self.instance.plan_id, code=code)
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Phương án đã có đơn vị mới mang mã này."))
        return code


class JoiningForm(forms.Form):
    """An old unit that becomes the new one, wholly or in part."""

    old = unit_field(help_text=_("Mã hoặc tên."))
    share = forms.ChoiceField(label=_("Phần nhập"), choices=Succession.Share.choices)
    clause = forms.CharField(label=_("Điều khoản"), max_length=40, required=False)

    def __init__(self, *args: Any, units: Sequence[UnitVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units

    def clean_old(self) -> UnitVersion:
        return one_named(self.cleaned_data["old"], self.units)


class UndoForm(forms.Form):
    reason = forms.CharField(label=_("Lý do hoàn tác"), max_length=300)
