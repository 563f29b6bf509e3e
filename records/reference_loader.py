"""Bring the shipped reference data into the database: what is new, and what has changed.

Law is data: levels, posts, texts, holidays and authorities are rows with their dates, and a
new edition of a file is loaded over the old one.  Procedures are ledger rows: a changed one
is a correction, so that what the catalogue said earlier stays readable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import models, transaction

from . import ledger, reference
from .models import (
    Authority,
    ChargeNorm,
    DocumentLink,
    EstablishmentNorm,
    Holiday,
    LegalDocument,
    Level,
    Position,
    Procedure,
    ProcedureVersion,
    QualityThreshold,
    User,
)
from .quality.shipped import load_thresholds
from .reference import ProcedureRow
from .text import fold

# The portal tells what is published, not since when; the catalogue is taken as published
# throughout the years the register speaks of (records/data/README.md).
PUBLISHED_FROM = date(2024, 1, 1)
CATALOGUE = "records/data/procedures.csv (Cổng Dịch vụ công quốc gia, đọc ngày 18/07/2026)"
NEW_EDITION = "Bản mới của danh mục thủ tục"


@transaction.atomic
def load(by: User | None = None, *, at: datetime | None = None) -> None:
    """Load every reference file; safe to repeat.  ``at`` is when procedures count as entered."""
    _upsert(Level, "code", map(asdict, reference.load_levels()))
    _documents(by, at)
    _upsert(Holiday, "day", map(asdict, reference.load_holidays()))
    _positions()
    _authorities()
    _norms()
    _thresholds()
    _charge_norms()
    _procedures(by, at)


def _upsert(model: type[models.Model], key: str, rows: Iterable[Mapping[str, Any]]) -> None:
    values = list(rows)
    model._default_manager.bulk_create(
        [model(**row) for row in values],
        update_conflicts=True,
        unique_fields=[key],
        update_fields=[name for name in values[0] if name != key],
    )


def _documents(by: User | None, at: datetime | None) -> None:
    """The texts, and which of them replaced which; a replacement once entered is left alone."""
    rows = reference.load_documents()
    _upsert(
        LegalDocument,
        "code",
        ({k: v for k, v in asdict(row).items() if k != "replaced_by"} for row in rows),
    )
    texts = LegalDocument.objects.in_bulk(field_name="code")
    present = set(DocumentLink.objects.values_list("changed__code", "changing__code"))
    links = [
        DocumentLink(
            changed=texts[row.code],
            changing=texts[row.replaced_by],
            kind=DocumentLink.Kind.REPLACED,
            holds_from=row.in_force_to,
        )
        for row in rows
        if row.replaced_by in texts
        and row.in_force_to
        and (row.code, row.replaced_by) not in present
    ]
    ledger.enter_many(links, by=by, source="records/data/legal_documents.csv", at=at)


def _positions() -> None:
    rows = reference.load_positions()
    _upsert(
        Position,
        "code",
        (
            {name: value for name, value in asdict(row).items() if name != "successor"}
            for row in rows
        ),
    )
    posts = Position.objects.in_bulk(field_name="code")
    for row in rows:
        posts[row.code].successor = posts[row.successor] if row.successor else None
    Position.objects.bulk_update([posts[row.code] for row in rows], ["successor"])


def _authorities() -> None:
    posts = Position.objects.in_bulk(field_name="code")
    for row in reference.load_authorities():
        values = asdict(row) | {"position": posts[row.position]}
        key = {name: values.pop(name) for name in ("form", "position", "in_force_from")}
        Authority.objects.update_or_create(**key, defaults=values)


def _norms() -> None:
    posts = Position.objects.in_bulk(field_name="code")
    for row in reference.load_establishment_norms():
        values = asdict(row) | {"position": posts[row.position] if row.position else None}
        key = {
            name: values.pop(name)
            for name in ("unit_kind", "position", "post_kind", "in_force_from")
        }
        EstablishmentNorm.objects.update_or_create(**key, defaults=values)


def _thresholds() -> None:
    for row in load_thresholds():
        values = asdict(row)
        key = {name: values.pop(name) for name in ("code", "sex", "in_force_from")}
        QualityThreshold.objects.update_or_create(**key, defaults=values)


def _charge_norms() -> None:
    for row in reference.load_charge_norms():
        values = asdict(row)
        key = {name: values.pop(name) for name in ("charge", "unit_kind", "in_force_from")}
        ChargeNorm.objects.update_or_create(**key, defaults=values)


def _procedures(by: User | None, at: datetime | None) -> None:
    rows = reference.load_procedures()
    Procedure.objects.bulk_create([Procedure(code=row.code) for row in rows], ignore_conflicts=True)
    identities = Procedure.objects.in_bulk([row.code for row in rows], field_name="code")
    current = {
        version.procedure_id: version
        for version in ProcedureVersion.objects.known().filter(procedure__in=identities.values())
    }
    entries = []
    for row in rows:
        values = _published(row)
        procedure = identities[row.code]
        before = current.get(procedure.pk)
        if before is None:
            entries.append(
                ProcedureVersion(procedure=procedure, holds_from=PUBLISHED_FROM, **values)
            )
        elif any(getattr(before, name) != value for name, value in values.items()):
            entries.append(ledger.corrected(before, reason=NEW_EDITION, **values))
    ledger.enter_many(entries, by=by, source=CATALOGUE, at=at)


def _published(row: ProcedureRow) -> dict[str, Any]:
    """The columns of a version, as they compare with what is stored."""
    values = asdict(row)
    code = values.pop("code")
    return values | {
        "folded": fold(f"{row.name} {row.name_en} {code}"),
        "legal_basis": list(row.legal_basis),
        "papers": [asdict(paper) for paper in row.papers],
    }
