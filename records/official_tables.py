"""Tables as offices hand them on: columns and headings are data (data/official_tables.json).

A table is a Vietnamese paper whatever language its reader has, and says so where no text that
prescribes its columns has been verified.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import groupby
from typing import Any, NamedTuple

import xlsxwriter

from .criteria import Kind
from .models import Appointment, Duty, Person, PersonFact, Position, UnitKind, UnitVersion
from .reading import Reading
from .reference import DATA
from .spreadsheet import AS_TEXT, Cell, TextSheet, sheet_name
from .text import nfc

NATION = "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
UNVERIFIED = "Các cột theo cách lập thường gặp; chưa đối chiếu với mẫu của văn bản nào."
FACE = {"font_name": "Times New Roman", "font_size": 11}


class Column(NamedTuple):
    """A column: its heading, that of the group it stands in, width in characters, what it says."""

    heading: str
    group: str
    width: int
    value: str


@dataclass(frozen=True, slots=True)
class Table:
    """A template: ``basis`` is the text and clause that prescribe it."""

    code: str
    title: str
    basis: str
    verified: bool
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """What is known of one person of the table."""

    number: int
    person: Person
    post: Appointment
    duties: Sequence[str]
    facts: Mapping[str, Sequence[PersonFact]]


def _highest(line: Line, kind: str) -> Cell:
    facts = sorted(line.facts.get(kind, ()), key=lambda f: (f.rank or 0, f.holds_from))
    return facts[-1].title if facts else ""


def _latest(line: Line, kind: str) -> Cell:
    facts = sorted(line.facts.get(kind, ()), key=lambda f: (f.holds_from, f.pk))
    if not facts:
        return ""
    year = facts[-1].year
    return f"{facts[-1].title} ({year})" if year else facts[-1].title


# What a column may say; after a colon stands of which sex, or of which kind of fact.
VALUES: Mapping[str, Callable[[Line, str], Cell]] = {
    "number": lambda line, _of: line.number,
    "name": lambda line, _of: line.person.full_name,
    "staff_code": lambda line, _of: line.person.staff_code,
    "born": lambda line, sex: line.person.birth_date if line.person.sex == sex else "",
    "post": lambda line, _of: line.post.position.title,
    "post_since": lambda line, _of: line.post.holds_from,
    "duties": lambda line, _of: "; ".join(line.duties),
    "highest": _highest,
    "latest": _latest,
    "blank": lambda _line, _of: "",
}


@cache
def tables() -> Mapping[str, Table]:
    """The templates by code; a column that says nothing known is refused, with its heading."""
    found = {}
    for row in json.loads((DATA / "official_tables.json").read_text(encoding="utf-8")):
        columns = tuple(
            Column(one["heading"], one.get("group", ""), one["width"], one["value"])
            for one in row["columns"]
        )
        for column in columns:
            name, _, of = column.value.partition(":")
            if name not in VALUES or (name in {"highest", "latest"} and of not in set(Kind)):
                raise ValueError(f"{row['code']}: “{column.heading}” asks for {column.value}")
        found[row["code"]] = Table(
            row["code"], row["title"], row["basis"], row["verified"], columns
        )
    return found


def lines(people: Iterable[Person], unit: int, reading: Reading) -> list[Line]:
    """The people posted in the unit, leaders first, then by given name; four statements."""
    known = reading.known_at
    posted = Appointment.objects.as_of(reading.on, known).filter(unit=unit, person__in=people)
    posts: dict[int, Appointment] = {}
    for post in posted.select_related("person", "position").order_by("holds_from", "-pk"):
        posts[post.person_id] = post
    found: dict[int, dict[str, list[PersonFact]]] = {pk: {} for pk in posts}
    facts = PersonFact.objects.as_of(reading.on, known).filter(person__in=posts)
    begun = PersonFact.objects.known(known).filter(
        person__in=posts, kind=Kind.RATING, holds_to__lte=reading.on
    )  # a year's rating is spoken of when its year is over
    for fact in [*facts.order_by("pk"), *begun.order_by("pk")]:
        found[fact.person_id].setdefault(fact.kind, []).append(fact)
    duties = _duties(posts, unit, reading)
    order = sorted(
        posts.values(),
        key=lambda p: (p.position.kind != Position.PostKind.LEADER, p.person.sort_key, p.pk),
    )
    return [
        Line(n, post.person, post, duties.get(post.person_id, ()), found[post.person_id])
        for n, post in enumerate(order, start=1)
    ]


def _duties(people: Iterable[int], unit: int, reading: Reading) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = Duty.objects.as_of(reading.on, reading.known_at).filter(unit=unit, person__in=people)
    for row in rows.order_by("charge", "pk"):
        found.setdefault(row.person_id, []).append(str(row.get_charge_display()))
    return found


def workbook(table: Table, unit: UnitVersion, rows: Sequence[Line], reading: Reading) -> bytes:
    """The paper: national heading, title, both dates, columns of two levels, room to sign."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **AS_TEXT}) as book:
        book.set_properties({"title": table.title, "author": "Năng Lực"})
        paper = _Paper(book, table)
        paper.heading(unit, reading)
        paper.columns()
        paper.rows(rows)
        paper.close(unit, len(rows))
    return out.getvalue()


