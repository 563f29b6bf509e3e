"""What is known of each synthetic officer: education, ratings, service, learning."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from competency.evidence import judged
from competency.models.exemptions import exempt
from competency.models.grounding import framework_on
from records import ledger
from records.criteria import FOREVER, KIND_NAMES, Kind
from records.models import Absence, Appointment, Level, Person, PersonFact

from .administration import OPENED, SEED, SYNTHETIC, World, instant
from .people import SyntheticOfficer

STATEMENT = ("THI-DUA", "Bản tự nhận xét tham gia phong trào thi đua", "Emulation statement")

MARKS = (1, 2, 2, 3)  # of the scale of observed work, as often as each is drawn


def record_careers(world: World) -> None:
    """Facts known when the register was opened, and the ratings as the years closed."""
    levels = {level.code: level for level in Level.objects.all()}
    opening: list[PersonFact] = []
    ratings: dict[int, list[PersonFact]] = {}
    for one, who in world.officers:
        opening += _opening(one, who, levels)
        for year, rank in sorted(one.ratings.items()):
            ratings.setdefault(year, []).append(_rating(who, year, levels[f"RATE-{rank}"]))
    ledger.enter_many(opening, by=None, source=SYNTHETIC, at=instant(OPENED))
    for year, rows in ratings.items():
        known = max(OPENED, date(year, 12, 15))
        ledger.enter_many(rows, by=None, source=SYNTHETIC, at=instant(known))
    _statements(world)
    _discipline(world, levels)


def _opening(one: SyntheticOfficer, who: Person, levels: dict[str, Level]) -> Iterator[PersonFact]:
    yield PersonFact(
        person=who,
        kind=Kind.SERVICE,
        code="SERVICE",
        holds_from=one.service_from,
        title=KIND_NAMES[Kind.SERVICE].vi,
        title_en=KIND_NAMES[Kind.SERVICE].en,
    )
    degree = levels[one.education]
    yield PersonFact(
        person=who,
        kind=Kind.EDUCATION,
        code=degree.code,
        rank=degree.rank,
        title=f"{degree.name} {one.education_field}",
        title_en=degree.name_en,
        issuer=one.education_institution,
        holds_from=date(one.education_year, 7, 1),
    )
    held = (
        (Kind.POLITICAL_THEORY, one.political_theory),
        (Kind.STATE_MANAGEMENT, one.state_management),
        (Kind.IT, one.it),
        (Kind.LANGUAGE, one.language),
    )
    for kind, code in held:
        if code is not None:
            level = levels[code]
            yield PersonFact(
                person=who,
                kind=kind,
                code=level.code,
                rank=level.rank,
                title=level.name,
                title_en=level.name_en,
                holds_from=max(one.service_from, date(2012, 1, 1)),
            )
    for year in one.initiatives:
        yield PersonFact(
            person=who,
            kind=Kind.INITIATIVE,
            code=f"SK-{year}",
            holds_from=date(year, 11, 1),
            title=f"Sáng kiến cấp cơ sở năm {year}",
            title_en=f"Local initiative of {year}",
        )


def _rating(who: Person, year: int, level: Level) -> PersonFact:
    return PersonFact(
        person=who,
        kind=Kind.RATING,
        code=level.code,
        rank=level.rank,
        title=level.name,
        title_en=level.name_en,
        holds_from=date(year, 1, 1),
        holds_to=date(year + 1, 1, 1),
    )


def _statements(world: World) -> None:
    """Most officers hand in the yearly emulation statement in November."""
    dice = random.Random(SEED)
    code, title, title_en = STATEMENT
    for year in (2024, 2025):
        rows = [
            PersonFact(
                person=who,
                kind=Kind.STATEMENT,
                code=f"{code}-{year}",
                title=f"{title} năm {year}",
                title_en=f"{title_en} of {year}",
                holds_from=date(year, 11, 20),
                holds_to=date(year + 1, 11, 20),
            )
            for one, who in world.officers
            if dice.random() < 0.9
        ]
        ledger.enter_many(
            rows, by=None, source=SYNTHETIC, at=instant(max(OPENED, date(year, 11, 25)))
        )


def _discipline(world: World, levels: dict[str, Level]) -> None:
    rows = [
        PersonFact(
            person=who,
            kind=Kind.DISCIPLINE,
            code=code,
            rank=levels[code].rank,
            title=levels[code].name,
            title_en=levels[code].name_en,
            holds_from=on,
        )
        for one, who in world.officers
        for code, on in one.discipline
    ]
    ledger.enter_many(rows, by=None, source=SYNTHETIC, at=instant(OPENED))


def record_learning(world: World, spared: Sequence[Person]) -> None:
    """Courses and exams since the reform, as if learnt on a platform before this one.

    ``spared`` are the people of the printed sign-ins, who still have everything before them.
    """
    dice = random.Random(SEED + 1)
    spared_ids = {who.pk for who in spared}
    rows = []
    for _one, who in world.officers:
        if who.pk in spared_ids:
            continue
        day = date(2025, 8, 1) + timedelta(days=dice.randrange(420))
        if dice.random() < 0.62:
            rows.append(_learnt(who, Kind.COURSE, "TNTKQ", day, None))
            if dice.random() < 0.8:
                score = Decimal(dice.choice([55, 60, 65, 70, 75, 80, 85, 90, 95, 100]))
                rows.append(_learnt(who, Kind.EXAM, "TNTKQ", day + timedelta(days=7), score))
        if dice.random() < 0.35:
            rows.append(_learnt(who, Kind.COURSE, "ATTT", day + timedelta(days=20), None))
    by_day: dict[date, list[PersonFact]] = {}
    for row in rows:
        by_day.setdefault(row.holds_from, []).append(row)
    for day, facts in sorted(by_day.items()):
        ledger.enter_many(facts, by=None, source=SYNTHETIC, at=instant(day, 17))


def record_evidence(spared: Sequence[Person]) -> None:
    """Work observed and declared since the framework began, of whoever serves at a counter now.

    ``spared`` are the people of the printed sign-ins, whose supervisors have yet to look.
    """
    dice = random.Random(SEED + 2)
    day = date(2026, 1, 5)
    framework = framework_on(day)
    posts = Appointment.objects.as_of(date(2026, 11, 1)).exclude(person__in=spared)
    rows: dict[date, list[PersonFact]] = {}
    for person, post in posts.order_by("person_id").values_list("person_id", "position__code"):
        codes = ["KY-NANG-SO"] if post != "CV-TTPVHCC" else ["TIEP-NHAN", "GIAO-TIEP"]
        for code in codes:
            kind = dice.choices([Kind.OBSERVED, Kind.SELF_DECLARED, None], [30, 25, 45])[0]
            if kind is None:
                continue
            on = day + timedelta(days=dice.randrange(280))
            fact = judged(person, kind, code, dice.choice(MARKS), on=on, framework=framework)
            rows.setdefault(on, []).append(fact)
    for on, facts in sorted(rows.items()):
        ledger.enter_many(facts, by=None, source=SYNTHETIC, at=instant(on, 17))


def record_fields(spared: Sequence[Person]) -> None:
    """Each officer at a counter was seen at work in a few fields of procedures; six are on leave."""
    dice = random.Random(SEED + 3)
    day = date(2026, 1, 12)
    framework = framework_on(day)
    fields = sorted(code for code, row in framework.competencies.items() if row.fields)
    posts = Appointment.objects.as_of(date(2026, 11, 1)).exclude(person__in=spared)
    at_counter = posts.filter(position__code="CV-TTPVHCC").order_by("person_id")
    rows: dict[date, list[PersonFact]] = {}
    people = list(at_counter.select_related("person"))
    for post in people:
        for code in dice.sample(fields, dice.randrange(2, 6)):
            on = day + timedelta(days=dice.randrange(280))
            mark = dice.choice(MARKS)
            fact = judged(post.person_id, Kind.OBSERVED, code, mark, on=on, framework=framework)
            rows.setdefault(on, []).append(fact)
    for on, facts in sorted(rows.items()):
        ledger.enter_many(facts, by=None, source=SYNTHETIC, at=instant(on, 17))
    away = [
        Absence(
            person=post.person, kind=Absence.Kind.STUDY, document="Quyết định cử đi học (tổng hợp)",
            holds_from=date(2026, 9, 7), holds_to=date(2027, 6, 1),
        )
        for post in dice.sample(people, 6)
    ]  # fmt: skip
    ledger.enter_many(away, by=None, source=SYNTHETIC, at=instant(date(2026, 8, 28)))


def record_exemptions() -> None:
    """Three of the oldest officers need not take the safety course before they retire."""
    posted = Appointment.objects.as_of(date(2026, 3, 1)).values("person")
    oldest = Person.objects.filter(pk__in=posted).order_by("birth_date", "pk")[:3]
    for number, who in enumerate(oldest, start=21):
        exempt(
            who, "KHOA-ATTT", grounds="Còn dưới 12 tháng đến tuổi nghỉ hưu",
            document=f"{number}/QĐ-UBND ngày 25/02/2026 (tổng hợp)", holds_from=date(2026, 3, 1),
            holds_to=date(2027, 3, 1), by=None, source=SYNTHETIC, at=instant(date(2026, 2, 25)),
        )  # fmt: skip


LEARNT = {
    "TNTKQ": (
        "Tiếp nhận và trả kết quả thủ tục hành chính từ tháng 7/2025",
        "Receiving and returning administrative dossiers since July 2025",
    ),
    "ATTT": (
        "Làm việc an toàn với tệp, thư điện tử và bảng tính tại quầy",
        "Working safely with files, mail and spreadsheets at the counter",
    ),
}


def _learnt(who: Person, kind: Kind, code: str, day: date, score: Decimal | None) -> PersonFact:
    title, title_en = LEARNT[code]
    return PersonFact(
        person=who,
        kind=kind,
        code=code,
        value=score,
        title=title,
        title_en=title_en,
        holds_from=day,
        holds_to=FOREVER,
        origin=f"demo:{kind}:{code}:{who.pk}",
    )
