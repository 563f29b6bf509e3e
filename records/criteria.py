"""Criteria about a person: one definition, read four ways.  Pure.

A leaf says which facts it wants and which facts would show that the answer is known
(``Test``).  ``judge`` asks that of a dossier in memory, ``records.criteria_query`` asks the
same ``Test`` of any number of people in SQL, ``sentence`` tells it, and the dataclass
fields describe the form that edits it.  Hypothesis proves the first two agree.

Dates are half-open: a fact holds from ``holds_from`` until the day before ``holds_to``.
Facts that begin after the day asked about change nothing.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, ClassVar

from .calendar import add_months, add_years
from .verdict import Both, Outcome, Reason, Verdict, gettext_noop

FOREVER = date(9999, 12, 31)


class Kind(StrEnum):
    """What a fact about a person can be about."""

    GENERAL_EDUCATION = "general_education"
    EDUCATION = "education"
    POLITICAL_THEORY = "political_theory"
    STATE_MANAGEMENT = "state_management"
    CIVIL_SERVICE_RANK = "civil_service_rank"
    IT = "it"
    LANGUAGE = "language"
    SERVICE = "service"
    RATING = "rating"
    COURSE = "course"
    EXAM = "exam"
    DISCIPLINE = "discipline"
    INITIATIVE = "initiative"
    COMMENDATION = "commendation"
    STATEMENT = "statement"
    PROCEEDING = "proceeding"


# Where the register itself is the place the fact would be made, "not on record" is "no";
# everywhere else it is "unknown" (a diploma may exist that nobody entered).
COMPLETE = frozenset(
    {
        Kind.COURSE,
        Kind.EXAM,
        Kind.DISCIPLINE,
        Kind.INITIATIVE,
        Kind.COMMENDATION,
        Kind.STATEMENT,
        Kind.PROCEEDING,
    }
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A ledger row as the rules see it."""

    id: int
    kind: str
    code: str
    holds_from: date
    holds_to: date = FOREVER
    rank: int | None = None
    value: Decimal | None = None
    title: Both = Both("")


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is known of one person: facts in order of their beginning."""

    person: int
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """Which facts count: equal kind and code, at least rank and value, begun in a range.

    ``began_by`` is inclusive, ``began_after`` exclusive; ``holds_on`` wants a fact that has
    not ended on that day.
    """

    kind: str
    began_by: date
    code: str | None = None
    rank: int | None = None
    value: Decimal | None = None
    began_after: date | None = None
    holds_on: date | None = None

    def met_by(self, fact: Fact) -> bool:
        return (
            fact.kind == self.kind
            and fact.holds_from <= self.began_by
            and (self.code is None or fact.code == self.code)
            and (self.rank is None or (fact.rank is not None and fact.rank >= self.rank))
            and (self.value is None or (fact.value is not None and fact.value >= self.value))
            and (self.began_after is None or fact.holds_from > self.began_after)
            and (self.holds_on is None or fact.holds_to > self.holds_on)
        )


@dataclass(frozen=True, slots=True)
class Test:
    """What a leaf asks of the facts.

    Yes when a wanted fact exists (for ``absence``: when none does).  Otherwise no when some
    ``evidence`` exists or none is needed because the register is complete; else unknown.
    """

    wanted: Condition
    evidence: Condition | None = None
    absence: bool = False

    def outcome(self, wanted: bool, evidence: bool) -> Outcome:
        if self.absence:
            return Outcome.NO if wanted else Outcome.YES
        if wanted:
            return Outcome.YES
        return Outcome.NO if self.evidence is None or evidence else Outcome.UNKNOWN


class RuleError(ValueError):
    """A stored or typed rule cannot be read; says where and what to do."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """A condition a person meets, does not meet, or may meet, on a day."""

    type: ClassVar[str] = ""

    def judge(self, dossier: Dossier, on: date) -> Verdict:
        raise NotImplementedError(self.type)

    def sentence(self) -> Reason:
        raise NotImplementedError(self.type)

    def leaves(self) -> Iterable[Leaf]:
        raise NotImplementedError(self.type)

    def to_data(self) -> dict[str, Any]:
        return {"type": self.type} | {
            f.name: _to_data(value)
            for f in fields(self)
            if (value := getattr(self, f.name)) is not None
        }


@dataclass(frozen=True, slots=True)
class Leaf(Criterion):
    """A criterion that asks the facts directly."""

    def test(self, on: date) -> Test:
        raise NotImplementedError(self.type)

    def reasons(self) -> tuple[str, str, str]:
        """Messages for yes, no and unknown; ``%(fact)s`` and ``%(date)s`` may appear."""
        raise NotImplementedError(self.type)

    def leaves(self) -> Iterable[Leaf]:
        return (self,)

    def judge(self, dossier: Dossier, on: date) -> Verdict:
        test = self.test(on)
        wanted = [f for f in dossier.facts if test.wanted.met_by(f)]
        evidence = (
            [f for f in dossier.facts if test.evidence.met_by(f)]
            if test.evidence
            else self._near(dossier, on)
        )
        outcome = test.outcome(bool(wanted), bool(evidence))
        shown = max(wanted or evidence, key=_telling, default=None)
        message = dict(zip(Outcome, self.reasons(), strict=True))[outcome]
        params = {f.name: getattr(self, f.name) for f in fields(self)}
        if shown is not None:
            params |= {"fact": shown.title, "date": shown.holds_from, "score": shown.value}
        elif outcome is Outcome.NO and not test.absence:
            message = gettext_noop("Chưa có trong hồ sơ")
        return Verdict(outcome, Reason(message, params), (shown.id,) if shown else ())

    def _near(self, dossier: Dossier, on: date) -> list[Fact]:
        """Facts of the wanted kind and code that fell short: what a refusal can show."""
        wanted = self.test(on).wanted
        near = Condition(kind=wanted.kind, code=wanted.code, began_by=on)
        return [] if self.test(on).absence else [f for f in dossier.facts if near.met_by(f)]


def _telling(fact: Fact) -> tuple[int, Decimal, date, int]:
    return (fact.rank or 0, fact.value or Decimal(0), fact.holds_from, fact.id)


@dataclass(frozen=True, slots=True)
class AtLeastLevel(Leaf):
    """Holds a level of a ranked dimension: education, political theory, IT…"""

    type: ClassVar[str] = "level"
    kind: Kind
    rank: int
    name: Both

    def test(self, on: date) -> Test:
        evidence = Condition(kind=self.kind, began_by=on, holds_on=on)
        wanted = Condition(kind=self.kind, began_by=on, holds_on=on, rank=self.rank)
        return Test(wanted, evidence)

    def reasons(self) -> tuple[str, str, str]:
        return (
            gettext_noop("Có %(fact)s từ %(date)s"),
            gettext_noop("Mới có %(fact)s, cần từ %(name)s trở lên"),
            gettext_noop("Chưa có giấy tờ về nội dung này trong hồ sơ"),
        )

    def sentence(self) -> Reason:
        return Reason(
            gettext_noop("%(kind)s từ %(name)s trở lên"),
            {"kind": KIND_NAMES[self.kind], "name": self.name},
        )


@dataclass(frozen=True, slots=True)
class Completed(Leaf):
    """Completed a course, within a number of years when given."""

    type: ClassVar[str] = "completed"
    course: str
    title: Both
    years: int | None = None

    def test(self, on: date) -> Test:
        after = add_years(on, -self.years) if self.years else None
        return Test(Condition(kind=Kind.COURSE, code=self.course, began_by=on, began_after=after))

    def reasons(self) -> tuple[str, str, str]:
        return (
            gettext_noop("Hoàn thành ngày %(date)s"),
            gettext_noop("Hoàn thành ngày %(date)s, đã quá %(years)s năm"),
            "",
        )

    def sentence(self) -> Reason:
        if self.years:
            message = gettext_noop("Hoàn thành khoá “%(title)s” trong %(years)s năm gần nhất")
            return Reason(message, {"title": self.title, "years": self.years})
        return Reason(gettext_noop("Hoàn thành khoá “%(title)s”"), {"title": self.title})


@dataclass(frozen=True, slots=True)
class Passed(Leaf):
    """Scored at least so many percent in an exam, within a number of years when given."""

    type: ClassVar[str] = "passed"
    exam: str
    title: Both
    percent: Decimal
    years: int | None = None

    def test(self, on: date) -> Test:
        after = add_years(on, -self.years) if self.years else None
        wanted = Condition(
            kind=Kind.EXAM, code=self.exam, began_by=on, began_after=after, value=self.percent
        )
        return Test(wanted)

    def reasons(self) -> tuple[str, str, str]:
        return (
            gettext_noop("Đạt %(score)s %% ngày %(date)s"),
            gettext_noop("Điểm cao nhất còn tính: %(score)s %% ngày %(date)s, cần %(percent)s %%"),
            "",
        )

    def sentence(self) -> Reason:
        params = {"title": self.title, "percent": self.percent, "years": self.years}
        if self.years:
            message = gettext_noop(
                "Thi “%(title)s” đạt từ %(percent)s %% trong %(years)s năm gần nhất"
            )
            return Reason(message, params)
        return Reason(gettext_noop("Thi “%(title)s” đạt từ %(percent)s %%"), params)


@dataclass(frozen=True, slots=True)
class Served(Leaf):
    """Has served without a break for so many months up to the day."""

    type: ClassVar[str] = "served"
    months: int

    def test(self, on: date) -> Test:
        long = Condition(kind=Kind.SERVICE, began_by=add_months(on, -self.months), holds_on=on)
        return Test(long, Condition(kind=Kind.SERVICE, began_by=on, holds_on=on))

    def reasons(self) -> tuple[str, str, str]:
        return (
            gettext_noop("Công tác liên tục từ %(date)s"),
            gettext_noop("Công tác từ %(date)s, chưa đủ %(months)s tháng"),
            gettext_noop("Hồ sơ chưa ghi thời gian công tác"),
        )

    def sentence(self) -> Reason:
        return Reason(
            gettext_noop("Công tác liên tục ít nhất %(months)s tháng"), {"months": self.months}
        )


@dataclass(frozen=True, slots=True)
class NoneSince(Leaf):
    """No fact of a kind (discipline) begun in the last so many months."""

    type: ClassVar[str] = "none_since"
    kind: Kind
    months: int

    def test(self, on: date) -> Test:
        after = add_months(on, -self.months)
        return Test(Condition(kind=self.kind, began_by=on, began_after=after), absence=True)

    def reasons(self) -> tuple[str, str, str]:
        return (
            gettext_noop("Không có ghi nhận nào trong %(months)s tháng"),
            gettext_noop("%(fact)s ngày %(date)s"),
            "",
        )

    def sentence(self) -> Reason:
        params = {"kind": KIND_NAMES[self.kind], "months": self.months}
        return Reason(gettext_noop("%(kind)s: không có trong %(months)s tháng gần nhất"), params)


@dataclass(frozen=True, slots=True)
class Rated(Leaf):
    """Yearly rating at least so high, for the last year whose period has closed.

    ``closes`` is the month and day ("11-30") after which a year counts as closed.
    """

    type: ClassVar[str] = "rated"
    rank: int
    name: Both
    closes: str

    def test(self, on: date) -> Test:
        first = date(last_closed(self.closes, on)[1].year, 1, 1)
        that_year = {"began_by": first, "began_after": first - timedelta(days=1)}
        evidence = Condition(kind=Kind.RATING, **that_year)  # type: ignore[arg-type]
        return Test(Condition(kind=Kind.RATING, rank=self.rank, **that_year), evidence)  # type: ignore[arg-type]

    def reasons(self) -> tuple[str, str, str]:
        return (
            gettext_noop("Xếp loại: %(fact)s"),
            gettext_noop("Xếp loại: %(fact)s, cần từ “%(name)s”"),
            gettext_noop("Chưa có xếp loại của năm xét trong hồ sơ"),
        )

    def sentence(self) -> Reason:
        message = gettext_noop("Xếp loại năm gần nhất đã kết thúc từ “%(name)s” trở lên")
        return Reason(message, {"name": self.name})


def last_closed(closes: str, on: date) -> tuple[date, date]:
    """First and last day of the last yearly round closed by ``on`` ("11-30": since 1 December)."""
    month, day = (int(part) for part in closes.split("-"))
    year = on.year if (on.month, on.day) > (month, day) else on.year - 1
    last = date(year, month, min(day, monthrange(year, month)[1]))
    before = date(year - 1, month, min(day, monthrange(year - 1, month)[1]))
    return before + timedelta(days=1), last


@dataclass(frozen=True, slots=True)
class InYear(Leaf):
    """A fact of a kind (and code) begun within the last closed commendation year."""

    type: ClassVar[str] = "in_year"
    kind: Kind
    title: Both
    closes: str
    code: str | None = None

    def test(self, on: date) -> Test:
        first, last = last_closed(self.closes, on)
        wanted = Condition(
            kind=self.kind, code=self.code, began_by=last, began_after=first - timedelta(days=1)
        )
        return Test(wanted, None if self.kind in COMPLETE else Condition(self.kind, began_by=on))

    def reasons(self) -> tuple[str, str, str]:
        return (
            gettext_noop("%(fact)s ngày %(date)s"),
            gettext_noop("Trong năm xét chưa có; gần nhất: %(fact)s ngày %(date)s"),
            gettext_noop("Chưa có giấy tờ về nội dung này trong hồ sơ"),
        )

    def sentence(self) -> Reason:
        return Reason(gettext_noop("Trong năm xét có %(title)s"), {"title": self.title})


@dataclass(frozen=True, slots=True)
class NoneInYear(Leaf):
    """No fact of a kind begun since the last closed commendation year opened."""

    type: ClassVar[str] = "none_in_year"
    kind: Kind
    closes: str

    def test(self, on: date) -> Test:
        eve = last_closed(self.closes, on)[0] - timedelta(days=1)
        return Test(Condition(kind=self.kind, began_by=on, began_after=eve), absence=True)

    def reasons(self) -> tuple[str, str, str]:
        return (
            gettext_noop("Không có ghi nhận nào từ đầu năm xét"),
            gettext_noop("%(fact)s ngày %(date)s"),
            "",
        )

    def sentence(self) -> Reason:
        message = gettext_noop("%(kind)s: không có từ đầu năm xét đến nay")
        return Reason(message, {"kind": KIND_NAMES[self.kind]})


@dataclass(frozen=True, slots=True)
class NoneOpen(Leaf):
    """No fact of a kind (a proceeding) that holds on the day."""

    type: ClassVar[str] = "none_open"
    kind: Kind

    def test(self, on: date) -> Test:
        return Test(Condition(kind=self.kind, began_by=on, holds_on=on), absence=True)

    def reasons(self) -> tuple[str, str, str]:
        return (
            gettext_noop("Không có việc nào đang xem xét"),
            gettext_noop("Có việc đang xem xét từ ngày %(date)s"),
            "",
        )

    def sentence(self) -> Reason:
        return Reason(gettext_noop("%(kind)s: hiện không có"), {"kind": KIND_NAMES[self.kind]})


@dataclass(frozen=True, slots=True)
class ServedInYear(Leaf):
    """Had served at least so many months when the last closed commendation year ended."""

    type: ClassVar[str] = "served_in_year"
    months: int
    closes: str

    def test(self, on: date) -> Test:
        last = last_closed(self.closes, on)[1]
        long = Condition(Kind.SERVICE, began_by=add_months(last, -self.months), holds_on=last)
        return Test(long, Condition(Kind.SERVICE, began_by=on, holds_on=last))

    def reasons(self) -> tuple[str, str, str]:
        return (
            gettext_noop("Công tác liên tục từ %(date)s"),
            gettext_noop("Công tác từ %(date)s, chưa đủ %(months)s tháng khi năm xét kết thúc"),
            gettext_noop("Hồ sơ chưa ghi thời gian công tác"),
        )

    def sentence(self) -> Reason:
        message = gettext_noop("Đã công tác ít nhất %(months)s tháng khi năm xét kết thúc")
        return Reason(message, {"months": self.months})


@dataclass(frozen=True, slots=True)
class Holds(Leaf):
    """Has a fact of a kind (and code), within a number of years when given."""

    type: ClassVar[str] = "holds"
    kind: Kind
    title: Both
    code: str | None = None
    years: int | None = None

    def test(self, on: date) -> Test:
        after = add_years(on, -self.years) if self.years else None
        wanted = Condition(
            kind=self.kind, code=self.code, began_by=on, began_after=after, holds_on=on
        )
        return Test(wanted, None if self.kind in COMPLETE else Condition(self.kind, began_by=on))

    def reasons(self) -> tuple[str, str, str]:
        return (
            gettext_noop("Có %(fact)s từ %(date)s"),
            gettext_noop("%(fact)s ngày %(date)s không còn tính"),
            gettext_noop("Chưa có giấy tờ về nội dung này trong hồ sơ"),
        )

    def sentence(self) -> Reason:
        if self.years:
            message = gettext_noop("Có %(title)s trong %(years)s năm gần nhất")
            return Reason(message, {"title": self.title, "years": self.years})
        return Reason(gettext_noop("Có %(title)s"), {"title": self.title})


@dataclass(frozen=True, slots=True)
class Group(Criterion):
    """Several criteria; yes when at least ``needed`` are yes (Kleene's three values)."""

    parts: tuple[Criterion, ...]

    @property
    def needed(self) -> int:
        raise NotImplementedError(self.type)

    def heading(self) -> Reason:
        raise NotImplementedError(self.type)

    def sentence(self) -> Reason:
        return self.heading()

    def leaves(self) -> Iterable[Leaf]:
        for part in self.parts:
            yield from part.leaves()

    def judge(self, dossier: Dossier, on: date) -> Verdict:
        parts = tuple(part.judge(dossier, on) for part in self.parts)
        met = sum(part.outcome is Outcome.YES for part in parts)
        possible = met + sum(part.outcome is Outcome.UNKNOWN for part in parts)
        if met >= self.needed:
            outcome = Outcome.YES
        else:
            outcome = Outcome.UNKNOWN if possible >= self.needed else Outcome.NO
        facts = tuple(dict.fromkeys(fact for part in parts for fact in part.facts))
        message = gettext_noop("Đạt %(met)s trên %(total)s điều kiện, cần %(needed)s")
        params = {"met": met, "total": len(parts), "needed": self.needed}
        return Verdict(outcome, Reason(message, params), facts, parts)


@dataclass(frozen=True, slots=True)
class AllOf(Group):
    """Every part."""

    type: ClassVar[str] = "all"

    @property
    def needed(self) -> int:
        return len(self.parts)

    def heading(self) -> Reason:
        return Reason(gettext_noop("Đạt tất cả các điều kiện sau"))


@dataclass(frozen=True, slots=True)
class AnyOf(Group):
    """One part or more."""

    type: ClassVar[str] = "any"

    @property
    def needed(self) -> int:
        return 1

    def heading(self) -> Reason:
        return Reason(gettext_noop("Đạt ít nhất một trong các điều kiện sau"))


@dataclass(frozen=True, slots=True)
class AtLeast(Group):
    """A number of the parts."""

    type: ClassVar[str] = "at_least"
    count: int = field(default=1)

    @property
    def needed(self) -> int:
        return self.count

    def heading(self) -> Reason:
        return Reason(
            gettext_noop("Đạt ít nhất %(count)s trong các điều kiện sau"), {"count": self.count}
        )


LEAVES: tuple[type[Leaf], ...] = (
    AtLeastLevel,
    Completed,
    Passed,
    Served,
    NoneSince,
    Rated,
    InYear,
    NoneInYear,
    NoneOpen,
    ServedInYear,
    Holds,
)
GROUPS: tuple[type[Group], ...] = (AllOf, AnyOf, AtLeast)
BY_TYPE: dict[str, type[Criterion]] = {c.type: c for c in (*LEAVES, *GROUPS)}

KIND_NAMES = {
    Kind.GENERAL_EDUCATION: Both("Giáo dục phổ thông", "General education"),
    Kind.EDUCATION: Both("Trình độ chuyên môn", "Professional education"),
    Kind.POLITICAL_THEORY: Both("Lý luận chính trị", "Political theory"),
    Kind.STATE_MANAGEMENT: Both("Quản lý nhà nước", "State management"),
    Kind.CIVIL_SERVICE_RANK: Both("Ngạch công chức", "Civil-service rank"),
    Kind.IT: Both("Tin học", "IT skills"),
    Kind.LANGUAGE: Both("Ngoại ngữ", "Foreign language"),
    Kind.SERVICE: Both("Thời gian công tác", "Service"),
    Kind.RATING: Both("Xếp loại chất lượng", "Yearly rating"),
    Kind.COURSE: Both("Khoá học", "Course"),
    Kind.EXAM: Both("Bài thi", "Exam"),
    Kind.DISCIPLINE: Both("Kỷ luật", "Discipline"),
    Kind.INITIATIVE: Both("Sáng kiến", "Initiative"),
    Kind.COMMENDATION: Both("Khen thưởng", "Commendation"),
    Kind.STATEMENT: Both("Bản xác nhận", "Statement"),
    Kind.PROCEEDING: Both("Đang bị xem xét, thanh tra, xác minh", "Under review or verification"),
}


def _to_data(value: Any) -> Any:
    match value:
        case Both():
            return value.to_data()
        case Criterion():
            return value.to_data()
        case tuple():
            return [_to_data(v) for v in value]
        case Decimal():
            return str(value)
        case StrEnum():
            return value.value
        case _:
            return value


def _positive(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError("a whole number of at least 1")
    return value


def _percent(value: Any) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError("a number from 0 to 100") from None
    if not 0 <= number <= 100:
        raise ValueError("a number from 0 to 100")
    return number


def _month_day(value: Any) -> str:
    date.fromisoformat(f"2024-{value}")
    return str(value)


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "kind": Kind,
    "rank": _positive,
    "name": Both.from_data,
    "title": Both.from_data,
    "course": str,
    "exam": str,
    "code": str,
    "percent": _percent,
    "years": _positive,
    "months": _positive,
    "count": _positive,
    "closes": _month_day,
}


def from_data(data: Any, where: str = "rule") -> Criterion:
    """Read a stored rule.  Raises RuleError naming the place and the remedy."""
    if not isinstance(data, Mapping) or data.get("type") not in BY_TYPE:
        known = ", ".join(BY_TYPE)
        raise RuleError(f"{where}: 'type' must be one of {known}")
    cls = BY_TYPE[data["type"]]
    names = {f.name: f for f in fields(cls)}
    if unknown := set(data) - set(names) - {"type"}:
        raise RuleError(f"{where}: unknown field {sorted(unknown)[0]!r}; remove it")
    values: dict[str, Any] = {}
    for name, raw in data.items():
        if name == "type":
            continue
        if name == "parts":
            if not isinstance(raw, list) or not raw:
                raise RuleError(f"{where}.parts: give at least one criterion")
            values[name] = tuple(from_data(p, f"{where}.parts[{i}]") for i, p in enumerate(raw))
            continue
        try:
            values[name] = _READERS[name](raw)
        except (ValueError, TypeError, KeyError) as error:
            raise RuleError(f"{where}.{name}: {raw!r} cannot be used; give {error}") from None
    try:
        criterion = cls(**values)
    except TypeError:
        missing = sorted(
            n for n in names if n not in values and n not in {"years", "code", "count"}
        )
        raise RuleError(f"{where}: fill in {', '.join(missing)}") from None
    if isinstance(criterion, AtLeast) and criterion.count > len(criterion.parts):
        raise RuleError(f"{where}.count: {criterion.count} of {len(criterion.parts)} cannot be met")
    return criterion
