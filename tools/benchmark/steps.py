"""The steps that are measured: what one user does, as many times as asked, and what it took."""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from benchmark.browser import Answer, Browser
from benchmark.candidate import Candidate

FAILURES = (OSError, ValueError, KeyError)
Deed = Callable[[], Answer]


class Unexpected(ValueError):
    """The server answered something else than the step expects."""


@dataclass
class Tally:
    """What a step took: seconds of every deed, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        ordered = sorted(self.seconds) or [0.0]
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def expect(answer: Answer, *statuses: int) -> Answer:
    if answer.status not in statuses:
        raise Unexpected(f"{answer.status} instead of {statuses}: {answer.text[:120]}")
    return answer


def together(deeds: list[Callable[[], object]], users: int) -> Tally:
    """Do all deeds once, by so many users at the same time; each takes the next one."""
    tally, waiting, lock = Tally(), list(reversed(deeds)), threading.Lock()

    def work() -> None:
        while True:
            with lock:
                if not waiting:
                    return
                deed = waiting.pop()
            start = time.perf_counter()
            try:
                deed()
            except FAILURES as error:
                tally.errors.append(f"{type(error).__name__}: {error}")
            tally.seconds.append(time.perf_counter() - start)

    threads = [threading.Thread(target=work) for _ in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally


class People:
    """The users of one server: each has a connection and an address of the loopback her own."""

    def __init__(self, base: str, known: dict[str, Any]) -> None:
        self.base, self.known, self.next = base, known, 0
        self.lock = threading.Lock()

    def browser(self, session: str = "") -> Browser:
        with self.lock:
            self.next += 1
            number = self.next
        # So that limits by address treat them as different people, which they are.
        source = f"127.{1 + number // 60000}.{number // 250 % 250}.{1 + number % 250}"
        token = f"{number:032x}"
        cookies = {"sessionid": session, "csrftoken": token} if session else {}
        return Browser(self.base, cookies, token if session else "", source=source)

    def officers(self, number: int, skip: int = 0) -> list[Browser]:
        chosen = self.known["people"][skip : skip + number]
        return [self.browser(one["session"]) for one in chosen]

    def office(self) -> Browser:
        return self.browser(self.known["office"])

    def sign_in(self, number: int) -> Callable[[], object]:
        """The form filled in by somebody whose browser has the page open, to the landing page."""
        browser = self.browser()
        expect(browser.get("/account/login/"), 200)
        who = self.known["people"][number % len(self.known["people"])]
        data = {"login": who["username"], "password": self.known["password"]}
        return lambda: expect(browser.post("/account/login/", data, follow=True), 200)

    def candidate(self, number: int) -> Candidate:
        who = self.known["people"][number % len(self.known["people"])]
        return Candidate(self.browser(who["session"]), self.known["exam"], random.Random(number))


def gets(browsers: list[Browser], path: str, number: int) -> list[Callable[[], object]]:
    """So many readings of a page, taken in turn by the browsers."""
    turns = itertools.islice(itertools.cycle(browsers), number)
    return [lambda browser=browser: expect(browser.get(path), 200) for browser in turns]


def began(candidate: Candidate) -> None:
    """The button is pressed, the paper is on the screen."""
    expect(candidate.start(), 200)
    if len(candidate.fields) != 20:
        raise Unexpected(f"{len(candidate.fields)} questions on the paper")


def saved(candidate: Candidate, place: int) -> None:
    expect(candidate.send([candidate.step(place)]), 200)


def submitted(candidate: Candidate) -> None:
    expect(candidate.submit(), 302, 303)


def reviewed(candidate: Candidate) -> None:
    expect(candidate.review(), 200)


def whole_exam(candidate: Candidate) -> None:
    """Start, twenty answers each saved as given, hand in, review."""
    began(candidate)
    for place in range(1, 21):
        saved(candidate, place)
    submitted(candidate)
    reviewed(candidate)
