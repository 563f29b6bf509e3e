"""When the columns are laid anew, and by whom.

Nobody waits for it: a reading that finds them missing in a large register, or many rows since,
rings for it and goes on with what there is.  A worker lays them where there is one, else a
process of its own; of several that are rung for, one works.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from . import heads
from .layout import POINTER, home

if TYPE_CHECKING:
    from .heads import Head, Later
    from .store import Columns

log = logging.getLogger(__name__)
FROM = 5_000  # people: fewer are read by the database as fast
MANY = 500  # rows since the columns were laid: then they are laid anew beside
MOST = 5_000  # rows since: beyond, readers are shown what the columns say, and told so
AGAIN_S = 60.0  # between two rings of one process
PROGRESS, LOCK = "progress", "building"


def _newest() -> Columns | None:
    if not any(Path(settings.COLUMNS_DIR).glob(f"*/{POINTER}")):  # spares everybody else numpy
        return None
    from . import store

    return store.newest()


def at_hand() -> tuple[Columns, Later] | None:
    """The newest columns and what has been entered since; None when there are none to use.

    Inside a transaction everything entered since is told, however much.
    """
    columns = _newest()
    if columns is None:
        return None
    later = heads.later(columns.contents.heads, None if connection.in_atomic_block else MOST)
    if later is None:
        log.warning("The columns in %s are of another database.", columns.folder)
        return None
    if later.rows > MANY:
        ring()
    return columns, later


def settled_heads() -> tuple[int, Mapping[str, Head]]:
    """The number of the newest columns and the rows up to which they go; 0 and none without."""
    columns = _newest()
    return (columns.number, columns.contents.heads) if columns is not None else (0, {})


def seen(people: int) -> None:
    """Somebody has counted so many people without columns."""
    if people >= FROM:
        ring()


_rung_at = -AGAIN_S


def ring() -> None:
    """Have the columns laid anew, by a worker or beside; at most once a minute."""
    global _rung_at  # noqa: PLW0603  of this process
    if time.monotonic() - _rung_at < AGAIN_S:
        return
    _rung_at = time.monotonic()
    from ..tasks import lay_columns

    if settings.CELERY_TASK_ALWAYS_EAGER:
        threading.Thread(target=_beside, name="columns", daemon=True).start()
    else:
        try:
            lay_columns.delay()
        except (OperationalError, RedisError):  # nobody waits for it: the database answers
            log.warning("No queue to have the columns laid by.")


def _beside() -> None:
    """A process of its own: its memory goes with it, and requests need not share a lock with it."""
    manage = str(Path(settings.BASE_DIR) / "manage.py")
    done = subprocess.run(  # noqa: S603  our own command
        [sys.executable, manage, "columns", "--build"], capture_output=True, text=True
    )
    if done.returncode:
        log.warning("The columns were not laid anew: %s", done.stderr.strip()[-300:])


def renew() -> Path | None:
    """Lay the columns anew now, telling how far it is; None when somebody is at it already."""
    from .build import build

    top = home()
    top.mkdir(parents=True, exist_ok=True)
    with _alone(top) as alone:
        if not alone:
            return None
        try:
            return build(lambda share: _tell(top, share))
        finally:
            (top / PROGRESS).unlink(missing_ok=True)


@contextmanager
def _alone(top: Path) -> Iterator[bool]:
    """Whether nobody else on this machine is laying columns; the lock ends with its process."""
    try:
        import fcntl
    except ImportError:  # not on Windows: two may build, and the later one counts
        yield True
        return
    with (top / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def _tell(top: Path, share: float) -> None:
    (top / PROGRESS).write_text(json.dumps({"share": round(share, 3)}), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the laying is, from 0 to 1."""

    share: float


def progress() -> Progress | None:
    """How far it is; None when nobody is at it."""
    try:
        return Progress(**json.loads((home() / PROGRESS).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
