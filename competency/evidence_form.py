"""What is asked about a judgement: which competency, which mark, when, on what work."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from records.criteria import Kind
from records.reading import day_field
from records.wording import spoken

from .models.grounding import Framework


class JudgementForm(forms.Form):
    """Work observed, or a declaration, on the scale of its kind; made for a phone."""

    competency = forms.ChoiceField(label=_("Năng lực"))
    mark = forms.TypedChoiceField(label=_("Mức"), widget=forms.RadioSelect, coerce=int)
    on = day_field(_("Ngày"))
    task = forms.CharField(
        label=_("Việc đã quan sát"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Việc gì, ở đâu, thấy gì; không ghi tên hay số hồ sơ của người dân."),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        kind: Kind,
        framework: Framework,
        today: date,
        chosen: str = "",
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {"on": today, "competency": chosen}
        super().__init__(*args, **kwargs)
        self.today = today
        if kind is not Kind.OBSERVED:
            del self.fields["task"]
        competency, mark = self.fields["competency"], self.fields["mark"]
        assert isinstance(competency, forms.ChoiceField) and isinstance(mark, forms.ChoiceField)
        rows = framework.competencies.values()
        competency.choices = [("", "–"), *((row.code, str(row)) for row in rows)]
        marks = framework.policy.scales[kind] if framework.policy else ()
        mark.choices = [(one.mark, f"{one.mark}. {spoken(one.name)}") for one in marks]

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(
                _("Ngày này chưa tới. Ghi một ngày không muộn hơn hôm nay.")
            )
        return on
