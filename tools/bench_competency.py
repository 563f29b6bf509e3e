"""`make bench-competency`: what figures of competency cost with 100,000 and a million people.

For each size a PostgreSQL of the run's own is filled with a nation (ten years of posts and facts,
40 requirements), its ledger is laid out in columns, and every figure is asked of fresh days: a
nation, a province, a commune, an officer, as known on a day, after a changed fact, after a changed
rule.  Tables out of the columns are compared with those the database makes.  Writes
var/bench-competency.json; exits with 1 when a target is missed.

    make bench-competency ARGS="--people 100000 --replica"
    make bench-competency ARGS="--cpu"    on a machine that others use: the processor's seconds count
"""

import argparse
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmark.processes import ROOT, Postgres, facts
from benchmark.standby import beside

TOOLS = Path(__file__).with_name("benchmark")
SIZES = (100_000, 1_000_000)
CLOCK = "2025-11-20"
CONF = (
    "max_wal_size=8GB\nsynchronous_commit=off\nmaintenance_work_mem=512MB\nwork_mem=32MB\n"
    "wal_level=replica\nmax_wal_senders=4\n"
)
# Seconds at most (issue 5, point 17).
TARGETS = {
    "province, any date": 0.3, "nation, any date": 1.0, "commune, any date": 0.02,
    "officer, any date": 0.01, "changed rule, everybody judged anew": 30.0,
    "province, as known on a day": 0.3, "nation, as known on a day": 1.0,
}  # fmt: skip


def run(people: int, chosen: argparse.Namespace) -> dict[str, Any]:
    """Everything measured at one size; with ``--database`` on one that was laid before."""
    with TemporaryDirectory(prefix="nangluc-bench-") as var:
        cluster = None if chosen.database else Postgres(CONF)
        try:
            url = chosen.database or cluster.database("bench")  # type: ignore[union-attr]
            setting = facts(url, var) | {"CLOCK": CLOCK}
            found: dict[str, Any] = {"people": people}
            if cluster:
                start = time.monotonic()
                _python(setting, "nation.py", "lay", str(people))
                found["lay_s"] = round(time.monotonic() - start)
            found |= _python(setting, "answering.py", "build")
            print(f"{people:,} people: {found}", flush=True)
            found["agree"] = _python(setting, "answering.py", "agree", str(chosen.compare))
            if chosen.replica and cluster:
                found["beside"] = beside(cluster, setting)
            found |= _python(setting, "answering.py", "measure")
            return found
        finally:
            if cluster:
                cluster.stop()


def _python(setting: dict[str, str], *words: str) -> Any:
    done = subprocess.run(
        [sys.executable, str(TOOLS / words[0]), *words[1:]], cwd=ROOT,
        env={**os.environ, **setting}, stdout=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"{' '.join(words)} failed; its words are above.")
    return json.loads(done.stdout.splitlines()[-1])


def missed(found: dict[str, Any], kind: str) -> list[str]:
    """The targets this size does not keep."""
    return [
        f"{found['people']:,} people: {name} took {figure[kind]:.3f} s, {TARGETS[name]} s is asked for"
        for name, figure in found["figures"].items()
        if figure[kind] > TARGETS.get(name, float("inf"))
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench-competency", description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=SIZES)
    parser.add_argument("--compare", type=int, default=3, help="tables also made by the database")
    parser.add_argument(
        "--replica", action="store_true", help="two workers and a streaming replica"
    )
    parser.add_argument("--cpu", action="store_true", help="hold the targets to the processor")
    parser.add_argument("--database", help="one that nation.py has filled; with one size")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sizes = [run(people, chosen) for people in chosen.people]
    machine = {
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
    }
    target = ROOT / "var" / "bench-competency.json"
    target.parent.mkdir(exist_ok=True)
    told = {"machine": machine, "on": time.strftime("%Y-%m-%d"), "sizes": sizes}
    target.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    _show(sizes)
    wrong = [
        line for found in sizes for line in missed(found, "cpu_s" if chosen.cpu else "least_s")
    ]
    for line in wrong:
        print(f"MISSED {line}")
    free = shutil.disk_usage(ROOT).free / 1e9
    print(f"{len(wrong)} targets missed; {free:.0f} GB of disk are free.")
    return 1 if wrong else 0


def _show(sizes: list[dict[str, Any]]) -> None:
    for found in sizes:
        print(
            f"\n{found['people']:,} people, load {found['load']:.1f}      least     median        CPU"
        )
        for name, figure in found["figures"].items():
            values = "".join(f"{figure[kind]:>11.4f}" for kind in ("least_s", "median_s", "cpu_s"))
            print(f"{name:<46}{values} s")
        for name in (
            "build_s",
            "build_cpu_s",
            "columns_mb",
            "database_mb",
            "memory",
            "agree",
            "beside",
        ):
            if name in found:
                print(f"{name:<46}{found[name]}")


if __name__ == "__main__":
    sys.exit(main())
