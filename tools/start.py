# -*- coding: utf-8 -*-
"""The first thing `make run` and `make test` execute, whatever Python is there.

Keep this file in the language that Python 2.7 and 3.0 already understood: it must be able to
say that they are too old.  The work is in the modules it imports afterwards.
"""

import os
import sys

OLDEST = (3, 11)


def refuse(sentence):
    sys.stderr.write(sentence + "\n")
    sys.exit(1)


def newer_python():
    """A command on this machine that is new enough, or None."""
    import subprocess

    for minor in range(20, OLDEST[1] - 1, -1):
        command = "python3.%d" % minor
        try:
            with open(os.devnull, "w") as nowhere:
                if subprocess.call([command, "-c", "pass"], stdout=nowhere, stderr=nowhere) == 0:
                    return command
        except OSError:
            continue
    return None


def main():
    deed = sys.argv[1] if len(sys.argv) > 1 else ""
    if sys.version_info[:2] < OLDEST:
        found = newer_python()
        advice = (
            "There is a newer one here: make %s PYTHON=%s" % (deed, found)
            if found
            else "Install a newer Python and try again, or name one: make %s PYTHON=/path/to/python3" % deed
        )
        refuse(
            "Nang Luc needs Python %d.%d or newer; %s is Python %d.%d. %s"
            % (OLDEST + (sys.executable or "this",) + tuple(sys.version_info[:2]) + (advice,))
        )
    try:
        import ensurepip  # noqa: F401  Debian leaves it out of python3, and venv cannot work then
        import venv  # noqa: F401
    except ImportError:
        refuse(
            "Python's module venv is missing, so .venv cannot be made. On Debian or Ubuntu:"
            " apt-get install python3-venv. Elsewhere install the full Python from python.org."
        )
    import deeds

    if deed not in deeds.DEEDS:
        refuse("start.py knows: " + ", ".join(deeds.DEEDS))
    deeds.DEEDS[deed](sys.argv[2:])


if __name__ == "__main__":
    main()
