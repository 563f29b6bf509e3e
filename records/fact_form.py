"""What is asked about a fact that somebody enters by hand, kind by kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .criteria import FOREVER, KIND_NAMES, Kind
from .intake.dates import read_date
from .intake.refusals import Refused
from .models import Level, Person, PersonFact
from .partial import PartialDate
from .reading import FIRST, LAST, day_field
from .reference import FormRow, load_commendation_forms
from .verdict import Both
from .wording import spoken


class PartialDayField(forms.Field):
    """A day, a month or only a year, as the paper gives it; kept as such."""

    def __init__(self, **more: Any) -> None:
        attributes = {"inputmode": "numeric", "autocomplete": "off", "size": 10}
        super().__init__(widget=forms.TextInput(attrs=attributes), **more)

    def to_python(self, value: Any) -> PartialDate | None:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            read = read_date(text, today=LAST)
        except Refused as refused:
            raise self._unread() from refused
        if read.value is None or read.warning or not FIRST <= read.value.first <= LAST:
            raise self._unread()
        return read.value

    @staticmethod
    def _unread() -> ValidationError:
        return ValidationError(
            _("Không đọc được. Ghi như 30/06/1999, hoặc 06/1999, hoặc chỉ năm 1999.")
        )


@dataclass(frozen=True, slots=True)
class Sort:
    """What one kind of fact is asked: which fields, and what the date means.

    ``dimension`` names its levels, ``period`` ("year", "month") that it holds for exactly one;
    ``code`` and ``title`` are for facts that have no level and no name of their own.
    """

    kind: Kind
    asks: tuple[str, ...]
    when: Any = _("Ngày cấp")
    dimension: str = ""
    period: str = ""
    code: str = ""
    title: tuple[str, str] = ("", "")
    demands: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return spoken(KIND_NAMES[self.kind])


_PAPER = ("level", "when", "until", "issuer", "number")


def _qualification(kind: Kind, *asks: str) -> Sort:
    return Sort(kind, asks or _PAPER, dimension=kind.value)


_SORTS = (
    _qualification(Kind.EDUCATION, "level", "study", "when", "until", "issuer", "number"),
    _qualification(Kind.GENERAL_EDUCATION),
    _qualification(Kind.POLITICAL_THEORY),
    _qualification(Kind.STATE_MANAGEMENT),
    _qualification(Kind.IT),
    _qualification(Kind.LANGUAGE, "level", "study", "when", "until", "issuer", "number"),
    Sort(
        Kind.CIVIL_SERVICE_RANK, ("level", "when", "until", "issuer", "document"),
        _("Giữ ngạch từ"), "civil_service_rank",
    ),
    Sort(
        Kind.RATING, ("level", "when", "issuer", "document"), _("Năm được xếp loại"), "rating",
        "year",
    ),
    Sort(
        Kind.MONTHLY_RATING, ("level", "when", "issuer", "document"), _("Tháng được xếp loại"),
        "rating", "month",
    ),
    Sort(
        Kind.COMMENDATION, ("form", "year", "when", "issuer", "number"), _("Ngày quyết định"),
        demands=("number",),
    ),
    Sort(Kind.INITIATIVE, ("name", "when", "issuer", "document"), _("Ngày công nhận"), code="SK"),
    Sort(
        Kind.DISCIPLINE, ("level", "when", "until", "issuer", "document"), _("Ngày quyết định"),
        "discipline", demands=("document",),
    ),
    Sort(
        Kind.PROCEEDING, ("name", "when", "until", "issuer", "document"), _("Bắt đầu từ"),
        code="XEM-XET",
    ),
    Sort(
        Kind.COURSE, ("name", "when", "until", "issuer", "number"), _("Ngày hoàn thành"),
        code="NOI-KHAC",
    ),
    Sort(
        Kind.SERVICE, ("when", "document"), _("Công tác từ"), code="SERVICE",
        title=("Công tác", "Service"),
    ),
)  # fmt: skip
SORTS = {sort.kind.value: sort for sort in _SORTS}
# Made by the product itself where they have an origin; corrected where they were made.
MADE_HERE = frozenset({Kind.COURSE, Kind.COMMENDATION})
# What an officer may claim with a paper of her own.
CLAIMABLE = tuple(
    sort for sort in _SORTS if sort.asks[-1] == "number" and sort.kind is not Kind.COMMENDATION
)
QUALIFICATIONS = frozenset(sort.kind.value for sort in CLAIMABLE)


def is_by_hand(fact: PersonFact) -> bool:
    """Whether the fact is of a kind that is entered, and so corrected, by hand."""
    return fact.kind in SORTS and not (fact.kind in MADE_HERE and fact.origin)


def level_choices(dimension: str) -> list[tuple[str, str]]:
    """The levels of a dimension from the lowest, unverified ones marked."""
    rows = Level.objects.filter(dimension=dimension).order_by("rank", "code")
    unverified = str(_("chưa kiểm chứng"))
    return [(row.code, str(row) if row.verified else f"{row} ({unverified})") for row in rows]


class FactForm(forms.Form):
    """One fact of one kind about one person, none of it later than ``today``."""

    level = forms.ChoiceField(label=_("Mức"))
    form = forms.ChoiceField(label=_("Danh hiệu, hình thức"))
    name = forms.CharField(label=_("Nội dung"), max_length=230)
    study = forms.CharField(label=_("Chuyên ngành, thứ tiếng"), required=False, max_length=120)
    year = forms.IntegerField(
        label=_("Thành tích năm"), required=False, min_value=FIRST.year, max_value=LAST.year
    )
    when = PartialDayField(
        help_text=_("Ghi đúng như giấy tờ: 30/06/1999, hoặc 06/1999, hoặc chỉ năm 1999.")
    )
    until = day_field(
        _("Có giá trị đến hết ngày"), required=False, help_text=_("Để trống: không có hạn.")
    )
    issuer = forms.CharField(label=_("Nơi cấp"), required=False, max_length=200)
    number = forms.CharField(label=_("Số hiệu"), required=False, max_length=60)
    document = forms.CharField(
        label=_("Văn bản"), required=False, max_length=120,
        help_text=_("Số, ký hiệu và ngày của quyết định."),
    )  # fmt: skip
    source = forms.CharField(
        label=_("Ghi theo"), max_length=200,
        help_text=_("Giấy tờ đã xem, ví dụ: bản sao bằng nộp ngày 12/03/2026."),
    )  # fmt: skip
    extra: tuple[str, ...] = ("source",)

    def __init__(
        self, *args: Any, sort: Sort, person: Person, today: date, fact: PersonFact | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        if fact:
            kwargs["initial"] = _as_asked(fact)
        super().__init__(*args, **kwargs)
        self.sort, self.person, self.today = sort, person, today
        asked = (*sort.asks, *self.extra)
        for name in [name for name in self.fields if name not in asked]:
            del self.fields[name]
        self.order_fields(asked)
        self.fields["when"].label = sort.when
        if sort.period:
            self.fields["when"].help_text = (
                _("Ghi như 2025.") if sort.period == "year" else _("Ghi như 06/2026.")
            )
        for name in sort.demands:
            self.fields[name].required = True
        if "level" in self.fields:
            self.fields["level"].choices = [("", "–"), *level_choices(sort.dimension)]  # type: ignore[attr-defined]
        if "form" in self.fields:
            self.forms = {row.code: row for row in load_commendation_forms()}
            named = [(row.code, _said(row)) for row in self.forms.values()]
            self.fields["form"].choices = [("", "–"), *named]  # type: ignore[attr-defined]

    def clean_when(self) -> PartialDate:
        when: PartialDate = self.cleaned_data["when"]
        if when.first > self.today:
            raise ValidationError(_("Ngày này chưa tới. Ghi một ngày không muộn hơn hôm nay."))
        if when.after <= self.person.birth_date:
            raise ValidationError(_("Sớm hơn ngày sinh. Xem lại ngày trên giấy tờ."))
        if self.sort.period and when.precision != self.sort.period:
            raise ValidationError(
                _("Ghi một năm, như 2025.")
                if self.sort.period == "year"
                else _("Ghi một tháng, như 06/2026.")
            )
        return when

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        when, until = data.get("when"), data.get("until")
        if when and until and until < when.first:
            self.add_error("until", _("Ngày hết hạn phải sau ngày bắt đầu."))
        return data

    def values(self) -> dict[str, Any]:
        """The columns of the ledger row that the answers mean."""
        data, when = self.cleaned_data, self.cleaned_data["when"]
        until, study, year = data.get("until"), data.get("study", ""), data.get("year")
        values: dict[str, Any] = {
            "kind": self.sort.kind.value, "holds_from": when.first, "precision": when.precision,
            "holds_to": until + timedelta(days=1) if until else FOREVER,
            "detail": {**({"field": study} if study else {}), **({"year": year} if year else {})},
        }  # fmt: skip
        for name in ("issuer", "number", "document"):
            values[name] = data.get(name, "")
        if self.sort.period:
            values["holds_to"] = when.after
        return values | self._named(year)

    def _named(self, year: int | None) -> dict[str, Any]:
        """Code, rank and title: of a level, of a form of commendation, or as typed."""
        data = self.cleaned_data
        if "level" in self.fields:
            level = Level.objects.get(code=data["level"])
            return {
                "code": level.code, "rank": level.rank,
                "title": level.name, "title_en": level.name_en,
            }  # fmt: skip
        if "form" in self.fields:
            row = self.forms[data["form"]]
            title, title_en = row.name, row.name_en
            if year:
                title, title_en = f"{title} năm {year}", f"{title_en}, {year}"
            return {"code": row.code, "title": title, "title_en": title_en}
        title, title_en = self.sort.title
        return {"code": self.sort.code, "title": data.get("name") or title, "title_en": title_en}


class CorrectionForm(FactForm):
    """The same fact with other values, and why."""

    reason = forms.CharField(
        label=_("Lý do sửa"), max_length=300,
        help_text=_("Ví dụ: nhập nhầm năm; đã đối chiếu bản gốc."),
    )  # fmt: skip
    extra = ("source", "reason")


class RetractionForm(forms.Form):
    reason = forms.CharField(
        label=_("Lý do rút lại"), max_length=300, help_text=_("Ví dụ: ghi nhầm người.")
    )


def _as_asked(fact: PersonFact) -> dict[str, Any]:
    """The answers that would give this fact; what is kept apart is asked anew, not shown."""
    if fact.is_kept_apart:
        return {"when": str(fact.began), "source": fact.source}
    return {
        "level": fact.code, "form": fact.code, "name": fact.title, "study": fact.field_of_study,
        "year": fact.detail.get("year"), "issuer": fact.issuer,
        "when": "" if fact.began.by else str(fact.began),
        "until": None if fact.is_open else fact.last_day, "number": fact.number,
        "document": fact.document, "source": fact.source,
    }  # fmt: skip


def _said(row: FormRow) -> str:
    return spoken(Both(row.name, row.name_en))
