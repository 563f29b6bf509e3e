"""What is asked about each act."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..criteria import FOREVER
from ..lineage import units_within
from ..models import BulkAct, Duty, Position, UnitVersion, User
from ..posting_forms import DatedForm
from ..reading import day_field
from ..scope import May
from ..unit_field import one_named, unit_field

Kind = BulkAct.Kind


class ActForm(DatedForm):
    """From which day, by which decision, why; each act adds what it needs."""

    until = None  # type: ignore[assignment]
    reason = forms.CharField(
        label=_("Lý do"), max_length=160, help_text=_("Một câu; đứng trên từng lần ghi.")
    )

    def __init__(self, *args: Any, by: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = today
        self.reached = units_within(by, May.ENTER)
        self.units = list(self._units(today)) if "unit" in self.fields else []

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

    def answers(self) -> dict[str, Any]:
        """The answers beside day, decision and reason, as JSON: ids and ISO days."""
        data = self.values()
        plain: dict[str, Any] = {}
        for name in self.fields.keys() - {"since", "document", "reason"}:
            value = data[name]
            if isinstance(value, Position):
                plain[name] = value.pk
            elif isinstance(value, date):
                plain[name] = "" if value == FOREVER else value.isoformat()
            else:
                plain[name] = value
        return plain


class PositionForm(ActForm):
    position = forms.ModelChoiceField(
        Position.objects.order_by("kind", "code"), label=_("Vị trí mới"), empty_label="–"
    )
    field_order = ("position", "since", "document", "reason")


class TransferForm(ActForm):
    unit = unit_field(help_text=_("Mã hoặc tên của đơn vị vào ngày bắt đầu."))
    position = forms.ModelChoiceField(
        Position.objects.order_by("kind", "code"), label=_("Vị trí ở đơn vị mới"),
        required=False, empty_label=_("như đang giữ"),
    )  # fmt: skip
    field_order = ("unit", "position", "since", "document", "reason")


class ChargeForm(ActForm):
    charge = forms.ChoiceField(label=_("Nhiệm vụ"), choices=Duty.Charge)
    until = day_field(  # type: ignore[assignment]
        _("Đến hết ngày"), required=False, help_text=_("Để trống: chưa có ngày kết thúc.")
    )
    field_order = ("charge", "since", "until", "document", "reason")


class _EndForm(ActForm):
    since = day_field(
        _("Thôi từ ngày"), help_text=_("Ngày đầu tiên không còn giữ; hôm trước là ngày cuối.")
    )


class UnchargeForm(_EndForm):
    charge = forms.ChoiceField(label=_("Nhiệm vụ"), choices=Duty.Charge)
    field_order = ("charge", "since", "document", "reason")


class FinishForm(_EndForm):
    field_order = ("since", "document", "reason")


FORMS: dict[str, type[ActForm]] = {
    Kind.POSITION: PositionForm, Kind.TRANSFER: TransferForm, Kind.CHARGE: ChargeForm,
    Kind.UNCHARGE: UnchargeForm, Kind.FINISH: FinishForm, Kind.RETURN: FinishForm,
}  # fmt: skip

# What each act does, for the page on which one is chosen.
LEADS = {
    Kind.POSITION: _("Giữ đơn vị, đổi vị trí. Vị trí cũ kết thúc hôm trước."),
    Kind.TRANSFER: _(
        "Sang một đơn vị, giữ hoặc đổi vị trí. Nhiệm vụ ở đơn vị cũ kết thúc cùng ngày."
    ),
    Kind.CHARGE: _("Giao nhiệm vụ tại đơn vị mỗi người đang công tác."),
    Kind.UNCHARGE: _("Nhiệm vụ kết thúc; vị trí công tác còn nguyên."),
    Kind.FINISH: _("Nghỉ hưu, thôi việc, chuyển khỏi tỉnh. Nhiệm vụ ở đơn vị kết thúc theo."),
    Kind.RETURN: _("Người biệt phái, phụ trách trở về vị trí chính thức."),
}
