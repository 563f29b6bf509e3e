"""What is sensitive of each synthetic officer: a number nobody has, a people, the Party or not."""

from __future__ import annotations

import random

from records import ledger
from records.models import SensitiveFact
from records.sensitive import Content, made
from records.vault import Vault

from .administration import OPENED, SEED, SYNTHETIC, World, instant

# No province registers births under 000, so none of these numbers is a living person's.
NOWHERE = "000"
PEOPLES = (("07", 43), ("02", 35), ("01", 17), ("09", 4), ("17", 1))  # about as in Lạng Sơn
Field = SensitiveFact.Field


def seal(world: World) -> None:
    """One number, one people and one word about the Party for every officer."""
    dice, vault = random.Random(SEED), Vault()
    rows: list[SensitiveFact] = []
    for one, who in world.officers:
        digit = "01"[one.sex == "f"] if one.birth_date.year < 2000 else "23"[one.sex == "f"]
        number = f"{NOWHERE}{digit}{one.birth_date.year % 100:02d}{len(rows):06d}"
        people = dice.choices([code for code, _ in PEOPLES], [n for _, n in PEOPLES])[0]
        joined = one.service_from.year + dice.randrange(2, 9)
        party = Content("yes", {"joined": str(joined)}) if dice.random() < 0.6 else Content("no")
        told = (
            (Field.IDENTITY, Content(number), one.birth_date),
            (Field.ETHNICITY, Content(people), one.birth_date),
            (Field.PARTY, party, OPENED),
        )
        rows += [made(who, name, content, vault, holds_from=since) for name, content, since in told]
    ledger.enter_many(rows, by=None, source=SYNTHETIC, at=instant(OPENED))
