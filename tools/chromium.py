"""A Chromium for the browser journeys: the one that is here, or the system's package."""

import os
import shutil
import subprocess

from environment import stop

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The path of an installed Chromium; CHROMIUM, when set, must be right."""
    if named := os.environ.get("CHROMIUM"):
        if path := shutil.which(named):
            return path
        stop(f"CHROMIUM is {named}, which cannot be executed.")
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def find_or_install() -> str:
    """An installed Chromium; installs the system's package where we may."""
    if found := find():
        return found
    if shutil.which("apt-get") and getattr(os, "geteuid", lambda: 1)() == 0:
        print("No Chromium here: installing the system's package …", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-q"], env=quiet, stdin=subprocess.DEVNULL)
        subprocess.run(
            ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"],
            env=quiet, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if found := find():
            return found
    stop(
        "The tests drive a Chromium and none was found. Install one (Debian, Ubuntu:"
        " sudo apt-get install chromium; elsewhere Chromium or Google Chrome) or name it:"
        " CHROMIUM=/path/to/chrome make test"
    )
