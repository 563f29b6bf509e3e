"""What an administrator fills in: whom to find, what to give, when it ends and why."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .models import Person, UnitVersion, User
from .models.org import any_prefix
from .reading import day_field, words_field
from .scope import ROLE_NAMES, May, Role, paths_of
from .text import fold
from .unit_field import one_named, unit_field


class AccountsForm(forms.Form):
    """?q=nguyen+anh&state=closed over the list of accounts."""

    STATES = (
        ("", _("Mọi tài khoản")),
        ("granted", _("Được giao quyền hôm nay")),
        ("closed", _("Đang đóng")),
    )

    q = words_field(_("Tên, tên đăng nhập hoặc mã cán bộ"))
    state = forms.ChoiceField(label=_("Tình trạng"), required=False, choices=STATES)

    def asked(self, name: str) -> str:
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")

    def found(self, accounts: Any, granted: Any) -> Any:
        """The accounts whose person, user name or shown name has every word."""
        if words := fold(self.asked("q")).split():
            people = Person.objects.search(self.asked("q")).values("pk")
            # Offices are few and have no folded column.
            offices = [
                one.pk
                for one in accounts.filter(person=None)
                if all(word in fold(f"{one} {one.username}") for word in words)
            ]
            named = Q(username__istartswith=words[0]) if len(words) == 1 else Q(pk__in=[])
            accounts = accounts.filter(Q(person__in=people) | Q(pk__in=offices) | named)
        match self.asked("state"):
            case "granted":
                return accounts.filter(pk__in=granted)
            case "closed":
                return accounts.filter(is_active=False)
        return accounts


class GiveForm(forms.Form):
    """A role over a unit between two days, by a decision."""

    role = forms.ChoiceField(label=_("Vai trò"), choices=[(r.value, ROLE_NAMES[r]) for r in Role])
    unit = unit_field(help_text=_("Mã hoặc tên; gồm mọi đơn vị trực thuộc."))
    since = day_field(_("Từ ngày"))
    until = day_field(
        _("Đến hết ngày"), required=False, help_text=_("Để trống: chưa có ngày kết thúc.")
    )
    document = forms.CharField(
        label=_("Quyết định"), max_length=120, help_text=_("Số, ký hiệu và ngày của quyết định.")
    )

    def __init__(self, *args: Any, by: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = today
        within = UnitVersion.objects.as_of(today).filter(
            any_prefix("path", paths_of(by, May.ADMINISTER))
        )
        self.units = list(within.order_by("path"))

    def clean_unit(self) -> UnitVersion:
        return one_named(self.cleaned_data["unit"], self.units)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Lý do"), max_length=300)


class EndForm(ReasonForm):
    on = day_field(_("Hết quyền từ ngày"), help_text=_("Chọn hôm nay để dừng ngay."))
    field_order = ("on", "reason")


class OpenForm(forms.Form):
    staff_code = forms.CharField(label=_("Mã cán bộ"), max_length=20)
    email = forms.EmailField(label=_("E-mail công vụ"), required=False)
