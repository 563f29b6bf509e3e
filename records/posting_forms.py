"""What is asked about a post, a leave and a place on the planning list."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .criteria import FOREVER
from .lineage import units_within
from .models import Absence, Appointment, Position, UnitVersion, User
from .reading import day_field
from .scope import May
from .unit_field import one_named, unit_field


def _decision(*, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=_("Quyết định"), max_length=120, required=required,
        help_text=_("Số, ký hiệu và ngày của quyết định."),
    )  # fmt: skip


class DatedForm(forms.Form):
    """From a day, to the end of another when one is known."""

    since = day_field(_("Từ ngày"))
    until = day_field(
        _("Đến hết ngày"), required=False, help_text=_("Để trống: chưa có ngày kết thúc.")
    )
    document = _decision()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("Ngày kết thúc phải từ ngày bắt đầu trở đi."))
        return data

    def values(self) -> dict[str, Any]:
        """Keyword arguments of the deed; ``until`` is the first day on which it no longer holds."""
        data = dict(self.cleaned_data)
        if "until" in self.fields:
            data["until"] = data["until"] + timedelta(days=1) if data["until"] else FOREVER
        return data


class PlacedForm(DatedForm):
    """A post in a unit, both as they were on the day it begins."""

    unit = unit_field(help_text=_("Mã hoặc tên của đơn vị vào ngày bắt đầu."))
    position = forms.ModelChoiceField(
        Position.objects.order_by("kind", "code"), label=_("Vị trí"), empty_label="–"
    )
    field_order: Any = ("unit", "position", "since", "until", "document")

    def __init__(self, *args: Any, by: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = today
        self.reached = units_within(by, May.ENTER)
        self.units = list(self._units(today))

    def _units(self, day: date) -> Any:
        return UnitVersion.objects.as_of(day).filter(unit__in=self.reached).order_by("path")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        since, typed, position = data.get("since"), data.get("unit"), data.get("position")
        if since and typed:
            try:
                data["unit"] = one_named(typed, self._units(since)).unit_id
            except forms.ValidationError as error:
                self.add_error("unit", error)
        if since and position and not position.in_force_from <= since < position.in_force_to:
            self.add_error(
                "position", _("Vào ngày bắt đầu, văn bản chưa có hoặc không còn vị trí này.")
            )
        return data


class AppointForm(PlacedForm):
    manner = forms.ChoiceField(
        label=_("Hình thức"), choices=Appointment.Manner, widget=forms.RadioSelect,
        initial=Appointment.Manner.SUBSTANTIVE,
    )  # fmt: skip
    field_order = ("manner", "unit", "position", "since", "until", "document")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if (
            data.get("manner") == Appointment.Manner.ACTING
            and not data.get("until")
            and "until" not in self.errors
        ):
            self.add_error("until", _("Phụ trách phải có ngày kết thúc."))
        return data


class TransferForm(PlacedForm):
    until = None  # type: ignore[assignment]  # as long as the post it follows


class ReserveForm(PlacedForm):
    """For which post, until when the list holds."""


class LeaveForm(DatedForm):
    kind = forms.ChoiceField(label=_("Loại nghỉ"), choices=Absence.Kind)
    document = _decision(required=False)
    field_order = ("kind", "since", "until", "document")


class FinishForm(forms.Form):
    on = day_field(
        _("Thôi từ ngày"), help_text=_("Ngày đầu tiên không còn giữ; hôm trước là ngày cuối.")
    )
    reason = forms.CharField(
        label=_("Theo quyết định nào, vì sao"), max_length=300,
        help_text=_("Ví dụ: 45/QĐ-UBND ngày 12/03/2026, nghỉ hưu."),
    )  # fmt: skip
