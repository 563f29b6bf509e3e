"""Text that a spreadsheet takes for text, whatever it begins with.  Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

# Where a spreadsheet would begin a formula: at the start, after blanks, and after whatever its
# language takes for the end of a cell (Vietnamese Excel splits CSV at semicolons).  Some take
# the full-width signs for the others.
DANGEROUS = re.compile(r"(^|[;,\t\r\n])(\s*)(?=[=+\-@\t\r\n＝＋－＠])")
# For xlsxwriter: what looks like a formula or an address is still text.
AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False}
_MOST_LETTERS = 32_767  # of a cell, by the format


def harmless(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would calculate."""
    return DANGEROUS.sub(r"\1'\2", text)


@lru_cache(maxsize=4000)
def _dangerous(text: str) -> bool:
    """Lists repeat their words: each is looked at once."""
    return DANGEROUS.search(text) is not None


class TextSheet:
    """Writes text cells of an xlsxwriter sheet; dangerous ones keep the mark of quoted text."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1}
        )
        self.quoted = book.add_format({"quote_prefix": True})
        self.sheet: Any = None

    def begin(self, name: str, widths: list[int]) -> None:
        """A new sheet with columns so many characters wide."""
        self.sheet = self.book.add_worksheet(name)
        for place, width in enumerate(widths):
            self.sheet.set_column(place, place, width)

    def text(self, row: int, column: int, value: str, shape: Any = None) -> None:
        """A text cell; rows and columns count from 0."""
        shape = self.quoted if _dangerous(value) else shape
        self.sheet.write_string(row, column, value[:_MOST_LETTERS], shape)
