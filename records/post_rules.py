"""The database's own refusal of posts, leaves and numbers that cannot stand side by side.

Only what is believed counts: rows that are neither void nor superseded.  The row is judged once
it stands, so a correction is judged without the row it supersedes.  On PostgreSQL the person's
row is locked first: of two clerks the second sees what the first entered.  There a function
keeps the plan of its session's first rows; made while the table was nearly empty it would read
all of it for every row of a long import, so the ways to do that are shut.  Like the append-only
triggers these are put in place after every migrate; before it they are lifted, because SQLite
will not remake a table that a trigger of another table names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connections

from .models import (
    Absence,
    Appointment,
    LedgerRow,
    PersonName,
    Position,
    Sameness,
    SensitiveFact,
)

_SUBSTANTIVE = Appointment.Manner.SUBSTANTIVE.value
_LEADER = "SELECT id FROM {position} WHERE kind = '{kind}'"
# Rows of the same person are found before anything else is asked of them: never by unit, say.
_FENCE = " OFFSET 0"
# Left are nested loops over the indexes of person_id and supersedes_id, right at every size; what
# is shut is counted as so dear that it would be compiled for every row.
_BY_INDEX = (
    "SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off "
    "SET enable_material = off SET jit = off"
)
_LOCK = "PERFORM 1 FROM records_person WHERE id = NEW.person_id FOR NO KEY UPDATE;"
# Two people, one number: both rows are entered by whoever holds the number's lock.
_LOCK_MARK = "PERFORM pg_advisory_xact_lock(hashtextextended(NEW.mark, 0));"
# Files that somebody compared: merged (one keeps the other's history) or told apart.
_COMPARED = """EXISTS (SELECT 1 FROM {same} same WHERE NOT same.void
 AND ((same.person_id = NEW.person_id AND same.other_id = other.person_id)
 OR (same.other_id = NEW.person_id AND same.person_id = other.person_id))
 AND NOT EXISTS (SELECT 1 FROM {same} after WHERE after.supersedes_id = same.id))"""


@dataclass(frozen=True, slots=True)
class Rule:
    """Two believed rows of one person must not overlap when ``applies`` and ``clashes`` hold.

    ``applies`` is asked of the new row, ``clashes`` of another; ``sentence`` is the refusal.
    ``whose`` says which other rows are meant, ``lock`` what is locked first on PostgreSQL.
    """

    name: str
    model: type[LedgerRow]
    sentence: str
    applies: str = ""
    clashes: str = ""
    whose: str = "other.person_id = NEW.person_id"
    lock: str = _LOCK

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def near(self) -> str:
        """The few rows that may clash at all, found by one index."""
        return f"SELECT * FROM {self.table} other WHERE {self.whose}"  # noqa: S608  ours

    def exists(self, fence: str = "") -> str:
        return (
            f"EXISTS (SELECT 1 FROM ({self.near}{fence}) other"  # noqa: S608  ours
            " WHERE other.id <> NEW.id AND NOT other.void"
            " AND other.holds_from < NEW.holds_to AND other.holds_to > NEW.holds_from"
            f"{self.clashes}"
            f" AND NOT EXISTS (SELECT 1 FROM {self.table} later"
            " WHERE later.supersedes_id = other.id))"
        )

    @property
    def concerns(self) -> str:
        return f"NOT NEW.void{self.applies}"


def rules() -> tuple[Rule, ...]:
    """Every rule, for the tables of this installation."""
    leader = _LEADER.format(position=Position._meta.db_table, kind=Position.PostKind.LEADER.value)
    substantive = f" AND NEW.manner = '{_SUBSTANTIVE}'"
    other = f" AND other.manner = '{_SUBSTANTIVE}'"
    several = ", ".join(f"'{name}'" for name in SensitiveFact.SEVERAL)
    compared = _COMPARED.format(same=Sameness._meta.db_table)
    same = "(other.unit_id = NEW.unit_id AND other.position_id = NEW.position_id)"
    return (
        Rule(
            "same_post_twice", Appointment, Appointment.TWICE,
            applies=substantive, clashes=f"{other} AND {same}",
        ),
        Rule(
            "two_leading_posts", Appointment, Appointment.TWO_LEADING,
            applies=f"{substantive} AND NEW.position_id IN ({leader})",
            clashes=f"{other} AND other.position_id IN ({leader}) AND NOT {same}",
        ),
        Rule("two_absences", Absence, Absence.OVERLAP),
        Rule("two_names", PersonName, PersonName.OVERLAP),
        Rule(
            "sensitive_twice", SensitiveFact, SensitiveFact.OVERLAP,
            applies=f" AND NEW.field NOT IN ({several})", clashes=" AND other.field = NEW.field",
        ),
        Rule(
            "number_of_two", SensitiveFact, SensitiveFact.TAKEN,
            applies=" AND NEW.mark <> ''", clashes=f" AND NOT {compared}",
            whose="other.mark = NEW.mark AND other.person_id <> NEW.person_id", lock=_LOCK_MARK,
        ),
    )  # fmt: skip


def enforce(using: str = "default") -> None:
    """Put the triggers in place as the rules read today; safe to repeat."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for rule in rules():
            if rule.table in tables:
                for statement in _statements(connection.vendor, rule):
                    cursor.execute(statement)


def lift(using: str = "default") -> None:
    """Take the triggers away for a migration of the tables; nothing else may call this."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for rule in rules():
            if rule.table in tables:
                cursor.execute(_dropped(connection.vendor, rule))


def _dropped(vendor: str, rule: Rule) -> str:
    where = f" ON {rule.table}" if vendor == "postgresql" else ""
    return f"DROP TRIGGER IF EXISTS {rule.name}{where}"


def _statements(vendor: str, rule: Rule) -> Iterator[str]:
    yield _dropped(vendor, rule)
    if vendor == "postgresql":
        yield (
            f"CREATE OR REPLACE FUNCTION {rule.name}() RETURNS trigger LANGUAGE plpgsql "
            f"{_BY_INDEX} AS $$ BEGIN "
            f"IF {rule.concerns} THEN {rule.lock} IF {rule.exists(_FENCE)} THEN "
            f"RAISE EXCEPTION '{rule.sentence}' USING ERRCODE = 'exclusion_violation'; "
            "END IF; END IF; RETURN NULL; END $$"
        )
        yield (
            f"CREATE TRIGGER {rule.name} AFTER INSERT ON {rule.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {rule.name}()"
        )
        return
    yield (
        f"CREATE TRIGGER {rule.name} AFTER INSERT ON {rule.table} WHEN {rule.concerns} BEGIN "
        f"SELECT RAISE(ABORT, '{rule.sentence}') WHERE {rule.exists()}; END"
    )
