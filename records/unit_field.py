"""A unit typed by code or name, among those one may choose from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from .models import UnitVersion
from .text import fold

SHOWN = 6


def unit_field(**more: Any) -> forms.CharField:
    """A text field that the datalist "units" of the page completes."""
    return forms.CharField(
        label=_("Đơn vị"), max_length=160,
        widget=forms.TextInput(attrs={"list": "units", "autocomplete": "off"}), **more,
    )  # fmt: skip


def one_named(typed: str, units: Iterable[UnitVersion]) -> UnitVersion:
    """The one unit of that code or name.  Raises ValidationError when none or several fit."""
    offered = list(units)
    code, words = typed.split(maxsplit=1)[0], fold(typed)
    found = [one for one in offered if one.code == code]
    found = found or [one for one in offered if words in _names(one)]
    found = found or [one for one in offered if any(words in name for name in _names(one))]
    if len(found) == 1:
        return found[0]
    if not found:
        raise forms.ValidationError(_("Không có đơn vị nào như thế trong phạm vi của anh/chị."))
    named = ", ".join(f"{one.full_name} ({one.code})" for one in found[:SHOWN])
    raise forms.ValidationError(
        _("Có nhiều đơn vị như thế, mời ghi mã: %(named)s."), params={"named": named}
    )


def _names(unit: UnitVersion) -> set[str]:
    """What the unit may be called: alone, with its kind, in the reader's language or ours."""
    with override("vi"):
        ours = unit.full_name
    return {unit.folded, fold(ours), fold(unit.full_name)}
