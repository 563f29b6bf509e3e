"""What make does before Django is there: sentences instead of tracebacks, locks that hold."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tools"))

from gates import locks, tracked  # noqa: E402

PIN = 'django==5.2.19 ; python_version < "4" \\\n    --hash=sha256:' + "a" * 64 + "\n"


def said_by(*words, **variables):
    return subprocess.run(
        [sys.executable, *words], cwd=ROOT, env={**os.environ, **variables}, capture_output=True,
        text=True, encoding="utf-8", timeout=60,
    )  # fmt: skip


def test_a_taken_port_is_a_sentence_that_says_what_to_do():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        done = said_by("tools/start.py", "run", PORT=str(port))
    assert done.returncode == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in done.stderr
    assert f"PORT={port + 1} make run" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_none_is_refused():
    done = said_by("tools/start.py", "run", PORT="eighty")
    assert done.returncode == 1
    assert "must be a number" in done.stderr


def test_a_python_without_venv_is_told_what_to_install(tmp_path):
    (tmp_path / "ensurepip.py").write_text("raise ImportError('left out, as Debian does')\n")
    done = said_by("tools/start.py", "setup", PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert "apt-get install python3-venv" in done.stderr
    assert "Traceback" not in done.stderr


def test_start_can_be_read_by_a_python_that_is_too_old():
    """Old grammar only: no annotations, no f-strings, nothing that 2.7 could not parse."""
    text = (ROOT / "tools" / "start.py").read_text(encoding="utf-8")
    assert "->" not in text
    assert 'f"' not in text
    assert ":=" not in text


@pytest.fixture
def locked(tmp_path):
    (tmp_path / "requirements").mkdir()

    def write(run, dev):
        for name, text in (("run", run), ("dev", dev)):
            (tmp_path / "requirements" / f"{name}.lock").write_text(text)
        return tmp_path

    return write


def test_the_locks_hold_names_versions_and_hashes_only():
    assert locks.foreign_words(ROOT) == []


@pytest.mark.parametrize(
    "line",
    [
        "--extra-index-url https://packages.example.org/simple",
        "django @ https://packages.example.org/django.whl \\",
        "-e .",
        "django==5.2.19",
    ],
)
def test_an_address_or_a_pin_without_hash_is_found(locked, line):
    complaints = locks.foreign_words(locked(PIN + line + "\n", PIN))
    assert complaints == [f"requirements/run.lock:3: {line}"]


def test_locks_that_disagree_are_found(locked):
    other = PIN.replace("5.2.19", "5.2.18")
    assert locks.foreign_words(locked(PIN, other)) == [
        "django: run.lock has 5.2.19, dev.lock has 5.2.18"
    ]


def test_the_series_of_a_pin_is_major_and_minor(locked):
    root = locked(PIN, PIN + PIN.replace("django==5.2.19", "certifi==2026.11.4"))
    assert [pin.series for pin in locks.pins(root, "dev")] == ["5.2", "2026.11"]


def test_a_key_and_a_path_of_one_machine_are_found(tmp_path):
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / "a.txt").write_text(f"fine\n-----BEGIN {'PRIVATE'} KEY-----\ncd {tmp_path}/x\n")
    subprocess.run(["git", "-C", str(tmp_path), "add", "."], check=True)
    assert tracked.complaints(tmp_path) == [
        "a.txt:2: a private key",
        "a.txt:3: a path of one machine",
    ]


@pytest.mark.journey
def test_a_server_that_is_stopped_leaves_nobody_at_its_port(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # With a secret the demo is not loaded, which takes longer than all else.
    facts = {"VAR_DIR": str(tmp_path), "SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "127.0.0.1"}
    environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    serving = subprocess.Popen(
        command, cwd=ROOT, env={**environment, **facts}, stdout=subprocess.PIPE, text=True,
        encoding="utf-8", start_new_session=True,
    )  # fmt: skip
    try:
        assert any("Ctrl+C" in line for line in serving.stdout)
        os.killpg(serving.pid, signal.SIGINT)
        assert serving.wait(60) == 0
    finally:
        serving.kill()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
