"""A paper from a pool of questions and a seed.  Pure.

Every choice is an order by SHA-256 of the seed and a name, so that the same seed gives the
same paper in any process, on any machine, in any later version of Python.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

# Shown in this order always: "true" first, as everybody expects it.
TRUE_FALSE_ORDER = (1, 0)


class DrawRefused(ValueError):
    """The pool cannot fill the draw; says which topic lacks how many."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question version that may be drawn; ``options`` is their number."""

    code: str
    topic: str
    version: int
    digest: str
    kind: str
    options: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question in its place on a paper.

    ``order`` says which of the question's options stands at each place: what the candidate
    sees as her third option is option ``order[2]`` of the version.
    """

    code: str
    version: int
    digest: str
    kind: str
    order: tuple[int, ...]

    def to_data(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "version": self.version,
            "digest": self.digest,
            "kind": self.kind,
            "order": list(self.order),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Drawn:
        return cls(
            data["code"], data["version"], data["digest"], data["kind"], tuple(data["order"])
        )


def draw(
    pool: Iterable[Candidate],
    wanted: Mapping[str, int],
    seed: int,
    seen: frozenset[str] = frozenset(),
) -> tuple[Drawn, ...]:
    """The paper: ``wanted[topic]`` questions of each topic, then all of them in one order.

    Questions whose code was ``seen`` come only when a topic has no others left.  Raises
    DrawRefused when a topic has too few.
    """
    by_topic: dict[str, list[Candidate]] = {topic: [] for topic in wanted}
    for candidate in pool:
        if candidate.topic in by_topic:
            by_topic[candidate.topic].append(candidate)
    chosen: list[Candidate] = []
    for topic, number in wanted.items():
        found = sorted(by_topic[topic], key=lambda c: (c.code in seen, _lot(seed, "draw", c.code)))
        if len(found) < number:
            raise DrawRefused(f"{topic}: {number} wanted, {len(found)} in the bank")
        chosen += found[:number]
    chosen.sort(key=lambda c: _lot(seed, "place", c.code))
    return tuple(Drawn(c.code, c.version, c.digest, c.kind, _option_order(c, seed)) for c in chosen)


def _option_order(candidate: Candidate, seed: int) -> tuple[int, ...]:
    if candidate.kind == "true_false":
        return TRUE_FALSE_ORDER
    places = range(candidate.options)
    return tuple(sorted(places, key=lambda i: _lot(seed, "option", f"{candidate.code}/{i}")))


def _lot(seed: int, purpose: str, name: str) -> bytes:
    return sha256(f"{seed}:{purpose}:{name}".encode()).digest()
