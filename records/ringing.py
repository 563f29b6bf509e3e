"""Ringing for work outside a page's time, also while the queue does not answer.

What is to be done lies on disk or in a row before anybody is rung for, so a bell that is not
heard loses nothing: a note beside it says so, and the page offers to ring again.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from django.core.cache import cache
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from .imports import desk

UNDER_WAY_S = 3600  # as long as a task may take
_NOT_RUNG = "not-rung"
_log = logging.getLogger(__name__)


def ring(folder: Path, task: Any, *args: Any) -> bool:
    """Have the task done, soon or at once; False, and a note in the folder, when nobody hears."""
    try:
        task.delay(*args)
    except (OperationalError, RedisError):
        _log.exception("no queue for %s", task.name)
        desk.write(folder, _NOT_RUNG, {"task": task.name})
        return False
    desk.forget(folder, _NOT_RUNG)
    return True


def is_unheard(folder: Path) -> bool:
    """Whether the last ring was not heard, so that nothing is being done."""
    return desk.read(folder, _NOT_RUNG) is not None


def begin(key: str) -> bool:
    """Mark a piece of work as under way; False when it is already.

    Without a cache it is begun again: tasks do their work once however often they are rung.
    """
    try:
        return bool(cache.add(key, True, UNDER_WAY_S))
    except (OSError, RedisError):
        return True


def end(key: str) -> None:
    """Nothing is under way any more."""
    try:
        cache.delete(key)
    except (OSError, RedisError):
        _log.warning("no cache to forget %s in", key)


def is_under_way(key: str) -> bool:
    try:
        return bool(cache.get(key))
    except (OSError, RedisError):
        return False
