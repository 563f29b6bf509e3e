"""Facts from the environment, read once and refused loudly when they cannot be meant."""

import os
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


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in (env(name, default) or "").split(",") if word.strip()]


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
