"""Vietnamese text: one normal form in, one fold for search, one key for order.  Pure.

``đ`` has no decomposition, so removing marks leaves it; it is mapped by hand
(DOMAIN F8.3).  The alphabet's order is a < ă < â, d < đ, e < ê, o < ô < ơ, u < ư
(F8.2); people are sorted by given name, then family, then middle (F8.1).
"""

import unicodedata

_LETTER_RANK = {"ă": "a1", "â": "a2", "đ": "d1", "ê": "e1", "ô": "o1", "ơ": "o2", "ư": "u1"}
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}


def nfc(text: str) -> str:
    """Composed, with runs of white space reduced to one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def fold(text: str) -> str:
    """Lower case without marks: ``fold("Đặng Thị Ánh") == "dang thi anh"``."""
    decomposed = unicodedata.normalize("NFD", nfc(text).casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return bare.replace("đ", "d")


def order_key(text: str) -> str:
    """An ASCII key whose plain order is the Vietnamese alphabet's, tones last."""
    letters, tones = [], []
    for char in nfc(text).casefold():
        parts = unicodedata.normalize("NFD", char)
        tone = "".join(_TONES.get(p, "") for p in parts)
        bare = unicodedata.normalize("NFC", "".join(p for p in parts if p not in _TONES))
        letters.append(_LETTER_RANK.get(bare) or (f"{fold(bare)}0" if bare.isalpha() else bare))
        tones.append(tone or "0")
    return "".join(letters) + "!" + "".join(tones)


def name_key(family: str, middle: str, given: str) -> str:
    """Order of people: given name, then family name, then middle name."""
    return " ".join(order_key(part) for part in (given, family, middle))