class _Paper(TextSheet):
    """Places of the table on the sheet; rows and columns count from 0."""

    TITLE, TOP, FIRST = 3, 6, 8

    def __init__(self, book: Any, table: Table) -> None:
        super().__init__(book)
        self.table = table
        self.last = len(table.columns) - 1
        middle = {**FACE, "align": "center", "valign": "vcenter", "text_wrap": True}
        self.plain = book.add_format(middle)
        self.bold = book.add_format({**middle, "bold": True})
        self.titled = book.add_format({**middle, "bold": True, "font_size": 14})
        self.slanted = book.add_format({**middle, "italic": True})
        self.framed = book.add_format({**middle, "bold": True, "border": 1})
        cell = {**FACE, "border": 1, "valign": "top", "text_wrap": True}
        self.boxed = book.add_format(cell)
        self.quoted = book.add_format({**cell, "quote_prefix": True})
        self.day = book.add_format({**cell, "num_format": "dd/mm/yyyy", "align": "center"})
        self.begin(sheet_name(table.title), [column.width for column in table.columns])
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(self.TOP, self.TOP + 1)
        self.sheet.set_footer("&C&P/&N")

    def across(self, row: int, first: int, last: int, words: str, shape: Any) -> None:
        if first < last:
            self.sheet.merge_range(row, first, row, last, "", shape)
        self.sheet.write_string(row, first, words, shape)

    def heading(self, unit: UnitVersion, reading: Reading) -> None:
        half = self.last // 2
        kind = UnitKind(unit.kind)
        self.across(0, 0, half, nfc(f"UBND {KIND_WORDS[kind]} {unit.name}").upper(), self.bold)
        self.across(0, half + 1, self.last, NATION, self.bold)
        self.across(1, half + 1, self.last, MOTTO, self.bold)
        self.across(self.TITLE, 0, self.last, self.table.title.upper(), self.titled)
        known = f"{reading.known_on:%d/%m/%Y}" if reading.known_on else "hôm nay"
        dates = f"(Tại ngày {reading.on:%d/%m/%Y}, theo điều hồ sơ biết đến {known})"
        self.across(self.TITLE + 1, 0, self.last, dates, self.slanted)

    def columns(self) -> None:
        placed = enumerate(self.table.columns)
        for group, members in groupby(placed, key=lambda pair: pair[1].group):
            some = list(members)
            if group:
                self.across(self.TOP, some[0][0], some[-1][0], group, self.framed)
            for place, column in some:
                if group:
                    self.sheet.write_string(self.TOP + 1, place, column.heading, self.framed)
                else:
                    self.sheet.merge_range(
                        self.TOP, place, self.TOP + 1, place, column.heading, self.framed
                    )

    def rows(self, rows: Sequence[Line]) -> None:
        for row, line in enumerate(rows, start=self.FIRST):
            for place, column in enumerate(self.table.columns):
                name, _, of = column.value.partition(":")
                value = VALUES[name](line, of)
                if isinstance(value, int):
                    self.sheet.write_number(row, place, value, self.boxed)
                elif isinstance(value, str):
                    self.text(row, place, value, self.boxed)
                else:
                    self.cell(row, place, value)

    def close(self, unit: UnitVersion, people: int) -> None:
        row, half = self.FIRST + people, self.last // 2
        self.across(row, 0, half, f"Danh sách có {people} người./.", self.slanted)
        self.across(row + 2, 0, half, "NGƯỜI LẬP BIỂU", self.bold)
        self.across(row + 2, half + 1, self.last, "TM. ỦY BAN NHÂN DÂN", self.bold)
        if not self.table.verified:
            self.across(row + 8, 0, self.last, UNVERIFIED, self.slanted)


# As they stand in the head of a paper, which is Vietnamese for every reader.
KIND_WORDS = {
    UnitKind.PROVINCE: "tỉnh",
    UnitKind.DISTRICT: "huyện",
    UnitKind.CITY: "thành phố",
    UnitKind.COMMUNE: "xã",
    UnitKind.WARD: "phường",
    UnitKind.TOWNSHIP: "thị trấn",
}
