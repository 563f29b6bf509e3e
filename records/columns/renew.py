"""When the columns are laid anew, and by whom."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from . import heads
from .layout import POINTER

if TYPE_CHECKING:
    from .heads import Head, Later
    from .store import Columns

log = logging.getLogger(__name__)
FROM = 5_000  # people: fewer are read by the database as fast
MANY = 2_000  # rows since the columns were laid: then they are laid anew beside
MOST = 20_000  # rows since: so many people are no longer asked of the database one by one


def _newest() -> Columns | None:
    if not any(Path(settings.COLUMNS_DIR).glob(f"*/{POINTER}")):  # spares everybody else numpy
        return None
    from . import store

    return store.newest()


def at_hand() -> tuple[Columns, Later] | None:
    """The newest columns and what has been entered since; None when there are none to use."""
    columns = _newest()
    if columns is None:
        return None
    later = heads.later(columns.contents.heads, MOST)
    if later is None:
        log.warning("The columns in %s are of another database.", columns.folder)
        return None
    return columns, later


def settled_heads() -> tuple[int, Mapping[str, Head]]:
    """The number of the newest columns and the rows up to which they go; 0 and none without."""
    columns = _newest()
    return (columns.number, columns.contents.heads) if columns is not None else (0, {})


def seen(people: int) -> None:
    """Somebody counted so many people without columns."""
