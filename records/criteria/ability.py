"""Shown to have a competency at a level: the one place where evidence is weighed.  Pure.

The leaf stores the competency and the level; what counts as evidence on the day is filled in
from the framework and the policy in force (``Evidence``).  Observed work decides while it is in
force, above or below what papers and exams say; without it the highest paper or exam that still
counts does.  A later observation ends the one before it when it is entered, so that "the newest
decides" is a question of existence and every reader of plans can answer it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from ..calendar import add_years
from ..verdict import Both, Outcome, Reason, Verdict, gettext_noop
from .base import Leaf, outcome_of
from .facts import KIND_NAMES, Condition, Dossier, Fact, Kind
from .plan import Count, Opposite, Plan, Several, Test, exists


@dataclass(frozen=True, slots=True)
class Way:
    """One piece of evidence that shows a level: a course, an exam from a score, a paper's rank."""

    kind: Kind
    level: int
    code: str | None = None
    rank: int | None = None
    percent: Decimal | None = None
    title: Both = Both("")

    def sentence(self) -> Reason:
        """What would have to be in the file."""
        params: dict[str, Any] = {"kind": KIND_NAMES[self.kind], "title": self.title}
        params |= {"name": self.title, "percent": self.percent}
        if self.kind is Kind.EXAM:
            return Reason(gettext_noop("Thi “%(title)s” đạt từ %(percent)s %%"), params)
        if self.kind is Kind.COURSE:
            return Reason(gettext_noop("Hoàn thành khoá “%(title)s”"), params)
        return Reason(gettext_noop("%(kind)s từ %(name)s trở lên"), params)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows the levels of one competency, by the framework and the policy of a day.

    ``years`` limits how long a kind counts; ``observed`` whether observed work decides;
    ``confirmed`` whether a supervisor's declaration counts like a paper.
    """

    ways: tuple[Way, ...]
    years: tuple[tuple[Kind, int], ...] = ()
    observed: bool = True
    confirmed: bool = False

    def counting(self, way: Way, on: date) -> Condition:
        """Facts that still count for the way's level."""
        limit = dict(self.years).get(way.kind)
        after = add_years(on, -limit) if limit else None
        return Condition(
            way.kind, on, code=way.code, rank=way.rank, value=way.percent, began_after=after,
            holds_on=on,
        )  # fmt: skip


def _attempted(way: Way, on: date) -> Condition:
    """Facts that show somebody looked: passed or not, recent or not."""
    return Condition(way.kind, on, code=way.code, rank=way.rank)


_NEVER = Condition(Kind.OBSERVED, date.min)


