"""Files that may be of one person: found by folded name and birth date, told apart or merged.

Merging moves every believed row of the other file to the one that is kept, by one batch of
corrections, and takes back what both say.  What is no dated row (papers issued, exams sat,
accounts) stays where it is, so the file that has such things is the one to keep.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import batches, ledger
from .entry import ONE_A_PERIOD
from .models import (
    Absence,
    Appointment,
    Batch,
    Duty,
    EntryRefused,
    LedgerRow,
    Person,
    PersonBirth,
    PersonFact,
    PersonName,
    Reserve,
    Sameness,
    SensitiveFact,
    SensitiveReading,
    User,
)
from .sensitive import content_of, moved
from .vault import Vault, VaultShut

MOST = 500  # pairs looked at in one go; settle these and the next appear
SAME_NAME = ("folded", "birth_date")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two files with one name whose birth dates may be one day.

    ``numbers`` compares their identity numbers without opening them: "same", "other", or ""
    when one of the files has none.
    """

    one: Person
    two: Person
    numbers: str = ""

    @property
    def is_exact(self) -> bool:
        """Whether both birth dates are whole and equal."""
        return self.one.born == self.two.born and self.one.born.whole is not None

    @property
    def codes_alike(self) -> bool:
        """Whether the staff codes have the same digits, leading zeros and letters apart."""
        first, second = (re.sub(r"\D", "", each.staff_code) for each in (self.one, self.two))
        return bool(first) and first.lstrip("0") == second.lstrip("0")


def pairs(people: Any) -> list[Pair]:
    """The pairs among the people that nobody has told apart yet, the surest first."""
    alike = people.order_by().values_list(*SAME_NAME).annotate(n=Count("pk")).filter(n__gt=1)
    exact = Q(pk__in=[])
    for folded, born, _n in alike.order_by(*SAME_NAME)[:MOST]:
        exact |= Q(folded=folded, birth_date=born)
    vague = people.order_by().exclude(birth_precision="day").values_list("folded", flat=True)
    found = people.filter(exact | Q(folded__in=list(vague[:MOST]))).order_by("sort_key", "pk")
    by_name: dict[str, list[Person]] = defaultdict(list)
    for person in found[: 4 * MOST]:
        by_name[person.folded].append(person)
    made = [pair for group in by_name.values() for pair in _within(group)]
    told = _told_apart(person.pk for pair in made for person in (pair.one, pair.two))
    open_ = [pair for pair in made if frozenset((pair.one.pk, pair.two.pk)) not in told]
    told_numbers = _marks(person.pk for pair in open_ for person in (pair.one, pair.two))
    known = [replace(pair, numbers=_compared(pair, told_numbers)) for pair in open_]
    return sorted(known, key=_surest_first)


def _surest_first(pair: Pair) -> tuple[bool, ...]:
    other = pair.numbers == "other"
    return (other, pair.numbers != "same", not pair.is_exact, not pair.codes_alike)


def with_numbers(pair: Pair) -> Pair:
    """The pair with its identity numbers compared."""
    return replace(pair, numbers=_compared(pair, _marks((pair.one.pk, pair.two.pk))))


def _marks(people: Iterable[int]) -> dict[int, str]:
    rows = SensitiveFact.objects.known().filter(person__in=set(people)).exclude(mark="")
    return dict(rows.values_list("person", "mark"))


def _compared(pair: Pair, marks: dict[int, str]) -> str:
    one, two = marks.get(pair.one.pk), marks.get(pair.two.pk)
    return "" if not (one and two) else "same" if one == two else "other"


def _within(group: list[Person]) -> Iterator[Pair]:
    for place, one in enumerate(group):
        for two in group[place + 1 :]:
            if one.born.may_be(two.born):
                yield Pair(one, two)


def _told_apart(people: Iterable[int]) -> set[frozenset[int]]:
    rows = Sameness.objects.known().filter(person__in=set(people))
    return {frozenset(pair) for pair in rows.values_list("person", "other")}


@dataclass(slots=True)
class Plan:
    """What merging would do: rows that move, rows both files have, and what stands in the way."""

    kept: Person
    gone: Person
    moving: list[LedgerRow] = field(default_factory=list)
    twins: list[LedgerRow] = field(default_factory=list)
    obstacles: list[str] = field(default_factory=list)

    @property
    def numbers(self) -> dict[str, int]:
        return {"moved": len(self.moving), "twins": len(self.twins)}


