"""The framework as a workbook of five sheets, one row a thing; columns have fixed names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from records.intake.book import Book
from records.intake.cells import shown
from records.spreadsheet import AS_TEXT, TextSheet
from records.verdict import gettext_noop

from .content import Stated

COMPETENCIES = (
    "code", "name", "name_en", "about", "about_en", "group", "origin", "fields", "place",
    "document", "clause", "verified", "note", "note_en",
)  # fmt: skip
SHEETS: dict[str, tuple[str, ...]] = {
    "competencies": COMPETENCIES,
    "levels": ("code", "rank", "name", "name_en"),
    "behaviours": ("code", "rank", "text", "text_en"),
    "evidence": ("code", "rank", "kind", "of", "least", "title", "title_en"),
    "procedures": ("procedure", "code", "rank", "document", "clause", "verified"),
}


def as_workbook(stated: Stated, asked: Sequence[tuple[str, str]] = ()) -> bytes:
    """The file, with what was asked for on a last sheet.

    Every cell is text, so that codes and dates come back as they were.
    """
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **AS_TEXT}) as book:
        sheet = TextSheet(book)
        rows = _rows(stated)
        for name, columns in SHEETS.items():
            sheet.begin(
                name, [30 if one in {"name", "about", "text", "title"} else 16 for one in columns]
            )
            for place, column in enumerate(columns):
                sheet.text(0, place, column, sheet.head)
            for number, row in enumerate(rows[name], start=1):
                for place, column in enumerate(columns):
                    sheet.text(number, place, _text(row.get(column)))
            sheet.sheet.freeze_panes(1, 1)
        sheet.pairs("about", asked)
    return out.getvalue()


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, list):
        return ", ".join(value)
    return "" if value is None else str(value)


def _rows(stated: Stated) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in SHEETS}
    found["competencies"] = list(stated.competencies.values())
    found["procedures"] = [one.to_data() for one in stated.needs]
    for row in stated.competencies.values():
        for level in row["levels"]:
            key = {"code": row["code"], "rank": level["rank"]}
            name = level["name"]
            found["levels"].append({**key, "name": name["vi"], "name_en": name["en"]})
            found["behaviours"] += [
                {**key, "text": one["vi"], "text_en": one["en"]} for one in level["behaviours"]
            ]
            found["evidence"] += [
                {
                    **key, "kind": one["kind"], "of": one.get("code", ""),
                    "least": one.get("percent", one.get("rank", "")),
                    "title": one["title"]["vi"], "title_en": one["title"]["en"],
                }
                for one in level["evidence"]
            ]  # fmt: skip
    return found


def from_book(book: Book) -> Stated:
    """What a workbook states; each refusal names sheet and row."""
    stated = Stated()
    read = {sheet.name: list(_read(sheet.rows())) for sheet in book.sheets if sheet.name in SHEETS}
    for name in ("competencies", "levels", "behaviours"):
        if name not in read:
            stated.refuse(
                name, "", gettext_noop("Thêm trang tính “%(name)s” như tệp xuất ra."), name=name
            )
    if stated.refused:
        return stated
    levels: dict[str, list[dict[str, Any]]] = {}
    for _number_of_row, row in read["levels"]:
        level: dict[str, Any] = {
            "rank": _number(row["rank"]), "name": {"vi": row["name"], "en": row["name_en"]},
            "behaviours": [], "evidence": [],
        }  # fmt: skip
        levels.setdefault(row["code"], []).append(level)
    for name, add in (("behaviours", _behaviour), ("evidence", _evidence)):
        for number, row in read.get(name, ()):
            ranks = {one["rank"]: one for one in levels.get(row["code"], ())}
            found = ranks.get(_number(row["rank"]))
            if found is not None:
                add(found, row)
            else:
                place = f"{name}!A{number}"
                told = f"{row['code']} {row['rank']}"
                stated.refuse(place, told, gettext_noop("Ghi mã và bậc có ở trang tính “levels”."))
    for number, row in read["competencies"]:
        fields = [one.strip() for one in row["fields"].split(",") if one.strip()]
        values = {**row, "fields": fields, "levels": levels.get(row["code"], [])}
        stated.add(values, f"competencies!A{number}")
    for number, row in read.get("procedures", ()):
        stated.add_need(row, f"procedures!A{number}")
    return stated


def _read(rows: Iterator[Any]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Rows by the names of their columns; a column that is not there is empty."""
    head: dict[str, int] | None = None
    names = {name for columns in SHEETS.values() for name in columns}
    for row in rows:
        if head is None:
            head = {shown(cell).strip(): place for place, cell in row.filled}
            continue
        yield (
            row.number,
            {name: shown(row.cell(head[name])).strip() if name in head else "" for name in names},
        )


def _number(text: str) -> int | str:
    return int(text) if text.isdecimal() else text


def _behaviour(level: dict[str, Any], row: Mapping[str, str]) -> None:
    level["behaviours"].append({"vi": row["text"], "en": row["text_en"]})


def _evidence(level: dict[str, Any], row: Mapping[str, str]) -> None:
    way: dict[str, Any] = {
        "kind": row["kind"],
        "title": {"vi": row["title"], "en": row["title_en"]},
    }
    if row["of"]:
        way["code"] = row["of"]
    if row["least"]:
        key = "percent" if row["kind"] == "exam" else "rank"
        way[key] = row["least"] if key == "percent" else _number(row["least"])
    level["evidence"].append(way)
