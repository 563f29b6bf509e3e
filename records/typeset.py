"""Papers from templates in records/papers: data in, the same bytes out (PDF/A-2b)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst
from django.utils import timezone

from .models import LedgerRow

PAPERS = Path(__file__).parent / "papers"
_one_at_a_time = Lock()


@cache
def _compiler() -> typst.Compiler:
    """One for the process: fonts are read once (1.5 ms a paper afterwards)."""
    return typst.Compiler(
        root=str(PAPERS), font_paths=[str(PAPERS / "fonts")], ignore_system_fonts=True
    )


def typeset(template: str, says: Mapping[str, Any], day: date, **more: str) -> bytes:
    """The paper that says this, dated the day.

    ``says`` goes in as JSON, so that nothing in it is read as markup; ``more`` are further
    inputs of the template.
    """
    inputs = {"says": json.dumps(says, ensure_ascii=False), **more}
    stamp = int(timezone.make_aware(datetime.combine(day, time())).timestamp())
    with _one_at_a_time:
        paper = _compiler().compile(
            str(PAPERS / template),
            format="pdf",
            sys_inputs=inputs,
            timestamp=stamp,
            pdf_standards="a-2b",
        )
    assert isinstance(paper, bytes)
    return paper


def when(row: LedgerRow) -> str:
    """As a Vietnamese paper says it: a period by its name, else since when, or from when to when."""
    if row.year:
        return f"năm {row.year}"
    if row.month:
        return f"tháng {row.month}"
    return f"từ {row.began}" if row.is_open else f"{row.began} – {row.last_day:%d/%m/%Y}"
