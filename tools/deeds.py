"""What `make run`, `make test` and `make setup` do, with the standard library only."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable

from chromium import find_or_install
from environment import PYTHON, ROOT, ensure, stop


def run(arguments: list[str]) -> None:
    """Serve; `manage.py serve` migrates, loads the demo and collects files where needed."""
    port = os.environ.get("PORT") or "8000"
    refuse_taken(port)
    ensure("run")
    _hand_over([str(PYTHON), "manage.py", "serve", "--port", port, *arguments])


def test(arguments: list[str]) -> None:
    """The suite, with the browser the journeys drive."""
    ensure("dev")
    os.environ["CHROMIUM"] = find_or_install()
    workers = os.environ.get("TEST_WORKERS") or str(min(4, os.cpu_count() or 1))
    _hand_over(
        [str(PYTHON), "-m", "pytest", "-q", "-n", workers, "--dist", "worksteal", *arguments]
    )


def setup(_arguments: list[str]) -> None:
    ensure("dev")


def refuse_taken(port: str) -> None:
    """Before anything is installed: is the port free, and is it a port?"""
    if not port.isdigit() or not 0 < int(port) < 65536:
        stop(f"PORT is {port!r}; it must be a number from 1 to 65535.")
    with socket.socket() as probe:
        # Without this a server stopped a moment ago would still seem to hold its port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except OSError as error:
            other = int(port) + 1 if int(port) < 65535 else 8001
            stop(
                f"Port {port} on 127.0.0.1 cannot be used ({error.strerror})."
                f" Stop what holds it, or choose another: PORT={other} make run"
            )


def _hand_over(command: list[str]) -> None:
    """Become the command where the system can, so that a signal to make's child reaches it."""
    environment = {**os.environ, "PYTHONUTF8": "1"}
    os.chdir(ROOT)
    sys.stdout.flush()
    if os.name == "posix":
        os.execve(command[0], command, environment)
    sys.exit(subprocess.run(command, env=environment).returncode)


DEEDS: dict[str, Callable[[list[str]], None]] = {"run": run, "test": test, "setup": setup}
