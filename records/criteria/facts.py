"""What the rules see: kinds, facts, dossiers, and the condition that picks facts.  Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ..verdict import Both

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
    MONTHLY_RATING = "monthly_rating"
    COURSE = "course"
    EXAM = "exam"
    DISCIPLINE = "discipline"
    INITIATIVE = "initiative"
    COMMENDATION = "commendation"
    STATEMENT = "statement"
    PROCEEDING = "proceeding"
    OBSERVED = "observed"
    SUPERVISOR_DECLARED = "supervisor_declared"
    SELF_DECLARED = "self_declared"


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

# Rules read that there is one and since when; what it says is told to few (records.sensitive).
KEPT_APART = frozenset({Kind.DISCIPLINE, Kind.PROCEEDING})


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
class Condition:
    """Which facts count: equal kind and code, rank in a range, at least value, begun in a range.

    ``rank`` is the least and ``rank_most`` the greatest rank, both inclusive: equal, they want
    exactly that one.  ``began_by`` is inclusive, ``began_after`` exclusive; ``holds_on`` wants a
    fact that has not ended on that day.  Every reader of facts compares these fields and nothing
    else (``COMPARISONS``).
    """

    kind: str
    began_by: date
    code: str | None = None
    rank: int | None = None
    value: Decimal | None = None
    began_after: date | None = None
    holds_on: date | None = None
    rank_most: int | None = None

    def met_by(self, fact: Fact) -> bool:
        return (
            fact.kind == self.kind
            and fact.holds_from <= self.began_by
            and (self.code is None or fact.code == self.code)
            and (self.rank is None or (fact.rank is not None and fact.rank >= self.rank))
            and (self.rank_most is None or (fact.rank is not None and fact.rank <= self.rank_most))
            and (self.value is None or (fact.value is not None and fact.value >= self.value))
            and (self.began_after is None or fact.holds_from > self.began_after)
            and (self.holds_on is None or fact.holds_to > self.holds_on)
        )


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is known of one person: facts in order of their beginning."""

    person: int
    facts: tuple[Fact, ...] = ()

    def meeting(self, conditions: Iterable[Condition]) -> list[Fact]:
        """The facts that meet one of the conditions, in their order."""
        wanted = tuple(conditions)
        return [fact for fact in self.facts if any(one.met_by(fact) for one in wanted)]


# Field of a fact, comparison, field of a condition.  What is None in the condition is not
# compared; what is None in the fact then meets no comparison.  The kind is always equal.
COMPARISONS = (
    ("holds_from", "<=", "began_by"),
    ("code", "=", "code"),
    ("rank", ">=", "rank"),
    ("rank", "<=", "rank_most"),
    ("value", ">=", "value"),
    ("holds_from", ">", "began_after"),
    ("holds_to", ">", "holds_on"),
)


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
    Kind.MONTHLY_RATING: Both("Xếp loại hằng tháng", "Monthly rating"),
    Kind.COURSE: Both("Khoá học", "Course"),
    Kind.EXAM: Both("Bài thi", "Exam"),
    Kind.DISCIPLINE: Both("Kỷ luật", "Discipline"),
    Kind.INITIATIVE: Both("Sáng kiến", "Initiative"),
    Kind.COMMENDATION: Both("Khen thưởng", "Commendation"),
    Kind.STATEMENT: Both("Bản xác nhận", "Statement"),
    Kind.PROCEEDING: Both("Đang bị xem xét, thanh tra, xác minh", "Under review or verification"),
    Kind.OBSERVED: Both("Quan sát công việc", "Observed work"),
    Kind.SUPERVISOR_DECLARED: Both("Phụ trách tự nhận định", "Supervisor's declaration"),
    Kind.SELF_DECLARED: Both("Tự khai năng lực", "Self-declaration"),
}
