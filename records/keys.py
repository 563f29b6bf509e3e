"""Who asks with a key: the key of a request, its subtree, how often it may ask.

Nothing is remembered between requests: a key that was taken back opens nothing from then on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest

from .models import ApiToken, Person
from .models.people import within
from .models.tokens import USED_EVERY, digest_of, used
from .prepared import Prepared
from .scope import HOLDS, May

_BEARER = re.compile(r"Bearer (nl_[0-9a-f]{8}_[A-Za-z0-9_-]{43})")
_KEY = f"""
SELECT token.key, token.per_minute, version.path FROM records_apitoken token
JOIN records_unitversion version ON version.unit_id = token.unit_id
WHERE token.digest = %(digest)s AND token.scope = %(scope)s
    AND {HOLDS.format("token", "records_apitoken")}
    AND {HOLDS.format("version", "records_unitversion")}
"""  # noqa: S608  names of our own tables


class Key(NamedTuple):
    """A key that holds today: its public name, its rate, and the path of its subtree."""

    name: str
    per_minute: int
    path: str


def key_of(request: HttpRequest, scope: ApiToken.Scope, day: date) -> Key | None:
    """The key in the Authorization header, when it holds on the day and is for this; one statement."""
    found = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    if found is None:
        return None
    params = {
        "digest": digest_of(found[1]), "scope": str(scope),
        "day": connection.ops.adapt_datefield_value(day),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_KEY, params)
        row = cursor.fetchone()
    return Key(*row) if row else None


def wait_for(key: Key, at: datetime) -> int:
    """Seconds until the key may ask again; 0 when it may now.

    Counted by the minute of the clock in the cache: with Redis over all processes, without it
    in each process by itself.
    """
    place = f"key:{key.name}:{at:%Y%m%d%H%M}"
    cache.add(place, 0, 120)
    try:
        asked = cache.incr(place)
    except ValueError:  # it fell out of the cache between the two
        return 0
    return 60 - at.second if asked > key.per_minute else 0


_noted: dict[str, datetime] = {}


def note(key: Key, at: datetime) -> None:
    """Tell when the key was last used, at most once a minute and process."""
    last = _noted.get(key.name)
    if last is None or not last <= at < last + USED_EVERY:
        used(key.name, at=at)
        _noted[key.name] = at


MOST = 200
_people: dict[tuple[str, date], Prepared[Person]] = {}


def person_within(key: Key, code: str, day: date) -> Person | None:
    """The person of that staff code within the key's subtree today, by the rule of every list."""
    asked = _people.get((key.path, day))
    if asked is None:
        if len(_people) > MOST:
            _people.clear()
        asked = _people[key.path, day] = Prepared[Person](_within(key.path), code=str)
    return asked.first(code=code)


def _within(path: str) -> Callable[..., Any]:
    return lambda code: Person.objects.filter(within([path], May.VIEW), staff_code=code)


def forget() -> None:
    """For tests, whose tables are emptied and whose clock is moved."""
    _people.clear()
    _noted.clear()
