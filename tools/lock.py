"""Resolve requirements/*.in to hash-pinned locks that hold names, versions and hashes only.

Needs uv, for one resolution that is right on every supported Python and system; who only
installs does not need it.  The index is the one configured on this machine.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"


def main() -> None:
    uv = shutil.which("uv")
    if not uv:
        sys.exit("`make lock` needs uv (pip install uv): pip's own resolver knows one Python only.")
    # Both are resolved from the same index in the same minute; a test holds them to agree.
    for name in ("run", "dev"):
        command = [
            uv, "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes",
            "--upgrade", "--no-header", "--no-annotate", "--no-emit-index-url",
            "--no-emit-find-links", "--quiet", f"{name}.in", "-o", f"{name}.lock",
        ]  # fmt: skip
        if subprocess.run(command, cwd=REQUIREMENTS, env=os.environ).returncode:
            sys.exit(f"requirements/{name}.in did not resolve: the lines above say why.")
        print(f"requirements/{name}.lock written")


if __name__ == "__main__":
    main()
