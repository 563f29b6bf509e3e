"""Wrong mixtures of facts are errors under ``check --deploy``, each with a sentence.

One is said by every command: a clone given a database but no secret, which is still embedded.
"""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.security, deploy=True)
def mixtures(**_kwargs: Any) -> list[CheckMessage]:
    """What a serious installation must have, and what it must not mix."""
    found: list[CheckMessage] = []
    if settings.EMBEDDED:
        hint = "Set SECRET_KEY (or SECRET_KEY_FILE) to a long random value."
        found.append(
            Error("SECRET_KEY is not set: this clone is embedded.", hint=hint, id="nangluc.E001")
        )
    if not settings.DATABASE_URL:
        hint = "Set DATABASE_URL=postgresql://…; SQLite is for one process and a trial."
        found.append(
            Error("A serious installation cannot run on SQLite.", hint=hint, id="nangluc.E002")
        )
    if not settings.REDIS_URL:
        hint = "Set REDIS_URL=redis://…; without it each process has its own cache and limits."
        found.append(Error("REDIS_URL is not set.", hint=hint, id="nangluc.E003"))
    if not settings.EMAIL_URL:
        hint = "Set EMAIL_URL=smtp://…; mail now goes to the console, where nobody reads it."
        found.append(Error("EMAIL_URL is not set.", hint=hint, id="nangluc.E004"))
    if not settings.SENSITIVE_KEYS:
        hint = "Set SENSITIVE_KEYS (or SENSITIVE_KEYS_FILE): openssl rand -base64 32. Keep a copy apart."
        found.append(
            Error(
                "SENSITIVE_KEYS is not set: sensitive facts can be neither read nor written.",
                hint=hint,
                id="nangluc.E007",
            )
        )
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        hint = "Set ALLOWED_HOSTS to the names this site answers to, separated by commas."
        found.append(
            Error("ALLOWED_HOSTS is empty or allows any host.", hint=hint, id="nangluc.E005")
        )
    if settings.DEBUG:
        hint = "Remove DEBUG, or write DEBUG=False."
        found.append(Error("DEBUG is on.", hint=hint, id="nangluc.E006"))
    return found


@register(Tags.security)
def still_embedded(**_kwargs: Any) -> list[CheckMessage]:
    """Whoever sets up a service means it: without SECRET_KEY she has a rehearsal all the same."""
    if not settings.EMBEDDED or not settings.DATABASE_URL:
        return []
    sentence = (
        "DATABASE_URL is set and SECRET_KEY is not: this clone is embedded, so its key is public,"
        " no second factor is asked, and an empty database is filled with the demo's people."
    )
    hint = "Set SECRET_KEY to run it for real; for a rehearsal on PostgreSQL nothing needs doing."
    return [Warning(sentence, hint=hint, id="nangluc.W001")]
