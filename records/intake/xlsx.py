"""XLSX and XLSM, streamed: memory does not grow with the rows.  Pure.

ECMA-376 part 1, chapter 18.  Values are read as the file holds them: formulas are not
calculated, links to other workbooks are not followed and macros are not run.  A library that
holds a whole sheet (calamine) needs 16 × 1,048,576 cells for two that stand far apart.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from xml.etree.ElementTree import Element

from .archive import Archive, local
from .book import MAX_SHEETS, SheetFacts, Sink
from .cells import Cell, Fault, Percent, serial_day, whole
from .refusals import refuse

_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_BUILT_IN_PERCENT = {9, 10}
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

Style = Callable[[float], Cell]


def read_xlsx(path: Path, sink: Sink) -> None:
    """Write every sheet's rows to the sink.  Raises Refused."""
    with Archive(path) as archive:
        workbook = archive.tree("xl/workbook.xml")
        sheets = [
            {local(key): value for key, value in element.attrib.items()}
            for element in workbook.iter()
            if local(element.tag) == "sheet"
        ]
        sink.book.from_1904 = any(
            element.get("date1904", "0") in ("1", "true") for element in workbook
        )
        if len(sheets) > MAX_SHEETS:
            raise refuse("too_many_sheets", count=len(sheets), most=MAX_SHEETS)
        sink.book.macros = "xl/vbaProject.bin" in archive
        sink.book.links = any(name.startswith("xl/externallinks/") for name in archive.names())
        parts = archive.related("xl/workbook.xml")
        styles = _styles(archive, sink.book.from_1904)
        strings = _strings(archive)
        for sheet in sheets:
            part = parts.get(sheet.get("id", ""), "")
            if not part.startswith("xl/chartsheets/"):
                hidden = sheet.get("state", "visible") != "visible"
                facts = sink.begin(sheet.get("name", ""), hidden=hidden)
                _SheetReader(sink, facts, styles, strings).read(archive, part)
                sink.end()


class _Strings:
    """The shared strings in one buffer: a million of them cost their letters, not objects."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("Q", [0])

    def add(self, text: str) -> None:
        self._bytes += text.encode("utf-8", "replace")
        self._ends.append(len(self._bytes))

    def at(self, index: str) -> str:
        """The string a cell points to."""
        try:
            place = int(index)
            return self._bytes[self._ends[place] : self._ends[place + 1]].decode()
        except (ValueError, IndexError) as damage:
            raise refuse("broken") from damage


def _strings(archive: Archive) -> _Strings:
    strings = _Strings()
    if "xl/sharedStrings.xml" in archive:
        for item in archive.elements("xl/sharedStrings.xml", 1):
            strings.add(_text(item))
    return strings


def _text(item: Element) -> str:
    """Rich text is joined; phonetic readings (rPh) are left out."""
    if len(item) == 1 and not len(item[0]):
        return _unescaped(item[0].text or "")
    runs = [item, *(part for part in item if local(part.tag) == "r")]
    texts = [part.text or "" for run in runs for part in run if local(part.tag) == "t"]
    return _unescaped("".join(texts))


def _unescaped(text: str) -> str:
    """``_x000D_`` is how the format writes a letter that XML forbids."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace("\r", "")


def _styles(archive: Archive, from_1904: bool) -> list[Style]:
    """For each cell format what a number in it means: a day, a share, a padded code."""
    if "xl/styles.xml" not in archive:
        return []
    codes: dict[int, str] = {}
    styles: list[Style] = []
    for element in archive.tree("xl/styles.xml").iter():
        tag = local(element.tag)
        if tag == "numFmt":
            codes[_int(element.get("numFmtId"))] = element.get("formatCode", "")
        elif tag == "cellXfs":
            numbers = [_int(shape.get("numFmtId")) for shape in element]
            styles = [_style(number, codes.get(number, ""), from_1904) for number in numbers]
    return styles


def _style(number: int, code: str, from_1904: bool) -> Style:
    plain = _NOT_SHOWN.sub("", code.partition(";")[0]).lower()
    if number in _BUILT_IN_DATES or re.search("[dy]|m(?!$)|h", plain):
        return lambda value: _moment(value, from_1904)
    if number in _BUILT_IN_PERCENT or "%" in plain:
        return Percent
    if re.fullmatch("0{2,}", plain):  # the zeros are shown, so they belong to the code
        return lambda value: f"{value:.0f}".zfill(len(plain)) if value >= 0 else whole(value)
    return whole


