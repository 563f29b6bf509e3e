"""What is asked when sensitive fields are opened, written, corrected and looked up in the log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .fact_form import PartialDayField
from .identity import misshapen, plain
from .models import Person, SensitiveFact, User
from .reading import day_field, words_field
from .sensitive import Content, identity_doubts
from .sensitive_lists import Named, peoples, purposes, religions
from .text import fold
from .wording import say, spoken

Field = SensitiveFact.Field
# Beside the sealed fields: what stands in other tables and is kept apart all the same.
PUNISHMENT, LEAVE = "punishment", "leave"
OTHERS = ((PUNISHMENT, _("Quyết định kỷ luật, việc đang xem xét")), (LEAVE, _("Lý do nghỉ")))


def openable() -> list[tuple[str, Any]]:
    """Everything that can be opened, by code."""
    return [*Field.choices, *OTHERS]


def named(codes: Iterable[str]) -> str:
    """Fields in words, as the log tells them."""
    names: Mapping[str, Any] = dict(openable())
    return ", ".join(str(names.get(code, code)) for code in codes)


class WhyForm(forms.Form):
    """Which fields, and what for."""

    what = forms.MultipleChoiceField(
        label=_("Mở trường"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Chọn ít nhất một trường.")},
    )  # fmt: skip
    purpose = forms.ChoiceField(
        label=_("Mục đích"), error_messages={"required": _("Chọn mục đích mở.")}
    )
    words = forms.CharField(
        label=_("Ghi rõ"), required=False, max_length=300,
        help_text=_("Số văn bản, việc đang làm. Người được xem đọc được dòng này."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = openable()  # type: ignore[attr-defined]
        named_ = [(one.code, spoken(one.name)) for one in purposes().values()]
        self.fields["purpose"].choices = [("", "–"), *named_]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        purpose = purposes().get(data.get("purpose", ""))
        if purpose and purpose.needs_words and not data.get("words", "").strip():
            self.add_error("words", _("Mục đích này phải ghi rõ: số văn bản, yêu cầu của ai."))
        return data


def _choices(known: Mapping[str, Named]) -> list[tuple[str, Any]]:
    return [("", "–"), *((one.code, spoken(one.name)) for one in known.values())]


def _party() -> list[tuple[str, Any]]:
    return [("", "–"), ("yes", _("Đảng viên")), ("no", _("Không phải đảng viên"))]


_LISTED: Mapping[str, Callable[[], list[tuple[str, Any]]]] = {
    Field.ETHNICITY: lambda: _choices(peoples()),
    Field.RELIGION: lambda: _choices(religions()),
    Field.PARTY: _party,
}


class SensitiveForm(forms.Form):
    """One field of one person.  Nothing that is on record is shown in it."""

    value = forms.CharField(max_length=300)
    joined = PartialDayField(label=_("Ngày vào Đảng"), required=False)
    official = PartialDayField(label=_("Ngày chính thức"), required=False)
    verified = forms.BooleanField(
        label=_("Đã đối chiếu với thẻ hoặc cơ sở dữ liệu quốc gia"), required=False
    )
    certain = forms.BooleanField(
        label=_("Số đúng như giấy tờ, dù không khớp hồ sơ"), required=False
    )
    document = forms.CharField(
        label=_("Văn bản"), required=False, max_length=120,
        help_text=_("Số, ký hiệu và ngày. Dòng này không được niêm phong."),
    )  # fmt: skip
    source = forms.CharField(
        label=_("Ghi theo"), max_length=200,
        help_text=_("Giấy tờ đã xem, ví dụ: thẻ căn cước. Đừng chép nội dung vào đây."),
    )  # fmt: skip
    since = day_field(
        _("Đổi từ ngày"), required=False,
        help_text=_("Để trống: lần ghi trước sai ngay từ đầu."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Lý do sửa"), max_length=300, help_text=_("Đừng chép nội dung vào đây.")
    )

    def __init__(
        self, *args: Any, name: str, person: Person, today: date, corrects: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.name, self.person, self.today = name, person, today
        asked = ["value"]
        if name == Field.PARTY:
            asked += ["joined", "official"]
        if name == Field.IDENTITY:
            asked += ["verified"]
            if self.data and self._doubts():
                asked += ["certain"]
        asked += ["document", "source"]
        if corrects:
            asked += ["since", "reason"]
        for other in [other for other in self.fields if other not in asked]:
            del self.fields[other]
        self.order_fields(asked)
        self.fields["value"] = self._value(Field(name))
        self.order_fields(asked)

    def _value(self, name: Field) -> forms.Field:
        label = name.label
        if name in _LISTED:
            told = "" if name == Field.PARTY else _("Danh mục chưa kiểm chứng với văn bản gốc.")
            return forms.ChoiceField(label=label, choices=_LISTED[name](), help_text=told)
        match name:
            case Field.HEALTH | Field.DISCIPLINE:
                area = forms.Textarea(attrs={"rows": 4})
                return forms.CharField(label=label, max_length=2000, widget=area)
            case Field.EMAIL:
                return forms.EmailField(label=label, max_length=200)
            case Field.PHONE:
                return forms.RegexField(
                    r"^\+?[0-9][0-9 .\-]{6,18}$", label=label, max_length=20,
                    error_messages={"invalid": _("Ghi chữ số, như 0912 345 678.")},
                )  # fmt: skip
        digits = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        return forms.CharField(
            label=label, max_length=20, widget=digits, help_text=_("12 chữ số trên thẻ căn cước.")
        )

    def _doubts(self) -> list[str]:
        number = plain(str(self.data.get("value", "")))
        if misshapen(number):
            return []
        return [say(reason) for reason in identity_doubts(number, self.person)]

    def clean_value(self) -> str:
        value = str(self.cleaned_data["value"]).strip()
        if self.name != Field.IDENTITY:
            return value
        if reason := misshapen(value):
            raise ValidationError(say(reason))
        return plain(value)

    def clean_since(self) -> date | None:
        since: date | None = self.cleaned_data["since"]
        if since and since > self.today:
            raise ValidationError(_("Ngày này chưa tới. Ghi một ngày không muộn hơn hôm nay."))
        return since

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("joined", "official"):
            when = data.get(name)
            if when and when.first > self.today:
                self.add_error(name, _("Ngày này chưa tới. Ghi một ngày không muộn hơn hôm nay."))
            elif when and when.after <= self.person.birth_date:
                self.add_error(name, _("Sớm hơn ngày sinh. Xem lại ngày trên giấy tờ."))
        joined, official = data.get("joined"), data.get("official")
        if joined and official and official.after <= joined.first:
            self.add_error("official", _("Ngày chính thức phải sau ngày vào Đảng."))
        if data.get("value") == "no" and (joined or official):
            self.add_error("joined", _("Không phải đảng viên thì để trống hai ngày."))
        if "certain" in self.fields and not data.get("certain") and not self.errors:
            told = " ".join(self._doubts())
            self.add_error("certain", told)
        return data

    @property
    def content(self) -> Content:
        data = self.cleaned_data
        more = {name: str(data[name]) for name in ("joined", "official") if data.get(name)}
        return Content(data["value"], more)


class ReadingsForm(forms.Form):
    """?q=anh&by=noivu&purpose=check&since=2025-07-01&until=2025-07-31 over the log."""

    q = words_field(_("Hồ sơ của ai"))
    by = words_field(_("Người mở"))
    purpose = forms.ChoiceField(label=_("Mục đích"), required=False)
    since = day_field(_("Từ ngày"), required=False)
    until = day_field(_("Đến hết ngày"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = [(one.code, spoken(one.name)) for one in purposes().values()]
        self.fields["purpose"].choices = [("", _("Mọi mục đích")), *told]  # type: ignore[attr-defined]

    def asked(self, name: str) -> Any:
        self.is_valid()
        return self.cleaned_data.get(name)

    def found(self, rows: Any) -> Any:
        """The readings that the filter asks for, newest first."""
        if words := self.asked("q"):
            rows = rows.filter(person__in=Person.objects.search(words))
        if words := self.asked("by"):
            people = Person.objects.search(words)
            accounts = User.objects.filter(
                Q(person__in=people) | Q(username__icontains=fold(words))
            )
            rows = rows.filter(opening__opened_by__in=accounts.values("pk"))
        if purpose := self.asked("purpose"):
            rows = rows.filter(opening__purpose=purpose)
        if since := self.asked("since"):
            rows = rows.filter(opening__opened_at__date__gte=since)
        if until := self.asked("until"):
            rows = rows.filter(opening__opened_at__date__lte=until)
        return rows.order_by("-opening__opened_at", "-pk")
