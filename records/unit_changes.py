"""What happens to one unit by a decision: it is renamed, or moved with everything under it.

Each deed is a batch with its event, so that it can be undone while nothing stands on it; the
versions before the day stay as they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from . import batches
from .ledger import parted
from .models import (
    COMMUNE_LEVEL,
    Batch,
    EntryRefused,
    LedgerRow,
    UnitEvent,
    UnitVersion,
    User,
)
from .text import fold, nfc, order_key

SOURCE = "Trang đơn vị"
EventKind = UnitEvent.EventKind


@transaction.atomic
def rename(
    unit: int, *, name: str, code: str, kind: str, on: date, document: str, by: User | None, at: datetime,
) -> Batch:  # fmt: skip
    """Give a unit another name, code or kind from a day on.  Raises EntryRefused."""
    version = _as_of(unit, on)
    name, code = nfc(name), code.strip()
    if (name, code, kind) == (version.name, version.code, version.kind):
        raise EntryRefused(_("Tên, mã và loại mới giống như cũ."))
    if not name or not code:
        raise EntryRefused(_("Ghi tên và mã của đơn vị."))
    living = UnitVersion.objects.known().filter(code=code, holds_to__gt=on)
    if other := living.exclude(unit=unit).first():
        raise EntryRefused(_("Mã này đang là của %(unit)s.") % {"unit": other.full_name})
    changes = {
        "name": name, "code": code, "kind": kind, "document": document,
        "folded": fold(name), "sort_key": order_key(name),
    }  # fmt: skip
    title = f"{version.full_name} → {UnitVersion(name=name, kind=kind).full_name}"
    rows = parted(version, on=on, reason=title, **changes)
    return _done(EventKind.RENAMING, version, title, rows, on=on, document=document, by=by, at=at)


@transaction.atomic
def move(
    unit: int, *, parent: int, on: date, document: str, by: User | None, at: datetime,
) -> Batch:  # fmt: skip
    """Put a unit, with everything under it, under another from a day on.  Raises EntryRefused.

    Rights follow: whoever acts over the new parent reaches the subtree from that day.
    """
    version, above = _as_of(unit, on), _as_of(parent, on)
    if above.path.startswith(version.path):
        raise EntryRefused(_("Không chuyển được một đơn vị vào chính nó hay đơn vị dưới nó."))
    if above.kind in COMMUNE_LEVEL:
        raise EntryRefused(_("Đơn vị cấp xã không có đơn vị trực thuộc."))
    if above.unit_id == version.parent_id:
        raise EntryRefused(_("Đơn vị đã trực thuộc đơn vị ấy rồi."))
    title = f"{version.full_name} → {above.full_name}"
    path = f"{above.path}{version.unit_id}."
    rows: list[UnitVersion] = []
    for row in subtree(version, on):
        changes: dict[str, Any] = {"path": path + row.path.removeprefix(version.path)}
        if row.unit_id == version.unit_id:
            changes |= {"parent_id": above.unit_id, "document": document}
        rows += parted(row, on=on, reason=title, **changes)
    return _done(EventKind.MOVE, version, title, rows, on=on, document=document, by=by, at=at)


def subtree(version: UnitVersion, on: date) -> list[UnitVersion]:
    """Versions at and under the unit that hold on the day or begin later."""
    known = UnitVersion.objects.known().under(version.path).filter(holds_to__gt=on)
    return list(known.order_by("path", "pk"))


def _as_of(unit: int, on: date) -> UnitVersion:
    version = UnitVersion.objects.as_of(on).filter(unit=unit).first()
    if version is None:
        raise EntryRefused(_("Đơn vị không hoạt động vào ngày ấy."))
    return version


def _done(
    kind: str, version: UnitVersion, title: str, rows: Sequence[LedgerRow], *,
    on: date, document: str, by: User | None, at: datetime,
) -> Batch:  # fmt: skip
    if not document.strip():
        raise EntryRefused(_("Chưa ghi số, ngày của văn bản."))
    deed = batches.begin(
        Batch.Kind.REORGANISATION, title, by=by, at=at, document=document, source=SOURCE,
        numbers={"versions": len(rows)},
    )  # fmt: skip
    deed.enter(
        [
            UnitEvent(
                kind=kind, unit_id=version.unit_id, title=title, holds_from=on, document=document
            )
        ]
    )
    deed.enter(rows)
    return deed.batch
