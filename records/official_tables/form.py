"""The form by which HR writes a template: title, basis, and up to so many columns."""

from __future__ import annotations

from collections.abc import Container
from itertools import chain, count
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..text import fold
from .templates import Table
from .values import Subject, options

MOST_COLUMNS = 24


class TemplateForm(forms.Form):
    """Fields ``heading-0``, ``group-0``, ``width-0``, ``value-0`` … make the columns in order."""

    title = forms.CharField(label=gettext_lazy("Tên biểu"), max_length=120)
    basis = forms.CharField(
        label=gettext_lazy("Văn bản quy định biểu này"), max_length=120, required=False
    )
    verified = forms.BooleanField(
        label=gettext_lazy("Đã đối chiếu từng cột với văn bản ấy"), required=False
    )

    def __init__(self, data: Any = None, *, about: Subject, table: Table | None) -> None:
        self._about, self._table = about, table
        initial: dict[str, Any] = {}
        if table:
            initial = {"title": table.title, "basis": table.basis, "verified": table.verified}
        super().__init__(data, initial=initial)
        choices = [("", _("– không có cột –")), *options(about)]
        columns = table.columns if table else ()
        for place in range(MOST_COLUMNS):
            told = columns[place] if place < len(columns) else None
            more: dict[str, Any] = {"required": False}
            self.fields[f"value-{place}"] = forms.ChoiceField(
                label=_("Nội dung"), choices=choices, initial=told.value if told else "", **more
            )
            self.fields[f"heading-{place}"] = forms.CharField(
                label=_("Tiêu đề cột"), max_length=80, initial=told.heading if told else "", **more
            )
            self.fields[f"group-{place}"] = forms.CharField(
                label=_("Tiêu đề chung"), max_length=80, initial=told.group if told else "", **more
            )
            self.fields[f"width-{place}"] = forms.IntegerField(
                label=_("Rộng (số chữ)"), min_value=3, max_value=80,
                initial=told.width if told else 12, **more,
            )  # fmt: skip

    def rows(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The columns of the form, each with its four fields."""
        names = ("value", "heading", "group", "width")
        return [(n + 1, [self[f"{name}-{n}"] for name in names]) for n in range(MOST_COLUMNS)]

    def head(self) -> list[forms.BoundField]:
        return [self[name] for name in ("title", "basis", "verified")]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        chosen = [n for n in range(MOST_COLUMNS) if given.get(f"value-{n}")]
        if not chosen:
            self.add_error(None, _("Chọn nội dung cho ít nhất một cột."))
        for place in chosen:
            if not given.get(f"heading-{place}"):
                self.add_error(f"heading-{place}", _("Cột này cần tiêu đề."))
        if given.get("verified") and not given.get("basis"):
            self.add_error("basis", _("Ghi văn bản đã đối chiếu."))
        return given

    def code(self, taken: Container[str]) -> str:
        """Its lasting name in addresses, from the title it was first given."""
        if self._table:
            return self._table.code
        stem = slugify(fold(self.cleaned_data["title"]))[:36].strip("-") or "bieu"
        names = chain([stem], (f"{stem}-{n}" for n in count(2)))
        return next(name for name in names if name not in taken)

    def says(self) -> dict[str, Any]:
        """The template as data."""
        given = self.cleaned_data
        return {
            "title": given["title"],
            "about": self._about.value,
            "basis": given["basis"],
            "verified": given["verified"],
            "columns": [
                {
                    "heading": given[f"heading-{n}"], "group": given[f"group-{n}"],
                    "width": given[f"width-{n}"] or 12, "value": given[f"value-{n}"],
                }
                for n in range(MOST_COLUMNS)
                if given[f"value-{n}"]
            ],
        }  # fmt: skip
