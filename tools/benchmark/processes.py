"""Servers started for a measurement, and the CPU that all their processes used.

CPU is user plus system time of every process of a server, children included, read from
/proc; a PostgreSQL cluster of our own is counted whole (backends, writer, checkpointer).
"""

from __future__ import annotations

import contextlib
import os
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


def facts(database_url: str, var: str) -> dict[str, str]:
    """Django's variables for an embedded clone of the run's own; nothing of the caller's is used."""
    return {
        "DATABASE_URL": database_url, "VAR_DIR": var, "SECRET_KEY": "", "CLOCK": "",
        "REDIS_URL": "", "EMAIL_URL": "", "SQLITE_PATH": "",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tools")]),
        "DJANGO_SETTINGS_MODULE": "nangluc.settings",
    }  # fmt: skip


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


def below(root: int) -> list[int]:
    """Every process below the root."""
    tree, found = _children(), []
    todo = list(tree.get(root, []))
    while todo:
        pid = todo.pop()
        found.append(pid)
        todo += tree.get(pid, [])
    return found


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

    def __init__(self, conf: str = "") -> None:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not found:
            sys.exit("No PostgreSQL programs in /usr/lib/postgresql: install Debian's postgresql.")
        self.bin = found[-1].parent
        self.folder = Path(tempfile.mkdtemp(prefix="nangluc-pg-"))
        self.port = free_port()
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        data = self.folder / "data"
        self._as_owner(
            str(self.bin / "initdb"), "-D", str(data), "-A", "trust", "-E", "UTF8",
            "--locale=C.UTF-8", "-U", "nangluc",
        )  # fmt: skip
        with (data / "postgresql.conf").open("a") as settings:
            settings.write(
                f"port={self.port}\nlisten_addresses='127.0.0.1'\nshared_buffers=256MB\n"
                f"unix_socket_directories='{self.folder}'\nmax_connections=100\njit=off\n{conf}\n"
            )
        self.start()

    def start(self) -> None:
        """Start the server on its folder; after a crash it recovers first."""
        command = [str(self.bin / "postgres"), "-D", str(self.folder / "data")]
        self.process = subprocess.Popen(
            self._owned(command), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/"
        )
        for _ in range(600):
            ready = subprocess.run(
                [str(self.bin / "pg_isready"), "-h", "127.0.0.1", "-p", str(self.port)],
                stdout=subprocess.DEVNULL,
            )
            if ready.returncode == 0:
                return
            time.sleep(0.1)
        self.stop()
        sys.exit("The PostgreSQL of this run did not start.")

    def kill(self) -> None:
        """kill -9 of the server and of every process below it, as when the power goes."""
        for pid in (self.process.pid, *below(self.process.pid)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def _owned(self, command: list[str]) -> list[str]:
        if os.geteuid() != 0:
            return command
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]

    def _as_owner(self, *command: str) -> None:
        subprocess.run(self._owned(list(command)), check=True, stdout=subprocess.DEVNULL, cwd="/")

    def database(self, name: str, template: str = "template0") -> str:
        """Create a database and return its URL."""
        subprocess.run(
            [
                str(self.bin / "createdb"), "-h", "127.0.0.1", "-p", str(self.port),
                "-U", "nangluc", "-T", template, name,
            ],
            check=True,
        )  # fmt: skip
        return f"postgresql://nangluc@127.0.0.1:{self.port}/{name}"

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class Server:
    """granian as `manage.py serve` starts it, with the product or the bare no-op view."""

    def __init__(
        self, target: str, environment: Mapping[str, str], *, workers: int = 1, threads: int = 4
    ) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.command = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws",
            "--host", "127.0.0.1", "--port", str(self.port), "--workers", str(workers),
            "--blocking-threads", str(threads), "--log-level", "critical", "--no-access-log",
            "--respawn-failed-workers", target,
        ]  # fmt: skip
        self.environment = {**os.environ, **environment}
        self.start()
        self.wait()

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, env=self.environment, stderr=subprocess.DEVNULL
        )

    def wait(self) -> None:
        """Until it answers."""
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=5):
                    return
            except OSError:
                time.sleep(0.2)
        self.stop()
        sys.exit("The web server of this run did not start.")

    def kill(self) -> None:
        """kill -9 of its processes, those that answer requests first."""
        for pid in (*below(self.process.pid), self.process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
