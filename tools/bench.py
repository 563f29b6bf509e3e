"""`make bench`: CPU per request as a multiple of a bare view on the same server software.

The data of the comparison goes into SQLite and into a PostgreSQL of the run's own; the
production server stands beside a no-op view; 1, 8 and 32 users take the steps.  CPU is user
plus system time of every process that serves: granian, and the database cluster whole.
Writes var/bench.json.  --quick takes a tenth of the requests.
"""

import argparse
import itertools
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmark.processes import ROOT, Postgres, Server, cpu_seconds, facts
from benchmark.steps import (
    People,
    Tally,
    began,
    gets,
    reviewed,
    saved,
    submitted,
    together,
    whole_exam,
)  # fmt: skip

FIELD = str(Path(__file__).with_name("benchmark") / "field.py")
USERS = (1, 8, 32)
TARGETS = {
    "sign-in page": 6, "sign-in": 60, "home": 15, "lesson": 10, "start": 20, "save answer": 8,
    "submit": 20, "review": 15, "my standard": 20, "coverage": 100, "coverage file": 300,
    "verify": 6, "exam": 260,
}  # fmt: skip
WARM = 36
Deeds = list[Callable[[], object]]


class Measured:
    """One server under measurement, and the rows it gives."""

    def __init__(
        self, database: str, server: Server, cluster: Postgres | None, known: dict[str, Any]
    ) -> None:
        self.database, self.server, self.cluster = database, server, cluster
        self.people = People(server.url, known)
        self.known = known
        self.rows: list[dict[str, Any]] = []
        self.noop_ms: dict[int, float] = {}

    def cpu(self) -> float:
        roots = [self.server.process.pid]
        if self.cluster:
            roots.append(self.cluster.process.pid)
        return cpu_seconds(*roots)

    def take(self, step: str, users: int, deeds: Deeds, *, listed: bool = True) -> None:
        """Measure the deeds; ``listed`` rows go into the file, others only on the screen."""
        before = self.cpu()
        tally = together(deeds, users)
        cpu_ms = (self.cpu() - before) * 1000 / max(1, len(tally.seconds))
        row = {
            "step": step, "database": self.database, "users": users, "cpu_ms": round(cpu_ms, 2),
            "noop_cpu_ms": round(self.noop_ms[users], 3),
            "times_noop": round(cpu_ms / self.noop_ms[users], 1),
            "p50_ms": round(tally.percentile(0.5) * 1000, 1),
            "p99_ms": round(tally.percentile(0.99) * 1000, 1), "errors": len(tally.errors),
        }  # fmt: skip
        if listed:
            self.rows.append(row)
        show(row, tally)


def show(row: dict[str, Any], tally: Tally) -> None:
    aim = TARGETS.get(row["step"])
    judged = ""
    if aim and row["users"] == 1 and row["database"] == "postgresql":
        judged = f"  aim {aim}" + ("" if row["times_noop"] <= aim else "  MISSED")
    print(
        f"{row['step']:<22}{row['database']:<12}{row['users']:>5}{row['cpu_ms']:>10.2f}"
        f"{row['times_noop']:>8.1f}{row['p50_ms']:>9.1f}{row['p99_ms']:>9.1f}{row['errors']:>7}{judged}",
        flush=True,
    )
    if tally.errors:
        print(f"    first error: {tally.errors[0][:160]}")


def head() -> None:
    print(
        f"\n{'step':<22}{'database':<12}{'users':>5}{'cpu ms':>10}{'x noop':>8}"
        f"{'p50 ms':>9}{'p99 ms':>9}{'errors':>7}"
    )


class Facts:
    """A process that enters a fact when told to; it is not counted, its database work is."""

    def __init__(self, told: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, FIELD, "facts"], cwd=ROOT, env={**os.environ, **told},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.lock = threading.Lock()

    def enter(self) -> None:
        """One fact, whichever user's turn it is: the line is answered before the next is sent."""
        assert self.process.stdin and self.process.stdout
        with self.lock:
            self.process.stdin.write("\n")
            self.process.stdin.flush()
            self.process.stdout.readline()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


def noop_ms(users: int, share: float) -> float:
    server = Server("benchmark.noop:application", facts("", tempfile.gettempdir()))
    try:
        people = People(server.url, {})
        browsers = [people.browser() for _ in range(users)]
        together(gets(browsers, "/", 100), users)
        number = int(4000 * share) + 200
        before = cpu_seconds(server.process.pid)
        tally = together(gets(browsers, "/", number), users)
        if tally.errors:
            sys.exit(f"The no-op view failed: {tally.errors[0]}")
        return (cpu_seconds(server.process.pid) - before) * 1000 / number
    finally:
        server.stop()


