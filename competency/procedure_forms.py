"""The questions of the pages about procedures, as their addresses keep them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from records.models import Person, Procedure, UnitVersion, User
from records.models.law import FIELD_GROUPS
from records.models.org import any_prefix
from records.reading import Reading, ReadingForm
from records.scope import May, paths_of

from .procedure_coverage import State

STATES = {
    State.ONE: _("Chỉ một người"),
    State.NOBODY: _("Không ai"),
    State.UNKNOWN: _("Chưa rõ"),
    State.ENOUGH: _("Đủ người"),
}


class ProcedureForm(ReadingForm):
    """?field=civil_status&leave=in beside the two dates; everything may be left out."""

    field = forms.ChoiceField(
        label=_("Lĩnh vực"),
        required=False,
        choices=[("", _("Mọi lĩnh vực")), *FIELD_GROUPS.items()],
    )
    leave = forms.ChoiceField(
        label=_("Người đang nghỉ"),
        required=False,
        choices=[("", _("Không tính, vì vắng mặt")), ("in", _("Tính như đang có mặt"))],
    )
    field_order = ("field", "leave", "state", "on", "known")

    def asked_table(self) -> dict[str, Any]:
        """What ``procedure_coverage.survey`` is asked."""
        return {"group": self.asked("field") or "", "leave": self.asked("leave") != "in"}


class UnitForm(ProcedureForm):
    """?state=one besides."""

    state = forms.ChoiceField(
        label=_("Mức bao phủ"),
        required=False,
        choices=[("", _("Tất cả")), *((one.value, words) for one, words in STATES.items())],
    )


class MayForm(ReadingForm):
    """?person=0012&procedure=1.001193&unit=06001: by the codes that everybody uses.

    Only people and units the account may see are found; the rest is told like what is not there.
    """

    person = forms.CharField(label=_("Mã cán bộ"), max_length=20)
    procedure = forms.CharField(label=_("Mã thủ tục"), max_length=12)
    unit = forms.CharField(label=_("Mã đơn vị"), max_length=10)
    field_order = ("person", "procedure", "unit", "on", "known")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_person(self) -> Person:
        found = Person.objects.visible_to(self.user).filter(
            staff_code=self.cleaned_data["person"].strip()
        )
        return self._one(found.first(), _("Không có ai mang mã ấy trong phạm vi của anh/chị."))

    def clean_procedure(self) -> Procedure:
        found = Procedure.objects.filter(code=self.cleaned_data["procedure"].strip())
        return self._one(found.first(), _("Danh mục không có thủ tục nào mang mã ấy."))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        typed, on = data.get("unit"), data.get("on")
        if typed and on:  # a day that cannot be read is an error already
            reading = Reading(on, data.get("known"))
            rows = UnitVersion.objects.as_of(reading.on, reading.known_at)
            own = data["person"].pk if data.get("person") else 0
            if own != (self.user.person_id or -1):
                rows = rows.filter(any_prefix("path", paths_of(self.user, May.VIEW)))
            version = rows.filter(code=typed.strip()).order_by("pk").first()
            if version is None:
                self.add_error(
                    "unit", _("Ngày ấy không có đơn vị nào mang mã ấy trong phạm vi của anh/chị.")
                )
            data["version"] = version
        return data

    @staticmethod
    def _one(found: Any, otherwise: Any) -> Any:
        if found is None:
            raise forms.ValidationError(otherwise)
        return found
