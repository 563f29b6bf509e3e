"""A decision on a unit's number of posts, as it is filled in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Position
from .reading import day_field


class DecisionForm(forms.Form):
    """Posts of one position, or of all other positions of a kind, from a day on."""

    slot = forms.ChoiceField(label=_("Vị trí"))
    posts = forms.IntegerField(
        label=_("Số vị trí"), min_value=0, max_value=999, required=False,
        help_text=_("Để trống: thôi quyết định riêng, trở về định mức chung."),
    )  # fmt: skip
    minimum = forms.IntegerField(
        label=_("Ít nhất phải có"), min_value=0, max_value=999, required=False
    )
    on = day_field(_("Từ ngày"))
    document = forms.CharField(
        label=_("Quyết định"), max_length=120, help_text=_("Số, ký hiệu và ngày của quyết định.")
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.positions = {str(p.pk): p for p in Position.objects.order_by("kind", "code")}
        field: Any = self.fields["slot"]
        field.choices = [
            *((key, str(position)) for key, position in self.positions.items()),
            *(
                (kind.value, _("Các vị trí khác: %(kind)s") % {"kind": kind.label})
                for kind in Position.PostKind
            ),
        ]
        self.fields["on"].initial = today

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        posts, least = data.get("posts"), data.get("minimum")
        if posts is not None and least is not None and least > posts:
            self.add_error("minimum", _("Số tối thiểu không lớn hơn số vị trí."))
        return data

    def values(self) -> dict[str, Any]:
        """Keyword arguments of the deed."""
        data = dict(self.cleaned_data)
        slot = data.pop("slot")
        position = self.positions.get(slot)
        return data | {"position": position, "post_kind": "" if position else slot}
