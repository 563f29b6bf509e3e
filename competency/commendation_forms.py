"""Forms of commendation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.lifecycle import Move
from records.models import Revocation, User

from .eligibility import Found
from .models import Achievement, Eligibility, Scheme, State
from .moves import REASON

MERIT = 300  # characters that still stand well on the paper


class ListForm(forms.Form):
    """?state=submitted&q=thanh"""

    state = forms.ChoiceField(
        label=gettext_lazy("Trạng thái"),
        required=False,
        choices=[("", gettext_lazy("Tất cả")), *State.choices],
    )
    q = forms.CharField(label=gettext_lazy("Tên hoặc mã cán bộ"), required=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list of eligibility shows."""

    scheme: Scheme | None
    year: int
    outcome: str
    words: str

    def wants(self, found: Found) -> bool:
        if self.outcome == "near":
            return found.is_one_step_away
        return not self.outcome or found.outcome == self.outcome


class EligibilityForm(forms.Form):
    """?form=LDTT&year=2025&outcome=yes&q=thanh"""

    form = forms.ChoiceField(label=gettext_lazy("Hình thức khen"), required=False)
    year = forms.TypedChoiceField(label=gettext_lazy("Năm xét"), required=False, coerce=int)
    outcome = forms.ChoiceField(
        label=gettext_lazy("Kết quả"),
        required=False,
        choices=[
            ("", gettext_lazy("Tất cả")),
            ("yes", gettext_lazy("Đủ điều kiện")),
            ("near", gettext_lazy("Còn thiếu một điều")),
            ("no", gettext_lazy("Chưa đủ điều kiện")),
            ("unknown", gettext_lazy("Chưa rõ")),
        ],
    )
    q = forms.CharField(label=gettext_lazy("Tên hoặc mã cán bộ"), required=False)

    def __init__(self, data: Any, *, schemes: Sequence[Scheme], day: date) -> None:
        super().__init__(data)
        self.schemes = {scheme.form: scheme for scheme in schemes}
        self.fields["form"].choices = [(s.form, str(s)) for s in schemes]  # type: ignore[attr-defined]
        last = max((s.year_on(day) for s in schemes), default=day.year - 1)
        self.last = last
        self.fields["year"].choices = [(y, str(y)) for y in (last, last - 1)]  # type: ignore[attr-defined]

    def asked(self) -> Asked:
        """What can be read of the question; the rest is the first scheme and the last year."""
        self.is_valid()
        given = self.cleaned_data
        first = next(iter(self.schemes.values()), None)
        scheme = self.schemes.get(given.get("form", ""), first)
        return Asked(
            scheme, given.get("year") or self.last, given.get("outcome", ""), given.get("q", "")
        )


class ProposeForm(forms.Form):
    """The merits, and a reason where a rule warns."""

    achievement = forms.ModelChoiceField(
        label=gettext_lazy("Thành tích đã ghi"),
        required=False,
        queryset=Achievement.objects.none(),
        empty_label=gettext_lazy("Thành tích mới, ghi ở dưới"),
    )
    title = forms.CharField(
        label=gettext_lazy("Tên thành tích"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Một việc chỉ khen một lần: đặt tên để lần sau nhận ra."),
    )
    summary = forms.CharField(
        label=gettext_lazy("Lời ghi trên bằng"),
        max_length=MERIT,
        min_length=20,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Một câu, nói việc cụ thể, tối đa 300 ký tự."),
    )
    note = forms.CharField(
        label=gettext_lazy("Lý do vẫn đề nghị"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, data: Any, *, scheme: Scheme, judged: Eligibility, achievements: QuerySet[Achievement]
    ) -> None:
        super().__init__(data)
        if scheme.yearly:
            del self.fields["achievement"], self.fields["title"]
            self.fields["summary"].initial = _(
                "Hoàn thành tốt nhiệm vụ, tích cực tham gia phong trào thi đua năm %(year)s"
            ) % {"year": judged.year}
        else:
            self.fields["achievement"].queryset = achievements  # type: ignore[attr-defined]
            if not achievements.exists():
                del self.fields["achievement"]
        if not judged.warning:
            del self.fields["note"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        return {"title": "", "note": "", "achievement": None} | given


class MoveForm(forms.Form):
    """What a move asks for: the words on the paper, a reason, a ground, the password."""

    summary = forms.CharField(
        label=gettext_lazy("Lời ghi trên bằng"),
        max_length=MERIT,
        min_length=20,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    ground = forms.ChoiceField(
        label=gettext_lazy("Căn cứ huỷ bỏ"),
        choices=Revocation.Ground.choices,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Lý do"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    password = forms.CharField(
        label=gettext_lazy("Mật khẩu của anh/chị"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=gettext_lazy("Hỏi lại để chắc rằng chính anh/chị quyết định."),
    )

    def __init__(self, data: Any, *, move: Move, user: User, summary: str, warns: bool) -> None:
        super().__init__(data, initial={"summary": summary})
        self.user = user
        self.asks_note = move.note > 0 or warns
        if move.name != "submit":
            del self.fields["summary"]
        if move.name != "revoke":
            del self.fields["ground"]
        if not move.grave:
            del self.fields["password"]
        if self.asks_note:
            self.fields["note"].required = True
            self.fields["note"].help_text = _("Ít nhất %(n)s ký tự, nói rõ việc cần làm.") % {
                "n": REASON
            }
        else:
            self.fields["note"].label = _("Ghi chú")

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if not self.user.check_password(password):
            raise forms.ValidationError(_("Mật khẩu chưa đúng. Mời nhập lại."))
        return ""

    def content(self) -> dict[str, Any]:
        """What the deed takes."""
        given = {
            name: self.cleaned_data[name] for name in ("summary", "ground") if name in self.fields
        }
        return given | {"note": self.cleaned_data["note"]}
