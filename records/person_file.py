"""A person's whole file for machines: every row about her, believed or not, with both its times.

The shape is ``schemas/person-file-2.json``, at a lasting address; a change that an old reader
would misread gets a new number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from .models import (
    Absence,
    Appointment,
    Claim,
    ClaimAct,
    Duty,
    LedgerRow,
    Person,
    PersonFact,
    PersonName,
    Reserve,
    UnitVersion,
)
from .models.people import MASK

SCHEMA = "person-file-2"
Stated = dict[str, Any]


def person_file(
    person: Person, *, at: datetime, frankly: bool, planned: bool, own: bool = False
) -> Stated:
    """The file as JSON values, made at the instant; a statement a table, one for units, three for claims.

    ``frankly`` tells why somebody was away unless it speaks of her health, and what she claimed;
    ``planned`` what posts she is in reserve for; ``own``: she takes it herself, so nothing that it
    has is withheld.  Sealed facts are not part of it.
    """
    tables: list[tuple[str, type[LedgerRow], Callable[[Any], Stated]]] = [
        ("facts", PersonFact, lambda row: _fact(row, own)),
        ("appointments", Appointment, _appointment),
        ("duties", Duty, lambda row: {"charge": row.charge}),
        ("names", PersonName, _name),
        ("absences", Absence, lambda row: _absence(row, own=own, frankly=frankly)),
    ]
    if planned:
        tables.append(("reserves", Reserve, _post))
    rows = {name: _rows(model, person) for name, model, _stated in tables}
    units = _Units.of(row for found in rows.values() for row in found)
    return {
        "schema": f"/schemas/{SCHEMA}.json",
        "made_at": _instant(at),
        "person": {
            "staff_code": person.staff_code,
            "family_name": person.family_name,
            "middle_name": person.middle_name,
            "given_name": person.given_name,
            "sex": person.sex,
            "birth_date": person.birth_date.isoformat(),
            "birth_precision": person.birth_precision,
        },
        **{
            name: [
                _ledger(row, later.get(row.pk)) | stated(row) | units.stated(row)
                for row in rows[name]
            ]
            for name, _model, stated in tables
            for later in [{row.supersedes_id: row for row in rows[name]}]
        },
        **({"claims": _claims(person)} if frankly else {}),
    }


def _claims(person: Person) -> list[Stated]:
    """Papers she sent in, each with its acts in order."""
    claims = Claim.objects.filter(person=person).prefetch_related(
        Prefetch("acts", ClaimAct.objects.select_related("by").order_by("number"))
    )
    return [
        {
            "id": claim.pk,
            "kind": claim.kind,
            "created_at": _instant(claim.created_at),
            "acts": [
                {
                    "number": act.number, "move": act.move, "state": act.state,
                    "at": _instant(act.at), "by": act.by.username, "note": act.note,
                }
                for act in claim.acts.all()
            ],
        }
        for claim in claims.order_by("pk")
    ]  # fmt: skip


def _name(row: PersonName) -> Stated:
    return {
        "family_name": row.family_name,
        "middle_name": row.middle_name,
        "given_name": row.given_name,
    }


def _rows(model: type[LedgerRow], person: Person) -> list[Any]:
    """In the order in which they were entered."""
    everything: Any = model._base_manager
    rows = everything.filter(person=person).select_related("entered_by")
    if hasattr(model, "position"):
        rows = rows.select_related("position")
    return list(rows.order_by("pk"))


def _ledger(row: Any, later: LedgerRow | None) -> Stated:
    """When it holds, when it was believed, on whose word."""
    return {
        "id": row.pk,
        "holds_from": row.holds_from.isoformat(),
        "holds_to": None if row.is_open else row.holds_to.isoformat(),
        "entered_at": _instant(row.entered_at),
        "superseded_at": _instant(later.entered_at) if later else None,
        "supersedes": row.supersedes_id,
        "reason": row.reason,
        "void": row.void,
        "entered_by": row.entered_by.username if row.entered_by else None,
        "source": row.source,
        "document": row.document,
    }


def _fact(row: PersonFact, own: bool) -> Stated:
    if row.is_kept_apart and not own:
        return {
            "kind": row.kind, "code": "", "rank": None, "value": None,
            "title": {"vi": row.told.vi, "en": row.told.en}, "issuer": "", "number": "",
            "precision": row.precision, "detail": {},
            **_withheld(row), "withheld": True,
        }  # fmt: skip
    return {
        "kind": row.kind,
        "code": row.code,
        "rank": row.rank,
        "value": None if row.value is None else f"{row.value.normalize():f}",
        "title": {"vi": row.title, "en": row.title_en},
        "issuer": row.issuer,
        "number": row.number,
        "precision": row.precision,
        "detail": row.detail,
    }


def _absence(row: Absence, *, own: bool, frankly: bool) -> Stated:
    if own or (frankly and not row.is_kept_apart):
        return {"kind": row.kind}
    return {"kind": None, **_withheld(row)}


def _withheld(row: PersonFact | Absence) -> Stated:
    """Of a row kept apart, the words in which whoever entered it may have said what it says."""
    return {"document": "", "source": MASK, "reason": MASK if row.reason else ""}


def _appointment(row: Appointment) -> Stated:
    return _post(row) | {"manner": row.manner}


def _post(row: Appointment | Reserve) -> Stated:
    post = row.position
    return {"position": {"code": post.code, "title": {"vi": post.title, "en": post.title_en}}}


def _instant(at: datetime) -> str:
    return timezone.localtime(at).isoformat()


class _Units:
    """Units as they were when a row began to hold."""

    def __init__(self, versions: dict[int, list[UnitVersion]]) -> None:
        self._versions = versions

    @classmethod
    def of(cls, rows: Iterable[Any]) -> _Units:
        ids = {row.unit_id for row in rows if hasattr(row, "unit_id")}
        versions: dict[int, list[UnitVersion]] = defaultdict(list)
        for version in UnitVersion.objects.known().filter(unit__in=ids).order_by("holds_from"):
            versions[version.unit_id].append(version)
        return cls(versions)

    def stated(self, row: Any) -> Stated:
        if not hasattr(row, "unit_id"):
            return {}
        known = self._versions.get(row.unit_id, [])
        then = [one for one in known if one.holds_from <= row.holds_from] or known[:1]
        if not then:
            return {"unit": {"id": row.unit_id, "code": "", "name": "", "kind": ""}}
        version = then[-1]
        return {
            "unit": {
                "id": row.unit_id, "code": version.code, "name": version.name,
                "kind": version.kind,
            }
        }  # fmt: skip
