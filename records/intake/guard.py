"""Read a file that may mean harm: in a process of its own, bounded, and killed when it lingers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from .book import Book, BookFacts
from .child import CPU_SECONDS
from .refusals import Refusal, Refused, refuse

WALL_SECONDS = CPU_SECONDS + 0.5
_ROOT = Path(__file__).parents[2]


@contextmanager
def opened(path: Path, wall_seconds: float = WALL_SECONDS) -> Iterator[Book]:
    """The workbook of a file of any kind; its rows are gone when the block ends.

    The answer comes within ``wall_seconds``; a task may allow more on a busy machine, for the
    bound on CPU stays.  Raises Refused, whose refusal is a sentence for who sent the file.
    """
    with TemporaryDirectory(prefix="intake-") as folder:
        rows = Path(folder) / "rows"
        answer = _asked(path.resolve(), rows, wall_seconds)
        if "refusal" in answer:
            raise Refused(Refusal.from_data(answer["refusal"]))
        yield Book(BookFacts.from_data(answer["book"]), rows)


def _asked(path: Path, rows: Path, wall_seconds: float) -> dict[str, dict[str, object]]:
    command = [sys.executable, "-s", "-m", "records.intake.child", str(path), str(rows)]
    child = subprocess.Popen(  # noqa: S603  (our own program; paths are arguments)
        command,
        cwd=_ROOT,
        env={"PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        said, _ = child.communicate(timeout=wall_seconds)
    except subprocess.TimeoutExpired as late:
        raise refuse("too_slow") from late
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    if child.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise refuse("too_slow")
    if child.returncode in (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS):
        raise refuse("too_heavy")  # the Rust reader aborts where memory ends
    if child.returncode or not said:
        raise refuse("broken")
    answer: dict[str, dict[str, object]] = json.loads(said)
    return answer
