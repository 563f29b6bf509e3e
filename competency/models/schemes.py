"""Schemes of commendation: titles and forms with their rules, all dated data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from records.criteria import AllOf, Criterion, Dossier, from_data, last_closed
from records.models import LedgerQuerySet, LedgerRow
from records.verdict import Both, Outcome, Reason, Verdict
from records.wording import say

if TYPE_CHECKING:
    from collections.abc import Mapping


class Severity(models.TextChoices):
    """What a rule that is not met does."""

    HARD = "hard", _("Bắt buộc")
    SETTING = "setting", _("Tỉnh quy định")
    WARNING = "warning", _("Cảnh báo, phải ghi lý do")
    NOTE = "note", _("Ghi nhớ")


BLOCKING = frozenset({Severity.HARD, Severity.SETTING})


class Scheme(LedgerRow):
    """A title or a form, by the code of ``records.models.Authority.form``.

    ``closes`` is the month and day on which the commendation year ends.
    """

    form = models.CharField(max_length=10, db_index=True)
    name = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    verb = models.CharField(max_length=60)
    heading = models.CharField(max_length=120)
    closes = models.CharField(max_length=5)
    yearly = models.BooleanField(help_text="one a year, for the work of that year")
    place = models.PositiveSmallIntegerField()
    clause = models.CharField(max_length=80, blank=True)
    verified = models.BooleanField(default=False)

    objects = LedgerQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        pass

    def __str__(self) -> str:
        return self.both.said(get_language() or "vi")

    @property
    def both(self) -> Both:
        return Both(self.name, self.name_en)

    def year_on(self, day: date) -> int:
        """The last commendation year closed by the day."""
        return last_closed(self.closes, day)[1].year

    def span(self, year: int) -> tuple[date, date]:
        """First and last day of a commendation year."""
        return last_closed(self.closes, date(year, 12, 31))

    def day_for(self, year: int, day: date) -> date:
        """The day on which the rules of a year are asked: as late as the year is the last one."""
        return day if self.year_on(day) == year else self.span(year + 1)[1]


class SchemeRule(LedgerRow):
    """One rule (K01…) of a scheme between two dates.

    ``criterion`` is in the vocabulary of records.criteria; null where the rule is about the way
    of the dossier (``check``) or only to be remembered.  ``on_the_day`` rules are asked for the
    day of the act, the others for the commendation year.
    """

    class Check(models.TextChoices):
        ACHIEVEMENT_UNUSED = "achievement_unused", _("Thành tích chưa được khen")

    form = models.CharField(max_length=10, db_index=True)
    rule = models.CharField(max_length=10)
    place = models.PositiveSmallIntegerField()
    severity = models.CharField(max_length=10, choices=Severity)
    text = models.CharField(max_length=300)
    text_en = models.CharField(max_length=300)
    criterion = models.JSONField(null=True, blank=True)
    check_name = models.CharField(max_length=30, choices=Check, blank=True)
    on_the_day = models.BooleanField(default=False)
    clause = models.CharField(max_length=80, blank=True)
    verified = models.BooleanField(default=False)

    objects = LedgerQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        pass

    def __str__(self) -> str:
        return self.both.said(get_language() or "vi")

    @property
    def both(self) -> Both:
        return Both(self.text, self.text_en)

    @property
    def is_blocking(self) -> bool:
        return self.severity in BLOCKING

    @cached_property
    def reading(self) -> Criterion | None:
        """The stored rule, read."""
        return from_data(self.criterion, f"{self.form} {self.rule}") if self.criterion else None


@dataclass(frozen=True, slots=True)
class Line:
    """A rule with its verdict; the verdict is None where nothing can be judged beforehand."""

    rule: SchemeRule
    verdict: Verdict | None

    @property
    def refuses(self) -> bool:
        return self.rule.is_blocking and self.verdict is not None and not self.verdict

    @property
    def warns(self) -> bool:
        warning = self.rule.severity == Severity.WARNING
        return warning and self.verdict is not None and not self.verdict

    @property
    def because(self) -> str:
        """Why, in the reader's language; the leaves' reasons where there are several."""
        if self.verdict is None:
            return ""
        leaves = self.verdict.unmet() if not self.verdict else self.verdict.leaves()
        return "; ".join(say(leaf.because) for leaf in leaves)


def conclude(outcomes: Sequence[Outcome]) -> Outcome:
    """No when one is no, else unknown when one is unknown, else yes."""
    for found in (Outcome.NO, Outcome.UNKNOWN):
        if found in outcomes:
            return found
    return Outcome.YES


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whether a person meets a scheme for a year, line by line."""

    scheme: Scheme
    year: int
    lines: tuple[Line, ...]

    @property
    def outcome(self) -> Outcome:
        """Of the lines that block; unknown never counts as yes."""
        return conclude([v.outcome for v in self._blocking()])

    def _blocking(self) -> list[Verdict]:
        return [
            one.verdict for one in self.lines if one.rule.is_blocking and one.verdict is not None
        ]

    @property
    def refusing(self) -> list[Line]:
        return [one for one in self.lines if one.refuses]

    @property
    def warning(self) -> list[Line]:
        return [one for one in self.lines if one.warns]

    @property
    def is_one_step_away(self) -> bool:
        return len(self.refusing) == 1

    def verdict(self) -> Verdict:
        """All lines as one verdict, to be kept with an act or a decision."""
        parts = tuple(self._blocking())
        reason = Reason(AllOf(()).heading().message)
        facts = tuple(dict.fromkeys(fact for part in parts for fact in part.facts))
        return Verdict(self.outcome, reason, facts, parts)

    def to_data(self) -> dict[str, Any]:
        """What is stored: each line in the words and with the basis of that day."""
        return {
            "outcome": self.outcome.value,
            "year": self.year,
            "lines": [
                {
                    "rule": one.rule.rule,
                    "severity": one.rule.severity,
                    "text": one.rule.both.to_data(),
                    "document": one.rule.document,
                    "clause": one.rule.clause,
                    "verified": one.rule.verified,
                    "verdict": one.verdict.to_data() if one.verdict is not None else None,
                }
                for one in self.lines
            ],
        }


def schemes_on(day: date, known_at: datetime | None = None) -> list[Scheme]:
    """The schemes in force on a day."""
    return list(Scheme.objects.as_of(day, known_at).order_by("place", "form"))


def rules_on(
    forms: Sequence[str], day: date, known_at: datetime | None = None
) -> dict[str, list[SchemeRule]]:
    """The rules of schemes on a day, in order; one query."""
    found: dict[str, list[SchemeRule]] = {form: [] for form in forms}
    for rule in (
        SchemeRule.objects.as_of(day, known_at).filter(form__in=forms).order_by("place", "pk")
    ):
        found[rule.form].append(rule)
    return found


def judge(
    scheme: Scheme,
    rules: Sequence[SchemeRule],
    dossier: Dossier,
    *,
    year: int,
    on: date,
    checks: Mapping[str, Verdict],
) -> Eligibility:
    """One person, one scheme, one year; ``checks`` answers the rules about the dossier's way."""
    asked = scheme.day_for(year, on)
    lines = []
    for rule in rules:
        if rule.reading is not None:
            verdict: Verdict | None = rule.reading.judge(dossier, on if rule.on_the_day else asked)
        else:
            verdict = checks.get(rule.check_name)
        lines.append(Line(rule, verdict))
    return Eligibility(scheme, year, tuple(lines))
