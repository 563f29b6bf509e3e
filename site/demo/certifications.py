"""The counter certification since 2024: first examinations, renewals in time and late, decisions."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from competency.certified import known_of
from competency.models import CertificationAct
from competency.validity import ActKind, State
from records import ledger
from records.calendar import add_months
from records.criteria import FOREVER, Kind
from records.models import Person, PersonFact

from .administration import OPENED, SEED, SYNTHETIC, World, instant

CODE = "CN-QUAY"
END = date(2026, 11, 1)
TITLES = {
    Kind.COURSE: ("BD-QUAY", "Bồi dưỡng nghiệp vụ quầy", "Counter training"),
    Kind.EXAM: ("SH-QUAY", "Sát hạch nghiệp vụ quầy", "Counter examination"),
}


def certify(world: World, spared: Sequence[Person]) -> None:
    """The whole history of the certification; ``spared`` have everything before them."""
    people = [who for _one, who in world.officers if who not in spared]
    record_examinations(people)
    decide(people)


def record_examinations(officers: Sequence[Person]) -> None:
    """Who sat the examination of the province's counters, held in rooms, and who renewed."""
    dice = random.Random(SEED + 3)
    rows: dict[date, list[PersonFact]] = {}
    for who in officers:
        if dice.random() < 0.22:
            for row in _history(who, dice):
                rows.setdefault(max(OPENED, row.holds_from), []).append(row)
    for known, facts in sorted(rows.items()):
        ledger.enter_many(facts, by=None, source=SYNTHETIC, at=instant(known, 17))


def _history(who: Person, dice: random.Random) -> Iterator[PersonFact]:
    day = date(2024, 1, 15) + timedelta(days=dice.randrange(620))
    yield _fact(who, Kind.COURSE, day - timedelta(days=10), None)
    yield _fact(who, Kind.EXAM, day, Decimal(dice.choice([70, 75, 80, 85, 90])))
    while day < END:
        kind = dice.choices(["in time", "late", "failed", "stops"], [62, 12, 8, 18])[0]
        due = add_months(day, 12)
        if kind == "stops":
            return
        moved = dice.randrange(1, 28) if kind == "late" else -dice.randrange(1, 85)
        day = due + timedelta(days=moved)
        if day >= END:
            return
        score = dice.choice([45, 55, 65]) if kind == "failed" else dice.choice([70, 75, 85, 95])
        yield _fact(who, Kind.EXAM, day, Decimal(score))


def _fact(who: Person, kind: Kind, day: date, score: Decimal | None) -> PersonFact:
    code, title, title_en = TITLES[kind]
    return PersonFact(
        person=who,
        kind=kind,
        code=code,
        value=score,
        title=title,
        title_en=title_en,
        holds_from=day,
        holds_to=FOREVER,
        origin=f"demo:{kind}:{code}:{who.pk}:{day}",
    )


def decide(officers: Sequence[Person]) -> None:
    """A few decisions, each on somebody who is certified on its day."""
    people = [who.pk for who in officers]
    known = known_of(CODE, people)
    taken: set[int] = set()
    for kind, day, months, grounds, most in DECISIONS:
        chosen = [
            pk
            for pk in people
            if pk not in taken
            and known.status(pk, day).state in {State.IN_FORCE, State.RENEWAL_OPEN}
        ][:most]
        for number, pk in enumerate(chosen, start=1):
            taken.add(pk)
            until = FOREVER
            if kind is ActKind.EXTEND:
                cycle = known.status(pk, day).cycle
                assert cycle is not None
                until = add_months(cycle.until, months)
            elif months:
                until = add_months(day, months)
            row = CertificationAct(
                person_id=pk, code=CODE, kind=kind.value, holds_from=day, holds_to=until,
                document=f"{number:02}/QĐ-SNV ngày {day:%d/%m/%Y}", grounds=grounds,
            )  # fmt: skip
            ledger.enter(row, by=None, source=SYNTHETIC, at=instant(max(day, OPENED), 16))


DECISIONS = (
    (ActKind.SUSPEND, date(2025, 6, 2), 2, "Xác minh phản ánh về việc hẹn trả kết quả", 2),
    (ActKind.EXTEND, date(2025, 6, 20), 3, "Sắp xếp đơn vị nên chưa tổ chức sát hạch", 6),
    (ActKind.REVOKE, date(2025, 6, 10), 0, "Nhờ người khác làm bài sát hạch", 1),
    (ActKind.SUSPEND, date(2026, 10, 5), 0, "Tạm dừng làm việc tại quầy để xác minh", 2),
    (ActKind.REVOKE, date(2026, 9, 15), 0, "Làm sai quy trình, đã có kết luận", 1),
    (ActKind.EXTEND, date(2026, 10, 1), 3, "Nghỉ thai sản trong kỳ gia hạn", 3),
)
