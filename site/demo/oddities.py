"""What a real register has too: a few lines that look wrong, a month confirmed, an error reported.

So that the page of data quality has something to say.  None of it is about the people of the
printed sign-ins or their unit, and no figure of the province changes: every odd paper stands
beside what is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from records import clock, ledger, sensitive
from records.criteria import FOREVER, Kind
from records.models import (
    Level,
    ListError,
    Person,
    PersonFact,
    QualityAside,
    SensitiveFact,
    UnitVersion,
    User,
)
from records.quality import months
from records.quality.calendar_months import last_day
from records.quality.overview import current_month
from records.vault import Vault

from .administration import OPENED, SYNTHETIC, World, instant

ENTERED = date(2025, 8, 15)  # when the new units typed in what the old ones had kept on paper
TITLE, TITLE_EN = "Chứng chỉ tiếng Anh", "English certificate"


@dataclass(frozen=True, slots=True)
class Odd:
    """A paper as it was typed in; ``age`` is how old she was, else it is dated ``since``."""

    since: date | None = None
    age: int = 0
    until: date = FOREVER
    precision: str = "day"


ODD = (
    Odd(age=9),  # the year of her birth was mistyped
    Odd(date(2019, 6, 1), precision="by"),
    Odd(date(2021, 4, 10), until=date(2023, 4, 10)),
    Odd(date(2020, 9, 5), until=date(2022, 9, 5)),
)
# The fourth digit of two identity numbers is that of the other sex, and of a third the year differs.
MISTYPED = ("sex", "sex", "year")
NOBODY_S = "Số của bản trình diễn cố ý không mang mã tỉnh nào, để không trùng với ai."


def add(world: World, spared: Sequence[Person]) -> None:
    """Add them; the last officers without a language have them."""
    kept = {who.pk for who in spared}
    found = [
        who
        for one, who in reversed(world.officers)
        if not one.language and who.pk not in kept and who.birth_date.year < 2000
    ]
    level = Level.objects.get(code="NN-1")
    papers = [_paper(who, odd, level) for who, odd in zip(found, ODD, strict=False)]
    ledger.enter_many(papers, by=None, source=SYNTHETIC, at=instant(ENTERED))
    others = found[len(ODD) :]
    Person.objects.filter(pk=others[0].pk).update(birth_precision="year")
    _numbers(others[1 : 1 + len(MISTYPED)])
    _month()


def _paper(who: Person, odd: Odd, level: Level) -> PersonFact:
    since = odd.since or date(who.birth_date.year + odd.age, 7, 1)
    return PersonFact(
        person=who, kind=Kind.LANGUAGE, code=level.code, rank=level.rank, title=TITLE,
        title_en=TITLE_EN, holds_from=since, holds_to=odd.until, precision=odd.precision,
    )  # fmt: skip


def _numbers(people: Sequence[Person]) -> None:
    """Some numbers mistyped; that none names a province was meant, and is set aside."""
    keeper, vault = User.objects.get(username="baomat"), Vault()
    numbers = SensitiveFact.objects.known().filter(field=SensitiveFact.Field.IDENTITY)
    for who, what in zip(people, MISTYPED, strict=True):
        row = numbers.get(person=who)
        digits = sensitive.content_of(row, vault).value
        if what == "sex":
            digits = f"{digits[:3]}{1 - int(digits[3])}{digits[4:]}"
        else:
            digits = f"{digits[:4]}{(int(digits[4:6]) + 1) % 100:02}{digits[6:]}"
        content = sensitive.identity_content(digits)
        ledger.enter(
            _amended(row, content, vault), by=keeper, source=SYNTHETIC, at=instant(ENTERED)
        )
    rows = [
        QualityAside(
            rule="identity_place", item=pk, person_id=person, note=NOBODY_S, holds_from=OPENED
        )
        for pk, person in numbers.values_list("pk", "person")
    ]
    ledger.enter_many(rows, by=keeper, source=SYNTHETIC, at=instant(ENTERED))


def _amended(row: SensitiveFact, content: sensitive.Content, vault: Vault) -> SensitiveFact:
    key, sealed = vault.seal(content.text, row.field, row.person_id)
    mark = sensitive.mark_of(row.field, content, vault)
    return ledger.corrected(row, reason="Ghi lại từ hồ sơ giấy", key=key, sealed=sealed, mark=mark)


def _month() -> None:
    """Of the newest month to confirm, one unit's list is confirmed and another's found wrong."""
    today = clock.today()
    month, at = current_month(today), instant(today, 0)
    units = UnitVersion.objects.as_of(last_day(month)).communes().exclude(name="Nhân Lý")
    right, wrong = units.order_by("code")[:2]
    told = months.Told(months.reading_of(month, today), at)
    if head := months.heads_of([right.unit_id], today).first():
        shown = months.digest(months.listing(right.unit_id, told))
        months.confirm(right.unit_id, month, note="", shown=shown, by=head, on=today, at=at)
    if head := months.heads_of([wrong.unit_id], today).first():
        last = months.listing(wrong.unit_id, told)[-1]  # her head, if nobody else
        ListError.objects.create(
            unit_id=wrong.unit_id, month=month, person=last.person, entered_at=at, entered_by=head,
            told="Đã nghỉ thai sản từ đầu tháng mà danh sách chưa ghi vắng mặt.",
        )  # fmt: skip
