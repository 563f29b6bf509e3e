"""A list as a file to take away: the answer to a browser, with what was asked written on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from django import forms
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from . import clock
from .reading import Reading
from .spreadsheet import Cell, Listing
from .wording import spoken

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}
AT_ONCE = 500  # people whose posts are read together
Item = TypeVar("Item")
Pairs = list[tuple[str, str]]
Rows = Iterator[Sequence[Cell]]


def as_file(content: bytes, ending: str, name: str) -> HttpResponse:
    """Something to keep; it is personal, so no cache between keeps it too."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{ending}"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type=TYPES[ending], headers=headers)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list that leaves: ``name`` of the file without its day, ``columns`` with widths in
    characters, rows read once in order, and what was asked for."""

    name: str
    title: str
    columns: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Cell]]
    reading: Reading
    asked: Pairs = field(default_factory=list)

    def response(self, ending: str) -> HttpResponse:
        """The file in the format of the address.  Raises Http404 for any other."""
        if ending not in TYPES:
            raise Http404
        told = [*(self.asked or [(_("Bộ lọc"), _("không lọc"))]), *_dates(self.reading)]
        listing = Listing(self.title, _("Điều kiện lọc"), told, self.columns, self.rows)
        content = listing.as_xlsx() if ending == "xlsx" else listing.as_csv()
        return as_file(content, ending, f"{self.name}-{self.reading.on:%Y-%m-%d}")


def _dates(reading: Reading) -> Pairs:
    return [
        (_("Tại ngày"), spoken(reading.on)),
        (_("Biết đến ngày"), spoken(reading.known_on) if reading.known_on else _("hôm nay")),
        (_("Lập lúc"), f"{timezone.localtime(clock.now()):%d/%m/%Y %H:%M}"),
    ]


def filters(form: forms.Form, *more: tuple[str, str]) -> Pairs:
    """The filter as the reader sees it, the two days apart."""
    form.is_valid()
    told: Pairs = []
    for name, of in form.fields.items():
        value = form.cleaned_data.get(name)
        if name not in {"on", "known"} and value:
            words = {str(key): words for key, words in getattr(of, "choices", ())}
            told.append((str(of.label), str(words.get(str(value), value))))
    return [*(told or [(_("Bộ lọc"), _("không lọc"))]), *more]


def yes_no(value: object) -> str:
    return _("có") if value else _("không")


def chunks(items: Iterable[Item], size: int = AT_ONCE) -> Iterator[list[Item]]:
    """So many at once, for what is read together."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


def only(may: bool) -> None:
    """Raises Http404 for whoever may not."""
    if not may:
        raise Http404


def now_read() -> Reading:
    """Today, as known today: for lists of work that have no other day."""
    return Reading(clock.today())
