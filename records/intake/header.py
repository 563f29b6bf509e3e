"""The header of a table: which rows it takes and what each column is called.  Pure.

Above it stand the national motto, the issuing body and a title; under it often a row of numbers
(1) (2) (3).  A header of two levels joins parent and child: "Trình độ › Chuyên môn".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ..text import fold, nfc
from .book import SheetFacts
from .cells import Row, is_blank, shown

JOIN = " › "
_MOST_LEVELS = 3
_LONGEST_CAPTION = 160
_NUMBERING = re.compile(r"\(?\s*(\d{1,3}|[A-Za-z])\s*\)?(\s*=.*)?")


@dataclass(frozen=True, slots=True)
class Header:
    """``captions`` by column from 0; ``first`` to ``last`` are row numbers, the row of numbers
    included; ``known`` is how many captions the vocabulary has."""

    first: int
    last: int
    captions: dict[int, str]
    known: int
    rows: tuple[Row, ...]

    def repeats(self, row: Row) -> bool:
        """Whether a row says the header again, as on each printed page."""
        return any(
            row.cells[:1] == own.cells[:1] and _folded(row) == _folded(own) for own in self.rows
        )


def find_header(
    rows: Sequence[Row], facts: SheetFacts, vocabulary: Collection[str]
) -> Header | None:
    """The header among the first rows of a sheet, or nothing that could be one.

    ``vocabulary`` holds folded captions of the fields one looks for; a header without any of
    them is still found by its shape.
    """
    scores = [_score(row, vocabulary) for row in rows]
    best = max(range(len(rows)), key=lambda n: (scores[n], -n), default=None)
    if best is None or scores[best] <= 0:
        return None
    top = bottom = best
    while top and bottom - top + 1 < _MOST_LEVELS and _is_parent(rows[top - 1], rows[top], facts):
        top -= 1
    while (
        bottom + 1 < len(rows)
        and bottom - top + 1 < _MOST_LEVELS
        and _is_parent(rows[bottom], rows[bottom + 1], facts)
    ):
        bottom += 1
    levels = rows[top : bottom + 1]
    captions = _captions(levels, facts)
    last = levels[-1].number
    taken = tuple(levels)
    if bottom + 1 < len(rows) and _is_numbering(rows[bottom + 1], len(captions)):
        last = rows[bottom + 1].number
        taken = (*taken, rows[bottom + 1])
    known = sum(_is_known(caption, vocabulary) for caption in captions.values())
    return Header(levels[0].number, last, captions, known, taken)


def _is_known(caption: str, vocabulary: Collection[str]) -> bool:
    return any(key(part) in vocabulary for part in (caption, caption.rpartition(JOIN)[2]))


def key(caption: str) -> str:
    """What is compared of a caption: folded letters and digits, without remarks in brackets."""
    folded = fold(re.sub(r"\([^)]*\)", " ", caption) or caption)
    return " ".join(re.findall(r"[a-z0-9]+", folded))


def _folded(row: Row) -> list[tuple[int, str]]:
    return [(column, fold(shown(cell))) for column, cell in row.filled]


def _score(row: Row, vocabulary: Collection[str]) -> float:
    """Many short, different texts; better if they are known; a number or a date speaks against."""
    filled = row.filled
    texts = {
        key(cell) for _, cell in filled if isinstance(cell, str) and len(cell) <= _LONGEST_CAPTION
    }
    texts = {text for text in texts if re.search("[a-z]", text)}
    if len(texts) < 2:
        return 0
    known = sum(text in vocabulary for text in texts)
    strangers = len(filled) - len(texts)
    return 6 * known + min(len(texts), 12) - 2 * strangers


def _is_parent(parent: Row, child: Row, facts: SheetFacts) -> bool:
    """Whether the child's captions stand under the parent's."""
    above, below = dict(parent.filled), dict(child.filled)
    adjacent = child.number == parent.number + 1
    written = all(isinstance(cell, str) for cell in (*above.values(), *below.values()))
    if not adjacent or not written or len(above) < 2 or _is_numbering(child, len(above)):
        return False
    for top, left, bottom, right in facts.merges:
        within = any(left <= column <= right for column in below)
        if top <= parent.number <= bottom:
            if bottom >= child.number and top == parent.number and left in above and below:
                return True
            if right > left and left in above and within and len(above) > 2:
                return True
    return _fits_the_gaps(above, below)


def _fits_the_gaps(above: Collection[int], below: Collection[int]) -> bool:
    """Saved as text a merged header leaves gaps: each child fills one or begins before one."""
    if len(below) < 2 or min(above) in below:
        return False
    fits = all(
        column not in above or (column + 1 in below and column + 1 not in above) for column in below
    )
    return fits and any(column not in above for column in below)


def _is_numbering(row: Row, columns: int) -> bool:
    texts = [shown(cell).strip() for _, cell in row.filled]
    found = [_NUMBERING.fullmatch(text) for text in texts]
    if len(texts) < max(2, columns // 2) or not all(found):
        return False
    numbers = [int(hit[1]) for hit in found if hit and hit[1].isdigit()]
    return len(numbers) >= 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _captions(levels: Sequence[Row], facts: SheetFacts) -> dict[int, str]:
    columns = sorted({column for row in levels for column, _ in row.filled})
    captions = {}
    for column in range(columns[0], columns[-1] + 1):
        parts: list[str] = []
        for depth, row in enumerate(levels):
            deeper = any(not is_blank(below.cell(column)) for below in levels[depth + 1 :])
            part = _caption(row, column, facts, deeper=deeper)
            if part and part not in parts:
                parts.append(part)
        if parts:
            captions[column] = JOIN.join(parts)[:_LONGEST_CAPTION]
    return captions


def _caption(row: Row, column: int, facts: SheetFacts, *, deeper: bool) -> str:
    """The text over a column: its own, that of the merged area, or of the gap's left neighbour."""
    own = nfc(shown(row.cell(column)))
    if own:
        return own
    for top, left, bottom, right in facts.merges:
        if top <= row.number <= bottom and left <= column <= right:
            return nfc(shown(row.cell(left))) if top == row.number else ""
    if deeper:
        for before in range(column - 1, -1, -1):
            text = nfc(shown(row.cell(before)))
            if text:
                merged = any(
                    top <= row.number <= bottom and left <= before <= right
                    for top, left, bottom, right in facts.merges
                )
                return "" if merged else text
    return ""
