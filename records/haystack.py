"""Many short texts in which parts are looked for at the speed of one long one.  Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence


class Haystack:
    """Folded texts in an order; what is found comes in that order."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts: Sequence[str] = [text.replace("\n", " ") for text in texts]
        self._whole = "\n".join(self._texts)
        self._starts: list[int] = []
        at = 0
        for text in self._texts:
            self._starts.append(at)
            at += len(text) + 1

    def holding(self, part: str) -> Iterator[int]:
        """Places of the texts that the part stands in."""
        at = self._whole.find(part) if part and "\n" not in part else -1
        while at >= 0:
            place = bisect_right(self._starts, at) - 1
            yield place
            at = self._whole.find(part, self._starts[place] + len(self._texts[place]) + 1)

    def holding_all(self, parts: Sequence[str]) -> Iterator[int]:
        """Places of the texts that all the parts stand in; none when none is asked for."""
        longest = max(parts, key=len, default="")
        return (n for n in self.holding(longest) if all(p in self._texts[n] for p in parts))
