"""A reading of the record: as of a day, as known at an instant.

Every page with a date is read through this one form, so that "as of" and "as known on" mean
the same everywhere and a bad date is refused with the same sentence.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import clock


class DayInput(forms.DateInput):
    """A day typed as it is written here; a browser's own picker may say mm/dd/yyyy.

    Addresses carry ISO dates, which are shown as 30/06/2025.
    """

    def __init__(self) -> None:
        attributes = {"inputmode": "numeric", "placeholder": "dd/mm/yyyy", "autocomplete": "off"}
        super().__init__(attrs={**attributes, "size": 10}, format="%d/%m/%Y")

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, str):
            with suppress(ValueError):
                value = date.fromisoformat(value)
        return super().format_value(value)


@dataclass(frozen=True, slots=True)
class Reading:
    """``on`` is the day asked about; ``known_on`` the day whose knowledge counts (None: now)."""

    on: date
    known_on: date | None = None

    @property
    def known_at(self) -> datetime | None:
        """The last instant of ``known_on`` in Asia/Ho_Chi_Minh."""
        if self.known_on is None:
            return None
        midnight = datetime.combine(self.known_on + timedelta(days=1), time())
        return timezone.make_aware(midnight) - timedelta(microseconds=1)

    def as_query(self) -> dict[str, str]:
        """For links that keep the reading."""
        query = {"on": self.on.isoformat()}
        if self.known_on:
            query["known"] = self.known_on.isoformat()
        return query


# Days from which rules may count months and years without leaving the calendar.
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)


class DayField(forms.DateField):
    """A day that a register can speak of; any other cannot be read."""

    def to_python(self, value: Any) -> date | None:
        day: date | None = super().to_python(value)
        if day is not None and not FIRST <= day <= LAST:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A day in an address (2025-06-30) or as one writes it (30/06/2025)."""
    formats = ["%Y-%m-%d", "%d/%m/%Y"]
    return DayField(label=label, input_formats=formats, widget=DayInput(), **more)


def words_field(label: Any) -> forms.CharField:
    """Words that a list is searched by."""
    widget = forms.TextInput(attrs={"type": "search", "autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=80, widget=widget)


def asked_on() -> forms.DateField:
    """The day a page is read for; left out, today."""
    return day_field(
        _("Tại ngày"),
        required=False,
        error_messages={"invalid": _("“Tại ngày” không đọc được; ghi như 30/06/2025.")},
    )


class ReadingForm(forms.Form):
    """?on=2025-06-30&known=2025-07-15; both may be left out.  Without ``on`` it shows today."""

    on = asked_on()
    known = day_field(
        _("Biết đến ngày"),
        required=False,
        error_messages={"invalid": _("“Biết đến ngày” không đọc được; ghi như 30/06/2025.")},
    )

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        self.given = {name for name, value in (data or {}).items() if value}
        if data is not None and not data.get("on"):
            data = data.copy()
            data["on"] = clock.today().isoformat()
        super().__init__(data, **kwargs)

    def asked(self, name: str) -> Any:
        """What was asked in a field; nothing when it was left out or cannot be read."""
        self.is_valid()
        return self.cleaned_data.get(name)

    @property
    def query(self) -> str:
        """For links that keep the reading: "?on=2025-06-30", or nothing when none was asked."""
        asked = [(name, self.asked(name)) for name in ("on", "known") if name in self.given]
        words = urlencode([(name, day.isoformat()) for name, day in asked if day])
        return f"?{words}" if words else ""

    def reading(self) -> Reading:
        """The reading asked for; what cannot be read falls back to today and stays an error."""
        return Reading(self.asked("on") or clock.today(), self.asked("known"))