@dataclass(frozen=True, slots=True)
class HasCompetency(Leaf):
    """Is shown to have a competency at a level or above."""

    type: ClassVar[str] = "competency"
    competency: str
    title: Both
    rank: int
    name: Both
    evidence: Evidence | None = None

    def to_data(self) -> dict[str, Any]:
        """As it is stored: what counts as evidence is the day's, not the rule's."""
        return {
            "type": self.type, "competency": self.competency, "title": self.title.to_data(),
            "rank": self.rank, "name": self.name.to_data(),
        }  # fmt: skip

    def plan(self, on: date) -> Plan:
        if self.evidence is None:
            return Test(Count(_NEVER), False)
        shown: tuple[Plan, ...] = tuple(
            exists(condition) for condition in self._counting(on, self.rank)
        )
        looked = [_attempted(way, on) for way in self.evidence.ways]
        if self.evidence.confirmed:
            looked.append(self._judged(Kind.SUPERVISOR_DECLARED, on))
        if self.evidence.observed:
            in_force = self._judged(Kind.OBSERVED, on, holds_on=on)
            unseen = Several((Opposite(exists(in_force)), Several(shown, 1)), 2)
            at_level = self._judged(Kind.OBSERVED, on, rank=self.rank, holds_on=on)
            shown = (exists(at_level), *((unseen,) if shown else ()))
            looked.append(self._judged(Kind.OBSERVED, on))
        if not looked:
            return Test(Count(_NEVER), False)
        known = tuple(Test(Count(_NEVER), Count(condition)) for condition in looked)
        return Several((*shown, Several(known, len(known))), 1)

    def _judged(self, kind: Kind, on: date, **more: Any) -> Condition:
        """Facts of a kind that is judged on a scale, about this competency."""
        return Condition(kind, on, code=self.competency, **more)

    def _counting(self, on: date, rank: int) -> Iterator[Condition]:
        """What shows the rank besides observed work."""
        assert self.evidence is not None
        for way in self.evidence.ways:
            if way.level >= rank:
                yield self.evidence.counting(way, on)
        if self.evidence.confirmed:
            yield self._judged(Kind.SUPERVISOR_DECLARED, on, rank=rank, holds_on=on)

    def judge(self, dossier: Dossier, on: date) -> Verdict:
        outcome = outcome_of(self.plan(on), dossier)
        message, fact = self._because(outcome, dossier, on)
        params: dict[str, Any] = {"title": self.title, "rank": self.rank, "name": self.name}
        if fact is not None:
            params |= {"fact": fact.title, "date": fact.holds_from, "score": fact.value}
        return Verdict(outcome, Reason(message, params), (fact.id,) if fact else ())

    def _because(self, outcome: Outcome, dossier: Dossier, on: date) -> tuple[str, Fact | None]:
        """The message, and the fact that decided."""
        if self.evidence is None:
            return gettext_noop("Khung năng lực của ngày này chưa có năng lực này"), None
        if outcome is Outcome.UNKNOWN:
            return self._unknown(dossier, on)
        if self.evidence.observed:
            seen = dossier.meeting([self._judged(Kind.OBSERVED, on, holds_on=on)])
            if seen:
                return gettext_noop("Quan sát ngày %(date)s: %(fact)s"), seen[-1]
        if shown := dossier.meeting(self._counting(on, self.rank)):
            return gettext_noop("Có %(fact)s từ %(date)s"), shown[-1]
        return self._falls_short(self.evidence, dossier, on)

    def _unknown(self, dossier: Dossier, on: date) -> tuple[str, Fact | None]:
        kinds = (Kind.SUPERVISOR_DECLARED, Kind.SELF_DECLARED)
        said = dossier.meeting(self._judged(kind, on, holds_on=on) for kind in kinds)
        if said:
            return gettext_noop("Mới khai ngày %(date)s: %(fact)s; chưa ai xác nhận"), said[-1]
        return gettext_noop("Hồ sơ chưa có bằng chứng nào về năng lực này"), None

    def _falls_short(
        self, evidence: Evidence, dossier: Dossier, on: date
    ) -> tuple[str, Fact | None]:
        if lower := dossier.meeting(self._counting(on, 1)):
            return gettext_noop("Mới có %(fact)s từ %(date)s, chưa đủ cho bậc này"), lower[-1]
        looked = [_attempted(way, on) for way in evidence.ways]
        looked += [self._judged(kind, on) for kind in (Kind.OBSERVED, Kind.SUPERVISOR_DECLARED)]
        past = dossier.meeting(looked)
        return gettext_noop("%(fact)s ngày %(date)s chưa đủ hoặc không còn tính"), past[-1]

    def reasons(self) -> tuple[str, str, str]:
        return (
            gettext_noop("Có %(fact)s từ %(date)s"),
            gettext_noop("Mới có %(fact)s từ %(date)s, chưa đủ cho bậc này"),
            gettext_noop("Hồ sơ chưa có bằng chứng nào về năng lực này"),
        )

    def sentence(self) -> Reason:
        return Reason(
            gettext_noop("Năng lực “%(title)s” từ bậc %(rank)s (%(name)s) trở lên"),
            {"title": self.title, "rank": self.rank, "name": self.name},
        )

    def level_shown(self, dossier: Dossier, on: date, highest: int) -> int | None:
        """The highest level that is shown; 0 when it is known that none is, None when unknown."""
        asked = [
            outcome_of(HasCompetency(self.competency, self.title, rank, self.name,
                                     self.evidence).plan(on), dossier)
            for rank in range(1, highest + 1)
        ]  # fmt: skip
        shown = [rank for rank, one in enumerate(asked, start=1) if one is Outcome.YES]
        if shown:
            return shown[-1]
        return 0 if Outcome.NO in asked else None
