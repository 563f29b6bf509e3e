"""The locks: what may stand in them, and whether each pin is the newest patch of its series."""

import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

NAMES = ("run", "dev")
_PIN = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(?P<extras>\[[a-z0-9,_-]+\])?==(?P<version>[0-9A-Za-z.+!]+)"
    r"(?: ; (?P<marker>[^\\]+?))? \\"
)
_HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")


class IndexUnreachable(Exception):
    """pip could not ask the package index; the message says what it said."""


@dataclass(frozen=True, slots=True)
class Pin:
    name: str
    version: str
    marker: str

    @property
    def series(self) -> str:
        """Major and minor: 5.2 of 5.2.19, 6.0 of 6."""
        parts = self.version.split("+")[0].split(".")
        return ".".join([*parts, "0"][:2])


def _lines(root: Path, name: str) -> list[str]:
    return (root / "requirements" / f"{name}.lock").read_text(encoding="utf-8").splitlines()


def pins(root: Path, name: str) -> list[Pin]:
    found = (_PIN.fullmatch(line) for line in _lines(root, name))
    return [Pin(_plain(m["name"]), m["version"], m["marker"] or "") for m in found if m]


def foreign_words(root: Path) -> list[str]:
    """Lines that are neither a pin nor a hash (an address, an option), and locks that disagree."""
    complaints = [
        f"requirements/{name}.lock:{number}: {line.strip()}"
        for name in NAMES
        for number, line in enumerate(_lines(root, name), start=1)
        if not _PIN.fullmatch(line) and not _HASH.fullmatch(line)
    ]
    run, dev = ({pin.name: pin.version for pin in pins(root, name)} for name in NAMES)
    complaints += [
        f"{name}: run.lock has {version}, dev.lock has {dev.get(name, 'nothing')}"
        for name, version in run.items()
        if dev.get(name) != version
    ]
    return complaints


def older_than_newest_patch(root: Path) -> tuple[list[str], str]:
    """Pins behind the newest patch that pip finds for this Python on the index it is given.

    One dry run for all of them: pip chooses, from the index configured here, what
    ``django==5.2.*`` would install.  Pins for other systems are not asked about.
    """
    pinned = {pin.name: pin for pin in pins(root, "dev")}
    wanted = [
        f"{pin.name}=={pin.series}.*" + (f" ; {pin.marker}" if pin.marker else "")
        for pin in pinned.values()
    ]
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        done = subprocess.run(
            [
                sys.executable, "-m", "pip", "install", "--dry-run", "--no-deps", "--quiet",
                "--ignore-installed", "--disable-pip-version-check",
                "--retries", "1", "--report", str(report), *wanted,
            ],
            capture_output=True, text=True, encoding="utf-8", stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if done.returncode:
            said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
            raise IndexUnreachable(
                f"pip could not ask the package index: {said[-1] if said else 'it gave no reason'}"
            )
        newest = {
            _plain(item["metadata"]["name"]): item["metadata"]["version"]
            for item in json.loads(report.read_text(encoding="utf-8"))["install"]
        }
    older = [
        f"{name} {pinned[name].version}: {version} is out"
        for name, version in sorted(newest.items())
        if name in pinned and pinned[name].version != version
    ]
    return older, f"{len(newest)} asked, {len(pinned) - len(newest)} are for other systems"


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
