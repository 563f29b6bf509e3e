"""The second reading of a criterion: asked of any number of people in one statement.

Each leaf becomes two conditional aggregates over a person's facts (is a wanted fact there, is
any evidence there); groups add them up with Kleene's three values.  One scan of the facts
answers any number of rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import Case, IntegerField, Max, Q, QuerySet, SmallIntegerField, Value, When
from django.db.models.expressions import Combinable

from .criteria import Condition, Criterion, Dossier, Group, Leaf
from .models import Person, PersonFact
from .verdict import Outcome

_AS_NUMBER = {Outcome.NO: 0, Outcome.YES: 1, Outcome.UNKNOWN: 2}
_AS_OUTCOME = {number: outcome for outcome, number in _AS_NUMBER.items()}


def matching(condition: Condition) -> Q:
    """The condition as a filter on PersonFact; says exactly what ``met_by`` says."""
    q = Q(kind=condition.kind, holds_from__lte=condition.began_by)
    if condition.code is not None:
        q &= Q(code=condition.code)
    if condition.rank is not None:
        q &= Q(rank__gte=condition.rank)
    if condition.value is not None:
        q &= Q(value__gte=condition.value)
    if condition.began_after is not None:
        q &= Q(holds_from__gt=condition.began_after)
    if condition.holds_on is not None:
        q &= Q(holds_to__gt=condition.holds_on)
    return q


class _Flags:
    """Collects the aggregates that a set of rules needs, each once."""

    def __init__(self) -> None:
        self.names: dict[Condition, str] = {}

    def __call__(self, condition: Condition) -> str:
        return self.names.setdefault(condition, f"flag_{len(self.names)}")

    def annotations(self) -> dict[str, Max]:
        return {
            name: Max(
                Case(When(matching(condition), then=1), default=0, output_field=SmallIntegerField())
            )
            for condition, name in self.names.items()
        }


def _outcome(criterion: Criterion, on: date, flag: _Flags) -> tuple[Q, Q]:
    """Conditions under which the criterion is yes, and is yes or unknown."""
    if isinstance(criterion, Leaf):
        test = criterion.test(on)
        wanted = Q(**{flag(test.wanted): 1})
        if test.absence:
            return ~wanted, ~wanted
        if test.evidence is None:
            return wanted, wanted
        return wanted, wanted | Q(**{flag(test.evidence): 0})
    if not isinstance(criterion, Group):
        raise TypeError(f"{criterion!r} is neither a leaf nor a group of rules.")
    parts = [_outcome(part, on, flag) for part in criterion.parts]
    return (
        _at_least(criterion.needed, [met for met, _ in parts]),
        _at_least(criterion.needed, [possible for _, possible in parts]),
    )


def _at_least(needed: int, conditions: list[Q]) -> Q:
    if needed == len(conditions):
        return Q(*conditions)
    if needed == 1:
        return Q(*conditions, _connector=Q.OR)
    # of n conditions at least k: the first is met and k-1 of the rest, or k of the rest
    first, *rest = conditions
    return (first & _at_least(needed - 1, rest)) | _at_least(needed, rest)


def outcomes(
    people: QuerySet[Person],
    rules: Mapping[str, Criterion],
    on: date,
    known_at: datetime | None = None,
) -> dict[int, dict[str, Outcome]]:
    """Outcome of every rule for every person, in two statements (one when nobody lacks facts)."""
    flag = _Flags()
    verdicts: dict[str, Combinable] = {}
    for number, rule in enumerate(rules.values()):
        met, possible = _outcome(rule, on, flag)
        verdicts[f"rule_{number}"] = Case(
            When(met, then=Value(_AS_NUMBER[Outcome.YES])),
            When(possible, then=Value(_AS_NUMBER[Outcome.UNKNOWN])),
            default=Value(_AS_NUMBER[Outcome.NO]),
            output_field=IntegerField(),
        )
    nothing = {code: rule.judge(Dossier(0), on).outcome for code, rule in rules.items()}
    answer = {person: dict(nothing) for person in people.values_list("pk", flat=True)}
    kinds = {condition.kind for condition in flag.names}
    rows = (
        PersonFact.objects.known(known_at)
        .filter(person__in=people.order_by(), kind__in=kinds)
        .values("person_id")
        .annotate(**flag.annotations())
        .annotate(**verdicts)
        .order_by()
        .values_list("person_id", *verdicts)
    )
    for person, *numbers in rows:
        answer[person] = dict(zip(rules, (_AS_OUTCOME[n] for n in numbers), strict=True))
    return answer
