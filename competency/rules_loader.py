"""The requirements and certifications the product ships with: their JSON into the ledger."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from records import clock, ledger
from records.criteria import FOREVER
from records.models import Unit, User

from .models import Certification, Requirement

RULES = Path(__file__).with_name("rules")
CERTIFICATIONS = Path(__file__).with_name("certifications")


def load(by: User | None = None) -> int:
    """The requirements; returns how many versions were entered."""
    return _load(Requirement, RULES, by)


def load_certifications(by: User | None = None) -> int:
    """The certifications; returns how many versions were entered."""
    return _load(Certification, CERTIFICATIONS, by)


@transaction.atomic
def _load(model: type[Requirement] | type[Certification], folder: Path, by: User | None) -> int:
    """Enter the shipped versions that nobody has entered yet; safe to repeat.

    They count as known since the register was opened, or since their document was published
    where that came later: whoever asks what was known in July 2025 meant the law of July 2025.
    A version that was corrected since is left alone.
    """
    now = clock.now()
    opened = Unit.objects.aggregate(at=Min("created_at"))["at"] or now
    present = set(model.objects.values_list("code", "holds_from"))
    entered = 0
    for path in sorted(folder.glob("*.json")):
        by_instant: dict[datetime, list[Any]] = {}
        for data in json.loads(path.read_text(encoding="utf-8")):
            row, published = _read(model, data)
            if (row.code, row.holds_from) in present:
                continue
            at = min(now, max(opened, published)) if published else opened
            by_instant.setdefault(at, []).append(row)
            entered += 1
        for at, rows in by_instant.items():
            for row in rows:
                ledger.enter(row, by=by, source=f"competency/{folder.name}/{path.name}", at=at)
    return entered


def _read(model: type[Any], data: dict[str, Any]) -> tuple[Any, datetime | None]:
    values = dict(data)
    published = values.pop("published", None)
    values["holds_from"] = date.fromisoformat(values["holds_from"])
    values["holds_to"] = date.fromisoformat(values["holds_to"]) if "holds_to" in values else FOREVER
    if not published:
        return model(**values), None
    morning = datetime.combine(date.fromisoformat(published), time(8))
    return model(**values), timezone.make_aware(morning)
