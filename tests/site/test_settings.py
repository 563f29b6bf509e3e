"""A service is on when its URL is set; wrong mixtures fail with a sentence."""

import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from nangluc.checks import mixtures, still_embedded

from nangluc import env as facts

ROOT = Path(settings.BASE_DIR)
NAMED = re.compile(r"""(?:env|flag|keys|number|words|environ\.get)\(\s*["']([A-Z_]+)["']""")
LINE = re.compile(r"^([A-Z_]+)=", re.M)
SERIOUS = {
    "SECRET_KEY": "x" * 60,
    "DATABASE_URL": "postgresql://nangluc@db.example.invalid/nangluc",
    "REDIS_URL": "redis://cache.example.invalid/0",
    "EMAIL_URL": "smtps://post:secret@mail.example.invalid:465",
    "ALLOWED_HOSTS": "nangluc.example.invalid",
}


def test_the_example_lists_every_variable_once():
    listed = LINE.findall((ROOT / ".env.example").read_text(encoding="utf-8"))
    read = {
        name
        for path in (ROOT / "site").rglob("*.py")
        for name in NAMED.findall(path.read_text(encoding="utf-8"))
    }
    assert sorted(listed) == sorted(read)


def test_every_variable_has_its_reason():
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    for before, line in pairwise(lines):
        if LINE.match(line):
            assert before.startswith("# "), line


def sentences(settings, **changes):
    """What the check says of a serious installation with changes."""
    good = {
        "EMBEDDED": False, "DATABASE_URL": SERIOUS["DATABASE_URL"], "DEBUG": False,
        "REDIS_URL": SERIOUS["REDIS_URL"], "EMAIL_URL": SERIOUS["EMAIL_URL"],
        "ALLOWED_HOSTS": ["nangluc.example.invalid"], "SECURE": True, "SENSITIVE_KEYS": [b"x" * 32],
    }  # fmt: skip
    for name, value in {**good, **changes}.items():
        setattr(settings, name, value)
    return {error.id: f"{error.msg} {error.hint}" for error in mixtures()}


@pytest.mark.parametrize(
    ("embedded", "database", "said"),
    [(True, SERIOUS["DATABASE_URL"], True), (True, None, False), (False, "postgresql://x", False)],
)
def test_a_database_without_a_secret_is_said_to_be_embedded(settings, embedded, database, said):
    settings.EMBEDDED, settings.DATABASE_URL = embedded, database
    assert bool(still_embedded()) is said


def test_a_whole_installation_is_not_complained_of(settings):
    assert sentences(settings) == {}


@pytest.mark.parametrize(
    ("change", "code", "word"),
    [
        ({"EMBEDDED": True}, "nangluc.E001", "SECRET_KEY"),
        ({"DATABASE_URL": None}, "nangluc.E002", "DATABASE_URL"),
        ({"REDIS_URL": None}, "nangluc.E003", "REDIS_URL"),
        ({"EMAIL_URL": None}, "nangluc.E004", "EMAIL_URL"),
        ({"ALLOWED_HOSTS": []}, "nangluc.E005", "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ["*"]}, "nangluc.E005", "ALLOWED_HOSTS"),
        ({"DEBUG": True}, "nangluc.E006", "DEBUG"),
        ({"SENSITIVE_KEYS": []}, "nangluc.E007", "SENSITIVE_KEYS"),
    ],
)
def test_each_missing_fact_has_its_sentence(settings, change, code, word):
    said = sentences(settings, **change)
    assert set(said) == {code}
    assert word in said[code]


@pytest.mark.parametrize("value", ["yes", "1", "true", "TRUE"])
def test_a_flag_that_cannot_be_meant_is_refused(monkeypatch, value):
    monkeypatch.setenv("DEBUG", value)
    with pytest.raises(ImproperlyConfigured, match="True or False"):
        facts.flag("DEBUG", default=False)


def test_a_secret_may_stand_in_a_file(monkeypatch, tmp_path):
    path = tmp_path / "key"
    path.write_text("tu-tep\n", encoding="utf-8")
    monkeypatch.setenv("SECRET_KEY_FILE", str(path))
    assert facts.env("SECRET_KEY") == "tu-tep"


def test_a_trial_makes_its_key_once_for_its_owner_alone(monkeypatch, tmp_path):
    monkeypatch.delenv("SENSITIVE_KEYS", raising=False)
    path = tmp_path / "sensitive.key"
    (key,) = facts.keys("SENSITIVE_KEYS", path)
    assert len(key) == 32
    assert path.stat().st_mode & 0o077 == 0
    assert facts.keys("SENSITIVE_KEYS", path) == [key]
    assert facts.keys("SENSITIVE_KEYS") == []


@pytest.mark.parametrize("word", ["ngan", "AAAA", "not base64 at all"])
def test_a_key_that_cannot_be_one_is_refused_without_repeating_it(monkeypatch, word):
    monkeypatch.setenv("SENSITIVE_KEYS", word)
    with pytest.raises(ImproperlyConfigured, match="32 bytes") as refused:
        facts.keys("SENSITIVE_KEYS")
    assert word not in str(refused.value)


@pytest.mark.parametrize("url", ["mysql://db/x", "sqlite:///x"])
def test_another_database_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="postgresql://"):
        facts.postgresql(url)


def test_another_mail_service_is_refused():
    with pytest.raises(ImproperlyConfigured, match="smtp"):
        facts.smtp("imap://mail")


SAY = """
import json
from django.conf import settings as s
print(json.dumps([
    s.DATABASES["default"]["ENGINE"], s.CACHES["default"]["BACKEND"], s.SESSION_ENGINE,
    s.CELERY_TASK_ALWAYS_EAGER, s.EMAIL_BACKEND, s.BASE_URL, s.SESSION_COOKIE_SECURE,
    s.SECURE_HSTS_SECONDS > 0,
    s.SECURE_SSL_REDIRECT, s.SECOND_FACTOR_COMPULSORY, s.DEBUG,
]))
"""


def started(tmp_path, facts, code=SAY):
    clean = {
        k: v for k, v in os.environ.items() if k not in NAMED.findall(code) and k not in SERIOUS
    }
    clean |= {"VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "nangluc.settings", **facts}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
    )


def test_nothing_set_is_embedded_and_everything_set_is_serious(tmp_path):
    embedded, serious = started(tmp_path, {}), started(tmp_path, SERIOUS)
    assert embedded.stdout.split(", ")[-5:] == ["false", "false", "false", "false", "false]\n"]
    assert "sqlite3" in embedded.stdout
    assert "console" in embedded.stdout
    assert "postgresql" in serious.stdout
    assert "RedisCache" in serious.stdout
    assert "smtp" in serious.stdout
    assert '"https://nangluc.example.invalid"' in serious.stdout
    assert serious.stdout.split(", ")[-5:] == ["true", "true", "true", "true", "false]\n"]


def test_a_rehearsals_clock_and_a_secret_key_do_not_mix(tmp_path):
    refused = started(tmp_path, {**SERIOUS, "CLOCK": "2025-06-20"})
    assert refused.returncode
    assert "CLOCK" in refused.stderr
