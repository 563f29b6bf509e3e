"""A framework file that somebody sent: a workbook in its guarded process, JSON within bounds."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from records.intake.guard import opened
from records.intake.refusals import Refused
from records.verdict import gettext_noop

from .case import from_case
from .content import Refusal, Stated
from .sheets import from_book

MOST_BYTES = 2_000_000


def read_file(chunks: Iterable[bytes], name: str) -> Stated:
    """What the file states; one that cannot be read is refused as a whole."""
    content = b""
    for chunk in chunks:
        content += chunk
        if len(content) > MOST_BYTES:
            return _refused(name, gettext_noop("Tệp quá 2 MB; khung năng lực không lớn như vậy."))
    if content.lstrip()[:1] == b"{":
        return _json(content, name)
    with TemporaryDirectory(prefix="framework-") as folder:
        path = Path(folder) / "framework"
        path.write_bytes(content)
        try:
            with opened(path) as book:
                return from_book(book)
        except Refused as refused:
            stated = Stated()
            stated.refused.append(_as_ours(name, refused))
            return stated


def _json(content: bytes, name: str) -> Stated:
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return _refused(name, gettext_noop("Tệp không phải JSON đọc được; xuất lại rồi gửi."))
    return from_case(data)


def _refused(name: str, remedy: str) -> Stated:
    stated = Stated()
    stated.refuse(name, "", remedy)
    return stated


def _as_ours(name: str, refused: Refused) -> Refusal:
    """The refusal of the guarded reader; its remedy follows its reason."""
    return Refusal(name, "", refused.refusal.remedy)
