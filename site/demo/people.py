"""Synthetic officers and dossier counts, drawn from a seed.  Pure.

Names are put together from parts (records/data/name_parts.json); whoever bears such a name in
life has nothing to do with these rows.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from records.reference import DATA, OldUnit

LEADER = "CT-UBND"
PROFESSIONAL = ("VP-TK", "TP-HT", "DC-XD", "VH-XH", "TC-KT")
YEARS_RATED = range(2020, 2026)
EVE = date(2024, 12, 31)  # the demo's register opens with what had happened by then

Weighted = Sequence[tuple[Any, float]]

EDUCATION: Weighted = (("EDU-3", 3), ("EDU-4", 20), ("EDU-5", 14), ("EDU-6", 57), ("EDU-7", 6))
YEARS_OF_STUDY = {"EDU-3": 1, "EDU-4": 2, "EDU-5": 3, "EDU-6": 4, "EDU-7": 6}
FIELDS: Mapping[str, Weighted] = {
    LEADER: (("Luật", 3), ("Quản lý nhà nước", 3), ("Nông lâm nghiệp", 2), ("Kinh tế", 2)),
    "VP-TK": (("Hành chính", 4), ("Luật", 3), ("Quản lý nhà nước", 2), ("Thống kê", 1)),
    "TP-HT": (("Luật", 1),),
    "DC-XD": (("Quản lý đất đai", 5), ("Xây dựng", 3), ("Môi trường", 2)),
    "VH-XH": (("Văn hoá", 3), ("Công tác xã hội", 3), ("Quản lý văn hoá", 2), ("Luật", 1)),
    "TC-KT": (("Kế toán", 6), ("Tài chính", 4)),
}
SCHOOLS = {
    "EDU-3": "Cơ sở dạy nghề huyện (tổng hợp)",
    "EDU-4": "Trường Trung cấp tỉnh (tổng hợp)",
    "EDU-5": "Trường Cao đẳng tỉnh (tổng hợp)",
    "EDU-6": "Trường Đại học vùng (tổng hợp)",
    "EDU-7": "Trường Đại học vùng (tổng hợp)",
}
# None: not on record, which the rules must call unknown.
POLITICAL: Mapping[str, Weighted] = {
    "leader": (("POL-2", 7), ("POL-3", 3)),
    "professional": (("POL-1", 5), ("POL-2", 5)),
}
STATE_MANAGEMENT: Mapping[str, Weighted] = {
    "leader": (("QLNN-2", 6), ("QLNN-3", 2), (None, 2)),
    "professional": (("QLNN-1", 2), ("QLNN-2", 5), (None, 3)),
}
IT: Weighted = (("IT-B", 50), ("IT-A", 8), ("IT-A-CU", 10), ("IT-B-CU", 14), (None, 18))
LANGUAGE: Weighted = (("NN-1", 22), ("NN-2", 30), ("NN-3", 8), (None, 40))
RATINGS: Weighted = ((4, 16), (3, 66), (2, 16), (1, 2))
DISCIPLINE: Weighted = (("DISC-1", 8), ("DISC-2", 2))

# Dossiers resolved in a month on average by kind of unit, and one in a thousand late.
PER_MONTH = {"xã": 36, "thị trấn": 84, "phường": 130}
EARLY, LATE = 0.62, 0.001


@dataclass(frozen=True, slots=True)
class SyntheticOfficer:
    """Somebody who does not exist: who she is, her post, and what is on record of her."""

    staff_code: str
    family_name: str
    middle_name: str
    given_name: str
    sex: str
    birth_date: date
    unit_code: str
    position_code: str
    is_focal_point: bool
    service_from: date
    education: str
    education_field: str
    education_institution: str
    education_year: int
    political_theory: str
    state_management: str | None
    it: str | None
    language: str | None
    ratings: Mapping[int, int]
    initiatives: Sequence[int]
    discipline: Sequence[tuple[str, date]]


@dataclass(frozen=True, slots=True)
class MonthlyTotal:
    """Dossiers of one unit in a month of 2025: resolved = early + on_time + late."""

    unit_code: str
    month: int
    received: int
    resolved: int
    early: int
    on_time: int
    late: int
    pending: int


def population(seed: int, units: Iterable[OldUnit]) -> list[SyntheticOfficer]:
    """Five officers a unit: a leader and four posts, two of these focal points."""
    dice = random.Random(seed)
    parts = json.loads((DATA / "name_parts.json").read_text(encoding="utf-8"))
    made: list[SyntheticOfficer] = []
    taken: set[tuple[str, ...]] = set()
    for unit in units:
        focal = set(dice.sample(range(1, 5), 2))
        for place, post in enumerate((LEADER, *_posts(dice))):
            sex = "f" if dice.random() < (0.24 if post == LEADER else 0.52) else "m"
            name = _name(dice, parts, sex, taken)
            made.append(
                _officer(
                    dice,
                    len(made) + 1,
                    name,
                    sex=sex,
                    unit=unit.code,
                    post=post,
                    is_focal_point=place in focal,
                )
            )
    return made


def _posts(dice: random.Random) -> list[str]:
    """Four of the five professional posts; culture and society is never the vacant one."""
    vacant = dice.choice([post for post in PROFESSIONAL if post != "VH-XH"])
    return [post for post in PROFESSIONAL if post != vacant]


def _name(
    dice: random.Random, parts: Mapping[str, Any], sex: str, taken: set[tuple[str, ...]]
) -> tuple[str, str, str]:
    """Family, middle and given name; a full name is used once, so that lists can be told apart."""
    given, middle = ("female", "female_middle") if sex == "f" else ("male", "male_middle")
    while True:
        name = (
            _drawn(dice, parts["family"]),
            _drawn(dice, parts[middle]),
            _drawn(dice, parts[given]),
        )
        if name not in taken and len({word.casefold() for word in name}) == len(name):
            taken.add(name)
            return name


def _officer(
    dice: random.Random,
    number: int,
    name: tuple[str, str, str],
    *,
    sex: str,
    unit: str,
    post: str,
    is_focal_point: bool,
) -> SyntheticOfficer:
    leads = post == LEADER
    level = "leader" if leads else "professional"
    # Ages in 2025; both ends leave years until retirement.
    born = date(2025 - (dice.randint(36, 55) if leads else dice.randint(26, 54)), 1, 1) + timedelta(
        days=dice.randrange(365)
    )
    education = _drawn(
        dice, [row for row in EDUCATION if row[0] != "EDU-3"] if leads else EDUCATION
    )
    finished = born.year + 18 + YEARS_OF_STUDY[education] + dice.randint(0, 2)
    # Some finish their degree beside the work.
    begun = min(max(born.year + 21, finished + dice.choice([-2, 0, 0, 1, 2])), 2024)
    service_from = date(begun, 1, 1) + timedelta(days=dice.randrange(30, 330))
    return SyntheticOfficer(
        staff_code=f"LS{number:05}",
        family_name=name[0],
        middle_name=name[1],
        given_name=name[2],
        sex=sex,
        birth_date=born,
        unit_code=unit,
        position_code=post,
        is_focal_point=is_focal_point,
        service_from=service_from,
        education=education,
        education_field=_drawn(dice, FIELDS[post]),
        education_institution=SCHOOLS[education],
        education_year=min(finished, 2024),
        political_theory=_drawn(dice, POLITICAL[level]),
        state_management=_drawn(dice, STATE_MANAGEMENT[level]),
        it=_drawn(dice, IT),
        language=_drawn(dice, LANGUAGE),
        ratings={year: _drawn(dice, RATINGS) for year in YEARS_RATED if year > service_from.year},
        initiatives=tuple(
            year for year in range(2021, 2025) if year > service_from.year and dice.random() < 0.06
        ),
        discipline=tuple(_discipline(dice, service_from)),
    )


def _discipline(dice: random.Random, service_from: date) -> Iterator[tuple[str, date]]:
    """About one officer in eighty was disciplined once in her last four years."""
    if dice.random() < 1 / 80:
        on = EVE - timedelta(days=dice.randrange(20, 4 * 365))
        if on > service_from:
            yield _drawn(dice, DISCIPLINE), on


def dossier_totals(seed: int, units: Iterable[OldUnit]) -> list[MonthlyTotal]:
    """January to June 2025 per unit; towns see the most people, Tết takes half of January."""
    dice = random.Random(seed)
    season = {1: 0.72, 2: 0.94, 3: 1.12, 4: 1.04, 5: 1.08, 6: 1.1}
    return [
        total
        for unit in units
        for total in _half_year(dice, unit, season, dice.uniform(0.75, 1.25))
    ]


def _half_year(
    dice: random.Random, unit: OldUnit, season: Mapping[int, float], size: float
) -> Iterator[MonthlyTotal]:
    pending = dice.randint(0, 4)
    for month, share in season.items():
        received = max(4, round(PER_MONTH[unit.type] * size * share * dice.uniform(0.85, 1.15)))
        waiting = pending + received
        pending = min(round(received * dice.uniform(0.02, 0.12)), waiting)
        resolved = waiting - pending
        late = sum(dice.random() < LATE for _ in range(resolved))
        early = min(round(resolved * dice.uniform(EARLY - 0.1, EARLY + 0.1)), resolved - late)
        yield MonthlyTotal(
            unit_code=unit.code,
            month=month,
            received=received,
            resolved=resolved,
            early=early,
            on_time=resolved - early - late,
            late=late,
            pending=pending,
        )


def _drawn(dice: random.Random, choices: Weighted) -> Any:
    values, weights = zip(*choices, strict=True)
    return dice.choices(values, weights)[0]
