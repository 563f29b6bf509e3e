"""What git tracks: no secret, and nothing that is true on one machine only."""

import re
import subprocess
from pathlib import Path

SECRETS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a token": re.compile(r"\b(gh[pousr]_[A-Za-z0-9]{30,}|AKIA[0-9A-Z]{16}|xox[bap]-[0-9A-Za-z-]{20,})"),
    "a password in an address": re.compile(r"\w://[^/\s:@{}$<>…]+:(?!password@|secret@)[^/\s:@{}$<>…]+@"),
}  # fmt: skip
_HOMES = re.compile(r"(?<![\w.-])(/home/[a-z]|/Users/[A-Za-z]|/root[/]|[A-Z]:\\Users\\)")
_FILE_ADDRESS = re.compile(r"file://+[a-z]")


def complaints(root: Path) -> list[str]:
    """One line per finding, with file and line."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True
    )
    here = _folders_of(root)
    return [
        f"{name}:{number}: {kind}"
        for name in filter(None, listed.stdout.split("\0"))
        if (root / name).is_file()
        for number, line in enumerate(_text(root / name).splitlines(), start=1)
        for kind in _kinds(line, here)
    ]


def _text(path: Path) -> str:
    """The file's text; nothing when it is a picture, a font or the like."""
    content = path.read_bytes()
    return "" if b"\0" in content[:4096] else content.decode("utf-8", "replace")


def _folders_of(root: Path) -> re.Pattern[str]:
    """The folders this clone happens to lie in, except the ones every system has."""
    common = {"/", "/tmp", "/var", "/var/tmp", "/home", "/srv", "/usr", "/usr/src", "/opt", "/mnt"}
    folders = [str(folder) for folder in (root, *root.parents) if str(folder) not in common]
    return re.compile("|".join(rf"(?<![\w.:/-]){re.escape(f)}/" for f in folders) or r"(?!)")


def _kinds(line: str, here: re.Pattern[str]) -> list[str]:
    found = [kind for kind, pattern in SECRETS.items() if pattern.search(line)]
    if _HOMES.search(line) or here.search(line):
        found.append("a path of one machine")
    if _FILE_ADDRESS.search(line):
        found.append("an address of one machine's files")
    return found
