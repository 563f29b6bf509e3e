"""The question of the map in words, and the form that asks it."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from records import clock
from records.models import Position
from records.reading import ReadingForm
from records.wording import spoken

from .counted import Question
from .coverage import Coverage
from .sentences import in_one_line


class CoverageForm(ReadingForm):
    """?on=2025-06-30&known=…&units=now&post=VH-XH&only=THI-TNTKQ; everything may be left out."""

    units = forms.ChoiceField(
        label=_("Đơn vị theo"),
        required=False,
        choices=[("", _("Ngày đang xem")), ("now", _("Hiện nay"))],
    )
    post = forms.ChoiceField(label=_("Vị trí"), required=False)
    under = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        positions = Position.objects.order_by("in_force_from", "pk")
        self.posts = tuple((one.code, str(one)) for one in positions)
        post = self.fields["post"]
        assert isinstance(post, forms.ChoiceField)
        post.choices = [("", _("Tất cả")), *self.posts]

    @property
    def shape(self) -> tuple[Any, ...]:
        """All that the drawn form depends on."""
        given = [(name, tuple(values)) for name, values in cast(QueryDict, self.data).lists()]
        return tuple(sorted(given)), self.posts

    def question(self) -> Question:
        """What was asked; what cannot be read is left out and stays an error."""
        reading = self.reading()
        given = self.cleaned_data if hasattr(self, "cleaned_data") else {}
        return Question(
            reading, clock.today(), given.get("units") == "now", given.get("post") or "",
            given.get("under"),
        )  # fmt: skip


def told_question(coverage: Coverage) -> list[tuple[str, str]]:
    """Filter, both dates and rules, for a file that must explain itself."""
    question = coverage.question
    reading = question.reading
    known = spoken(reading.known_on) if reading.known_on else gettext("hôm nay")
    units = (
        gettext("hiện nay (%(on)s)") if question.units_now else gettext("như tại ngày xem (%(on)s)")
    )
    return [
        (gettext("Tại ngày"), spoken(reading.on)),
        (gettext("Biết đến ngày"), known),
        (gettext("Lập ngày"), spoken(question.today)),
        (gettext("Đơn vị theo"), units % {"on": spoken(question.units_on)}),
        (gettext("Vị trí"), question.post or gettext("Tất cả")),
        (gettext("Số người"), str(coverage.people)),
        (gettext("Số đơn vị"), str(len(coverage.rows))),
        (
            gettext("Cách tính"),
            gettext(
                "Tỷ lệ = số người đạt chia cho số người phải đạt; “chưa rõ” nằm trong mẫu số, "
                "không tính là đạt; người được miễn đứng riêng, không nằm trong mẫu số."
            ),
        ),
        *(
            (f"{one.code}: {one}", f"{in_one_line(one.criterion)} ({one.basis or '–'})")
            for one in coverage.requirements
        ),
    ]
