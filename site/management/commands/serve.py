"""Serve this clone: bring everything up to date, start granian, say where and as whom."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from records.models import User

from ...catalogues import compile_stale

# The first answer waits for the application's imports, on a slow machine for long.
PATIENCE_S = 120
SIGNALS = [
    getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name)
]


class Command(BaseCommand):
    help = "Migrate, load the demo into an empty trial database, collect files, and serve."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, host: str, port: int, **_options: Any) -> None:
        self._bring_up_to_date()
        connection.close()
        for number in SIGNALS:
            signal.signal(number, _stopped)
        # In a session of its own: of Ctrl+C we alone hear, and the server gets one signal, not two.
        server = subprocess.Popen(  # noqa: S603
            granian(host, port), cwd=settings.BASE_DIR, start_new_session=True
        )
        try:
            self._watch(server, host, port)
        except Stopped:
            pass
        finally:
            _end(server)

    def _watch(self, server: subprocess.Popen[bytes], host: str, port: int) -> None:
        """Say where it is, and stay until it ends."""
        self._wait_for(server, host, port)
        self.stdout.write(f"\nNăng Lực: http://{host}:{port}/\n\n")
        if settings.EMBEDDED:
            call_command("demo", sign_ins=True, stdout=self.stdout)
        self.stdout.write("Ctrl+C stops it.\n")
        self.stdout.flush()
        # Stopped by somebody is a good end; granian going by itself is not.
        if code := server.wait():
            raise CommandError(f"The server ended by itself (exit code {code}).")

    def _bring_up_to_date(self) -> None:
        compile_stale()
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self._say("Preparing the database …")
            call_command("migrate", verbosity=0, interactive=False)
        if settings.EMBEDDED and not User.objects.exists():
            self._say("Loading the demo administration …")
            call_command("demo", stdout=self.stdout)
        stamp = Path(str(settings.STATIC_ROOT)) / f".collected-{_static_state()}"
        if not stamp.exists():
            self._say("Collecting static files …")
            call_command("collectstatic", verbosity=0, interactive=False, clear=True)
            stamp.touch()

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()

    def _wait_for(self, server: subprocess.Popen[bytes], host: str, port: int) -> None:
        """Until the health page answers: what is printed then is true."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until and server.poll() is None:
            probe = HTTPConnection(host, port, timeout=5)
            try:
                # The forwarded scheme keeps a serious installation from redirecting the probe.
                probe.request("GET", "/healthz", headers={"X-Forwarded-Proto": "https"})
                probe.getresponse().read()
                return
            except (OSError, HTTPException):
                time.sleep(0.1)
            finally:
                probe.close()
        raise CommandError("The server did not start; the lines above say why.")


def granian(host: str, port: int) -> list[str]:
    """The production server's command line; more than one process needs a shared cache."""
    workers = os.environ.get("WORKERS") or ("2" if settings.REDIS_URL else "1")
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws",
        "--host", host, "--port", str(port), "--workers", workers, "--log-level", "warning",
        # A process that died is replaced; its unfinished requests are sent again by the browsers.
        "--respawn-failed-workers",
        # On SQLite one thread writes at a time anyway; a few let readers go on beside it.
        "--blocking-threads", "4",
        "nangluc.wsgi:application",
    ]  # fmt: skip


class Stopped(Exception):
    """Somebody stopped us, which is a normal end."""


def _stopped(_number: int, _frame: FrameType | None) -> None:
    # Nothing is waited for here: wait() is being interrupted and holds its lock.
    raise Stopped


def _end(server: subprocess.Popen[bytes]) -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    server.terminate()
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()


def _static_state() -> str:
    """A digest of every static file's name, size and time: changes when any of them does."""
    state = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            state.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return state.hexdigest()[:16]
