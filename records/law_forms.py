"""Forms of the legal registry: the question to the list, a new text, a change, a review."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .citations import number_of
from .law import STATES
from .models import DocumentLink, DocumentReview, LegalDocument, User
from .reading import ReadingForm, day_field, words_field
from .text import nfc


class LawForm(ReadingForm):
    """?q=mot+cua&state=expired&sort=newest beside the two dates."""

    STALE, UNVERIFIED = "stale", "unverified"
    CHOICES = (
        ("", _("Mọi văn bản")),
        *((state.value, words) for state, words in STATES.items()),
        (STALE, _("Hết hiệu lực mà vẫn được dẫn")),
        (UNVERIFIED, _("Chưa kiểm chứng")),
    )
    SORTS = (
        ("", _("Số ký hiệu")),
        ("newest", _("Hiệu lực, mới trước")),
        ("leaning", _("Số chỗ dựa vào")),
    )

    q = words_field(_("Số ký hiệu hoặc tên"))
    state = forms.ChoiceField(label=_("Hiệu lực"), required=False, choices=CHOICES)
    sort = forms.ChoiceField(label=_("Xếp theo"), required=False, choices=SORTS)
    field_order = ("q", "state", "sort", "on", "known")


class DocumentForm(forms.Form):
    """A text that the registry does not have yet; it begins unverified unless said otherwise."""

    code = forms.CharField(
        label=_("Số ký hiệu"),
        max_length=80,
        help_text=_("Như 118/2025/NĐ-CP, không ghi “Nghị định số”."),
    )
    name = forms.CharField(
        label=_("Tên"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    issuer = forms.CharField(label=_("Cơ quan ban hành"), max_length=160, required=False)
    issued_on = day_field(_("Ngày ban hành"), required=False)
    in_force_from = day_field(_("Có hiệu lực từ ngày"), required=False)
    verified = forms.BooleanField(label=_("Đã kiểm chứng với toàn văn"), required=False)

    def clean_code(self) -> str:
        code = nfc(self.cleaned_data["code"])
        number = number_of(code)
        for there in LegalDocument.objects.order_by("pk"):
            if there.number == number:
                raise forms.ValidationError(
                    _("Sổ đã có văn bản này: %(code)s."), params={"code": there.code}
                )
        return code

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        issued, begins = given.get("issued_on"), given.get("in_force_from")
        if issued and begins and begins < issued:
            self.add_error("in_force_from", _("Văn bản không thể có hiệu lực trước ngày ban hành."))
        return given

    def save(self, by: User, at: datetime) -> LegalDocument:
        return LegalDocument.objects.create(**self.cleaned_data, entered_by=by, entered_at=at)


class ChangeForm(forms.Form):
    """What another text does to this one, from when."""

    kind = forms.ChoiceField(label=_("Thay đổi"), choices=DocumentLink.Kind.choices)
    changing = forms.CharField(
        label=_("Bởi văn bản"), max_length=80,
        help_text=_("Số ký hiệu của văn bản mới, như 118/2025/NĐ-CP."),
        widget=forms.TextInput(attrs={"list": "texts", "autocomplete": "off"}),
    )  # fmt: skip
    clause = forms.CharField(
        label=_("Điều, khoản"), max_length=200, required=False,
        help_text=_("Chỗ trong văn bản mới nói điều này."),
    )  # fmt: skip
    on = day_field(_("Từ ngày"))

    def clean_changing(self) -> LegalDocument:
        number = number_of(self.cleaned_data["changing"])
        for text in LegalDocument.objects.order_by("-verified", "pk"):
            if text.number == number:
                return text
        raise forms.ValidationError(
            _("Sổ chưa có “%(code)s”. Thêm văn bản ấy trước, rồi ghi thay đổi."),
            params={"code": self.cleaned_data["changing"]},
        )

    @property
    def day(self) -> date:
        day: date = self.cleaned_data["on"]
        return day


class ReasonForm(forms.Form):
    """Why an entry is taken back."""

    reason = forms.CharField(label=_("Lý do"), max_length=300)


class ReviewForm(forms.Form):
    """What came of looking at one item."""

    kind = forms.CharField(max_length=20, widget=forms.HiddenInput)
    item = forms.CharField(max_length=120, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=_("Kết quả"), choices=DocumentReview.Outcome.choices)
    note = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)
