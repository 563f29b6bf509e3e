"""The list of all legal texts: one line a number, what rests on it, what is lacking or stale."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F

from . import law, leaning
from .citations import number_of
from .criteria import FOREVER
from .law import Reviews, Standing
from .law_forms import LawForm
from .leaning import Placed
from .models import DocumentLink, LegalDocument, User
from .reading import Reading
from .text import fold

# A source in words ("the province's figures before 01/07/2025") is no text that could be lacking.
_NUMBER = re.compile(r"\d[\w.-]*/")


@dataclass(frozen=True, slots=True)
class Line:
    """A text of the list: how it stands, how many things lean on it on the day, how many stale.

    ``words`` is what it is found by, other spellings of it included.
    """

    standing: Standing
    leaning: int
    stale: int
    words: str

    @property
    def document(self) -> LegalDocument:
        return self.standing.document


@dataclass(frozen=True, slots=True)
class Lacking:
    """A text that is cited and not in the registry."""

    code: str
    times: int


@dataclass(frozen=True, slots=True)
class Registry:
    """All texts by number, the numbers that are lacking, the changes with something to review."""

    lines: list[Line]
    lacking: list[Lacking]
    open: list[tuple[DocumentLink, int]]


def read(user: User, reading: Reading) -> Registry:
    """In a constant number of queries, whatever there is of each kind."""
    leant = leaning.documents.by_number(user, reading.known_at)
    reviews = Reviews()
    spellings: dict[str, list[LegalDocument]] = defaultdict(list)
    for text in LegalDocument.objects.order_by(
        "-verified", F("in_force_from").desc(nulls_last=True), "pk"
    ):
        spellings[text.number].append(text)
    lines: list[Line] = []
    waiting: list[tuple[DocumentLink, int]] = []
    for one in law.standings((texts[0] for texts in spellings.values()), reading):
        number = one.document.number
        items = {placed.key for placed in leant.get(number, ()) if placed.row.holds_on(reading.on)}
        stale = {placed.key for placed in law.stale(one, leant, reviews)}
        words = fold(" ".join(f"{it.code} {it.name} {it.issuer}" for it in spellings[number]))
        lines.append(Line(one, len(items), len(stale), words))
        for link in one.changes:
            rest = [it for it in law.listed(link, leant) if reviews.under(link, it) is None]
            waiting += [(link, len(rest))] if rest else []
    lines.sort(key=lambda line: _natural(line.document.number))
    known = {line.document.number for line in lines}
    lacking = [
        Lacking(_spelled(rows[0], number), len({placed.key for placed in rows}))
        for number, rows in leant.items() if number not in known and _NUMBER.match(number)
    ]  # fmt: skip
    lacking.sort(key=lambda one: (-one.times, one.code))
    return Registry(lines, lacking, sorted(waiting, key=lambda pair: pair[0].holds_from)[::-1])


def _natural(number: str) -> tuple[int, str]:
    """61/2018 before 118/2025."""
    head = number.partition("/")[0]
    digits = "".join(c for c in head if c.isdigit())
    return int(digits[:9] or 0), number


def _spelled(placed: Placed, number: str) -> str:
    """The number as it was written where it was found."""
    words = placed.row.on.replace(";", " ").replace(",", " ").split()
    return next((word for word in words if number_of(word) == number), placed.row.on)


def asked(form: LawForm, lines: Sequence[Line]) -> list[Line]:
    words = fold(form.asked("q") or "").split()
    state = form.asked("state")
    found = [line for line in lines if _fits(line, words, state or "")]
    match form.asked("sort"):
        case "newest":
            found.sort(key=lambda line: line.document.in_force_from or FOREVER.min, reverse=True)
        case "leaning":
            found.sort(key=lambda line: -line.leaning)
    return found


def _fits(line: Line, words: Sequence[str], state: str) -> bool:
    if not all(word in line.words for word in words):
        return False
    match state:
        case "":
            return True
        case LawForm.STALE:
            return bool(line.stale)
        case LawForm.UNVERIFIED:
            return not line.document.verified
    return line.standing.state == state
