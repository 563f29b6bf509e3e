"""What a person fills in to import a file: the file, its columns, the undoing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .imports.desk import SheetRead
from .imports.plan import SEALED, read_period
from .intake.fields import FIELDS, REQUIRED, ListKind
from .intake.legacy import Evidence
from .intake.mapping import ColumnMap, recalled
from .intake.refusals import FILE
from .intake.sniff import MAX_BYTES
from .intake.table import Column
from .models import LIST_NAMES


class UploadForm(forms.Form):
    """A list and what it is a list of."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Danh sách gì"),
        choices=[(kind.value, name) for kind, name in LIST_NAMES.items()],
    )
    file = forms.FileField(
        label=gettext_lazy("Tệp"),
        max_length=120,
        allow_empty_file=True,  # refused with the sentence that every reader gives
        help_text=gettext_lazy(
            ".xlsx, .xls, .ods hoặc .csv, như nơi gửi đã gửi; không cần sửa trước."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.xls,.ods,.csv,.txt,.tsv"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            reason, remedy = (_(message) for message in FILE["too_big"])
            size = -(-(file.size or 0) // 2**20)
            raise ValidationError(f"{reason % {'size': size, 'most': MAX_BYTES // 2**20}} {remedy}")
        return file


def columns_of(sheet: SheetRead) -> list[Column]:
    """The columns of a table as the mapping knows them."""
    return [Column(at, each.caption, Evidence()) for at, each in enumerate(sheet.columns)]


class MappingForm(forms.Form):
    """One select a column of the table, and what holds for the whole file."""

    empty = forms.ChoiceField(
        label=gettext_lazy("Ô trống nghĩa là"),
        choices=[
            ("keep", gettext_lazy("Giữ điều hồ sơ đang ghi")),
            (
                "erase",
                gettext_lazy(
                    "Xoá điều đang ghi: nơi cấp, số hiệu, văn bản, số định danh, điện thoại, thư điện tử"
                ),
            ),
        ],
        initial="keep",
        widget=forms.RadioSelect,
    )
    period = forms.CharField(
        label=gettext_lazy("Kỳ của cả danh sách"),
        required=False,
        max_length=7,
        help_text=gettext_lazy("Như 2025 hoặc 06/2025; chỉ dùng cho dòng không tự nói năm, tháng."),
    )

    def __init__(
        self,
        *args: Any,
        kind: ListKind,
        sheet: SheetRead,
        memory: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.sheet = kind, sheet
        self.is_remembered = memory is not None
        places = recalled(kind, columns_of(sheet), memory).columns if memory else sheet.fields
        field_at = {place: name for name, place in places.items()}
        choices = [("", _("Không nhập"))]
        choices += [(each.key, _(each.label)) for each in FIELDS[kind]]
        for at, column in enumerate(sheet.columns):
            initial = field_at.get(at, "")
            self.fields[f"column-{at}"] = forms.ChoiceField(
                label=f"{column.letters}: {column.caption or _('không có tên')}",
                choices=choices,
                required=False,
                initial=initial,
            )
        self.fields["period"].initial = sheet.period
        if kind not in (ListKind.RATINGS, ListKind.DOSSIERS):
            del self.fields["period"]
        self.order_fields(
            [*[f"column-{at}" for at in range(len(sheet.columns))], "period", "empty"]
        )

    @property
    def rows(self) -> list[tuple[Any, forms.BoundField]]:
        """Each column with its select."""
        return [(each, self[f"column-{at}"]) for at, each in enumerate(self.sheet.columns)]

    @property
    def sealed(self) -> list[str]:
        """Columns that were recognised and are sealed."""
        return [
            self.sheet.columns[at].caption for f, at in self.sheet.fields.items() if f in SEALED
        ]

    def clean_period(self) -> str:
        text = str(self.cleaned_data["period"]).strip()
        try:
            read_period(text)
        except ValueError:
            raise ValidationError(_("Ghi như 2025 hoặc 06/2025.")) from None
        return text

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        labels = {each.key: _(each.label) for each in FIELDS[self.kind]}
        places: dict[str, int] = {}
        for at, _column in enumerate(self.sheet.columns):
            name = data.get(f"column-{at}")
            if name and name in places:
                other = self.sheet.columns[places[name]].letters
                self.add_error(
                    f"column-{at}",
                    _("Cột %(other)s đã là “%(field)s”.") % {"other": other, "field": labels[name]},
                )
            elif name:
                places[name] = at
        for group in self._missing(places):
            told = " / ".join(labels[name] for name in group)
            self.add_error(None, _("Chọn cột có “%(field)s”.") % {"field": told})
        data["columns"] = places
        return data

    def _missing(self, places: Mapping[str, int]) -> Sequence[Sequence[str]]:
        return [group for group in REQUIRED[self.kind] if not any(name in places for name in group)]

    def remembered(self) -> dict[str, str]:
        """What to keep for the next file of this shape."""
        places = self.cleaned_data["columns"]
        return ColumnMap(self.kind, places, {}).remembered(columns_of(self.sheet))


class UndoForm(forms.Form):
    """Why an import is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do hoàn tác"),
        max_length=300,
        help_text=gettext_lazy("Ví dụ: nhầm tệp của tháng trước."),
    )
