"""What a ledger row states, spelled out: the labels and values behind "where from"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from .criteria import KIND_NAMES, Kind
from .lineage import names_on
from .models import (
    Absence,
    Appointment,
    DocumentLink,
    DossierTotal,
    Duty,
    Establishment,
    Grant,
    LedgerRow,
    PersonBirth,
    PersonFact,
    ProcedureVersion,
    Reserve,
    SensitiveFact,
    Succession,
    UnitEvent,
    UnitKind,
    UnitVersion,
)
from .models.people import MASK
from .wording import spoken

Pairs = list[tuple[str, Any]]
UNIT_FIELDS = ("unit_id", "parent_id", "predecessor_id", "successor_id")


@dataclass(frozen=True, slots=True)
class Statement:
    """A row and what it states, as label and value; ``current`` if the record believes it."""

    row: LedgerRow
    pairs: Pairs
    current: bool


def statements(rows: Iterable[LedgerRow]) -> list[Statement]:
    """The rows of one chain, oldest first, spelled out; units are named as they were then."""
    chain = list(rows)
    named = (getattr(row, name, None) for row in chain for name in UNIT_FIELDS)
    ids = {identity for identity in named if identity is not None}
    names = names_on(ids, chain[-1].holds_from)
    last = chain[-1]
    return [Statement(row, _stated(row, names), row is last and not row.void) for row in chain]


def _stated(row: LedgerRow, units: Mapping[int, UnitVersion]) -> Pairs:
    pairs: Pairs
    match row:
        case PersonFact() | PersonBirth() | SensitiveFact():
            pairs = _personal(row)
        case Appointment() | Absence() | Reserve() | Duty():
            pairs = [(_("Người"), row.person), *_career(row)]
            if not isinstance(row, Absence):
                pairs.append((_("Đơn vị"), units.get(row.unit_id)))
        case Grant():
            pairs = [
                (_("Tài khoản"), row.user),
                (_("Vai trò"), str(row)),
                (_("Phạm vi"), units.get(row.unit_id)),
            ]
        case UnitVersion():
            pairs = [
                (_("Loại"), UnitKind(row.kind).label),
                (_("Tên"), row.name),
                (_("Mã"), row.code),
                (_("Trực thuộc"), units.get(row.parent_id or 0, "–")),
            ]
        case Succession():
            pairs = [
                (_("Đơn vị cũ"), units.get(row.predecessor_id)),
                (_("Đơn vị mới"), units.get(row.successor_id)),
                (_("Phần"), row.get_share_display()),
                (_("Điều khoản"), row.clause),
            ]
        case DossierTotal():
            pairs = [
                (_("Đơn vị"), units.get(row.unit_id)),
                (_("Tháng"), str(row)),
                (_("Tiếp nhận"), row.received),
                (_("Đã giải quyết"), row.resolved),
                (_("Sớm"), row.early),
                (_("Đúng hạn"), row.on_time),
                (_("Quá hạn"), row.late),
                (_("Đang giải quyết"), row.pending),
            ]
        case ProcedureVersion():
            pairs = [
                (_("Mã thủ tục"), row.procedure.code),
                (_("Tên"), row),
                (_("Lĩnh vực"), row.field_name),
                (_("Thời hạn"), row.time_words),
                (_("Phí, lệ phí"), row.fee_words),
                (_("Nộp trực tuyến"), row.online_words),
            ]
        case DocumentLink():
            pairs = [
                (_("Văn bản"), row.changed),
                (row.get_kind_display(), row.changing),
                (_("Điều, khoản"), row.clause or "–"),
            ]
        case Establishment():
            pairs = [
                (_("Đơn vị"), units.get(row.unit_id)),
                (_("Vị trí"), row),
                (_("Số vị trí"), row.posts),
                (_("Ít nhất phải có"), row.minimum),
            ]
        case UnitEvent():
            pairs = [(_("Loại"), row.get_kind_display()), (_("Tên"), row)]
        case _:
            pairs = [(_("Nội dung"), row.heading)]
    return pairs


def _career(row: Appointment | Absence | Reserve | Duty) -> Pairs:
    match row:
        case Appointment():
            return [(_("Vị trí"), row.position), (_("Hình thức"), row.get_manner_display())]
        case Absence():
            return [(_("Loại nghỉ"), row)]
        case Reserve():
            return [(_("Quy hoạch vị trí"), row.position)]
        case Duty():
            return [(_("Nhiệm vụ"), row.get_charge_display())]


def _birth(row: PersonBirth) -> Pairs:
    return [
        (_("Người"), row.person),
        (_("Ngày sinh"), str(row.born)),
        (_("Giới tính"), row.get_sex_display()),
    ]


def _fact(row: PersonFact) -> Pairs:
    if row.is_kept_apart:
        return _masked(row, spoken(KIND_NAMES[Kind(row.kind)]))
    value = f"{spoken(row.value)} %" if row.value is not None else ""
    pairs: Pairs = [
        (_("Người"), row.person),
        (_("Loại"), spoken(KIND_NAMES[Kind(row.kind)])),
        (_("Nội dung"), row),
        (_("Chuyên ngành"), row.field_of_study),
        (_("Kết quả"), value),
        (_("Nơi cấp"), row.issuer),
        (_("Số hiệu"), row.number),
    ]
    return [(label, stated) for label, stated in pairs if stated != ""]


def _masked(row: PersonFact | SensitiveFact, kind: str) -> Pairs:
    """That something is on record, and not what."""
    return [(_("Người"), row.person), (_("Loại"), kind), (_("Nội dung"), MASK)]


def _personal(row: PersonFact | PersonBirth | SensitiveFact) -> Pairs:
    if isinstance(row, SensitiveFact):
        return _masked(row, str(row))
    return _fact(row) if isinstance(row, PersonFact) else _birth(row)
