"""Reading an uploaded list of procedures: by a task, in the guarded process."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from shutil import rmtree
from uuid import uuid4

from celery import shared_task
from django.conf import settings

from . import clock, ringing
from . import procedure_changes as changes
from .imports import desk
from .imports.tasks import FAILURE
from .intake.refusals import Refusal, Refused
from .models import User

ABOUT, READ = "about", "read"
_log = logging.getLogger(__name__)


def folder_of(key: str) -> Path:
    """Where a list lies until it is read."""
    return Path(settings.PRIVATE_ROOT) / "procedures" / key


def keep(chunks: Iterable[bytes], name: str, by: User) -> str:
    """Keep a list to be read; its key."""
    key = uuid4().hex
    folder = folder_of(key)
    folder.mkdir(parents=True, mode=0o700)
    with (folder / "file").open("wb") as file:
        for chunk in chunks:
            file.write(chunk)
    desk.write(folder, ABOUT, {"name": name, "user": by.pk})
    ringing.ring(folder, read_list, key)
    return key


def is_senders(key: str, user: User) -> bool:
    """Whether the list is one that this account sent."""
    about = desk.read(folder_of(key), ABOUT)
    return about is not None and about["user"] == user.pk


@shared_task
def read_list(key: str) -> None:
    """Read a list into the register of lists; ringing twice reads it once."""
    folder = folder_of(key)
    about = desk.read(folder, ABOUT)
    if about is None or desk.read(folder, READ):
        return
    try:
        by = User.objects.get(pk=about["user"])
        file = changes.keep(folder / "file", about["name"], by=by, at=clock.now())
        desk.write(folder, READ, {"file": file.pk})
    except Refused as refused:
        desk.write(folder, READ, {"refusal": refused.refusal.to_data()})
    except Exception:
        _log.exception("list of procedures %s", key)
        desk.write(folder, READ, {"refusal": FAILURE.to_data()})
    (folder / "file").unlink(missing_ok=True)


def answer_of(key: str) -> int | Refusal | None:
    """The list that was read, why it cannot be read, or None while it waits."""
    told = desk.read(folder_of(key), READ)
    if told is None:
        return None
    return told["file"] if "file" in told else Refusal.from_data(told["refusal"])


def forget(key: str) -> None:
    """Take away what is left of a list that was read."""
    rmtree(folder_of(key), ignore_errors=True)