def warm_up(one: Measured) -> None:
    """Every page once or twice: templates compiled, what is remembered remembered."""
    people = one.people
    visitor, officer, office = people.browser(), people.officers(1)[0], people.office()
    officer.post(f"/learn/{one.known['course']}/begin/", {})
    lesson = f"/learn/{one.known['course']}/{one.known['lessons'][3]}/"
    # So many that every question has been on a paper and every thread knows its statements.
    deeds: Deeds = [lambda n=n: whole_exam(people.candidate(n)) for n in range(WARM)]
    deeds += [people.sign_in(n) for n in range(8)]
    deeds += gets([visitor], "/account/login/", 8)
    deeds += gets([visitor], f"/verify/{one.known['certificate']}/", 8)
    for path in ("/", lesson, "/standard/"):
        deeds += gets([officer], path, 8)
    for path in ("/coverage/", "/coverage.xlsx"):
        deeds += gets([office], path, 2)
    tally = together(deeds, 1)
    if tally.errors:
        print(f"While warming up: {tally.errors[0][:200]}")


def measure(one: Measured, users: int, share: float, entering: Facts, first: int) -> None:
    """Every step for so many users; ``first`` is the first officer nobody has used yet."""
    people = one.people

    def times(number: int) -> int:
        return max(users, int(number * share))

    officers = people.officers(max(users, 8))
    visitors = [people.browser() for _ in range(users)]
    one.take("sign-in page", users, gets(visitors, "/account/login/", times(400)))
    one.take("sign-in", users, [people.sign_in(n) for n in range(times(40))])
    for path in ("/", "/standard/"):
        together(gets(officers, path, len(officers)), users)  # what is remembered, is
    one.take("home", users, gets(officers, "/", times(200)))
    lesson = f"/learn/{one.known['course']}/{one.known['lessons'][3]}/"
    for browser in officers:
        browser.post(f"/learn/{one.known['course']}/begin/", {})
    one.take("lesson", users, gets(officers, lesson, times(200)))
    sitting = [people.candidate(first + n) for n in range(times(60))]
    one.take("start", users, [lambda who=who: began(who) for who in sitting])
    saves = times(400)
    turns = itertools.islice(itertools.cycle(sitting), saves)
    one.take(
        "save answer",
        users,
        [lambda who=who, q=k % 20 + 1: saved(who, q) for k, who in enumerate(turns)],
    )
    one.take("submit", users, [lambda who=who: submitted(who) for who in sitting])
    turned = itertools.islice(itertools.cycle(sitting), times(120))
    one.take("review", users, [lambda who=who: reviewed(who) for who in turned])
    one.take("my standard", users, gets(officers, "/standard/", times(150)))
    offices = [people.office() for _ in range(users)]
    for step, path, number in (
        ("coverage", "/coverage/", 24), ("coverage file", "/coverage.xlsx", 10),
    ):  # fmt: skip
        reading = gets(offices, path, times(number))
        # The honest figure: something has changed since the last reading.
        one.take(step, users, [lambda get=get: (entering.enter(), get()) for get in reading])
        one.take(f"{step}, unchanged", users, gets(offices, path, times(number)), listed=False)
    one.take("verify", users, gets(visitors, f"/verify/{one.known['certificate']}/", times(400)))
    exams = [people.candidate(first + 80 + n) for n in range(times(16))]
    one.take("exam", users, [lambda who=who: whole_exam(who) for who in exams])


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the requests")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), help="only this one")
    parser.add_argument("--users", type=int, nargs="*", default=USERS)
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    share = 0.1 if chosen.quick else 1.0
    noop = {users: noop_ms(users, share) for users in chosen.users}
    print("No-op view: " + ", ".join(f"{ms:.3f} ms with {n}" for n, ms in noop.items()) + " users")
    rows: list[dict[str, Any]] = []
    for database in (chosen.database,) if chosen.database else ("sqlite", "postgresql"):
        rows += run(database, noop, share)
    target = ROOT / "var" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    failed = sum(row["errors"] for row in rows)
    missed = [
        f"{row['step']} {row['times_noop']} (aim {TARGETS[row['step']]})"
        for row in rows
        if (row["database"], row["users"]) == ("postgresql", 1)
        and row["times_noop"] > TARGETS[row["step"]]
    ]
    print(f"\n{len(rows)} rows in var/bench.json; {failed} errors.")
    print("Above the aim, one user on PostgreSQL: " + ("; ".join(missed) or "none"))
    return 1 if failed else 0


def run(database: str, noop: dict[int, float], share: float) -> list[dict[str, Any]]:
    with TemporaryDirectory(prefix="nangluc-bench-") as var:
        cluster = Postgres() if database == "postgresql" else None
        server = entering = None
        try:
            told = facts(cluster.database("bench") if cluster else "", var)
            made = subprocess.run(
                [sys.executable, FIELD, "prepare"], cwd=ROOT, env={**os.environ, **told},
                capture_output=True, text=True, encoding="utf-8",
            )  # fmt: skip
            if made.returncode:
                sys.exit(made.stderr)
            server = Server("nangluc.wsgi:application", told)
            one = Measured(
                database, server, cluster, json.loads(made.stdout.strip().splitlines()[-1])
            )
            one.noop_ms = noop
            entering = Facts(told)
            entering.enter()
            warm_up(one)
            head()
            for number, users in enumerate(noop):
                measure(one, users, share, entering, first=40 + 140 * number)
            return one.rows
        finally:
            if entering:
                entering.stop()
            if server:
                server.stop()
            if cluster:
                cluster.stop()


if __name__ == "__main__":
    sys.exit(main())
