"""A person's periods as a band over time: positions in percent, drawn as SVG by the template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from records.calendar import add_months

from .validity import FOREVER, Act, ActKind, Ending, Status

MOST_YEARS = 12  # older periods stand in the table only


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that lasts: ``kind`` names its colour; x and width in percent."""

    kind: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The band: pieces from back to front, years with their position, the day asked about."""

    pieces: tuple[Piece, ...]
    years: tuple[tuple[str, int], ...]
    today: str


def drawing(status: Status, acts: Sequence[Act]) -> Drawing | None:
    """The band of a history; nothing when nothing was ever earned."""
    if not status.cycles:
        return None
    ends = [
        one.start + timedelta(days=365) if one.until == FOREVER else max(one.until, one.grace_until)
        for one in status.cycles
    ]
    last = max(*ends, status.on) + timedelta(days=20)
    first = max(status.cycles[0].start - timedelta(days=20), add_months(last, -12 * MOST_YEARS))
    whole = (last - first).days

    def at(day: date) -> float:
        return 100 * (min(max(day, first), last) - first).days / whole

    def piece(kind: str, begin: date, end: date) -> Piece | None:
        width = at(end) - at(begin)
        return Piece(kind, f"{at(begin):.2f}%", f"{width:.2f}%") if width > 0 else None

    pieces: list[Piece | None] = []
    for one in status.cycles:
        over = one.ended or FOREVER
        valid = min(one.until, over)
        pieces.append(piece("valid", one.start, valid))
        pieces.append(piece("window", min(max(one.opens, one.start), valid), valid))
        grace = one.grace_until if one.ending is Ending.EXPIRED else min(one.grace_until, over)
        pieces.append(piece("grace", one.until, max(one.until, grace)))
    for act in acts:
        if act.kind is ActKind.SUSPEND:
            lifted = [one.day for one in acts if one.kind is ActKind.LIFT and one.day >= act.day]
            over = status.cycles[-1].until  # nothing is suspended after its expiry
            pieces.append(piece("suspended", act.day, min([act.until, over, *lifted])))
    years = [
        (f"{at(date(year, 1, 1)):.2f}%", year)
        for year in range(first.year + 1, last.year + 1)
        if at(date(year, 1, 1)) < 94
    ]
    shown = tuple(one for one in pieces if one is not None)
    return Drawing(shown, tuple(years), f"{at(status.on):.2f}%")
