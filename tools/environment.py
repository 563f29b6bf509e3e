"""The virtual environment: made once from a hash-pinned lock, then left alone."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(os.environ.get("VENV") or ROOT / ".venv")
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
# What each lock installs: the development lock holds all that running needs.
COVERS = {"run": ("run", "dev"), "dev": ("dev",)}


def stop(sentence: str) -> NoReturn:
    """Say what is wrong and what to do, without a traceback."""
    sys.exit(sentence)


def ensure(kind: str) -> None:
    """Make .venv hold what ``requirements/<kind>.lock`` pins; do nothing when it does already."""
    if _works() and any(_stamp(held).exists() for held in COVERS[kind]):
        return
    if not _works():
        print(f"Making {VENV.name} with Python {sys.version.split()[0]} …", flush=True)
        shutil.rmtree(VENV, ignore_errors=True)
        if subprocess.run([sys.executable, "-m", "venv", str(VENV)]).returncode:
            stop(f"{VENV} could not be made: the lines above say why.")
    # An environment made by another tool (uv, say) may come without pip.
    if subprocess.run([str(PYTHON), "-c", "import pip"], capture_output=True).returncode:
        subprocess.run([str(PYTHON), "-m", "ensurepip", "--upgrade"], capture_output=True)
    lock = _lock(kind)
    print(f"Installing {lock.relative_to(ROOT)} …", flush=True)
    pip = [
        str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
        "--no-compile",  # a third of the time; Python compiles what it imports
        "--require-hashes", "-r", str(lock),
    ]  # fmt: skip
    if _quietly(pip):
        stop(
            f"The packages of {lock.name} could not be installed: the lines above say why."
            " pip must reach a package index, the public one or the one you configured for it."
        )
    for old in VENV.glob(f"installed-{kind}-*"):
        old.unlink()
    _stamp(kind).touch()


def _quietly(pip: list[str]) -> int:
    """Run pip and let its words through, except that a configured folder lacks a package.

    Where several places of packages are configured, it says so once per package and place.
    """
    running = subprocess.Popen(pip, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    assert running.stderr is not None
    for line in running.stderr:
        if not (line.startswith("WARNING: Location ") and "is ignored" in line):
            sys.stderr.write(line)
    return running.wait()


def _works() -> bool:
    """Whether .venv's interpreter still starts (the Python it was made from may be gone)."""
    enough = "import sys; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([str(PYTHON), "-c", enough], capture_output=True).returncode == 0
    except OSError:
        return False


def _lock(kind: str) -> Path:
    return ROOT / "requirements" / f"{kind}.lock"


def _stamp(kind: str) -> Path:
    """The file that says this very lock is installed."""
    content = _lock(kind).read_bytes()
    return VENV / f"installed-{kind}-{hashlib.sha256(content).hexdigest()[:16]}"
