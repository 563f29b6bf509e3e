"""What is asked about certifications: the list's filter, a decision, new terms."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from records.criteria import FOREVER
from records.reading import ReadingForm, day_field

from .certification_words import state_name
from .models import Certification
from .rule_inputs import courses, exams
from .validity import ActKind, State
from .validity_terms import LONGEST, LONGEST_GRACE

SOME = "some"


class PeopleForm(ReadingForm):
    """?state=in_grace&on=…&known=…; without a state whoever was ever certified."""

    state = forms.ChoiceField(label=_("Trạng thái"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("Đã từng đạt")),
            *((one.value, state_name(one)) for one in State),
        ]

    def wants(self, state: State) -> bool:
        asked = self.asked("state")
        return state.value == asked if asked else state is not State.NOT_YET


LABELS: dict[ActKind, tuple[Any, Any]] = {
    ActKind.SUSPEND: (_("Đình chỉ từ ngày"), _("Đến hết ngày")),
    ActKind.LIFT: (_("Cho hoạt động lại từ ngày"), ""),
    ActKind.EXTEND: (_("Quyết định có hiệu lực từ ngày"), _("Kéo dài đến hết ngày")),
    ActKind.REVOKE: (_("Thu hồi từ ngày"), ""),
}


class ActForm(forms.Form):
    """A decision about one person's certification."""

    first = day_field(_("Từ ngày"))
    last = day_field(_("Đến hết ngày"), required=False)
    document = forms.CharField(
        label=_("Theo quyết định"),
        max_length=120,
        help_text=_("Số, ký hiệu và ngày của quyết định."),
    )
    grounds = forms.CharField(label=_("Lý do"), max_length=300)

    def __init__(self, *args: Any, kind: ActKind, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"first": today}
        super().__init__(*args, **kwargs)
        first, last = LABELS[kind]
        self.fields["first"].label = first
        if not last:
            del self.fields["last"]
            return
        self.fields["last"].label = last
        self.fields["last"].required = kind is ActKind.EXTEND
        if kind is ActKind.SUSPEND:
            self.fields["last"].help_text = _("Để trống khi chưa định ngày hết.")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", _("Ngày kết thúc phải sau ngày bắt đầu."))
        return data

    def values(self) -> dict[str, Any]:
        """The decision that the answers mean."""
        data = self.cleaned_data
        last = data.get("last")
        return {
            "day": data["first"],
            "until": last + timedelta(days=1) if last else FOREVER,
            "document": data["document"],
            "grounds": data["grounds"],
        }


class TakeBackForm(forms.Form):
    """Why a decision should never have been entered."""

    reason = forms.CharField(label=_("Lý do rút lại"), max_length=300)


def _many(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple
    )


class _Terms(forms.Form):
    """The terms of a certification, which must agree with one another."""

    title = forms.CharField(label=_("Tên"), max_length=120)
    title_en = forms.CharField(label=_("Tên bằng tiếng Anh"), max_length=120, required=False)
    base = forms.ChoiceField(label=_("Tính hạn"), choices=Certification.From.choices)
    months = forms.IntegerField(
        label=_("Số tháng có hiệu lực"), required=False, min_value=1, max_value=LONGEST,
        help_text=_("Để trống: không thời hạn, hoặc đến ngày cố định."),
    )  # fmt: skip
    fixed = forms.CharField(
        label=_("Ngày cố định"), required=False, max_length=5,
        help_text=_("Ngày cuối còn hiệu lực trong năm, ghi như 31/12."),
    )  # fmt: skip
    minimum_months = forms.IntegerField(
        label=_("Số tháng tối thiểu"), min_value=0, max_value=LONGEST,
        help_text=_("Chỉ dùng khi tính từ hạn trước hoặc đến ngày cố định."),
    )  # fmt: skip
    window_months = forms.IntegerField(
        label=_("Mở gia hạn trước (tháng)"), required=False, min_value=0, max_value=LONGEST,
        help_text=_("Để trống: lúc nào cũng gia hạn được."),
    )  # fmt: skip
    grace_days = forms.IntegerField(label=_("Ân hạn (ngày)"), min_value=0, max_value=LONGEST_GRACE)
    running = forms.BooleanField(label=_("Áp dụng cả cho kỳ đang chạy"), required=False)
    document = forms.CharField(label=_("Văn bản"), max_length=120, required=False)
    clause = forms.CharField(label=_("Điều, khoản"), max_length=200, required=False)
    verified = forms.BooleanField(label=_("Đã kiểm chứng với toàn văn"), required=False)
    note = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)
    note_en = forms.CharField(label=_("Ghi chú bằng tiếng Anh"), max_length=300, required=False)
    holds_from = day_field(_("Có hiệu lực từ ngày"))

    def clean_fixed(self) -> str:
        """As the row has it: month before day."""
        typed: str = self.cleaned_data["fixed"]
        if not typed:
            return ""
        found = re.fullmatch(r"(\d{1,2})/(\d{1,2})", typed)
        try:
            assert found
            day = date(2024, int(found[2]), int(found[1]))
        except (AssertionError, ValueError):
            raise forms.ValidationError(_("Ghi ngày và tháng như 31/12.")) from None
        return f"{day:%m-%d}"

    def clean(self) -> dict[str, Any]:
        """The terms must agree with one another, by the same rules as the derivation's."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return data
        base, months = data["base"], data.get("months")
        longest = months or (12 if data["fixed"] else LONGEST)
        if (base == Certification.From.FIXED) != bool(data["fixed"]):
            self.add_error("fixed", _("Ghi ngày cố định khi và chỉ khi hạn tính đến ngày cố định."))
        if base == Certification.From.FIXED and months:
            self.add_error("months", _("Hạn đến ngày cố định thì để trống số tháng."))
        if base == Certification.From.EXPIRY and not months:
            self.add_error("months", _("Tính từ hạn trước thì phải có số tháng."))
        if (data.get("window_months") or 0) > longest:
            self.add_error("window_months", _("Kỳ gia hạn không dài hơn thời hạn."))
        if data["minimum_months"] > longest:
            self.add_error("minimum_months", _("Thời gian tối thiểu không dài hơn thời hạn."))
        return data


class TermsForm(_Terms):
    """New terms of a certification; what it asks stays as it is."""

    reason = forms.CharField(label=_("Lý do"), max_length=300)

    def __init__(self, *args: Any, current: Certification, today: date, **kwargs: Any) -> None:
        same = {n: getattr(current, n) for n in self.base_fields if hasattr(current, n)}
        day = "/".join(reversed(current.fixed.split("-"))) if current.fixed else ""
        kwargs["initial"] = same | {
            "fixed": day, "reason": "", "holds_from": max(today, current.holds_from),
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.current = current
        self.fields["holds_from"].help_text = _(
            "Trùng ngày của phiên bản đang sửa: là đính chính phiên bản ấy."
        )

    def clean_holds_from(self) -> date:
        day: date = self.cleaned_data["holds_from"]
        if not self.current.holds_from <= day < self.current.holds_to:
            raise forms.ValidationError(
                _("Chọn ngày trong thời gian hiệu lực của phiên bản đang sửa.")
            )
        return day

    def draft(self) -> Certification:
        """The unsaved version that the form describes."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        kept = {"code": self.current.code, "place": self.current.place}
        rules = {"first": self.current.first, "renewal": self.current.renewal}
        return Certification(**given, **kept, **rules, holds_to=self.current.holds_to)


