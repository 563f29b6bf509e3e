"""Two workers and a streaming replica beside the primary, on this machine: what comes after one.

The replica is copied by pg_basebackup and follows the primary's log.  Readings on it use the
columns laid from the primary; pages are asked of one and of two web processes.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
from benchmark.processes import ROOT, Postgres, Server, free_port
from benchmark.steps import People, gets, together

PAGES = 12


class Replica(Postgres):
    """A standby that streams from the primary."""

    def __init__(self, primary: Postgres) -> None:
        self.bin, self.port = primary.bin, free_port()
        self.folder = primary.folder.with_name(primary.folder.name + "-replica")
        self.folder.mkdir()
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        start = time.monotonic()
        self._as_owner(
            str(self.bin / "pg_basebackup"), "-h", "127.0.0.1", "-p", str(primary.port),
            "-U", "nangluc", "-D", str(self.folder / "data"), "-R", "-X", "stream", "-c", "fast",
        )  # fmt: skip
        self.copied_s = round(time.monotonic() - start, 1)
        conf = self.folder / "data" / "postgresql.conf"
        conf.write_text(
            conf.read_text() + f"\nport={self.port}\nunix_socket_directories='{self.folder}'\n"
        )
        self.start()


def beside(primary: Postgres, setting: dict[str, str]) -> dict[str, Any]:
    """Figures of readings on the replica, its lag, and pages by one and by two processes."""
    replica = Replica(primary)
    try:
        name = setting["DATABASE_URL"].rsplit("/", 1)[1]
        there = f"postgresql://nangluc@127.0.0.1:{replica.port}/{name}"
        found: dict[str, Any] = {"copied_s": replica.copied_s}
        found["replica"] = _measured(setting | {"DATABASE_URL": there})["figures"]
        found["lag_ms"] = _lag(setting["DATABASE_URL"], there)
        session = _session(setting)
        for workers in (1, 2):
            server = Server("nangluc.wsgi:application", setting, workers=workers)
            try:
                browsers = [People(server.url, {}).browser(session) for _ in range(4)]
                together(gets(browsers, "/coverage/?on=2025-03-03", 4), 4)
                start = time.monotonic()
                deeds = [
                    deed for n in range(PAGES)
                    for deed in gets([browsers[n % 4]], f"/coverage/?on=2024-{1 + n:02}-17", 1)
                ]  # fmt: skip
                tally = together(deeds, 4)
                if tally.errors:
                    sys.exit(tally.errors[0])
                found[f"pages_a_second_{workers}"] = round(PAGES / (time.monotonic() - start), 2)
            finally:
                server.stop()
        return found
    finally:
        replica.stop()


def _lag(primary: str, replica: str) -> float:
    """Milliseconds from a commit until the replica shows it: the median of twenty."""
    waits = []
    with (
        psycopg.connect(primary, autocommit=True) as write,
        psycopg.connect(replica, autocommit=True) as read,
    ):
        write.execute("CREATE TABLE IF NOT EXISTS bench_lag (n int)")
        for n in range(20):
            write.execute("INSERT INTO bench_lag VALUES (%s)", [n])
            start = time.perf_counter()
            while True:
                try:
                    if read.execute("SELECT 1 FROM bench_lag WHERE n = %s", [n]).fetchone():
                        break
                except psycopg.errors.UndefinedTable:
                    pass
                time.sleep(0.0005)
            waits.append((time.perf_counter() - start) * 1000)
    return round(sorted(waits)[len(waits) // 2], 2)


def _measured(setting: dict[str, str]) -> Any:
    return json.loads(_run(setting, "answering.py", "measure", "--read-only"))


def _session(setting: dict[str, str]) -> str:
    return _run(setting, "answering.py", "session", "mot-tinh").strip()


def _run(setting: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name(words[0])), *words[1:]], cwd=ROOT,
        env={**os.environ, **setting}, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return done.stdout.splitlines()[-1]
