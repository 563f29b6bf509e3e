"""The framework the product ships with: competency/framework/*.json into the ledger."""

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
from records.models import ProcedureVersion, Unit, User

from .models import Competency, EvidencePolicy, ProcedureNeed

FOLDER = Path(__file__).with_name("framework")
EVERY = "*"


@transaction.atomic
def load(by: User | None = None) -> int:
    """Enter the shipped versions that nobody has entered yet; safe to repeat.

    Known since the register was opened, or since their document was published where that came
    later.  Procedures are tied by the group of their field; one that was tied by hand is left
    alone.
    """
    now = clock.now()
    opened = Unit.objects.aggregate(at=Min("created_at"))["at"] or now

    def known_since(published: str) -> datetime:
        morning = datetime.combine(date.fromisoformat(published), time(8))
        return min(now, max(opened, timezone.make_aware(morning)))

    entered = 0
    present = set(Competency.objects.values_list("code", "holds_from"))
    for name in ("general.json", "fields.json"):
        for published, values in _rows(name):
            if (values["code"], values["holds_from"]) not in present:
                row = Competency(**values)
                ledger.enter(row, by=by, source=_source(name), at=known_since(published))
                entered += 1
    policies = set(EvidencePolicy.objects.values_list("holds_from", flat=True))
    for published, values in _rows("policy.json"):
        if values["holds_from"] not in policies:
            policy = EvidencePolicy(**values)
            ledger.enter(policy, by=by, source=_source("policy.json"), at=known_since(published))
            entered += 1
    return entered + _tie(by, known_since)


def _tie(by: User | None, known_since: Any) -> int:
    """Enter which competency each procedure needs."""
    tied = set(ProcedureNeed.objects.values_list("procedure_id", "code"))
    groups = dict(
        ProcedureVersion.objects.known()
        .order_by("holds_from", "pk")
        .values_list("procedure_id", "field_group")
    )
    entered = 0
    for published, values in _rows("procedures.json"):
        group, code = values.pop("field_group"), values.pop("competency")
        rows = [
            ProcedureNeed(procedure_id=procedure, code=code, **values)
            for procedure, field in sorted(groups.items())
            if group in {EVERY, field} and (procedure, code) not in tied
        ]
        entered += len(rows)
        at = known_since(published)
        ledger.enter_many(rows, by=by, source=_source("procedures.json"), at=at)
    return entered


def _rows(name: str) -> list[tuple[str, dict[str, Any]]]:
    """Each row of a file: when its document was published, and its values."""
    found = []
    for data in json.loads((FOLDER / name).read_text(encoding="utf-8")):
        values = dict(data)
        published = values.pop("published")
        values["holds_from"] = date.fromisoformat(values["holds_from"])
        until = values.get("holds_to")
        values["holds_to"] = date.fromisoformat(until) if until else FOREVER
        found.append((published, values))
    return found


def _source(name: str) -> str:
    return f"competency/framework/{name}"