def plan(kept: Person, gone: Person) -> Plan:
    """What merging ``gone`` into ``kept`` would do; nothing is written."""
    made = Plan(kept, gone, obstacles=list(_bound_to(kept, gone)))
    for model in _ledgers():
        theirs = list(model.objects.known().filter(person=kept))
        rows = model.objects.known().filter(person=gone)
        for row in rows.order_by("holds_from", "pk"):
            same = [one for one in theirs if _overlap(one, row) and _alike(one, row)]
            try:
                twin = any(_covers(one, row) and _says_the_same(one, row) for one in same)
            except VaultShut as shut:
                made.obstacles.append(str(shut))
                continue
            if twin:
                made.twins.append(row)
            elif same:
                made.obstacles.append(_disagreement(row, same[0]))
            else:
                made.moving.append(row)
    return made


def merge(kept: Person, gone: Person, *, reason: str, by: User, at: datetime, on: date) -> Batch:
    """Carry the plan out as one batch.  Raises EntryRefused with the first obstacle."""
    with transaction.atomic():
        _both_entered(kept, gone, by)
        made = plan(kept, gone)
        if made.obstacles:
            raise EntryRefused(made.obstacles[0])
        title = f"Gộp hồ sơ {gone.staff_code} vào {kept.staff_code}"
        deed = batches.begin(
            Batch.Kind.MERGING, title, by=by, at=at, reason=reason, numbers=made.numbers
        )
        deed.enter([ledger.corrected(row, reason=title, void=True) for row in made.twins])
        deed.enter([_moved(row, kept, title) for row in made.moving])
        deed.enter([Sameness(person=kept, other=gone, is_same=True, holds_from=on)])
        return deed.batch


def _moved(row: LedgerRow, kept: Person, title: str) -> LedgerRow:
    if isinstance(row, SensitiveFact):
        return moved(row, kept, reason=title)
    return ledger.corrected(row, reason=title, person=kept)


def tell_apart(one: Person, two: Person, *, by: User, at: datetime, on: date) -> Sameness:
    """Say that the two are different people; the pair is not shown again."""
    with transaction.atomic():
        _both_entered(one, two, by)
        row = Sameness(person=one, other=two, is_same=False, holds_from=on)
        return ledger.enter(row, by=by, source="Nội vụ so hai hồ sơ", at=at)


def mergings(person: Person) -> list[tuple[Sameness, Batch]]:
    """What was merged into the file, and the batch that can take it back."""
    rows = Sameness.objects.known().filter(person=person, is_same=True).select_related("other")
    found = {row.pk: row for row in rows.order_by("pk")}
    if not found:
        return []
    table = Sameness._meta.label_lower
    made = Batch.objects.filter(
        kind=Batch.Kind.MERGING, members__table=table, members__row__in=found
    )
    return [(found[row], batch) for batch, row in _with_row(made, table, found)]


def merged_into(people: Iterable[int]) -> dict[int, Person]:
    """The file into which each of these was merged, by id; the others are not named."""
    rows = Sameness.objects.known().filter(other__in=set(people), is_same=True)
    found = {row.other_id: row.person for row in rows.select_related("person")}
    further = merged_into(person.pk for person in found.values()) if found else {}
    return {other: further.get(person.pk, person) for other, person in found.items()}


def _with_row(made: Any, table: str, rows: dict[int, Sameness]) -> Iterator[tuple[Batch, int]]:
    for batch in made.distinct().order_by("pk"):
        for row in batch.members.filter(table=table, row__in=rows).values_list("row", flat=True):
            yield batch, row


