"""The columns held against the ledger: laid once more beside, and compared byte by byte."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from django.db import transaction

from .build import Laying
from .layout import COLUMNS, file_name
from .store import Columns


def differences(columns: Columns) -> list[str]:
    """What is not as in the ledger up to the same rows; nothing when all is well.

    Where people are placed depends on the units of today, so a reorganisation since makes
    columns that are right differ; laying them anew is then the remedy too.
    """
    folder = Path(tempfile.mkdtemp(prefix="new-check-", dir=columns.folder.parent))
    try:
        with transaction.atomic():
            anew = Laying(folder, columns.contents.heads, lambda _share: None).everything()
        found = []
        if (anew.runs, anew.provinces) != (
            {kind: {c: tuple(r) for c, r in codes.items()}
             for kind, codes in columns.contents.runs.items()},
            [tuple(run) for run in columns.contents.provinces],
        ):  # fmt: skip
            found.append("contents.json tells of other runs")
        for table, names in COLUMNS.items():
            for name in names:
                file = file_name(table, name)
                if (folder / file).read_bytes() != (columns.folder / file).read_bytes():
                    found.append(f"{file} differs")
        return found
    finally:
        shutil.rmtree(folder, ignore_errors=True)
