"""A candidate in an exam: what the page and its script do, without the page.

Answers wait in an outbox until the server acknowledged them, as in the browser.
"""

from __future__ import annotations

import random
import re
import uuid
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from benchmark.browser import Answer, Browser

_FIELD = re.compile(r"a(\d+)")


class _Paper(HTMLParser):
    """The answer fields of an attempt's page: kind of field and values, by place."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[int, tuple[str, list[int]]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        named = _FIELD.fullmatch(known.get("name") or "")
        if tag != "input" or not named:
            return
        kind, values = self.fields.setdefault(int(named[1]), (known.get("type") or "", []))
        if kind in {"radio", "checkbox"}:
            values.append(int(known.get("value") or 0))


@dataclass
class Candidate:
    """One person at one attempt, on one device."""

    browser: Browser
    exam: str
    dice: random.Random
    device: str = ""
    attempt: int = 0
    fields: dict[int, tuple[str, list[int]]] = field(default_factory=dict)
    last_number: int = 0

    def __post_init__(self) -> None:
        self.device = self.device or str(uuid.UUID(int=self.dice.getrandbits(128), version=4))

    def start(self) -> Answer:
        """Press the button; afterwards ``attempt`` is known when the server let her in.

        A new paper is the answer itself; one that was open is where the answer leads.
        """
        answer = self.browser.post(f"/exams/{self.exam}/start/", {"turn": "1"})
        at = answer.headers.get("Content-Location") or answer.headers.get("Location") or ""
        found = re.search(r"/exams/attempts/(\d+)/", at)
        self.attempt = int(found[1]) if found else 0
        self._read(answer)
        return answer

    def open_paper(self) -> Answer:
        answer = self.browser.get(f"/exams/attempts/{self.attempt}/")
        self._read(answer)
        return answer

    def _read(self, answer: Answer) -> None:
        paper = _Paper()
        paper.feed(answer.text if answer.status == 200 else "")
        self.fields = paper.fields

    def step(self, place: int) -> dict[str, Any]:
        """The next step: some answer to the question at the place."""
        kind, values = self.fields[place]
        if kind == "radio":
            chosen = [self.dice.choice(values)]
        elif kind == "checkbox":
            chosen = sorted(self.dice.sample(values, self.dice.randint(1, len(values))))
        else:
            chosen = [self.dice.randint(1, 40)]
        self.last_number += 1
        return {"number": self.last_number, "question": place, "answer": chosen}

    def send(self, steps: list[dict[str, Any]], browser: Browser | None = None) -> Answer:
        path = f"/exams/attempts/{self.attempt}/steps/"
        return (browser or self.browser).post_json(path, {"device": self.device, "steps": steps})

    def submit(self, browser: Browser | None = None) -> Answer:
        return (browser or self.browser).post(f"/exams/attempts/{self.attempt}/submit/", {})

    def review(self) -> Answer:
        return self.browser.get(f"/exams/attempts/{self.attempt}/review/")