PASS = 70  # percent, proposed


class NewForm(_Terms):
    """A certification that was not there before: its terms, and what has to be learnt and passed."""

    code = forms.CharField(
        label=_("Mã"), max_length=40, help_text=_("Giữ nguyên qua mọi phiên bản, như CN-QUAY."),
        validators=[
            RegexValidator(r"^[A-Z0-9]+(-[A-Z0-9]+)*\Z", _("Mã chỉ gồm chữ in hoa, số và dấu nối."))
        ],
    )  # fmt: skip
    first_courses = _many(_("Lần đầu: hoàn thành các khoá"))
    first_exams = _many(_("Lần đầu: đạt các bài thi"))
    renewal_courses = _many(_("Gia hạn: hoàn thành các khoá"))
    renewal_exams = _many(_("Gia hạn: đạt các bài thi"))
    percent = forms.IntegerField(
        label=_("Mức điểm phải đạt (%)"), min_value=1, max_value=100, initial=PASS
    )
    field_order = (
        "code", "title", "title_en", "first_courses", "first_exams", "renewal_courses",
        "renewal_exams", "percent",
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        starts = {"months": 12, "window_months": 3, "grace_days": 30, "minimum_months": 0}
        kwargs["initial"] = {**starts, "holds_from": today, "percent": PASS}
        super().__init__(*args, **kwargs)
        del self.fields["running"]  # nothing runs yet
        for name, choices in (("courses", courses()), ("exams", exams())):
            for path in ("first", "renewal"):
                field = self.fields[f"{path}_{name}"]
                assert isinstance(field, forms.MultipleChoiceField)
                field.choices = list(choices)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Certification.objects.known().filter(code=code).exists():
            raise forms.ValidationError(_("Mã này đã có chứng nhận dùng; hãy chọn mã khác."))
        return code

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for path in ("first", "renewal"):
            if not data.get(f"{path}_courses") and not data.get(f"{path}_exams"):
                self.add_error(f"{path}_courses", _("Chọn ít nhất một khoá học hoặc bài thi."))
        return data

    def _rule(self, path: str) -> dict[str, Any]:
        data = self.cleaned_data
        parts = [{"type": "completed", **json.loads(one)} for one in data[f"{path}_courses"]]
        parts += [
            {"type": "passed", **json.loads(one), "percent": str(data["percent"])}
            for one in data[f"{path}_exams"]
        ]
        return parts[0] if len(parts) == 1 else {"type": "all", "parts": parts}

    def draft(self) -> Certification:
        """The unsaved certification that the form describes."""
        own = {*self.base_fields} - {*_Terms.base_fields} - {"code"}
        given = {name: value for name, value in self.cleaned_data.items() if name not in own}
        return Certification(**given, first=self._rule("first"), renewal=self._rule("renewal"))
