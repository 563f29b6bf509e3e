"""Load the shipped schemes: files of dated rules, entered once, corrected when a file changes."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from records import ledger
from records.criteria import FOREVER, from_data
from records.models import User

from .models import Scheme, SchemeRule

FILES = Path(__file__).parent / "schemes"


@transaction.atomic
def load(by: User | None = None) -> int:
    """Enter every scheme and rule that is not there yet; returns how many rows were entered."""
    entered = 0
    for path in sorted(FILES.glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        scheme = Scheme(**_scheme(data))
        entered += _put(scheme, {"form": scheme.form, "holds_from": scheme.holds_from}, path, by)
        for place, row in enumerate(data["rules"], start=1):
            rule = SchemeRule(form=scheme.form, place=place, **_rule(row, path))
            key = {"form": rule.form, "rule": rule.rule, "holds_from": rule.holds_from}
            entered += _put(rule, key, path, by)
    return entered


def _scheme(data: dict[str, Any]) -> dict[str, Any]:
    return _dated(data) | {
        name: data[name]
        for name in (
            "form",
            "name",
            "name_en",
            "verb",
            "heading",
            "closes",
            "yearly",
            "place",
            "clause",
            "verified",
        )
    }


def _rule(row: dict[str, Any], path: Path) -> dict[str, Any]:
    criterion = row.get("criterion")
    if criterion is not None:
        from_data(criterion, f"{path.name} {row['rule']}")  # a file that cannot be read stops here
    return _dated(row) | {
        "rule": row["rule"],
        "severity": row["severity"],
        "text": row["text"],
        "text_en": row["text_en"],
        "criterion": criterion,
        "check_name": row.get("check", ""),
        "on_the_day": row.get("on_the_day", False),
        "clause": row.get("clause", ""),
        "verified": row["verified"],
    }


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    until = row.get("until")
    return {
        "holds_from": date.fromisoformat(row["from"]),
        "holds_to": date.fromisoformat(until) if until else FOREVER,
        "document": row["document"],
    }


def _put(row: Any, key: dict[str, Any], path: Path, by: User | None) -> int:
    source = f"competency/schemes/{path.name}"
    there = type(row).objects.known().filter(**key).first()
    if there is None:
        ledger.enter(row, by=by, source=source)
        return 1
    changed = {
        field.attname: value
        for field in row._meta.concrete_fields
        if field.name not in ledger._BOOKKEEPING
        and (value := getattr(row, field.attname)) != getattr(there, field.attname)
    }
    changed |= {"document": row.document} if row.document != there.document else {}
    if not changed:
        return 0
    ledger.correct(there, reason="Tệp quy tắc đã đổi", by=by, source=source, **changed)
    return 1
