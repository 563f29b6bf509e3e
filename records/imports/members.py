"""The rows of an import, as a page tells them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from ..lineage import names_on
from ..models import Appointment, Batch, BatchRow, DossierTotal, Duty, LedgerRow, PersonFact

_NAMES = {
    "records.appointment": _("Vị trí công tác"),
    "records.duty": _("Nhiệm vụ"),
    "records.personfact": _("Dữ kiện"),
    "records.dossiertotal": _("Số liệu hồ sơ"),
    "records.sensitivefact": _("Thông tin nhạy cảm"),
}
_SOURCES = {Appointment: "appointment", Duty: "duty", PersonFact: "fact", DossierTotal: "dossiers"}
_RELATED = {
    "records.appointment": ("person", "position"),
    "records.duty": ("person",),
    "records.personfact": ("person",),
    "records.sensitivefact": ("person",),
}


@dataclass(frozen=True, slots=True)
class Member:
    """A row: whom or what it is about, what it says, and the kind of its source page."""

    row: Any
    about: str
    corrects: bool
    source: str


def counted(batch: Batch) -> list[tuple[str, int]]:
    """How many rows of each kind."""
    found = batch.members.values_list("table").annotate(Count("pk")).order_by("table")
    return [(str(_NAMES.get(table, table)), count) for table, count in found]


def told(members: Sequence[BatchRow]) -> list[Member]:
    """The rows of a page of members, in their order; one query a table."""
    by_table: dict[str, list[int]] = defaultdict(list)
    for member in members:
        by_table[member.table].append(member.row)
    rows: dict[tuple[str, int], LedgerRow] = {}
    for table, ids in by_table.items():
        model: Any = apps.get_model(table)
        found = model._base_manager.select_related(*_RELATED.get(table, ())).in_bulk(ids)
        rows |= {(table, pk): row for pk, row in found.items()}
    return stated(rows[member.table, member.row] for member in members)


def stated(rows: Iterable[Any]) -> list[Member]:
    """Rows with whom they are about; units are named in one query."""
    listed = list(rows)
    units = names_on({row.unit_id for row in listed if hasattr(row, "unit_id")}, date.max)
    answer = []
    for row in listed:
        unit = units.get(getattr(row, "unit_id", 0))
        person = getattr(row, "person", None)
        about = str(person) if person else ""
        if unit:
            about = f"{about}, {unit.full_name}" if about else unit.full_name
        kind = next((name for model, name in _SOURCES.items() if isinstance(row, model)), "")
        answer.append(Member(row, about, bool(row.supersedes_id), kind))
    return answer
