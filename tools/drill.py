"""`make drill`: an exam during which processes are killed, and a count of what was lost.

Sixty candidates sit an exam on a PostgreSQL and web processes of the drill's own.  Web
processes are killed with -9 in mid-save and in mid-submit, the database in mid-commit;
requests are doubled and reordered.  Afterwards three counts must be 0.  Then the same with the
unique constraints dropped, which must not come out clean: a drill that cannot fail is none.

--without-constraint runs only that second half and exits 1 when it finds what it must find.
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

from benchmark.processes import ROOT, Postgres, Server, facts
from drilling.clients import Log, Sitter

EXAM = "TNTKQ"
MUST_BE_NONE = (
    "acknowledged answers lost", "steps recorded twice", "attempts begun twice",
    "double results", "results that differ from a replay", "attempts without a result",
)  # fmt: skip
DOUBLE = (
    "steps recorded twice", "attempts begun twice", "double results",
    "results that differ from a replay",
)  # fmt: skip
FIELD = str(Path(__file__).with_name("drilling") / "field.py")
# A commit waits 10 ms for its write to disk, so that a kill meets commits under way.
CONF = "commit_delay=10000\ncommit_siblings=1"
LONGEST_S = 150


class Exam:
    """One run: a database, a server, candidates, and whoever kills."""

    def __init__(self, cluster: Postgres, url: str, var: str, *, seed: int, people: int) -> None:
        self.cluster, self.url, self.seed, self.people = cluster, url, seed, people
        self.facts = facts(url, var)
        self.log = Log()
        self.dice = random.Random(seed)
        self.killed = {"web processes": 0, "databases": 0}
        self.caught = {"save": 0, "submit": 0}

    def django(self, *words: str, said: str = "") -> str:
        done = subprocess.run(
            [sys.executable, *words], cwd=ROOT, env={**os.environ, **self.facts}, input=said,
            capture_output=True, text=True, encoding="utf-8",
        )  # fmt: skip
        if done.returncode:
            sys.exit(f"{' '.join(words)}: {done.stderr}")
        return done.stdout.strip().rpartition("\n")[2]

    def sit(self, *, kills: bool, think_s: float, longest_s: float) -> dict[str, int]:
        """Run the exam on two web processes to its end and count."""
        sessions = json.loads(self.django(FIELD, "prepare", str(self.people)))
        servers: list[Server] = []
        started = time.monotonic()
        try:
            for _ in range(2):
                servers.append(Server("nangluc.wsgi:application", self.facts))
            started = time.monotonic()
            waiting = self.people // 3 + (1 if kills else 0)
            cohorts = [threading.Barrier(waiting, timeout=longest_s) for _ in range(3)]
            sitters = [
                Sitter(
                    tuple(server.url for server in servers),
                    session,
                    EXAM,
                    f"{self.seed}-{n}",
                    self.log,
                    cohorts[n % 3],
                    think_s,
                )
                for n, session in enumerate(sessions)
            ]
            for sitter in sitters:
                sitter.start()
            alarm = threading.Timer(longest_s, self.log.over.set)
            alarm.daemon = True
            alarm.start()
            if kills:
                self._kill_through(servers, cohorts)
            for sitter in sitters:
                sitter.join(longest_s + 30)
            alarm.cancel()
        finally:
            for server in servers:
                server.stop()
        self.seconds = time.monotonic() - started
        return json.loads(self.django(FIELD, "count", said=json.dumps(self.log.acknowledged)))

    def _kill_through(self, servers: list[Server], cohorts: list[threading.Barrier]) -> None:
        """Blow after blow, each while the deed it is aimed at is under way."""
        for what in ("web", "database", "web", "web", "database", "web"):
            time.sleep(2)
            self._blow(servers, what, "save", at_least=3)
        for cohort, what in zip(cohorts, ("web", "database", "web"), strict=True):
            cohort.wait()  # whoever is ready hands in together, and is hit
            self._blow(servers, what, "submit", at_least=2)

    def _blow(self, servers: list[Server], what: str, deed: str, *, at_least: int) -> None:
        until = time.monotonic() + 8
        while self.log.in_flight[deed] < at_least and time.monotonic() < until:
            time.sleep(0.002)
        caught = self.log.in_flight[deed]
        if not caught:
            return
        time.sleep(self.dice.uniform(0, 0.02))
        if what == "web":
            server = servers[self.killed["web processes"] % len(servers)]
            server.kill()
            self.killed["web processes"] += 1
            server.start()
            server.wait()  # one of the two answers at any time, as behind a balancer
        else:
            self.cluster.kill()
            self.killed["databases"] += 1
            time.sleep(0.3)
            self.cluster.start()
        self.caught[deed] += caught
        print(f"  kill -9 {what:<9} with {caught} of “{deed}” under way", flush=True)


def report(counts: dict[str, int]) -> list[str]:
    """Print the counts; the ones that are not what they must be."""
    wrong = [name for name in MUST_BE_NONE if counts[name]]
    if not counts["acknowledged answers"] or not counts["results"]:
        wrong.append("nothing was measured")
    for name, value in counts.items():
        print(f"  {name:<38}{value:>7}{'   <- must be 0' if name in wrong else ''}")
    return wrong


def told(exam: Exam) -> None:
    killed = ", ".join(f"{n} {what}" for what, n in exam.killed.items())
    print(f"  {exam.seconds:.0f} s; killed: {killed}; seen by the candidates:")
    for what, n in sorted(exam.log.seen.items()):
        print(f"    {what:<36}{n:>7}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make drill", description=__doc__)
    parser.add_argument("--without-constraint", action="store_true")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--people", type=int, default=60)
    chosen = parser.parse_args()
    # Being stopped runs what ends the processes below, as Ctrl+C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    people = max(3, chosen.people // 3 * 3)
    print(f"Seed {chosen.seed} (again: make drill ARGS='--seed {chosen.seed}')", flush=True)
    cluster = Postgres(CONF)
    with TemporaryDirectory(prefix="nangluc-drill-") as var:
        try:
            empty = Exam(cluster, cluster.database("empty"), var, seed=0, people=0)
            empty.django(FIELD, "tables")
            wrong: list[str] = []
            if not chosen.without_constraint:
                print(f"{people} candidates; processes are killed while they answer.", flush=True)
                url = cluster.database("held", template="empty")
                exam = Exam(cluster, url, var, seed=chosen.seed, people=people)
                counts = exam.sit(kills=True, think_s=1.2, longest_s=LONGEST_S)
                told(exam)
                wrong = report(counts)
                wrong += [f"no {deed} was under way" for deed, n in exam.caught.items() if not n]
            print("The same without the unique constraints: this must turn red.", flush=True)
            url = cluster.database("loose", template="empty")
            loose = Exam(cluster, url, var, seed=chosen.seed, people=min(people, 30))
            loose.django(FIELD, "loosen")
            counts = loose.sit(kills=False, think_s=0.1, longest_s=LONGEST_S / 4)
            # Who was not finished when time was up proves nothing here.
            red = [name for name in report(counts) if name in DOUBLE]
        finally:
            cluster.stop()
    if chosen.without_constraint:
        print("Red, as it must be without them." if red else "It stayed green: the drill is blind.")
        return 1 if red else 0
    if not red:
        print("It stayed green without the constraints: the drill is blind.")
    print(
        "The drill failed."
        if wrong or not red
        else "The drill passed: nothing lost, nothing double."
    )
    return 1 if wrong or not red else 0


if __name__ == "__main__":
    sys.exit(main())
