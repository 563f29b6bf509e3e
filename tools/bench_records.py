"""`make bench-records`: what pages of the register cost as it grows.

For each size a PostgreSQL of the run's own is filled (ten facts a person unless told otherwise),
the production server stands before it, and one user reads the pages.  CPU is user plus system
time of server and cluster, per request, beside that of a no-op view.  The last column is the
largest register's cost over the smallest's.  Writes var/bench-records.json.

    make bench-records ARGS="--people 1000 100000 1000000 --facts-each 10 --plans"
"""

import argparse
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from bench import noop_ms
from benchmark.processes import ROOT, Postgres, Server, cpu_seconds, facts
from benchmark.steps import People, Tally, gets, together

REGISTER = str(Path(__file__).with_name("benchmark") / "register.py")
SIZES = (1_000, 100_000)
GROWTH = 2.0  # at most, of a page between the smallest and the largest register
TYPING = 20  # at most, of an answer while typing, over the no-op view
THEN = {"on": "2025-06-30", "known": "2025-07-15"}


def pages(told: dict[str, Any]) -> dict[str, str]:
    """The pages by name: addresses of the register at hand."""

    def typed(words: str) -> str:
        return f"/search/suggest/?{urlencode({'q': words})}"

    person, unit, then = f"/people/{told['person']}/", f"/units/{told['unit']}/", urlencode(THEN)
    return {
        "person": person, "person, then": f"{person}?{then}",
        "unit": unit, "unit, then": f"{unit}?{then}",
        "people": "/people/", "people, named": f"/people/?{urlencode({'q': told['name']})}",
        "typing a full name": typed(told["name"]), "typing a family name": typed("nguyen"),
        "typing a code": typed(told["code"]), "typing a unit": typed("ban 3"),
        "search page": f"/search/?{urlencode({'q': told['name']})}",
    }  # fmt: skip


def run(people: int, each: int, requests: int, *, plans: bool) -> dict[str, dict[str, float]]:
    """CPU and latency of each page, in milliseconds, on a register of that size."""
    with TemporaryDirectory(prefix="nangluc-bench-") as var:
        cluster, server = Postgres(), None
        try:
            setting = facts(cluster.database("bench"), var)
            told = json.loads(_register(setting, "lay", str(people), str(people * each)))
            addresses = pages(told)
            server = Server("nangluc.wsgi:application", setting)
            browser = People(server.url, {}).browser(told["session"])
            found = {}
            for name, address in addresses.items():
                together(gets([browser], address, 8), 1)
                before = cpu_seconds(server.process.pid, cluster.process.pid)
                tally: Tally = together(gets([browser], address, requests), 1)
                spent = cpu_seconds(server.process.pid, cluster.process.pid) - before
                if tally.errors:
                    sys.exit(f"{name}: {tally.errors[0]}")
                found[name] = {
                    "cpu_ms": spent * 1000 / requests, "p50_ms": tally.percentile(0.5) * 1000,
                    "p99_ms": tally.percentile(0.99) * 1000,
                }  # fmt: skip
            if plans:
                print(f"\nPlans with {people:,} people")
                print(_register(setting, "plans", *addresses.values()))
            return found
        finally:
            if server:
                server.stop()
            cluster.stop()


def _register(setting: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, REGISTER, *words], cwd=ROOT, env={**os.environ, **setting},
        capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench-records", description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=SIZES)
    parser.add_argument("--facts-each", type=int, default=10)
    parser.add_argument("--requests", type=int, default=60, help="of each page")
    parser.add_argument("--plans", action="store_true", help="print the plans of each page")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    noop = noop_ms(1, 0.1)
    print(f"No-op view: {noop:.3f} ms of CPU")
    sizes = sorted(chosen.people)
    measured = {
        size: run(size, chosen.facts_each, chosen.requests, plans=chosen.plans) for size in sizes
    }
    rows = [_row(name, sizes, measured, noop) for name in measured[sizes[0]]]
    target = ROOT / "var" / "bench-records.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    _show(rows, sizes)
    return 0


def _row(
    name: str, sizes: list[int], measured: dict[int, dict[str, dict[str, float]]], noop: float
) -> dict[str, Any]:
    costs = [measured[size][name]["cpu_ms"] for size in sizes]
    return {
        "page": name, "people": sizes, "cpu_ms": [round(cost, 2) for cost in costs],
        "p50_ms": [round(measured[size][name]["p50_ms"], 1) for size in sizes],
        "p99_ms": [round(measured[size][name]["p99_ms"], 1) for size in sizes],
        "times_noop": round(costs[-1] / noop, 1), "growth": round(costs[-1] / costs[0], 2),
    }  # fmt: skip


def _show(rows: list[dict[str, Any]], sizes: list[int]) -> None:
    heads = "".join(f"{f'{size:,}':>12}" for size in sizes)
    print(f"\n{'CPU ms a request':<24}{heads}{'x noop':>9}{'growth':>9}")
    for row in rows:
        costs = "".join(f"{cost:>12.2f}" for cost in row["cpu_ms"])
        missed = " MISSED" if row["growth"] > GROWTH else ""
        if row["page"].startswith("typing") and row["times_noop"] > TYPING:
            missed += f" above {TYPING} x noop"
        print(f"{row['page']:<24}{costs}{row['times_noop']:>9.1f}{row['growth']:>9.2f}{missed}")


if __name__ == "__main__":
    sys.exit(main())
