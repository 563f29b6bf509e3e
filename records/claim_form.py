"""What an officer fills in to claim a qualification."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .fact_form import FactForm
from .scans import ACCEPTED, Cleaned, cleaned


class ClaimForm(FactForm):
    """One paper of one's own, with a picture of it."""

    scan = forms.FileField(
        label=_("Ảnh hoặc PDF của giấy tờ"),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_("Chụp rõ cả trang. Ảnh JPEG, PNG, WebP hoặc PDF, không quá 8 MB."),
        error_messages={"required": _("Chụp hoặc chọn ảnh của giấy tờ.")},
    )
    extra = ("scan",)

    def clean_scan(self) -> Cleaned | None:
        upload = self.cleaned_data.get("scan")
        return cleaned(upload) if upload else None

    def answers(self) -> dict[str, str]:
        """The words typed, to be read again when the claim is verified."""
        return {name: self.data.get(name, "") for name in self.fields if name != "scan"}


class AgainForm(ClaimForm):
    """The same paper again: the picture may stay."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scan"].required = False
        self.fields["scan"].help_text = _("Để trống: giữ ảnh đã gửi.")


class NoteForm(forms.Form):
    """The reason of a move that needs one of ``least`` characters."""

    note = forms.CharField(
        label=_("Lý do"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, least: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.least = least
        if least:
            self.fields["note"].help_text = _("Nói rõ thiếu gì, sửa thế nào.")
        else:
            del self.fields["note"]

    def clean_note(self) -> str:
        note: str = self.cleaned_data["note"].strip()
        if len(note) < self.least:
            raise ValidationError(
                _("Ghi lý do ít nhất %(least)s ký tự"), params={"least": self.least}
            )
        return note
