"""The rules of a certification: what they may ask, and the first day on which they are met.  Pure.

A completion is not stored.  The day on which a rule became met is looked for among the only days
on which its answer can change: the first and last days of facts, and those days moved by the
months that the rule counts.  A renewal is shown by fresh learning: courses, exams and observed
work begun before its window do not count, everything else (education, service, discipline) does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from records.calendar import add_months
from records.criteria import (
    FOREVER,
    AtLeastLevel,
    Completed,
    Criterion,
    Fact,
    Holds,
    Kind,
    NoneOpen,
    NoneSince,
    Passed,
    Plan,
    Served,
    counts,
    interpret,
    tests,
)
from records.verdict import gettext_noop

from .validity import Earliest, Met, Path, Terms

PERFORMED = frozenset({Kind.COURSE, Kind.EXAM, Kind.OBSERVED})
ALLOWED = (AtLeastLevel, Completed, Passed, Served, NoneSince, NoneOpen, Holds)
LATEST = date(2200, 1, 1)  # later days than a register can speak of are never looked at

NO_SUCH_CONDITION = gettext_noop(
    "Quy tắc của chứng nhận chỉ gồm: trình độ, khoá học, bài thi, thời gian công tác, "
    "giấy tờ, không kỷ luật, không đang bị xem xét."
)
NOTHING_PERFORMED = gettext_noop(
    "Quy tắc của chứng nhận phải đòi ít nhất một khoá học, bài thi hoặc lần quan sát công việc."
)


def objection(rule: Criterion) -> str:
    """Why the rule cannot be one of a certification; nothing when it can."""
    leaves = list(rule.leaves())
    if any(not isinstance(leaf, ALLOWED) for leaf in leaves):
        return NO_SUCH_CONDITION
    if not kinds_of([rule]) & PERFORMED:
        return NOTHING_PERFORMED
    return ""


def kinds_of(rules: Iterable[Criterion]) -> frozenset[str]:
    """The kinds of facts that the rules look at."""
    some_day = date(2000, 1, 1)
    return frozenset(one.condition.kind for rule in rules for one in counts(rule.plan(some_day)))


def _months(rule: Criterion) -> frozenset[int]:
    """By how many months the rule looks back, 0 among them."""
    found = {0}
    for leaf in rule.leaves():
        years = getattr(leaf, "years", None)
        months = getattr(leaf, "months", None)
        found |= {12 * years} if years else set()
        found |= {months} if months else set()
    return frozenset(found)


@dataclass(slots=True)
class Paths:
    """The two rules of one version; plans are made once a day, whoever is asked about."""

    first: Criterion
    renewal: Criterion
    _plans: dict[tuple[Path, date], Plan] = field(default_factory=dict)
    _turns: dict[tuple[date, Path], tuple[date, ...]] = field(default_factory=dict)
    _kinds: dict[Path, frozenset[str]] = field(default_factory=dict)

    def rule(self, path: Path) -> Criterion:
        return self.first if path is Path.FIRST else self.renewal

    def kinds(self, path: Path) -> frozenset[str]:
        """The kinds of facts that a path looks at."""
        found = self._kinds.get(path)
        if found is None:
            found = self._kinds[path] = kinds_of([self.rule(path)])
        return found

    def plan(self, path: Path, on: date) -> Plan:
        found = self._plans.get((path, on))
        if found is None:
            found = self._plans[path, on] = self.rule(path).plan(on)
        return found

    def met(self, path: Path, facts: Sequence[Fact], on: date) -> bool:
        """Whether the facts meet the rule on a day; unknown is not met."""
        plan = self.plan(path, on)
        having = {
            one: int(sum(1 for fact in facts if one.condition.met_by(fact)) >= one.least)
            for one in counts(plan)
        }
        return bool(interpret(plan, having, 1)[0])

    def shown_by(self, path: Path, facts: Sequence[Fact], on: date) -> tuple[int, ...]:
        """The facts that the rule was looking for on the day."""
        wanted = [one.wanted.condition for one in tests(self.plan(path, on))]
        return tuple(fact.id for fact in facts if any(one.met_by(fact) for one in wanted))

    def turns(self, path: Path, day: date) -> tuple[date, ...]:
        """The days on which a fact that begins or ends on ``day`` may change the answer."""
        found = self._turns.get((day, path))
        if found is None:
            moved = (
                add_months(day, months) + timedelta(days=more)
                for months in _months(self.rule(path))
                for more in range(4 if months else 1)  # the end of a short month
                if day < LATEST
            )
            found = self._turns[day, path] = tuple(one for one in moved if one < LATEST)
        return found


def earliest_among(facts: Sequence[Fact], paths: Callable[[Terms], Paths]) -> Earliest:
    """How ``status_on`` finds completions among one person's facts, in order of beginning."""

    def earliest(terms: Terms, path: Path, fresh: date, first: date, last: date) -> Met | None:
        rules = paths(terms)
        kinds = rules.kinds(path)
        counted = [
            one
            for one in facts
            if one.kind in kinds and (one.kind not in PERFORMED or one.holds_from >= fresh)
        ]
        performed = [one.holds_from for one in counted if one.kind in PERFORMED]
        if not performed:
            return None
        begin = max(first, min(performed))
        days = {begin}
        for one in counted:
            days.update(rules.turns(path, one.holds_from))
            if one.holds_to < FOREVER:
                days.update(rules.turns(path, one.holds_to))
        for day in sorted(one for one in days if begin <= one <= last):
            if rules.met(path, counted, day):
                return Met(day, rules.shown_by(path, counted, day))
        return None

    return earliest