@lru_cache(maxsize=50_000)  # birthdays and decisions repeat
def _moment(value: float, from_1904: bool) -> Cell:
    """A serial number shown as a date; what no calendar has stays a number."""
    days, part = divmod(value, 1)
    day = serial_day(days, from_1904)
    if day is None:
        return whole(value)
    seconds = round(part * 86400)
    if not seconds:
        return day
    return datetime.combine(day, time()) + timedelta(seconds=seconds)


class _SheetReader:
    """Reads one sheet's XML; knows the row it stands in."""

    def __init__(
        self, sink: Sink, facts: SheetFacts, styles: list[Style], strings: _Strings
    ) -> None:
        self._sink, self._facts = sink, facts
        self._styles, self._strings = styles, strings
        self._columns: dict[str, int] = {}
        self._shapes: dict[str, Style] = {}

    def read(self, archive: Archive, part: str) -> None:
        """Write rows and merged areas to the sink."""
        number = 0
        for element in archive.elements(part, 2):
            if element.tag.endswith("mergeCell"):
                self._sink.merge(*_area(element.get("ref", "")))
            elif element.tag.endswith("}row") or element.tag == "row":
                number = _int(element.get("r")) or number + 1
                self._sink.row(number, self._cells(element, number))

    def _cells(self, row: Element, number: int) -> list[Cell]:
        cells: list[Cell] = []
        most, columns = self._sink.max_columns, self._columns
        column = -1
        for item in row:
            reference = item.get("r")
            if reference is None:
                column += 1
            else:
                letters = reference.rstrip("0123456789")
                if letters not in columns:
                    columns[letters] = column_number(letters)
                column = columns[letters]
            if not len(item):
                continue
            if column >= most:
                raise refuse("too_wide", sheet=self._facts.name, row=number, most=most)
            cell = self._cell(item)
            if column == len(cells):
                cells.append(cell)
            elif column > len(cells):
                cells += [None] * (column - len(cells))
                cells.append(cell)
            else:  # told twice or out of order
                cells[column] = cell
        return cells

    def _cell(self, item: Element) -> Cell:
        kind = item.get("t", "n")
        text, has_formula = "", False
        for part in item:
            tag = part.tag[-2:]  # whatever the namespace, or none
            if tag in ("}v", "v"):
                text = part.text or ""
            elif tag in ("}f", "f"):
                has_formula = True
            elif tag == "is":
                text = _text(part)
        if kind == "s":
            return self._strings.at(text)
        if not text and kind not in _TEXT_KINDS:
            self._facts.uncalculated += has_formula
            return Fault("") if has_formula else None
        if kind == "n":
            return self._number(text, item.get("s", "0"))
        return _OTHER_KINDS.get(kind, _unescaped)(text)

    def _number(self, text: str, style: str) -> Cell:
        shape = self._shapes.get(style)
        if shape is None:
            place = _int(style)
            shape = self._styles[place] if place < len(self._styles) else whole
            self._shapes[style] = shape
        try:
            value = float(text)
        except ValueError:
            return text
        return shape(value) if value - value == 0 else Fault(text)


def _iso(text: str) -> Cell:
    try:
        moment = datetime.fromisoformat(text.replace("Z", ""))
    except ValueError:
        return text
    return moment if moment.time() != time() else moment.date()


_TEXT_KINDS = ("str", "inlineStr")
_OTHER_KINDS: dict[str, Callable[[str], Cell]] = {"b": "1".__eq__, "e": Fault, "d": _iso}


def column_number(letters: str) -> int:
    """A is 0, Z is 25, AA is 26."""
    number = 0
    for letter in letters.upper().replace("$", "")[:4]:
        number = number * 26 + ord(letter) - 64
    return max(number - 1, 0)


def column_letters(number: int) -> str:
    """The inverse of :func:`column_number`."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _area(reference: str) -> tuple[int, int, int, int]:
    """First row, first column, last row, last column, from 1 and from 0."""
    first, _, last = reference.partition(":")
    ends = [
        re.fullmatch(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})", part) for part in (first, last or first)
    ]
    if not all(ends):
        return 0, 0, 0, 0
    (left, top), (right, bottom) = ((end[1], int(end[2])) for end in ends if end)
    return top, column_number(left), bottom, column_number(right)


def _int(text: str | None, otherwise: int = 0) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else otherwise
