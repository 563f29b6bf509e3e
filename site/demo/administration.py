"""The demo administration: real units, real reform, synthetic people.

Everything is entered through the ledger with the dates on which an administration would have
known it, so that both times can be tried out.  Nobody in it exists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from records import ledger, reference, reference_loader
from records.models import (
    Appointment,
    DossierTotal,
    Duty,
    Establishment,
    LedgerRow,
    Person,
    Position,
    Unit,
    UnitKind,
    UnitVersion,
)
from records.reorganisation import Joining, NewUnit, Plan, carry_out

from .people import SyntheticOfficer, dossier_totals, population

SEED = 20250630
OPENED = date(2025, 1, 2)  # the day the demo's register was opened
FOUNDED = date(2024, 12, 1)  # Resolution 1246/NQ-UBTVQH15 left 194 units (data/README)
REFORM = date(2025, 7, 1)
REFORM_ENTERED = date(2025, 6, 20)
RESOLUTION = "1672/NQ-UBTVQH15"
KINDS = {
    "xã": UnitKind.COMMUNE,
    "phường": UnitKind.WARD,
    "thị trấn": UnitKind.TOWNSHIP,
    "huyện": UnitKind.DISTRICT,
    "thành phố": UnitKind.CITY,
}
OLD_LIST = "Danh mục hành chính đến 30/6/2025 (records/data/units_2024.csv)"
MERGERS = f"Nghị quyết {RESOLUTION} (records/data/unit_mergers.csv)"
SYNTHETIC = "Dữ liệu tổng hợp của bản trình diễn"


def instant(day: date, hour: int = 9) -> datetime:
    """A working hour of a day in Asia/Ho_Chi_Minh."""
    return timezone.make_aware(datetime.combine(day, time(hour)))


@dataclass(frozen=True, slots=True)
class World:
    """What the later chapters of the demo need: old units by code, and who was made there."""

    province: UnitVersion
    districts: Sequence[UnitVersion]
    units: Mapping[str, UnitVersion]
    officers: Sequence[tuple[SyntheticOfficer, Person]]


def reference_data() -> None:
    """What the product ships, as if it had been there when the register was opened."""
    reference_loader.load(None, at=instant(OPENED, 8))


def open_register() -> World:
    """Province, districts, 194 units and their 970 officers, as known on the first day."""
    province, districts, units = _units()
    made = population(SEED, reference.load_units_2024())
    Person.objects.bulk_create([_person(one).derive() for one in made], batch_size=500)
    people = Person.objects.in_bulk([one.staff_code for one in made], field_name="staff_code")
    officers = [(one, people[one.staff_code]) for one in made]
    _post(officers, units)
    return World(province, districts, units, officers)


def _units() -> tuple[UnitVersion, list[UnitVersion], dict[str, UnitVersion]]:
    rows = reference.load_units_2024()
    province = _version("20", "Lạng Sơn", UnitKind.PROVINCE, None)
    _opening([province], OLD_LIST)
    districts = {
        row.district_code: _version(
            row.district_code,
            row.district_name.split(" ", 1)[1]
            if row.district_name.startswith("Huyện ")
            else row.district_name.removeprefix("Thành phố "),
            UnitKind.CITY if row.district_name.startswith("Thành phố") else UnitKind.DISTRICT,
            province,
        )
        for row in rows
    }
    _opening(districts.values(), OLD_LIST)
    units = {
        row.code: _version(row.code, row.name, KINDS[row.type], districts[row.district_code])
        for row in rows
    }
    _opening(units.values(), OLD_LIST)
    return province, list(districts.values()), units


def _opening(rows: Iterable[LedgerRow], source: str) -> None:
    ledger.enter_many(rows, by=None, source=source, at=instant(OPENED))


def _version(code: str, name: str, kind: UnitKind, parent: UnitVersion | None) -> UnitVersion:
    unit = Unit.objects.create(created_at=instant(OPENED))
    return UnitVersion.made(
        unit=unit,
        code=code,
        name=name,
        kind=kind,
        parent=parent.unit if parent else None,
        path=f"{parent.path if parent else ''}{unit.pk}.",
        holds_from=FOUNDED,
    )


def _person(one: SyntheticOfficer) -> Person:
    return Person(
        staff_code=one.staff_code,
        family_name=one.family_name,
        middle_name=one.middle_name,
        given_name=one.given_name,
        sex=one.sex,
        birth_date=one.birth_date,
    )


def _post(
    officers: Sequence[tuple[SyntheticOfficer, Person]], units: Mapping[str, UnitVersion]
) -> None:
    """Appointments by post; focal points and whoever is in charge by decision."""
    positions = Position.objects.in_bulk(field_name="code")
    posts, duties = [], []
    for number, (one, who) in enumerate(officers, start=1):
        unit = units[one.unit_code].unit
        since = max(one.service_from, FOUNDED)
        decision = f"{number}/QĐ-UBND (tổng hợp)"
        posts.append(
            Appointment(
                person=who,
                unit=unit,
                position=positions[one.position_code],
                holds_from=since,
                document=decision,
            )
        )
        if one.is_focal_point or one.position_code == "CT-UBND":
            charge = Duty.Charge.FOCAL_POINT if one.is_focal_point else Duty.Charge.IN_CHARGE
            duties.append(
                Duty(person=who, unit=unit, charge=charge, holds_from=since, document=decision)
            )
    _opening(posts, SYNTHETIC)
    _opening(duties, SYNTHETIC)


def report_dossiers(world: World) -> None:
    """Totals per unit and month, each entered on the fifth of the month after."""
    by_month: dict[date, list[DossierTotal]] = defaultdict(list)
    for total in dossier_totals(SEED, reference.load_units_2024()):
        first = date(2025, total.month, 1)
        after = (first + timedelta(days=31)).replace(day=1)
        by_month[after].append(
            DossierTotal(
                unit=world.units[total.unit_code].unit,
                holds_from=first,
                holds_to=after,
                received=total.received,
                resolved=total.resolved,
                early=total.early,
                on_time=total.on_time,
                late=total.late,
                pending=total.pending,
            )
        )
    for after, rows in by_month.items():
        ledger.enter_many(rows, by=None, source=SYNTHETIC, at=instant(after.replace(day=5)))


def reform(world: World) -> None:
    """The reorganisation of 1 July 2025, entered in June by its resolution."""
    joinings = [
        Joining(
            world.units[row.old_code].unit_id, row.new_code, row.share, f"Điều 1 khoản {row.clause}"
        )
        for row in reference.load_mergers()
    ]
    founded = [NewUnit(u.code, u.name, KINDS[u.type]) for u in reference.load_units_2025()]
    staff: dict[int, list[Person]] = defaultdict(list)
    for one, who in world.officers:
        staff[world.units[one.unit_code].unit_id].append(who)
    people = _split(joinings, staff)
    chairs = {
        world.units[one.unit_code].unit_id: who
        for one, who in world.officers
        if one.position_code == "CT-UBND"
    }
    came: dict[str, list[Person]] = defaultdict(list)
    for joining in joinings:
        came[joining.new] += [
            who for who in staff[joining.old] if people.get(who.pk, joining.new) == joining.new
        ]
    in_charge = {
        code: next((w for w in who if w in chairs.values()), who[0]).pk
        for code, who in came.items()
    }
    focal = {
        code: [w.pk for w in who if w not in chairs.values()][:2] for code, who in came.items()
    }
    plan = Plan(
        on=REFORM,
        document=RESOLUTION,
        parent=world.province,
        title="Sắp xếp đơn vị hành chính cấp xã của tỉnh Lạng Sơn",
        title_en="Reorganisation of the commune-level units of Lạng Sơn",
        founded=founded,
        joinings=joinings,
        people=people,
        in_charge=in_charge,
        focal_points=focal,
        ended=[district.unit_id for district in world.districts],
    )
    carry_out(
        plan,
        by=None,
        at=instant(REFORM_ENTERED),
        source=MERGERS,
    )


def _split(joinings: Sequence[Joining], staff: Mapping[int, Sequence[Person]]) -> dict[int, str]:
    """Officers of the two split units: two go with the part, the others with the rest.

    The resolution leaves this to a project that was not found; the choice is the demo's.
    """
    parts = {j.old: j.new for j in joinings if j.share == "partial"}
    rests = {j.old: j.new for j in joinings if j.share == "remainder"}
    return {
        who.pk: parts[old] if number < 2 else rests[old]
        for old in parts
        for number, who in enumerate(staff[old])
    }


def fix_establishment() -> None:
    """Posts of the new units by decision, since no norm for them was found: the demo's numbers."""
    posts = {"PCT-UBND": (2, 1), "CV-TTPVHCC": (12, 8)}
    positions = Position.objects.in_bulk(posts, field_name="code")
    units = UnitVersion.objects.as_of(REFORM).communes().order_by("code")
    ledger.enter_many(
        [
            Establishment(
                unit_id=unit.unit_id,
                position=positions[code],
                posts=number,
                minimum=least,
                holds_from=REFORM,
                document=f"{order}/QĐ-UBND (tổng hợp)",
            )
            for order, unit in enumerate(units, start=1)
            for code, (number, least) in posts.items()
        ],
        by=None,
        source=SYNTHETIC,
        at=instant(REFORM_ENTERED),
    )
