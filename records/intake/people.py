"""Cells that hold a name or a sex.  Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from ..text import fold, nfc
from ..verdict import gettext_noop as noop
from .cells import Cell, is_blank, shown
from .values import NO, Read, refused, sound

_SEXES = {"nam": "m", "nu": "f", "trai": "m", "gai": "f", "male": "m", "female": "f"}


def read_sex(cell: Cell) -> Read[str | None]:
    """``m`` or ``f``, as Person.Sex has them."""
    text = fold(shown(sound(cell)))
    if not text:
        return Read(None)
    if text not in _SEXES:
        message = noop("“%(value)s” không phải Nam hoặc Nữ.")
        raise refused("sex", message, "sex", value=shown(cell))
    return Read(_SEXES[text])


def read_sex_marks(male: Cell, female: Cell) -> Read[str | None]:
    """From two columns Nam and Nữ, one of which has a mark (or the birth date)."""
    marked = [sex for sex, cell in (("m", male), ("f", female)) if _is_marked(cell)]
    if len(marked) > 1:
        message = noop("Cả hai cột Nam và Nữ đều được đánh dấu.")
        raise refused("sex", message, "sex")
    return Read(marked[0] if marked else None)


def _is_marked(cell: Cell) -> bool:
    return not is_blank(cell) and fold(shown(sound(cell))) not in NO


@dataclass(frozen=True, slots=True)
class Name:
    """A Vietnamese name in its order: family, middle, given."""

    family: str
    middle: str
    given: str


def read_name(cell: Cell) -> Read[Name | None]:
    """A full name split in three; NGUYỄN VĂN AN becomes Nguyễn Văn An.

    A name of one word is refused: which of the three it is cannot be known.
    """
    text = nfc(shown(sound(cell)))
    if not text:
        return Read(None)
    words = tidy_name(text).split()
    if len(words) < 2 or any(char.isdigit() for char in text):
        message = noop("“%(value)s” không phải họ và tên.")
        raise refused("name", message, "name", value=text)
    return Read(Name(words[0], " ".join(words[1:-1]), words[-1]))


def tidy_name(text: str) -> str:
    """Composed, one space between words; a name all in capitals gets small letters."""
    text = nfc(re.sub(r"[\u200b\ufeff]", "", text))
    if text.isupper():
        return "".join(_small(text, place) for place in range(len(text)))
    return " ".join(word[:1].upper() + word[1:] for word in text.split())


def _small(text: str, place: int) -> str:
    begins = place == 0 or not (text[place - 1].isalpha() or _is_mark(text[place - 1]))
    return text[place] if begins else text[place].lower()


def _is_mark(char: str) -> bool:
    return unicodedata.combining(char) > 0
