"""The numbers that ship with the product (records/data/quality_thresholds.csv).  Pure."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date

from ..criteria import FOREVER
from ..reference import DATA


@dataclass(frozen=True, slots=True)
class ThresholdRow:
    """A number a check leans on; ``measure`` is years, months, days or people."""

    code: str
    sex: str
    value: int
    measure: str
    in_force_from: date
    in_force_to: date
    document: str
    clause: str
    verified: bool


def load_thresholds() -> list[ThresholdRow]:
    """Every row of the file, in its order."""
    with (DATA / "quality_thresholds.csv").open(encoding="utf-8", newline="") as file:
        return [
            ThresholdRow(
                row["code"], row["sex"], int(row["value"]), row["measure"],
                date.fromisoformat(row["in_force_from"]),
                date.fromisoformat(row["in_force_to"]) if row["in_force_to"] else FOREVER,
                row["document"], row["clause"], row["verified"] == "yes",
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip
