"""Reference data that ships with the product, read from records/data.  Pure.

One frozen row type and one reader per file; codes stay text (leading zeros matter) and empty
cells become None or "".  Sources, licences and gaps are told in records/data/README.md.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from .criteria import FOREVER

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class OldUnit:
    """A commune-level unit of 30 June 2025; ``type`` is xã, phường or thị trấn."""

    code: str
    name: str
    type: str
    district_code: str
    district_name: str


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A commune-level unit since 1 July 2025, formed by a clause of Article 1."""

    code: str
    name: str
    type: str
    clause: str


@dataclass(frozen=True, slots=True)
class Merger:
    """An old unit became a new one: ``share`` is full, partial or remainder."""

    old_code: str
    new_code: str
    share: str
    clause: str


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A value of a ranked dimension."""

    code: str
    dimension: str
    rank: int
    name: str
    name_en: str
    document: str
    verified: bool


@dataclass(frozen=True, slots=True)
class PositionRow:
    """A post, in force from a day until before another; ``successor`` is a code or ""."""

    code: str
    title: str
    title_en: str
    kind: str
    in_force_from: date
    in_force_to: date
    document: str
    clause: str
    verified: bool
    successor: str


@dataclass(frozen=True, slots=True)
class OtherName:
    """What lists also call a level or a post: ``of`` is level or position."""

    of: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A legal text; dates that were not found are None."""

    code: str
    name: str
    issuer: str
    issued_on: date | None
    in_force_from: date | None
    in_force_to: date | None
    replaced_by: str
    verified: bool


@dataclass(frozen=True, slots=True)
class HolidayRow:
    """A public holiday."""

    day: date
    name: str
    name_en: str
    document: str
    verified: bool


@dataclass(frozen=True, slots=True)
class AuthorityRow:
    """Which post decides a form of commendation, between two dates."""

    form: str
    position: str
    in_force_from: date
    in_force_to: date
    document: str
    clause: str
    verified: bool


@dataclass(frozen=True, slots=True)
class FormRow:
    """A title or form of commendation that a person can have received.

    ``code`` is the one by which schemes and authorities speak of it, where they do.
    """

    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class NormRow:
    """Posts of a kind of unit, for one position (its code) or for all of a kind of post."""

    unit_kind: str
    position: str
    post_kind: str
    posts: int
    minimum: int | None
    in_force_from: date
    in_force_to: date
    document: str
    clause: str
    verified: bool


@dataclass(frozen=True, slots=True)
class ChargeNormRow:
    """At most so many hold a charge in a unit of a kind ("" any) at a time."""

    charge: str
    unit_kind: str
    most: int
    in_force_from: date
    in_force_to: date
    document: str
    clause: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper to hand in with a dossier, and how many originals and copies of it."""

    name: str
    originals: int
    copies: int


@dataclass(frozen=True, slots=True)
class ProcedureRow:
    """A procedure as the portal published it; fees in đồng, None where it gives no number."""

    code: str
    name: str
    name_en: str
    field: str
    field_en: str
    field_group: str
    time_limit: int | None
    time_unit: str
    time_text: str
    fee_status: str
    fee_min: int | None
    fee_max: int | None
    fee_note: str
    online_level: str
    result: str
    legal_basis: tuple[str, ...]
    papers: tuple[Paper, ...]
    url: str


def load_units_2024() -> list[OldUnit]:
    """The 194 units, by code."""
    return [
        OldUnit(row["code"], row["name"], row["type"], row["district_code"], row["district_name"])
        for row in _rows("units_2024")
    ]


def load_units_2025() -> list[NewUnit]:
    """The 65 units, by code."""
    return [
        NewUnit(row["code"], row["name"], row["type"], row["resolution_clause"])
        for row in _rows("units_2025")
    ]


def load_mergers() -> list[Merger]:
    """Who became what on 1 July 2025, two splits among them."""
    return [
        Merger(row["old_code"], row["new_code"], row["share"], row["clause"])
        for row in _rows("unit_mergers")
    ]


def load_levels() -> list[LevelRow]:
    """Education, political theory, state management, IT, language, ratings, discipline."""
    return [
        LevelRow(
            row["id"],
            row["dimension"],
            int(row["rank"]),
            row["name_vi"],
            row["name_en"],
            row["source_document"],
            _yes(row),
        )
        for row in _rows("levels")
    ]


def load_other_names() -> list[OtherName]:
    """Short forms and habits of writing, for reading lists; none of them is law."""
    return [OtherName(row["of"], row["code"], row["name"]) for row in _rows("other_names")]


def load_positions() -> list[PositionRow]:
    """The posts of a commune before and since 1 July 2025."""
    return [
        PositionRow(
            row["code"],
            row["title_vi"],
            row["title_en"],
            row["kind"],
            date.fromisoformat(row["in_force_from"]),
            _day(row["in_force_to"]) or FOREVER,
            row["document"],
            row["clause"],
            _yes(row),
            row["successor_code"],
        )
        for row in _rows("positions")
    ]


def load_documents() -> list[DocumentRow]:
    """Legal texts that posts, levels, rules and procedures rest on."""
    return [
        DocumentRow(
            row["code"],
            row["name_vi"],
            row["issuer"],
            _day(row["issued_on"]),
            _day(row["in_force_from"]),
            _day(row["in_force_to"]),
            row["replaced_by"],
            _yes(row),
        )
        for row in _rows("legal_documents")
    ]


def load_holidays() -> list[HolidayRow]:
    """The public holidays that working days skip."""
    return [
        HolidayRow(
            date.fromisoformat(row["date"]),
            row["name_vi"],
            row["name_en"],
            row["document"],
            _yes(row),
        )
        for row in _rows("holidays")
    ]


def load_authorities() -> list[AuthorityRow]:
    """Who decides which form of commendation at commune level."""
    return [
        AuthorityRow(
            row["form"],
            row["position_code"],
            date.fromisoformat(row["in_force_from"]),
            _day(row["in_force_to"]) or FOREVER,
            row["document"],
            row["clause"],
            _yes(row),
        )
        for row in _rows("authorities")
    ]


def load_commendation_forms() -> list[FormRow]:
    """What individuals can have received, in the order of the law."""
    codes = {row["form_id"]: row["form"] for row in _rows("authorities")}
    return [
        FormRow(codes.get(row["id"], row["id"]), row["name_vi"], row["name_en"])
        for row in _rows("commendation_forms")
        if row["recipient"] in {"individual", "any"}
    ]


def load_establishment_norms() -> list[NormRow]:
    """How many posts units have by their kind; most of it is not known."""
    return [
        NormRow(
            row["unit_kind"],
            row["position_code"],
            row["post_kind"],
            int(row["posts"]),
            _number(row["minimum"]),
            date.fromisoformat(row["in_force_from"]),
            _day(row["in_force_to"]) or FOREVER,
            row["document"],
            row["clause"],
            _yes(row),
        )
        for row in _rows("establishment_norms")
    ]


def load_charge_norms() -> list[ChargeNormRow]:
    """How many may hold a charge in a unit at a time."""
    return [
        ChargeNormRow(
            row["charge"], row["unit_kind"], int(row["most"]),
            date.fromisoformat(row["in_force_from"]), _day(row["in_force_to"]) or FOREVER,
            row["document"], row["clause"], _yes(row),
        )
        for row in _rows("charge_norms")
    ]  # fmt: skip


def load_procedures() -> list[ProcedureRow]:
    """The 108 procedures chosen for the product, each with its papers in order."""
    papers = _papers()
    return [
        ProcedureRow(
            code=row["code"],
            name=row["name_vi"],
            name_en=row["name_en"],
            field=row["field_vi"],
            field_en=row["field_en"],
            field_group=row["field_group"],
            time_limit=_number(row["time_limit"]),
            time_unit=row["time_unit"],
            time_text=row["time_limit_text"],
            fee_status=row["fee_status"],
            fee_min=_number(row["fee_min_vnd"]),
            fee_max=_number(row["fee_max_vnd"]),
            fee_note=_cut(row["fee_note"]),
            online_level=row["online_level"],
            result=_cut(row["result"]),
            legal_basis=tuple(filter(None, row["legal_basis"].split("; "))),
            papers=tuple(papers.get(row["code"], ())),
            url=row["source_url"],
        )
        for row in _rows("procedures")
    ]


def _papers() -> Mapping[str, list[Paper]]:
    rows = sorted(_rows("procedure_papers"), key=lambda row: int(row["ordinal"]))
    found: dict[str, list[Paper]] = defaultdict(list)
    for row in rows:
        paper = Paper(row["name_vi"], int(row["originals"]), int(row["copies"]))
        found[row["procedure_code"]].append(paper)
    return found


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _cut(text: str) -> str:
    """The portal's long texts were collected up to 300 characters; say where one was cut."""
    return f"{text.rsplit(' ', 1)[0]}…" if len(text) == 300 else text


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(text: str) -> int | None:
    return int(text) if text else None


def _yes(row: Mapping[str, str]) -> bool:
    return row["verified"] == "yes"
