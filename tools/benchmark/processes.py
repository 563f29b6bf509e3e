"""Servers started for a measurement, and the CPU that all their processes used.

CPU is user plus system time of every process of a server, children included, read from
/proc; a PostgreSQL cluster of our own is counted whole (backends, writer, checkpointer).
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_TICKS = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _children() -> dict[int, list[int]]:
    tree: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            tree.setdefault(int(fields[1]), []).append(int(entry.name))
    return tree


def cpu_seconds(*roots: int) -> float:
    """CPU of the processes and all below them, with that of children already ended."""
    tree, todo, total = _children(), list(roots), 0
    while todo:
        pid = todo.pop()
        todo += tree.get(pid, [])
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += sum(int(value) for value in fields[11:15])
    return total / _TICKS


class Postgres:
    """A cluster of our own in a temporary folder, on a free port; never the machine's."""

    def __init__(self) -> None:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not found:
            sys.exit("No PostgreSQL programs in /usr/lib/postgresql: install Debian's postgresql.")
        self.bin = found[-1].parent
        self.folder = Path(tempfile.mkdtemp(prefix="nangluc-pg-"))
        self.port = free_port()
        self.user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        data = self.folder / "data"
        self._as_owner(
            str(self.bin / "initdb"),
            "-D",
            str(data),
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-U",
            "nangluc",
        )
        with (data / "postgresql.conf").open("a") as conf:
            conf.write(
                f"port={self.port}\nlisten_addresses='127.0.0.1'\nshared_buffers=256MB\n"
                f"unix_socket_directories='{self.folder}'\nmax_connections=100\njit=off\n"
            )
        command = [str(self.bin / "postgres"), "-D", str(data)]
        self.process = subprocess.Popen(
            self._owned(command), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._wait()

    def _owned(self, command: list[str]) -> list[str]:
        return (
            ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
            if os.geteuid() == 0
            else command
        )

    def _as_owner(self, *command: str) -> None:
        subprocess.run(self._owned(list(command)), check=True, stdout=subprocess.DEVNULL, cwd="/")

    def _wait(self) -> None:
        for _ in range(200):
            ready = subprocess.run(
                [str(self.bin / "pg_isready"), "-h", "127.0.0.1", "-p", str(self.port)],
                stdout=subprocess.DEVNULL,
                check=False,
            )
            if ready.returncode == 0:
                return
            time.sleep(0.1)
        sys.exit("The benchmark's PostgreSQL did not start.")

    def database(self, name: str) -> str:
        """Create a database and return its URL."""
        subprocess.run(
            [
                str(self.bin / "createdb"),
                "-h",
                "127.0.0.1",
                "-p",
                str(self.port),
                "-U",
                "nangluc",
                name,
            ],
            check=True,
        )
        return f"postgresql://nangluc@127.0.0.1:{self.port}/{name}"

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)


class Server:
    """granian with the product, or with the bare no-op view, on a free port."""

    def __init__(self, target: str, environment: Mapping[str, str], *, workers: int = 1) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        command = [
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
            "--workers",
            str(workers),
            "--blocking-threads",
            "4",
            "--backpressure",
            "256",
            "--log-level",
            "warning",
            "--no-access-log",
            target,
        ]
        self.process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment})
        self._wait()

    def _wait(self) -> None:
        for _ in range(150):
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2):
                    return
            except OSError:
                time.sleep(0.2)
        self.stop()
        sys.exit("The benchmark's web server did not start.")

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
