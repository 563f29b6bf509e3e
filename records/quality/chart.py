"""Where the bars of a chart over months stand.  Pure; lengths are units of its view box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol


class Reads(Protocol):
    """A share, 0 to 1, read on a day."""

    @property
    def on(self) -> date: ...

    @property
    def share(self) -> float | None: ...


WIDTH, HEIGHT = 360, 150
TOP, FOOT = 18, 18  # room for the figure above a bar and the month below
LEAST = 1  # so that nothing still shows where it stands


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with where its two labels stand; ``share`` None where there was nobody."""

    on: date
    share: float | None
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def percent(self) -> int | None:
        """Rounded; the table beside the chart has the decimals."""
        return None if self.share is None else round(100 * self.share)

    @property
    def label_y(self) -> int:
        return self.y - 4


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars from the oldest month to the newest; the tallest possible is all people."""

    bars: tuple[Bar, ...]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def foot(self) -> int:
        return self.height - FOOT

    @property
    def month_y(self) -> int:
        return self.height - 5

    @classmethod
    def of(cls, points: Sequence[Reads]) -> Chart:
        pitch = WIDTH // max(len(points), 1)
        room = HEIGHT - TOP - FOOT
        bars = []
        for number, point in enumerate(points):
            height = max(LEAST, round(room * (point.share or 0)))
            bars.append(
                Bar(
                    point.on,
                    point.share,
                    number * pitch + 4,
                    HEIGHT - FOOT - height,
                    pitch - 8,
                    height,
                )
            )
        return cls(tuple(bars))
