"""The second reading of a criterion: asked of any number of people in one statement.

One scan of the facts gives each person a mask with a bit for every condition she has a fact
for; where a plan counts, also how many of her facts have the bit.  Turned on its side that is
a bitset of people per count, which is all that ``records.criteria.interpret`` asks for, so that
the rules and the sums over them cost next to nothing.  The SQL is written by hand: the ORM's
aggregates ask every condition of every fact, this asks only those of the fact's own kind (a
quarter of the time with 20 rules).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from .criteria import COMPARISONS, Condition, Count, Criterion, counts, interpret
from .models import Person, PersonFact
from .verdict import Outcome

_BITS = 60  # in one column: a 64-bit integer on both databases


@dataclass(frozen=True, slots=True)
class Answer:
    """Bitsets over people in the order asked: who meets a rule, and who may (yes or unknown)."""

    met: int
    possible: int

    def of(self, place: int) -> Outcome:
        """The outcome of the person at a place."""
        if self.met >> place & 1:
            return Outcome.YES
        return Outcome.UNKNOWN if self.possible >> place & 1 else Outcome.NO


def answers(
    people: Sequence[int],
    rules: Mapping[str, Criterion],
    on: date,
    known_at: datetime | None = None,
) -> dict[str, Answer]:
    """Every rule asked of all the people (their ids) in one statement."""
    plans = {code: rule.plan(on) for code, rule in rules.items()}
    asked = dict.fromkeys(count for plan in plans.values() for count in counts(plan))
    having = having_of(people, list(asked), known_at)
    everybody = (1 << len(people)) - 1
    return {code: Answer(*interpret(plan, having, everybody)) for code, plan in plans.items()}


def having_of(
    people: Sequence[int], asked: Sequence[Count], known_at: datetime | None = None
) -> dict[Count, int]:
    """Who has each count, as bitsets over the people; one statement, none for nobody."""
    if not asked or not people:
        return dict.fromkeys(asked, 0)
    bits = {condition: bit for bit, condition in enumerate({one.condition: 0 for one in asked})}
    counted = sorted({bits[one.condition] for one in asked if one.least > 1})
    masks, found = _scanned(people, list(bits), counted, known_at)
    width = len(bits)
    rows = (f"{masks.get(person, 0):0{width}b}" for person in reversed(people))
    columns = [int("".join(column), 2) for column in zip(*rows, strict=True)]
    having = {}
    for one in asked:
        bit = bits[one.condition]
        if one.least == 1:
            having[one] = columns[width - 1 - bit]
        else:
            times = found[bit]
            enough = ("1" if times.get(who, 0) >= one.least else "0" for who in reversed(people))
            having[one] = int("".join(enough), 2)
    return having


def _scanned(
    people: Sequence[int],
    conditions: Sequence[Condition],
    counted: Sequence[int],
    known_at: datetime | None,
) -> tuple[dict[int, int], dict[int, dict[int, int]]]:
    """For each person the conditions she has a fact for, as bits; whoever has none is left out.

    For each bit of ``counted`` also how many facts the people have.
    """
    chunks = [conditions[start : start + _BITS] for start in range(0, len(conditions), _BITS)]
    params: list[Any] = []
    columns = [f"{_column(chunk, params)} AS m{number}" for number, chunk in enumerate(chunks)]
    table = connection.ops.quote_name(PersonFact._meta.db_table)
    # Correlated: a list of all that was ever superseded would be read for three people too.
    superseded = f"SELECT 1 FROM {table} later WHERE later.supersedes_id = {table}.id"  # noqa: S608
    where = ["NOT void", f"kind IN ({', '.join(['%s'] * len(kinds := _kinds(conditions)))})"]
    late: list[Any] = []
    if known_at is not None:
        superseded += " AND later.entered_at <= %s"
        where.append("entered_at <= %s")
        late = [_value("entered_at", known_at)]
    where.append(f"NOT EXISTS ({superseded})")
    where.append(_among())
    params += [*kinds, *late, *late, _ids(people)]
    rows = f"SELECT person_id, {', '.join(columns)} FROM {table} WHERE {' AND '.join(where)}"  # noqa: S608
    names = [f"m{number}" for number in range(len(chunks))]
    sums = [f"sum((m{bit // _BITS} >> {bit % _BITS}) & 1)" for bit in counted]
    if connection.vendor == "postgresql":
        united = ", ".join([*(f"bit_or({name})" for name in names), *sums])
        statement = f"SELECT person_id, {united} FROM ({rows}) f GROUP BY person_id"  # noqa: S608
    elif sums:  # no bit_or: the different masks of a person are united below
        alike = ", ".join(["person_id", *names])
        told = ", ".join([alike, *sums])
        statement = f"SELECT {told} FROM ({rows}) f GROUP BY {alike}"  # noqa: S608
    else:
        statement = f"SELECT DISTINCT person_id, {', '.join(names)} FROM ({rows}) f"  # noqa: S608
    masks: dict[int, int] = defaultdict(int)
    found: dict[int, dict[int, int]] = {bit: defaultdict(int) for bit in counted}
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        for person, *told_of in cursor.fetchall():
            for number, part in enumerate(told_of[: len(names)]):
                masks[person] |= part << number * _BITS
            for bit, so_many in zip(counted, told_of[len(names) :], strict=True):
                found[bit][person] += int(so_many)
    return masks, found


def _kinds(conditions: Sequence[Condition]) -> list[str]:
    return sorted({str(condition.kind) for condition in conditions})


def _column(conditions: Sequence[Condition], params: list[Any]) -> str:
    """The bits of one fact: only the conditions of its own kind are looked at."""
    by_kind: dict[str, list[tuple[int, Condition]]] = defaultdict(list)
    for bit, condition in enumerate(conditions):
        by_kind[str(condition.kind)].append((bit, condition))
    branches = []
    for kind, found in by_kind.items():
        params.append(kind)
        bits = [
            f"CASE WHEN {_met(condition, params)} THEN CAST({1 << bit} AS bigint) ELSE 0 END"
            for bit, condition in found
        ]
        branches.append(f"WHEN %s THEN {' | '.join(bits)}")
    return f"CASE kind {' '.join(branches)} ELSE 0 END"


def _met(condition: Condition, params: list[Any]) -> str:
    """The condition on a row of its kind; says exactly what ``Condition.met_by`` says."""
    tests = []
    for column, sign, name in COMPARISONS:
        value = getattr(condition, name)
        if value is not None:
            tests.append(f"{column} {sign} %s")
            params.append(_value(column, value))
    return " AND ".join(tests)


def _value(column: str, value: Any) -> Any:
    field: Any = PersonFact._meta.get_field(column)
    return field.get_db_prep_value(value, connection)


def _among() -> str:
    """The people as one parameter: SQLite limits how many there may be."""
    if connection.vendor == "postgresql":
        return "person_id = ANY(%s)"
    return "person_id IN (SELECT value FROM json_each(%s))"


def _ids(people: Sequence[int]) -> Any:
    return list(people) if connection.vendor == "postgresql" else f"[{','.join(map(str, people))}]"


def outcomes(
    people: QuerySet[Person],
    rules: Mapping[str, Criterion],
    on: date,
    known_at: datetime | None = None,
) -> dict[int, dict[str, Outcome]]:
    """Outcome of every rule for every person, in two statements."""
    asked = list(people.order_by().values_list("pk", flat=True))
    found = answers(asked, rules, on, known_at)
    return {
        person: {code: answer.of(place) for code, answer in found.items()}
        for place, person in enumerate(asked)
    }
