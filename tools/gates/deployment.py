"""``check --deploy``: silent with serious facts, and a sentence for each wrong mixture.

The command itself runs twice, with all that is right and with all that is wrong.  The
mixtures run in one process that reads the settings anew for each (this file, as a program).
"""

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

# Nothing is connected to: the check reads the facts only.
SERIOUS = {
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "DATABASE_URL": "postgresql://nangluc@db.example.org/nangluc",
    "REDIS_URL": "redis://redis.example.org/0",
    "EMAIL_URL": "smtp+tls://mail.example.org",
    "ALLOWED_HOSTS": "nangluc.example.org",
    "SENSITIVE_KEYS": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
}
# What is changed in the serious facts ("" takes a fact away), and words that must be said.
WRONG = [
    ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
    ({"SECRET_KEY": "short"}, "SECRET_KEY has less than 50 characters"),
    ({"DATABASE_URL": ""}, "cannot run on SQLite"),
    ({"DATABASE_URL": "mysql://db.example.org/x"}, "DATABASE_URL must begin with postgresql://"),
    ({"REDIS_URL": ""}, "REDIS_URL is not set"),
    ({"REDIS_URL": "http://redis.example.org"}, "REDIS_URL must begin with redis://"),
    ({"EMAIL_URL": ""}, "EMAIL_URL is not set"),
    ({"EMAIL_URL": "mail.example.org"}, "EMAIL_URL must begin with smtp://"),
    ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is empty"),
    ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS is empty or allows any host"),
    ({"SENSITIVE_KEYS": ""}, "SENSITIVE_KEYS is not set"),
    ({"SENSITIVE_KEYS": "short"}, "is not 32 bytes in base64"),
    ({"DEBUG": "True"}, "DEBUG is on"),
    ({"DEBUG": "yes"}, "write True or False"),
    ({"CLOCK": "2025-06-20"}, "CLOCK shifts the date for rehearsals"),
    ({"SECURE_SSL_REDIRECT": "False"}, "SECURE_SSL_REDIRECT"),
]
_OURS = {*SERIOUS, "DEBUG", "CLOCK", "SECURE_SSL_REDIRECT", "BEHIND_PROXY", "CSRF_TRUSTED_ORIGINS"}
_MARK = "unsaid: "
_COMMAND = ["manage.py", "check", "--deploy", "--fail-level", "WARNING", "--no-color"]


def complaints(root: Path) -> list[str]:
    code, said = _run(root, _COMMAND, SERIOUS)
    found = [f"the serious facts: {said}"] if code or "no issues" not in said else []
    code, said = _run(root, _COMMAND, {})
    if code == 0 or "SECRET_KEY is not set" not in said:
        found.append(f"without any fact: exit {code}, {said}")
    code, said = _run(root, [str(Path(__file__).resolve())], SERIOUS)
    unsaid = said.rpartition(_MARK)[2]
    return found + (json.loads(unsaid) if code == 0 else [said])


def _run(root: Path, words: list[str], facts: dict[str, str]) -> tuple[int, str]:
    files = {f"{name}_FILE" for name in _OURS}
    around = {k: v for k, v in os.environ.items() if k not in _OURS and k not in files}
    around |= {"DJANGO_SETTINGS_MODULE": "nangluc.settings", "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, *words], cwd=root, env={**around, **facts}, capture_output=True,
        text=True, encoding="utf-8", stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return done.returncode, " ".join((done.stderr + done.stdout).split())


def _unsaid() -> list[str]:
    """Mixtures whose sentence is not said, in a process that has the serious facts."""
    import django
    from django.conf import settings
    from django.core.checks import run_checks
    from django.core.exceptions import ImproperlyConfigured
    from django.test import override_settings

    django.setup()
    module = importlib.import_module("nangluc.settings")
    found = []
    for change, words in WRONG:
        os.environ.update({**SERIOUS, **change})
        try:
            importlib.reload(module)
            changed = {
                name: value
                for name, value in vars(module).items()
                if name.isupper() and name != "DATABASES" and getattr(settings, name) != value
            }
            with override_settings(**changed):
                found_now = run_checks(tags=["security"], include_deployment_checks=True)
                said = [str(one.msg) for one in found_now]
        except ImproperlyConfigured as refused:
            said = [str(refused)]
        for name in change:
            os.environ.pop(name)
        if not any(words in sentence for sentence in said):
            found.append(f"{change}: “{words}” is not said but {said}")
    return found


if __name__ == "__main__":
    result = _unsaid()
    sys.stderr.flush()
    print(_MARK + json.dumps(result))
