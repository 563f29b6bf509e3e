"""`make check`: every gate of the house, one line each; what fails tells its reasons below.

ARGS=--offline leaves out the one gate that asks the package index; ARGS=--index-may-move
reports what is newer there without failing, for builds of a commit that was right when made.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from gates import deployment, locks, tracked

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


@dataclass(frozen=True, slots=True)
class Finding:
    """What a gate says: complaints make it red, a note does not."""

    complaints: list[str]
    note: str = ""


Gate = Callable[[], Finding]


def _command(*words: str) -> Finding:
    """A tool's own exit code and its own words."""
    done = subprocess.run(
        words, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", stdin=subprocess.DEVNULL
    )
    if done.returncode == 0:
        return Finding([])
    return Finding((done.stdout + done.stderr).strip().splitlines()[-60:] or ["no output"])


def _python(*words: str) -> Gate:
    return partial(_command, sys.executable, *words)


def _newest(*, may_move: bool) -> Finding:
    try:
        older, note = locks.older_than_newest_patch(ROOT)
    except locks.IndexUnreachable as unreachable:
        return Finding([str(unreachable), "Without a network: make check ARGS=--offline"])
    if older and may_move:
        return Finding([], f"{note}; newer by now: {'; '.join(older)}")
    return Finding([*older, "make lock writes both locks anew"] if older else [], note)


def gates(*, offline: bool, may_move: bool) -> dict[str, Gate]:
    found: dict[str, Gate] = {
        "ruff": _python("-m", "ruff", "check", "--quiet", "."),
        "format": _python("-m", "ruff", "format", "--check", "--quiet", "."),
        "types (mypy)": _python("-m", "mypy"),
        "imports point down": partial(_command, str(BIN / "lint-imports"), "--no-logo"),
        "foreign keys point down, conventions": _python(
            "-m", "pytest", "-q", "-n", "0", "tests/test_conventions.py"
        ),
        "no migration is missing": _python(
            "manage.py", "makemigrations", "--check", "--dry-run", "--no-color"
        ),
        "English is complete": _python("manage.py", "messages", "--check"),
        "check --deploy, silent and speaking": lambda: Finding(deployment.complaints(ROOT)),
        "locks hold names, versions, hashes": lambda: Finding(locks.foreign_words(ROOT)),
        "no secret, no path of a machine": lambda: Finding(tracked.complaints(ROOT)),
    }
    if not offline:
        found["newest patch of each series"] = partial(_newest, may_move=may_move)
    return found


def _timed(gate: Gate) -> tuple[Finding, float]:
    start = time.monotonic()
    return gate(), time.monotonic() - start


def main() -> int:
    parser = argparse.ArgumentParser(prog="make check", description=__doc__)
    parser.add_argument("--offline", action="store_true", help="do not ask the package index")
    parser.add_argument("--index-may-move", action="store_true", help="newer patches do not fail")
    told = parser.parse_args()
    red = []
    chosen = gates(offline=told.offline, may_move=told.index_may_move)
    with ThreadPoolExecutor(max_workers=3) as pool:
        running = {name: pool.submit(_timed, gate) for name, gate in chosen.items()}
        for name, future in running.items():
            finding, seconds = future.result()
            sign = "FAIL" if finding.complaints else "ok"
            note = f"  ({finding.note})" if finding.note else ""
            print(f"{sign:<5}{name:<40}{seconds:6.1f} s{note}", flush=True)
            for line in finding.complaints:
                print(f"       {line}")
            red += [name] if finding.complaints else []
    if told.offline:
        print("-    newest patch of each series: not asked (--offline)")
    print(f"{len(red)} of {len(chosen)} gates failed." if red else f"{len(chosen)} gates passed.")
    return 1 if red else 0


if __name__ == "__main__":
    sys.exit(main())
