"""`make bench-records`: what pages of the register cost as it grows.

For each size a PostgreSQL of the run's own is filled (ten facts a person unless told otherwise),
the production server stands before it, and one user reads the pages.  CPU is user plus system
time of server and cluster, per request, beside that of a no-op view.  The last column is the
largest register's cost over the smallest's.  A list of 970 and one of 100,000 rows of staff are
imported by `manage.py import` into the smallest.  Of each figure the least of three turns counts:
other work on the machine only adds.  Writes var/bench-records.json; ends with 1 and names the
targets that were missed.

    make bench-records ARGS="--people 1000 100000 1000000 --rows 970 100000 --plans"
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from bench import noop_ms
from benchmark.processes import ROOT, Postgres, Server, cpu_seconds, facts
from benchmark.steps import People, Tally, gets, together

REGISTER = str(Path(__file__).with_name("benchmark") / "register.py")
IMPORTER = Path(__file__).with_name("benchmark") / "importer.py"
SIZES = (1_000, 100_000)
GROWTH = 2.0  # at most, of a page between the smallest and the largest register
TYPING = 20  # at most, of an answer while typing, over the no-op view
SECONDS = {970: 6.0, 100_000: 600.0}  # at most, of importing so many rows
ROWS = (970,)
PEAK_MB = 600  # at most, of memory while importing
TURNS = 3
FEWEST = 10  # requests of a turn: CPU is told in hundredths of a second
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


def run(people: int, each: int, requests: int, *, plans: bool, rows: list[int]) -> dict[str, Any]:
    """A register of that size: its pages, its bytes on disk, what importing into it took."""
    with TemporaryDirectory(prefix="nangluc-bench-") as var:
        cluster, server = Postgres("max_wal_size=4GB"), None
        try:
            setting = facts(cluster.database("bench"), var)
            began = time.monotonic()
            told = json.loads(_register(setting, "lay", str(people), str(people * each)))
            print(f"{people:,} people laid in {time.monotonic() - began:.0f} s", flush=True)
            server = Server("nangluc.wsgi:application", setting)
            found: dict[str, Any] = {
                "pages": measured(cluster, server, told, requests),
                "disk_mb": told["bytes"] / 1e6,
            }
            if plans:
                print(f"\nPlans with {people:,} people")
                print(_register(setting, "plans", *pages(told).values()))
            found["imports"] = {n: imported(setting, Path(var), n) for n in rows}
            return found
        finally:
            if server:
                server.stop()
            cluster.stop()


def measured(
    cluster: Postgres, server: Server, told: dict[str, Any], requests: int
) -> dict[str, dict[str, float]]:
    """CPU and latency of each page, in milliseconds a request; the least of the turns."""
    browser = People(server.url, {}).browser(told["session"])
    found = {}
    for name, address in pages(told).items():
        together(gets([browser], address, 8), 1)
        turns = []
        each = max(FEWEST, requests // TURNS)
        for _ in range(TURNS):
            before = cpu_seconds(server.process.pid, cluster.process.pid)
            tally: Tally = together(gets([browser], address, each), 1)
            spent = cpu_seconds(server.process.pid, cluster.process.pid) - before
            if tally.errors:
                sys.exit(f"{name}: {tally.errors[0]}")
            turns.append((spent * 1000 / each, tally))
        least = min(tally.percentile(0.5) for _, tally in turns)
        worst = min(tally.percentile(0.99) for _, tally in turns)
        found[name] = {
            "cpu_ms": min(cpu for cpu, _ in turns), "p50_ms": least * 1000, "p99_ms": worst * 1000,
        }  # fmt: skip
    return found


def imported(setting: dict[str, str], folder: Path, rows: int) -> dict[str, float]:
    """Seconds and megabytes at most of `manage.py import staff --apply`, a process of its own."""
    path = folder / f"staff-{rows}.csv"
    path.write_text(_register(setting, "staff", str(rows)), encoding="utf-8")
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, str(IMPORTER), "staff", str(path), "--apply", "--json"], cwd=ROOT,
        env={**os.environ, **setting}, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    took = time.monotonic() - began
    if done.returncode:
        sys.exit(done.stderr[-2000:] or done.stdout[-2000:])
    answer = json.loads(done.stdout)
    if not answer["applied"] or answer["new"] != rows:
        sys.exit(f"Of {rows} rows {answer['new']} were new: {answer['refused'][:1]}")
    peak = int(done.stderr.strip().splitlines()[-1]) / 1024
    print(f"{rows:,} rows imported in {took:.1f} s, at most {peak:.0f} MB", flush=True)
    return {"seconds": round(took, 1), "peak_mb": round(peak)}


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
    parser.add_argument("--rows", type=int, nargs="*", default=ROWS, help="of lists to import")
    parser.add_argument("--plans", action="store_true", help="print the plans of each page")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    noop = min(noop_ms(1, 0.1) for _ in range(TURNS))
    print(f"No-op view: {noop:.3f} ms of CPU")
    sizes = sorted(chosen.people)
    found = {
        size: run(
            size, chosen.facts_each, chosen.requests, plans=chosen.plans,
            rows=chosen.rows if size == sizes[0] else [],
        )
        for size in sizes
    }  # fmt: skip
    measured = {size: one["pages"] for size, one in found.items()}
    rows = [_row(name, sizes, measured, noop) for name in measured[sizes[0]]]
    imports = found[sizes[0]]["imports"]
    target = ROOT / "var" / "bench-records.json"
    target.parent.mkdir(exist_ok=True)
    kept = {
        "noop_ms": round(noop, 3), "pages": rows, "imports": imports,
        "disk_mb": {size: round(one["disk_mb"]) for size, one in found.items()},
    }  # fmt: skip
    target.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    _show(rows, sizes)
    missed = [f"{row['page']}: {words}" for row in rows for words in _missed(row)]
    for n, one in imports.items():
        if one["seconds"] > SECONDS.get(n, one["seconds"]):
            missed.append(f"import of {n:,} rows: {one['seconds']} s")
        if one["peak_mb"] > PEAK_MB:
            missed.append(f"import of {n:,} rows: {one['peak_mb']} MB")
    print(f"\nTargets missed: {'; '.join(missed) or 'none'}")
    return 1 if missed else 0


def _missed(row: dict[str, Any]) -> list[str]:
    missed = [f"growth {row['growth']}"] if row["growth"] > GROWTH else []
    if row["page"].startswith("typing") and row["times_noop"] > TYPING:
        missed.append(f"{row['times_noop']} x no-op")
    return missed


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
        missed = "  MISSED: " + ", ".join(words) if (words := _missed(row)) else ""
        print(f"{row['page']:<24}{costs}{row['times_noop']:>9.1f}{row['growth']:>9.2f}{missed}")


if __name__ == "__main__":
    sys.exit(main())
