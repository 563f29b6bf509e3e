"""A list of procedures against the catalogue of a day: what differs, and taking it in.

The differences are read anew when they are accepted; a digest makes sure that they are still
those that were looked at.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import batches, ledger
from .criteria import FOREVER
from .intake import procedures as intake
from .models import (
    Batch,
    EntryRefused,
    LedgerRow,
    Procedure,
    ProcedureListDone,
    ProcedureListFile,
    ProcedureVersion,
    User,
)
from .text import fold, nfc


class Kind(StrEnum):
    """What becomes of a procedure."""

    NEW = "new"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


KIND_WORDS = {
    Kind.NEW: _("Mới"),
    Kind.CHANGED: _("Có thay đổi"),
    Kind.WITHDRAWN: _("Bãi bỏ"),
}

Told = Callable[[ProcedureVersion], str]


def _time(version: ProcedureVersion) -> str:
    return version.time_words


def _fee(version: ProcedureVersion) -> str:
    note = version.fee_note
    return f"{version.fee_words} ({note})" if note else version.fee_words


# What a reader compares: a label, the columns behind it, and how a version tells it.
FACETS: Sequence[tuple[Any, tuple[str, ...], Told]] = (
    (_("Tên"), ("name", "name_en"), lambda v: v.name),
    (_("Lĩnh vực"), ("field", "field_en", "field_group"), lambda v: v.field),
    (_("Thời hạn"), ("time_limit", "time_unit", "time_text"), _time),
    (_("Phí, lệ phí"), ("fee_status", "fee_min", "fee_max", "fee_note"), _fee),
    (_("Nộp trực tuyến"), ("online_level",), lambda v: v.online_words),
    (_("Kết quả"), ("result",), lambda v: v.result),
    (_("Căn cứ pháp lý"), ("legal_basis",), lambda v: "; ".join(v.legal_basis)),
    (_("Đường dẫn"), ("url",), lambda v: v.url),
)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a version says otherwise than the one before."""

    label: Any
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A procedure that the list would change; ``values`` are the columns it tells."""

    code: str
    kind: Kind
    name: str
    changes: tuple[Change, ...] = ()
    before: ProcedureVersion | None = None
    values: Mapping[str, Any] | None = None
    until: date = FOREVER


@dataclass(frozen=True, slots=True)
class Differences:
    """Of a whole list on a day."""

    on: date
    found: tuple[Difference, ...]
    unchanged: int

    def of(self, kind: Kind) -> list[Difference]:
        return [one for one in self.found if one.kind is kind]

    @property
    def digest(self) -> str:
        """The same while the same would be entered."""
        told = [
            (one.code, one.kind, one.before and one.before.pk, one.values, str(one.until))
            for one in self.found
        ]
        text = json.dumps([str(self.on), told], ensure_ascii=False, sort_keys=True)
        return sha256(text.encode()).hexdigest()


@transaction.atomic
def keep(path: Path, name: str, *, by: User, at: datetime) -> ProcedureListFile:
    """Read a file in the guarded process and keep what it says.  Raises intake Refused."""
    read = intake.read(path)
    return ProcedureListFile.objects.create(
        name=name[:120],
        digest=sha256(path.read_bytes()).hexdigest(),
        rows=read.rows,
        refused=[one.to_data() for one in read.refused],
        entered_at=at,
        entered_by=by,
    )


def differences(file: ProcedureListFile, on: date) -> Differences:
    """The list against what is believed now of the day; three queries for any number."""
    current, later = _catalogue(on)
    groups = {version.field: version.field_group for version in current.values()}
    found: list[Difference] = []
    for code, values in sorted(file.rows.items()):
        before = current.get(code)
        if before is not None:
            changes = _changes(before, values)
            if changes:
                found.append(
                    Difference(
                        code, Kind.CHANGED, values["name"], changes, before, values, before.holds_to
                    )
                )
            continue
        group = values.get("field_group") or groups.get(values.get("field", ""), "other")
        full = values | {"field_group": group}
        until = min(later.get(code, [FOREVER]))
        found.append(Difference(code, Kind.NEW, values["name"], (), None, full, until))
    listed = file.rows.keys() | {code for _number, code, *_rest in file.refused}
    for code in sorted(current.keys() - listed):
        row = current[code]
        found.append(Difference(code, Kind.WITHDRAWN, row.name, (), row))
    changed = sum(1 for one in found if one.kind is Kind.CHANGED)
    unchanged = len(file.rows.keys() & current.keys()) - changed
    return Differences(on, tuple(found), unchanged)


def _catalogue(on: date) -> tuple[dict[str, ProcedureVersion], dict[str, list[date]]]:
    """The versions of the day by code, and when others begin after it."""
    current: dict[str, ProcedureVersion] = {}
    later: dict[str, list[date]] = {}
    rows = ProcedureVersion.objects.known().filter(holds_to__gt=on).select_related("procedure")
    for row in rows.order_by("pk"):
        if row.holds_from <= on:
            current[row.procedure.code] = row
        else:
            later.setdefault(row.procedure.code, []).append(row.holds_from)
    return current, later


def _changes(before: ProcedureVersion, values: Mapping[str, Any]) -> tuple[Change, ...]:
    """What the list says otherwise, column by column of what it tells."""
    after = ProcedureVersion(**_columns(before) | dict(values))
    changes = []
    for label, columns, told in FACETS:
        differing = {
            name for name in columns
            if name in values and _plain(getattr(before, name)) != _plain(values[name])
        }  # fmt: skip
        if differing == {"time_text"} and before.time_limit is not None:
            continue  # the same period in other words
        if differing:
            was, will = told(before), told(after)
            if was == will:
                name = min(differing)
                was, will = str(getattr(before, name)), str(values[name])
            changes.append(Change(label, was, will))
    return tuple(changes)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return nfc(value)
    return [nfc(part) for part in value] if isinstance(value, list) else value


def _columns(version: ProcedureVersion) -> dict[str, Any]:
    """The columns of a version that a list may tell, and its papers."""
    names = {name for _label, columns, _told in FACETS for name in columns}
    return {name: getattr(version, name) for name in (*sorted(names), "papers")}


@transaction.atomic
def accept(
    file: ProcedureListFile,
    chosen: Collection[str],
    *,
    on: date,
    decision: str,
    digest: str,
    by: User,
    at: datetime,
) -> Batch:
    """Take the chosen procedures (codes) into the catalogue from a day on, as one batch.

    Raises EntryRefused when nothing is chosen, when the catalogue changed since the differences
    were looked at, or when somebody was first.
    """
    codes = {*chosen}
    # Nobody else takes in the same procedures meanwhile.
    list(Procedure.objects.select_for_update().filter(code__in=codes).order_by("pk"))
    found = differences(file, on)
    if found.digest != digest:
        raise EntryRefused(gettext("Danh mục đã đổi từ lúc xem; xem lại các khác biệt bên dưới."))
    taken = [one for one in found.found if one.code in codes]
    if not taken:
        raise EntryRefused(gettext("Chọn ít nhất một thủ tục."))
    numbers = {kind.value: sum(1 for one in taken if one.kind is kind) for kind in Kind}
    Procedure.objects.bulk_create(
        [Procedure(code=one.code) for one in taken if one.kind is Kind.NEW], ignore_conflicts=True
    )
    identities = Procedure.objects.in_bulk([one.code for one in taken], field_name="code")
    deed = batches.begin(
        Batch.Kind.IMPORT, f"Danh mục thủ tục: {file.name}",
        by=by, at=at, document=decision, numbers=numbers,
    )  # fmt: skip
    reason = f"Danh mục thủ tục mới: {decision}"
    rows: list[LedgerRow] = []
    for one in taken:
        rows += _rows(one, identities[one.code], on, decision, reason)
    try:
        with transaction.atomic():
            deed.enter(rows)
    except IntegrityError as error:
        raise EntryRefused(gettext("Người khác vừa sửa danh mục; tải lại trang.")) from error
    ProcedureListDone.objects.create(file=file, batch=deed.batch, on=on)
    return deed.batch


def _rows(
    one: Difference, procedure: Procedure, on: date, decision: str, reason: str
) -> list[LedgerRow]:
    """A version ends the day before; one that begins on the same day is corrected instead."""
    before = one.before
    rows: list[LedgerRow] = []
    if before is not None and before.holds_from < on:
        rows.append(ledger.corrected(before, reason=reason, holds_to=on))
    if one.values is None:
        if not rows and before is not None:
            rows.append(ledger.corrected(before, reason=reason, void=True))
        return rows
    columns = (_columns(before) if before else {}) | dict(one.values) | {"document": decision}
    columns.setdefault("fee_status", "none_listed")
    columns.setdefault("field", "")
    name, english = columns["name"], columns.get("name_en") or ""
    if before is not None and nfc(name) != nfc(before.name) and "name_en" not in one.values:
        english = columns["name_en"] = ""  # the translation was of the name before
    columns["folded"] = fold(f"{name} {english} {one.code}")
    if before is not None and not rows:
        return [ledger.corrected(before, reason=reason, **columns)]
    row = ProcedureVersion(procedure=procedure, holds_from=on, holds_to=one.until, **columns)
    return [*rows, row]


@transaction.atomic
def undo(batch: Batch, *, by: User, reason: str, at: datetime) -> Batch:
    """Take back what ``accept`` took in.

    Raises UndoRefused with the later versions of the same procedures, even where they supersede
    nothing (one withdrawn and published again), and EntryRefused as ``batches.undo`` does.
    """
    members = batch.members.filter(table=ProcedureVersion._meta.label_lower).values("row")
    touched = ProcedureVersion._base_manager.filter(pk__in=members)
    later = ProcedureVersion.objects.known().filter(
        procedure__in=touched.values("procedure"), entered_at__gt=batch.entered_at
    )
    standing = list(later.exclude(pk__in=members).select_related("procedure").order_by("pk"))
    if standing and not Batch.objects.filter(undoes=batch).exists():
        raise batches.UndoRefused(standing)
    return batches.undo(batch, by=by, reason=reason, at=at)