def _both_entered(one: Person, two: Person, by: User) -> None:
    """Lock both files, always in one order; refuse whoever may not enter facts in both."""
    ids = {one.pk, two.pk}
    list(Person.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    if len(ids) < 2 or Person.objects.entered_by(by).filter(pk__in=ids).count() < 2:
        raise EntryRefused(_("Chỉ gộp hai hồ sơ mà anh/chị được ghi, không phải của chính mình."))


def _ledgers() -> list[Any]:
    """Every ledger that speaks of a person; sameness and names stay where they were said."""
    return [
        relation.related_model
        for relation in Person._meta.related_objects
        if relation.field.name == "person"
        and isinstance(relation.related_model, type)
        and issubclass(relation.related_model, LedgerRow)
        and relation.related_model not in (Sameness, PersonName, PersonBirth)
    ]


def _bound_to(kept: Person, gone: Person) -> Iterator[str]:
    """What cannot move with the rows: an open account, papers issued, exams sat."""
    if User.objects.filter(person=gone, is_active=True).exists():
        words = (
            _(
                "Cả hai hồ sơ đều có tài khoản. Người quản trị đóng tài khoản của hồ sơ %(code)s "
                "trước, hoặc giữ hồ sơ ấy."
            )
            if User.objects.filter(person=kept).exists()
            else _("Hồ sơ %(code)s có tài khoản. Hãy giữ hồ sơ ấy và gộp hồ sơ kia vào.")
        )
        yield words % {"code": gone.staff_code}
    ledgers = set(_ledgers())
    for relation in Person._meta.related_objects:
        model: Any = relation.related_model
        if model in ledgers or model is User or issubclass(model, LedgerRow):
            continue
        if model is SensitiveReading:  # whose file was opened stays as it was
            continue
        if n := model._default_manager.filter(**{relation.field.name: gone}).count():
            yield _(
                "Hồ sơ %(code)s có %(n)s mục gắn liền không chuyển được (%(what)s). "
                "Hãy giữ hồ sơ ấy và gộp hồ sơ kia vào."
            ) % {
                "code": gone.staff_code,
                "n": n,
                "what": _NAMES.get(model.__name__, model.__name__),
            }


_NAMES = {
    "Certificate": gettext_lazy("bằng"),
    "Claim": gettext_lazy("khai báo"), "Transcript": gettext_lazy("trích ngang"),
    "Enrolment": gettext_lazy("khoá học"), "Attempt": gettext_lazy("bài thi"),
    "Achievement": gettext_lazy("thành tích"), "Proposal": gettext_lazy("hồ sơ khen thưởng"),
    "PlannedUnit": gettext_lazy("phương án sắp xếp"),
}  # fmt: skip


def _overlap(one: LedgerRow, two: LedgerRow) -> bool:
    return one.holds_from < two.holds_to and two.holds_from < one.holds_to


def _says_the_same(one: LedgerRow, two: LedgerRow) -> bool:
    """Whether sealed rows say the same; of other rows ``_alike`` has compared all there is."""
    if not (isinstance(one, SensitiveFact) and isinstance(two, SensitiveFact)):
        return True
    vault = Vault()
    return content_of(one, vault).text == content_of(two, vault).text


def _covers(one: LedgerRow, two: LedgerRow) -> bool:
    """Whether the first says all that the second does."""
    if isinstance(one, PersonFact) and isinstance(two, PersonFact) and one.code != two.code:
        return False
    return one.holds_from <= two.holds_from and two.holds_to <= one.holds_to


def _alike(one: Any, two: Any) -> bool:
    """Whether two rows that overlap speak of the same thing, so that only one may stay."""
    match one:
        case PersonFact():
            if one.kind != two.kind:
                return False
            if one.kind in ONE_A_PERIOD:
                return True
            return (one.code, one.title, one.number) == (two.code, two.title, two.number)
        case Appointment() | Reserve():
            names: tuple[str, ...] = ("unit_id", "position_id")
            names += ("manner",) if isinstance(one, Appointment) else ()
        case Duty():
            names = ("unit_id", "charge")
        case Absence():
            names = ()
        case SensitiveFact():
            if one.field in SensitiveFact.SEVERAL:
                return bool(one.holds_from == two.holds_from) and _says_the_same(one, two)
            names = ("field",)
        case _:
            return False
    return all(getattr(one, name) == getattr(two, name) for name in names)


def _disagreement(row: LedgerRow, other: LedgerRow) -> str:
    return _(
        "Hai hồ sơ nói khác nhau: “%(one)s” (%(since)s) và “%(two)s” (%(until)s). "
        "Sửa cho khớp trước khi gộp."
    ) % {"one": row.heading, "since": row.began, "two": other.heading, "until": other.began}
