"""A reading of the record: as of a day, as known at an instant.

Every page with a date is read through this one form, so that "as of" and "as known on" mean
the same everywhere and a bad date is refused with the same sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import clock

DATE_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]


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


class ReadingForm(forms.Form):
    """?on=2025-06-30&known=2025-07-15; both may be left out."""

    on = forms.DateField(
        label=_("Tại ngày"),
        required=False,
        input_formats=DATE_FORMATS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("“Tại ngày” không đọc được; ghi như 30/06/2025.")},
    )
    known = forms.DateField(
        label=_("Biết đến ngày"),
        required=False,
        input_formats=DATE_FORMATS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("“Biết đến ngày” không đọc được; ghi như 30/06/2025.")},
    )

    def reading(self) -> Reading:
        """The reading asked for; what cannot be read falls back to today and stays an error."""
        given: dict[str, Any] = self.cleaned_data if self.is_bound and self.is_valid() else {}
        if self.is_bound and not given:
            given = getattr(self, "cleaned_data", {})
        return Reading(given.get("on") or clock.today(), given.get("known"))
