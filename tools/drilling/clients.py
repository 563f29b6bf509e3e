"""Candidates who behave as the browser does, and worse: they double, hold back and reorder.

A step stays in the outbox until an answer of the server named its number; whatever fails is
sent again, the same step with the same number.
"""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from benchmark.browser import Answer, Browser
from benchmark.candidate import Candidate

FAILURES = (OSError, http.client.HTTPException)
QUESTIONS = 20


@dataclass
class Log:
    """What all candidates saw; the locks are Python's own (append, +=1 under ``lock``)."""

    acknowledged: list[list[Any]] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    in_flight: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)
    over: threading.Event = field(default_factory=threading.Event)

    def count(self, what: str) -> None:
        with self.lock:
            self.seen[what] += 1

    def fly(self, what: str, change: int) -> None:
        with self.lock:
            self.in_flight[what] += change


class Gone(Exception):
    """The run is over; whoever still works stops."""


@dataclass
class Sitter(threading.Thread):
    """One candidate from the start to the result."""

    bases: tuple[str, ...]
    session: str
    exam: str
    seed: str
    log: Log
    together: threading.Barrier
    think_s: float

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self.dice = random.Random(self.seed)
        self.who = Candidate(self._browser(), self.exam, self.dice)
        self.outbox: list[dict[str, Any]] = []
        self.is_closed = False

    # Dataclass equality would make threads unhashable.
    __hash__ = threading.Thread.__hash__

    def _browser(self) -> Browser:
        token = f"{self.dice.getrandbits(128):032x}"
        cookies = {"sessionid": self.session, "csrftoken": token}
        return Browser(self.bases[0], cookies, token, others=self.bases[1:])

    def run(self) -> None:
        try:
            self._sit()
        except (Gone, threading.BrokenBarrierError):
            self.log.count("candidates stopped at the end of time")

    def _sit(self) -> None:
        self._doubled(lambda browser: self._start(browser))
        self._until(
            self._start, "start", lambda answer: answer.status in {200, 303} and self.who.attempt
        )
        self._until(
            lambda: self.who.open_paper(), "paper",
            lambda answer: answer.status == 200 and len(self.who.fields) == QUESTIONS,
        )  # fmt: skip
        places = [*range(1, QUESTIONS + 1), *self.dice.sample(range(1, QUESTIONS + 1), 5)]
        for place in places:
            time.sleep(self.dice.uniform(0.5, 1.5) * self.think_s)
            self.outbox.append(self.who.step(place))
            if self.dice.random() < 0.2:
                continue  # offline for a moment: this one goes with the next
            self._send_outbox()
        self.together.wait()
        self._last_moment()
        self._until(self._send_outbox_once, "save", lambda _: not self.outbox or self.is_closed)
        self._until(self._submit, "submit", lambda answer: answer.status in {302, 303})
        self.log.count("submitted")

    def _start(self, browser: Browser | None = None) -> Answer:
        if browser is None:
            return self.who.start()
        return browser.post(f"/exams/{self.exam}/start/", {"turn": "1"})

    def _send_outbox(self) -> None:
        """Once, perhaps twice at the same time, perhaps in the wrong order; failure is normal."""
        if self.dice.random() < 0.3:
            self.dice.shuffle(self.outbox)
        if self.dice.random() < 0.3:
            self._doubled(lambda browser: self._save(browser))
        else:
            self._attempted(self._send_outbox_once, "save")

    def _send_outbox_once(self) -> Answer | None:
        return self._save(self.who.browser) if self.outbox else None

    def _save(self, browser: Browser) -> Answer:
        sent = list(self.outbox)
        answer = self.who.send(sent, browser)
        if answer.status == 200:
            numbers = set(answer.json()["saved"])
            done = [one for one in sent if one["number"] in numbers]
            with self.log.lock:
                self.log.acknowledged += [
                    [self.who.attempt, self.who.device, s["number"], s["question"], s["answer"]]
                    for s in done
                ]
            self.outbox = [one for one in self.outbox if one["number"] not in numbers]
        elif answer.status == 409:
            self.is_closed = True
        return answer

    def _last_moment(self) -> None:
        """An answer changed at the moment of handing in, while another press hands in."""
        self.outbox.append(self.who.step(self.dice.randint(1, QUESTIONS)))
        if self.dice.random() < 0.5:
            presses = [
                threading.Thread(
                    target=self._attempted, args=(lambda: self._save(self._browser()), "save")
                ),
                threading.Thread(
                    target=self._attempted, args=(lambda: self._submit(self._browser()), "submit")
                ),
            ]
            for press in presses:
                press.start()
            for press in presses:
                press.join()

    def _submit(self, browser: Browser | None = None) -> Answer:
        return self.who.submit(browser)

    def _doubled(self, deed: Any) -> None:
        """The same request from two connections at once."""
        self.log.count("requests doubled")
        presses = [
            threading.Thread(target=self._attempted, args=(lambda: deed(self._browser()), "save"))
            for _ in range(2)
        ]
        for press in presses:
            press.start()
        for press in presses:
            press.join()

    def _attempted(self, deed: Any, what: str) -> Answer | None:
        """One try; a server that is gone or answers 5xx is counted and forgiven."""
        self.log.fly(what, 1)
        try:
            answer: Answer | None = deed()
        except FAILURES:
            self.log.count(f"{what}: cut off")
            return None
        finally:
            self.log.fly(what, -1)
        if answer is not None and answer.status >= 500:
            self.log.count(f"{what}: {answer.status}")
        elif answer is not None and answer.status in {400, 403, 404}:
            self.log.count(f"{what}: refused {answer.status}")
        return answer

    def _until(self, deed: Any, what: str, is_done: Any) -> None:
        """Again and again, as the browser's script and a patient person would."""
        while not self.log.over.is_set():
            answer = self._attempted(deed, what)
            if (answer is not None or what == "save") and is_done(answer):
                return
            time.sleep(self.dice.uniform(0.1, 0.5))
        raise Gone
