"""Vietnamese from before Unicode: TCVN3 (ABC fonts) and VNI, told by evidence.  Pure.

A file of those years holds one-byte text that an old font drew as Vietnamese; read today it is
Western letters and signs: ``NguyÔn V¨n`` (TCVN3), ``Nguyeãn Vaên`` (VNI).  Some of it is also
good Unicode (``Thá`` is TCVN3 for Thỏ), so a text is converted only when it holds a word that
no Vietnamese would write and conversion mends all such; the rest of its column follows when
nothing in the column is certainly Unicode.

Sources: TCVN 5712:1993, set VN1; the VNI-Windows table.  ABC fonts have the second half of VN1
only: capitals with tones are its small letters in a font whose name ends in H.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from enum import StrEnum

from .syllables import is_abbreviation, is_syllable


class Encoding(StrEnum):
    """How a text is to be read."""

    UNICODE = "unicode"
    TCVN3 = "tcvn3"
    VNI = "vni"


# VN1 from byte 0x80 on, and the capitals it keeps among the control characters.
_VN1_HIGH = (
    "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ"
    "\u00a0ĂÂÊÔƠƯĐăâêôơưđẰ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴ"
    "ẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịò"
    "ỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"
)
_VN1_LOW = dict(zip([1, 2, 4, 5, 6, *range(0x11, 0x18)], "ÚỤỪỬỮỨỰỲỶỸÝỴ", strict=True))
_TCVN3 = {**dict(enumerate(_VN1_HIGH, start=0x80)), **_VN1_LOW}

_TONES = ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323")
# Marks that follow a vowel, in the order of _TONES; what the vowel becomes; which vowels.
_VNI_MARKS = (
    ("_ùøûõï", "", "aeouy\u00f4\u00f6"),
    ("âáàåãä", "\u0302", "aeo"),
    ("êéèúüë", "\u0306", "a"),
)
_VNI_ALONE = {
    "ô": "ơ",
    "ö": "ư",
    "í": "í",
    "ì": "ì",
    "æ": "ỉ",
    "ó": "ĩ",
    "ò": "ị",
    "î": "ỵ",
    "ñ": "đ",
}


def _vni_table() -> dict[str, str]:
    table = dict(_VNI_ALONE)
    for marks, shape, vowels in _VNI_MARKS:
        for vowel in vowels:
            for mark, tone in zip(marks, _TONES, strict=True):
                if mark != "_":
                    letter = _VNI_ALONE.get(vowel, vowel) + shape + tone
                    table[vowel + mark] = unicodedata.normalize("NFC", letter)
    for vni, letter in list(table.items()):
        table[vni.upper()] = letter.upper()
        if len(vni) == 2:  # fonts draw the small mark over a capital too
            table[vni[0].upper() + vni[1]] = letter.upper()
    return table


_VNI = _vni_table()
_VNI_PIECE = re.compile("|".join(sorted(_VNI, key=len, reverse=True)))
# Not \s: VN1 has a letter where Unicode has "next line".
_WORD = re.compile(r"[^ \t\r\n\f\v\xa0\d!-/:-@\[-`{-~]+")


def from_tcvn3(text: str) -> str:
    """TCVN3 shown as Latin-1, as Unicode; small letters among capitals become capitals."""
    text = _composed(text)
    shouted = not any(letter.isascii() and letter.islower() for letter in text)

    def decoded(word: re.Match[str]) -> str:
        capitals = sum(letter.isascii() and letter.isupper() for letter in word[0])
        small = any(letter.isascii() and letter.islower() for letter in word[0])
        read = _composed(word[0].translate(_TCVN3))
        return read.upper() if capitals > (not shouted) and not small else read

    return _WORD.sub(decoded, text)


def from_vni(text: str) -> str:
    """VNI shown as Windows-1252, as Unicode."""
    return _VNI_PIECE.sub(lambda piece: _VNI[piece[0]], _composed(text))


_DECODERS = {Encoding.TCVN3: from_tcvn3, Encoding.VNI: from_vni}


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def encoding_of(text: str, prefer: Encoding | None = None) -> Encoding | None:
    """The encoding a text gives itself away by; None when it could be any.

    Of two old encodings that explain it equally well it is the one preferred.

    UNICODE when a letter has no place in one byte; TCVN3 or VNI when the words that are not
    Vietnamese as they stand become so, all of them (of many, three quarters).
    """
    if text.isascii() and not any(ord(letter) in _VN1_LOW for letter in text):
        return None
    composed = _composed(text)
    if any(letter > "\u0100" and letter.isalpha() for letter in composed):
        return Encoding.UNICODE
    odd = [word for word in _WORD.findall(composed) if len(word) > 1 and not _is_good(word)]
    if not odd:
        return None
    mended = {
        encoding: sum(_is_good(decode(word)) for word in odd)
        for encoding, decode in _DECODERS.items()
    }
    most = max(mended.values())
    if not most or len(odd) - most > len(odd) // 4:
        return None
    best = [encoding for encoding in mended if mended[encoding] == most]
    return best[0] if len(best) == 1 else prefer if prefer in best else None


def _is_good(word: str) -> bool:
    return (word.isascii() and word.isprintable()) or is_syllable(word) or is_abbreviation(word)


class Evidence:
    """What the texts of one column give away about their encoding."""

    def __init__(self) -> None:
        self._seen: Counter[Encoding] = Counter()
        self.encoding = Encoding.UNICODE  # of texts that could be any

    def add(self, text: str) -> None:
        """Take another text into account."""
        encoding = encoding_of(text)
        if encoding is not None:
            self._seen[encoding] += 1
            mixed = Encoding.UNICODE in self._seen
            self.encoding = Encoding.UNICODE if mixed else self._seen.most_common(1)[0][0]

    @property
    def found(self) -> tuple[Encoding, ...]:
        """The old encodings met, the most frequent first."""
        return tuple(e for e, _ in self._seen.most_common() if e is not Encoding.UNICODE)

    def read(self, text: str) -> str:
        """The text as composed Unicode (NFC)."""
        if text.isascii() and not any(letter < " " for letter in text):
            return text
        encoding = encoding_of(text, self.encoding) or self.encoding
        return _DECODERS.get(encoding, _composed)(text)
