"""Who meets which scheme: of everyone in one statement, of one person with every reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, QuerySet

from records.criteria import Criterion
from records.criteria_query import outcomes
from records.ledger import dossiers
from records.models import Person, User
from records.models.people import PersonQuerySet, posted_under
from records.reading import Reading
from records.scope import May, paths_of
from records.verdict import Outcome, Verdict, gettext_noop, no, yes

from .models import ALIVE, Eligibility, Proposal, Scheme, SchemeRule, State
from .models.schemes import conclude, judge, rules_on, schemes_on


@dataclass(frozen=True, slots=True)
class Found:
    """The outcome for a person, and the rules that refuse; kept small for whole provinces."""

    person: int
    outcome: Outcome
    refusing: tuple[SchemeRule, ...]

    @property
    def is_one_step_away(self) -> bool:
        return len(self.refusing) == 1


def candidates(user: User, power: May = May.VIEW) -> PersonQuerySet:
    """The people whose eligibility an account may look into by right; never herself."""
    paths = paths_of(user, power)
    if not paths:
        return Person.objects.none()  # type: ignore[return-value]
    people = Person.objects.filter(Exists(posted_under(paths)))
    return people.exclude(pk=user.person_id or 0)


def everyone(
    people: QuerySet[Person], scheme: Scheme, *, year: int, reading: Reading
) -> dict[int, Found]:
    """Every person's outcome, in a fixed number of statements whatever the number of people."""
    rules = [
        rule
        for rule in rules_on([scheme.form], reading.on, reading.known_at)[scheme.form]
        if rule.is_blocking and rule.reading is not None
    ]
    asked = scheme.day_for(year, reading.on)
    answers: dict[int, dict[str, Outcome]] = {}
    for day, group in _by_day(rules, asked, reading.on):
        for person, found in outcomes(people, group, day, reading.known_at).items():
            answers.setdefault(person, {}).update(found)
    return {
        person: Found(
            person,
            conclude(list(found.values())),
            tuple(rule for rule in rules if found[str(rule.pk)] is not Outcome.YES),
        )
        for person, found in answers.items()
    }


def _by_day(
    rules: Sequence[SchemeRule], asked: date, on: date
) -> list[tuple[date, dict[str, Criterion]]]:
    groups: dict[date, dict[str, Criterion]] = {asked: {}}
    for rule in rules:
        assert rule.reading is not None
        groups.setdefault(on if rule.on_the_day else asked, {})[str(rule.pk)] = rule.reading
    return list(groups.items())


def of_person(person: Person, *, year: int | None, reading: Reading) -> list[Eligibility]:
    """Each scheme for one person, every line with its reason."""
    schemes = schemes_on(reading.on, reading.known_at)
    rules = rules_on([s.form for s in schemes], reading.on, reading.known_at)
    dossier = dossiers([person.pk], reading.known_at)[person.pk]
    used = _awarded(person)
    return [
        judge(
            scheme,
            rules[scheme.form],
            dossier,
            year=asked,
            on=reading.on,
            checks={SchemeRule.Check.ACHIEVEMENT_UNUSED: _unused(scheme, asked, used)},
        )
        for scheme in schemes
        for asked in [year or scheme.year_on(reading.on)]
    ]


def of_people(
    people: Sequence[int], scheme: Scheme, *, year: int, reading: Reading
) -> dict[int, Eligibility]:
    """Some people's lines with their reasons: one page of a list, in two statements."""
    rules = rules_on([scheme.form], reading.on, reading.known_at)[scheme.form]
    return {
        person: judge(scheme, rules, dossier, year=year, on=reading.on, checks={})
        for person, dossier in dossiers(people, reading.known_at).items()
    }


def _awarded(person: Person) -> dict[tuple[str, int], str]:
    """Numbers of the decisions that stand, by form and year."""
    rows = Proposal.objects.filter(person=person).in_state(State.DECIDED)
    return {
        (row.form, row.year): item.decision.number
        for row in rows
        if (item := row.item()) is not None
    }


def _unused(scheme: Scheme, year: int, awarded: Mapping[tuple[str, int], str]) -> Verdict:
    if not scheme.yearly:
        return yes(gettext_noop("Mỗi thành tích chỉ khen một lần; kiểm tra khi trình"))
    number = awarded.get((scheme.form, year))
    if number:
        return no(gettext_noop("Đã được khen theo Quyết định %(number)s"), number=number)
    return yes(gettext_noop("Thành tích này chưa được khen"))


def standing_proposals(people: Sequence[int], form: str, year: int) -> dict[int, Proposal]:
    """Dossiers on their way or decided, by person; the newest counts."""
    rows = Proposal.objects.filter(person__in=people, form=form, year=year).in_state(*ALIVE)
    return {row.person_id: row for row in rows.order_by("pk")}
