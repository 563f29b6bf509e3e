"""What whoever connects another system fills in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import UnitVersion, User
from .models.org import any_prefix
from .models.tokens import LONGEST
from .reading import day_field
from .scope import May, paths_of
from .unit_field import one_named, unit_field


class TokenForm(forms.Form):
    """A key for one system: what for, over which unit, how often, until when."""

    name = forms.CharField(label=_("Tên hệ thống"), max_length=80)
    purpose = forms.CharField(
        label=_("Mục đích"), max_length=200, help_text=_("Hệ thống ấy hỏi để làm gì.")
    )
    unit = unit_field(help_text=_("Mã hoặc tên; gồm mọi đơn vị trực thuộc."))
    per_minute = forms.IntegerField(
        label=_("Số lần hỏi mỗi phút"), min_value=1, max_value=60_000, initial=600
    )
    last_day = day_field(_("Ngày cuối cùng còn dùng được"))

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        rows = UnitVersion.objects.as_of(today)
        reached = rows.filter(any_prefix("path", paths_of(user, May.CONNECT)))
        self.units = list(reached.order_by("sort_key", "unit_id"))
        self.fields["last_day"].initial = today + timedelta(days=180)

    def clean_unit(self) -> UnitVersion:
        return one_named(self.cleaned_data["unit"], self.units)

    def clean_last_day(self) -> date:
        day: date = self.cleaned_data["last_day"]
        if not self.today <= day < self.today + LONGEST:
            raise forms.ValidationError(_("Chọn một ngày từ hôm nay, cách nhiều nhất một năm."))
        return day


class RevokeForm(forms.Form):
    """Why a key is taken back."""

    reason = forms.CharField(label=_("Lý do thu hồi"), max_length=300)
