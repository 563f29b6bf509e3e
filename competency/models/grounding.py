"""The framework of a day, and rules grounded in it.

A rule names a competency and a level; which evidence shows it is read from the framework and
the policy in force on the day, as known at the instant.  So a changed framework changes no rule,
and an old day is judged by the framework of that day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from records.criteria import Criterion, Group, HasCompetency

from ..ladder import Policy, evidence_of
from .framework import Competency, EvidencePolicy


@dataclass(frozen=True, slots=True)
class Framework:
    """The competencies of a day by code, in their order, and how evidence is weighed."""

    competencies: dict[str, Competency]
    policy: Policy | None
    basis: EvidencePolicy | None


def framework_on(on: date, known_at: datetime | None = None) -> Framework:
    """The framework in force; two statements."""
    rows = Competency.objects.as_of(on, known_at).order_by("place", "code", "pk")
    basis = EvidencePolicy.objects.as_of(on, known_at).order_by("-holds_from", "-pk").first()
    return Framework({row.code: row for row in rows}, basis.policy if basis else None, basis)


def names_competency(criterion: Criterion) -> bool:
    """Whether some leaf asks for a competency."""
    return any(isinstance(leaf, HasCompetency) for leaf in criterion.leaves())


def grounded(criterion: Criterion, framework: Framework) -> Criterion:
    """The criterion with what counts as evidence filled in; unknown to all where nothing does."""
    if isinstance(criterion, Group):
        return replace(criterion, parts=tuple(grounded(one, framework) for one in criterion.parts))
    if isinstance(criterion, HasCompetency):
        row = framework.competencies.get(criterion.competency)
        if row is None or framework.policy is None or criterion.rank > len(row.rungs):
            return replace(criterion, evidence=None)
        return replace(criterion, evidence=evidence_of(row.rungs, framework.policy))
    return criterion
