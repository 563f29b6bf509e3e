"""The second reading of a criterion: asked of any number of people in one statement.

One scan of the facts gives each person a mask with a bit for every condition she has a fact
for.  Turned on its side that is a bitset of people per condition, on which Kleene's three
values are a few operations, so that the rules and the sums over them cost next to nothing.
The SQL is written by hand: the ORM's aggregates ask every condition of every fact, this asks
only those of the fact's own kind (a quarter of the time with 20 rules).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from .criteria import Condition, Criterion, Group, Leaf
from .models import Person, PersonFact
from .verdict import Outcome

_COMPARISONS = (
    ("holds_from", "<=", "began_by"),
    ("code", "=", "code"),
    ("rank", ">=", "rank"),
    ("value", ">=", "value"),
    ("holds_from", ">", "began_after"),
    ("holds_to", ">", "holds_on"),
)
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
    conditions: dict[Condition, int] = {}
    for rule in rules.values():
        for leaf in rule.leaves():
            test = leaf.test(on)
            conditions.setdefault(test.wanted, len(conditions))
            if test.evidence is not None:
                conditions.setdefault(test.evidence, len(conditions))
    masks = _masks(people, list(conditions), known_at) if conditions and people else {}
    width = len(conditions)
    rows = (f"{masks.get(person, 0):0{width}b}" for person in reversed(people))
    columns = [int("".join(column), 2) for column in zip(*rows, strict=True)]
    having = {
        condition: columns[width - 1 - bit] if columns else 0
        for condition, bit in conditions.items()
    }
    everybody = (1 << len(people)) - 1
    return {code: _ask(rule, on, having, everybody) for code, rule in rules.items()}


def conditions_of(rules: Sequence[Criterion], on: date) -> list[tuple[Condition, int]]:
    """SHIM."""
    found = {}
    for rule in rules:
        for leaf in rule.leaves():
            test = leaf.test(on)
            found[test.wanted, 1] = 1
            if test.evidence is not None:
                found[test.evidence, 1] = 1
    return list(found)


def interpreted(rule: Criterion, on: date, having: Mapping[Any, int], everybody: int) -> Answer:
    """SHIM."""
    return _ask(rule, on, {condition: bits for (condition, _n), bits in having.items()}, everybody)


def _ask(criterion: Criterion, on: date, having: Mapping[Condition, int], everybody: int) -> Answer:
    if isinstance(criterion, Leaf):
        test = criterion.test(on)
        wanted = having[test.wanted]
        if test.absence:
            return Answer(everybody & ~wanted, everybody & ~wanted)
        if test.evidence is None:
            return Answer(wanted, wanted)
        return Answer(wanted, wanted | (everybody & ~having[test.evidence]))
    assert isinstance(criterion, Group)
    parts = [_ask(part, on, having, everybody) for part in criterion.parts]
    return Answer(
        _at_least(criterion.needed, [part.met for part in parts], everybody),
        _at_least(criterion.needed, [part.possible for part in parts], everybody),
    )


def _at_least(needed: int, sets: Sequence[int], everybody: int) -> int:
    """Whoever is in at least so many of the sets."""
    reached = [everybody] + [0] * needed
    for members in sets:
        for count in range(needed, 0, -1):
            reached[count] |= reached[count - 1] & members
    return reached[needed]


def _masks(
    people: Sequence[int], conditions: Sequence[Condition], known_at: datetime | None
) -> dict[int, int]:
    """For each person the conditions she has a fact for, as bits; whoever has none is left out."""
    chunks = [conditions[start : start + _BITS] for start in range(0, len(conditions), _BITS)]
    params: list[Any] = []
    columns = [f"{_column(chunk, params)} AS m{number}" for number, chunk in enumerate(chunks)]
    table = connection.ops.quote_name(PersonFact._meta.db_table)
    superseded = f"SELECT supersedes_id FROM {table} WHERE supersedes_id IS NOT NULL"  # noqa: S608
    where = ["NOT void", f"kind IN ({', '.join(['%s'] * len(kinds := _kinds(conditions)))})"]
    late: list[Any] = []
    if known_at is not None:
        superseded += " AND entered_at <= %s"
        where.append("entered_at <= %s")
        late = [_value("entered_at", known_at)]
    where.append(f"id NOT IN ({superseded})")
    where.append(_among())
    params += [*kinds, *late, *late, _ids(people)]
    rows = f"SELECT person_id, {', '.join(columns)} FROM {table} WHERE {' AND '.join(where)}"  # noqa: S608
    names = [f"m{number}" for number in range(len(chunks))]
    if connection.vendor == "postgresql":
        united = ", ".join(f"bit_or({name})" for name in names)
        statement = f"SELECT person_id, {united} FROM ({rows}) f GROUP BY person_id"  # noqa: S608
    else:  # no bit_or: the different masks of a person are united below
        statement = f"SELECT DISTINCT person_id, {', '.join(names)} FROM ({rows}) f"  # noqa: S608
    found: dict[int, int] = defaultdict(int)
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        for person, *parts in cursor.fetchall():
            for number, part in enumerate(parts):
                found[person] |= part << number * _BITS
    return found


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
    for column, sign, name in _COMPARISONS:
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
