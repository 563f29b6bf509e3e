"""Files that people uploaded go away again: lists full of other people's data, and plans of them.

A folder is kept ``settings.UPLOADS_KEPT_DAYS`` days after anything was last put into it, by the
machine's clock; nothing is deleted when that is 0.  What was entered from it stays in the
ledger, and its batch can still be undone.  Whoever uploads next takes the old ones away, so no
job has to run; ``manage.py purge_uploads`` does it at once.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

from django.conf import settings

DAY_S = 86_400
# Below PRIVATE_ROOT.  Photographs of claimed papers (claims) are what a fact rests on and stay.
ROOTS = ("imports", "bulk", "procedures")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Purged:
    """What was, or would be, deleted: folders, and bytes of the files in them."""

    folders: int = 0
    size: int = 0


def expired(days: int, now: float) -> Iterator[Path]:
    """Folders of uploads untouched for so many days before an instant (seconds of the epoch)."""
    for root in ROOTS:
        base = Path(settings.PRIVATE_ROOT) / root
        if not base.is_dir():
            continue
        for folder in sorted(base.iterdir()):
            if (
                folder.is_dir()
                and not folder.is_symlink()
                and now - _touched(folder) > days * DAY_S
            ):
                yield folder


def _touched(folder: Path) -> float:
    """When something was last put into the folder, or into one in it."""
    inside = (one.stat().st_mtime for one in folder.iterdir())
    return max(folder.stat().st_mtime, *inside, 0.0)


def purge(days: int | None = None, *, rehearse: bool = False) -> Purged:
    """Delete what is out of its term; a folder that resists is logged and left."""
    term = settings.UPLOADS_KEPT_DAYS if days is None else days
    if term <= 0:
        return Purged()
    folders = size = 0
    for folder in expired(term, time.time()):
        weight = sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())
        if not rehearse:
            try:
                rmtree(folder)
            except OSError:
                _log.exception("old upload %s", folder.name)
                continue
        folders, size = folders + 1, size + weight
    return Purged(folders, size)
