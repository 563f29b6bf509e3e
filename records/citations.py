"""The numbers of legal texts as people write them.  Pure.

"Nghị định số 131/2025/NĐ-CP" and "131/2025/nđ-cp" are one text; a cell may name several.
"""

from __future__ import annotations

import re

from .text import fold

_TOKEN = re.compile(r"\d[\w./-]*")
_LETTER = re.compile(r"[a-z]")


def numbers_in(text: str) -> tuple[str, ...]:
    """Folded numbers of the texts that are named, in order; the whole text when it has none.

    A number begins with a digit and has a slash and a letter: dates and clauses are not taken.
    """
    tokens = (token.rstrip("./-") for token in _TOKEN.findall(fold(text)))
    found = [token for token in tokens if "/" in token and _LETTER.search(token)]
    return tuple(dict.fromkeys(found)) or ((fold(text),) if text.strip() else ())


def number_of(code: str) -> str:
    """The number under which a text is known, for comparing: "131/2025/nd-cp"."""
    return next(iter(numbers_in(code)), "")
