"""What is asked when a framework comes from a file."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from records.reading import day_field


class FileForm(forms.Form):
    """The file, from which day it holds, and why."""

    file = forms.FileField(
        label=_("Tệp"), help_text=_("XLSX như tệp tải từ trang này, hoặc JSON dạng CASE.")
    )
    on = day_field(_("Có hiệu lực từ ngày"))
    reason = forms.CharField(
        label=_("Lý do"), max_length=200, help_text=_("Ví dụ: theo quyết định phê duyệt của tỉnh.")
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": today}
        super().__init__(*args, **kwargs)
