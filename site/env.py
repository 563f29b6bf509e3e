"""Facts from the environment, read once and refused loudly when they cannot be meant."""

import base64
import binascii
import os
import secrets
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def env(name: str, default: str | None = None) -> str | None:
    """The variable, or the content of the file that ``NAME_FILE`` names (for secrets)."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name) or default


def flag(name: str, *, default: bool) -> bool:
    """True or False, spelled so; anything else is refused."""
    value = env(name)
    if value is None:
        return default
    if value not in {"True", "False"}:
        raise ImproperlyConfigured(f"{name} is {value!r}; write True or False.")
    return value == "True"


def number(name: str, *, default: int) -> int:
    """A whole number from 0 on."""
    value = env(name)
    if value is None or value == "":
        return default
    if not value.isascii() or not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is {value!r}: write a whole number from 0 on.")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in (env(name, default) or "").split(",") if word.strip()]


def _make(path: Path) -> None:
    """A file with a new key, whole or not at all; of two processes one is first."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(base64.b64encode(secrets.token_bytes(32)).decode() + "\n")
    with suppress(FileExistsError):
        os.link(beside, path)
    beside.unlink()


def keys(name: str, otherwise: Path | None = None) -> list[bytes]:
    """Secret keys of 32 bytes in base64, separated by commas; the first is the current one.

    Without the variable they are those in the file ``otherwise``, which is made when it is not
    there, for its owner alone; without either there is none.
    """
    told = words(name)
    if not told and otherwise is not None:
        if not otherwise.exists():
            _make(otherwise)
        told = [word for word in otherwise.read_text(encoding="ascii").split() if word]
    found = []
    for place, word in enumerate(told, 1):
        try:
            key = base64.b64decode(word, validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != 32:  # the message must not repeat a key
            raise ImproperlyConfigured(
                f"Key {place} of {name} is not 32 bytes in base64: openssl rand -base64 32."
            )
        found.append(key)
    return found


def postgresql(url: str) -> dict[str, object]:
    """Django's settings for ``postgresql://user:password@host:port/name?option=value``."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured(
            "DATABASE_URL must begin with postgresql://; leave it out to use SQLite."
        )
    # Planning and quoting cost more than half of what the statements of a page do.  Statements are
    # prepared on a connection the second time; a pooler in between must know that (PgBouncer
    # does since 1.21), or hold a connection for each session.
    options: dict[str, object] = {"server_side_binding": True, "prepare_threshold": 1}
    options |= dict(parse_qsl(parts.query))
    host = str(options.pop("host", "") or unquote(parts.hostname or ""))
    return {
        "ENGINE": "nangluc.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def redis(url: str | None) -> str | None:
    """The address as it is, when it can be one."""
    if url and not url.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured(
            "REDIS_URL must begin with redis://, rediss:// or unix://; leave it out to do without."
        )
    return url


def smtp(url: str) -> dict[str, object]:
    """Django's mail settings for ``smtp://user:password@host:port`` (``smtps`` for TLS)."""
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps", "smtp+tls"}:
        raise ImproperlyConfigured(
            "EMAIL_URL must begin with smtp://, smtps:// or smtp+tls://;"
            " leave it out for the console."
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or {"smtp": 25, "smtps": 465, "smtp+tls": 587}[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
    }
