"""`make bench-exam`: three hundred people sit the same exam at once.

They arrive within one minute, think one to two seconds about each of twenty answers, every
answer saved as given, hand in and read the review: on the production server and a PostgreSQL
of the run's own.  It passes with 0 errors, 99 % of the answers under a second and everybody done
within two minutes.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmark.processes import ROOT, Postgres, Server, cpu_seconds, facts
from benchmark.steps import FAILURES, People, Tally, began, expect

FIELD = str(Path(__file__).with_name("benchmark") / "field.py")
SLOWEST_S, LONGEST_S = 1.0, 120.0


class Arrival(threading.Thread):
    """One person, from the button to the review; her requests go into the tallies by step."""

    def __init__(
        self, people: People, number: int, arrives_s: float, tallies: dict[str, Tally]
    ) -> None:
        super().__init__(daemon=True)
        self.who, self.arrives_s, self.tallies = people.candidate(number), arrives_s, tallies
        self.dice = random.Random(number)
        self.done = False

    def run(self) -> None:
        time.sleep(self.arrives_s)
        self._timed("start", lambda: began(self.who))
        for place in range(1, len(self.who.fields) + 1):
            time.sleep(self.dice.uniform(1, 2))
            self._timed("save answer", lambda place=place: self._save(place))
        self._timed("submit", lambda: expect(self.who.submit(), 303))
        self._timed("review", lambda: expect(self.who.review(), 200))
        self.done = len(self.who.fields) == 20

    def _save(self, place: int) -> None:
        expect(self.who.send([self.who.step(place)]), 200)

    def _timed(self, step: str, deed: Any) -> None:
        tally = self.tallies[step]
        start = time.perf_counter()
        try:
            deed()
        except FAILURES as error:
            tally.errors.append(f"{type(error).__name__}: {error}")
        tally.seconds.append(time.perf_counter() - start)


def sit(people: People, number: int, minute_s: float) -> tuple[dict[str, Tally], float, int]:
    """All of them; the tallies, the seconds it took and how many came to the end."""
    tallies = {step: Tally() for step in ("start", "save answer", "submit", "review")}
    dice = random.Random(3)
    crowd = [Arrival(people, n, dice.uniform(0, minute_s), tallies) for n in range(number)]
    begun = time.monotonic()
    for one in crowd:
        one.start()
    for one in crowd:
        one.join(max(1.0, 3 * LONGEST_S - (time.monotonic() - begun)))
    return tallies, time.monotonic() - begun, sum(one.done for one in crowd)


def report(tallies: dict[str, Tally], seconds: float, done: int, number: int) -> list[str]:
    """Print the figures; what is not as it must be."""
    print(f"\n{'step':<14}{'requests':>9}{'p50 ms':>9}{'p99 ms':>9}{'most ms':>9}{'errors':>8}")
    for step, tally in tallies.items():
        print(
            f"{step:<14}{len(tally.seconds):>9}{tally.percentile(0.5) * 1000:>9.0f}"
            f"{tally.percentile(0.99) * 1000:>9.0f}{max(tally.seconds, default=0) * 1000:>9.0f}"
            f"{len(tally.errors):>8}"
        )
    whole = Tally(
        [one for tally in tallies.values() for one in tally.seconds],
        [one for tally in tallies.values() for one in tally.errors],
    )
    p99 = whole.percentile(0.99)
    print(f"\n{len(whole.seconds)} requests in {seconds:.1f} s, p99 {p99 * 1000:.0f} ms,")
    print(f"{len(whole.errors)} errors, {done} of {number} people done.")
    wrong = [f"{len(whole.errors)} errors, the first: {whole.errors[0]}"] if whole.errors else []
    wrong += [f"p99 is {p99:.2f} s"] if p99 >= SLOWEST_S else []
    wrong += [f"it took {seconds:.0f} s"] if seconds > LONGEST_S else []
    wrong += [f"{number - done} people did not finish"] if done < number else []
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench-exam", description=__doc__)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--minute", type=float, default=60.0, help="seconds in which they arrive")
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    cluster = Postgres()
    server = None
    with TemporaryDirectory(prefix="nangluc-bench-") as var:
        try:
            known_facts = facts(cluster.database("exam"), var)
            made = subprocess.run(
                [sys.executable, FIELD, "prepare"], cwd=ROOT, env={**os.environ, **known_facts},
                capture_output=True, text=True, encoding="utf-8",
            )  # fmt: skip
            if made.returncode:
                sys.exit(made.stderr)
            known = json.loads(made.stdout.strip().splitlines()[-1])
            server = Server("nangluc.wsgi:application", known_facts, workers=chosen.workers)
            print(f"{chosen.people} people arrive within {chosen.minute:.0f} s …", flush=True)
            web, store, own = server.process.pid, cluster.process.pid, time.process_time()
            before = cpu_seconds(web), cpu_seconds(store)
            tallies, seconds, done = sit(People(server.url, known), chosen.people, chosen.minute)
            wrong = report(tallies, seconds, done, chosen.people)
            used = {
                "web processes": cpu_seconds(web) - before[0],
                "PostgreSQL": cpu_seconds(store) - before[1],
                "the driver": time.process_time() - own,
            }
        finally:
            if server:
                server.stop()
            cluster.stop()
    cores = os.cpu_count() or 1
    print(
        f"CPU of {cores} cores × {seconds:.0f} s: "
        + ", ".join(f"{who} {100 * s / seconds / cores:.0f} %" for who, s in used.items())
        + f". The bottleneck would be {max(used, key=lambda who: used[who])}."
    )
    print("Failed: " + "; ".join(wrong) if wrong else "Passed.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
