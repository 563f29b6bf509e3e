"""The database's own refusals: a rule nobody can read, a version beside another, one's own approval.

Put in place after every migrate as the vocabulary reads today, and lifted before it, like those
of ``records.post_rules``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connections
from django.db.models import Model

from records.criteria import BY_TYPE

from .models import (
    Certification,
    ChangeAct,
    ChangeState,
    Requirement,
    RequirementChange,
    SchemeRule,
)
from .models.certifications import TWO_CERTIFICATIONS
from .models.requirements import TWO_VERSIONS, UNREADABLE

OWN_APPROVAL = "Người đề xuất không duyệt đề xuất của mình."

_KNOWN = ", ".join(f"'{name}'" for name in sorted(BY_TYPE))


@dataclass(frozen=True, slots=True)
class Guard:
    """A new row of ``model`` is refused with ``sentence`` where ``refused`` holds of it.

    ``refused`` is SQL about NEW, for each database; PostgreSQL runs ``first`` before asking.
    """

    name: str
    model: type[Model]
    sentence: str
    sqlite: str
    postgresql: str
    first: str = ""

    @property
    def table(self) -> str:
        return self.model._meta.db_table


def guards() -> tuple[Guard, ...]:
    """Every guard, for the tables of this installation."""
    return (
        _readable("requirement_rule_is_known", Requirement, "NEW.rule"),
        _readable("scheme_rule_is_known", SchemeRule, "NEW.criterion"),
        _readable("change_rule_is_known", RequirementChange, "NEW.content", "rule"),
        _readable("certification_first_is_known", Certification, "NEW.first"),
        _readable("certification_renewal_is_known", Certification, "NEW.renewal"),
        _one_version("one_version_a_day", Requirement, TWO_VERSIONS),
        _one_version("one_certification_a_day", Certification, TWO_CERTIFICATIONS),
        _second_person(),
    )


def _readable(name: str, model: type[Model], column: str, key: str = "") -> Guard:
    """Every "type" within the rule is one of the vocabulary, and there is one at the top."""
    path = f"$.{key}" if key else "$"
    rule = f"({column} -> '{key}')" if key else column
    part = f"SELECT 1 FROM json_tree({column}, '{path}') part"  # noqa: S608  our own names
    found = f"SELECT 1 FROM jsonb_path_query({rule}, '$.**.type') part(found)"  # noqa: S608
    return Guard(
        name,
        model,
        UNREADABLE,
        sqlite=(
            f"{column} IS NOT NULL AND (json_extract({column}, '{path}.type') IS NULL"
            f" OR EXISTS ({part} WHERE part.key = 'type' AND part.value NOT IN ({_KNOWN})))"
        ),
        postgresql=(
            f"{column} IS NOT NULL AND ({rule} ->> 'type' IS NULL"
            f" OR EXISTS ({found} WHERE part.found #>> '{{}}' NOT IN ({_KNOWN})))"
        ),
    )


def _one_version(name: str, model: type[Model], sentence: str) -> Guard:
    """At most one believed version of a code holds on a day, whoever enters it at once."""
    table = model._meta.db_table
    other = (
        f"NOT NEW.void AND EXISTS (SELECT 1 FROM {table} other"  # noqa: S608  our own names
        " WHERE other.code = NEW.code AND other.id <> NEW.id AND NOT other.void"
        " AND other.holds_from < NEW.holds_to AND other.holds_to > NEW.holds_from"
        f" AND NOT EXISTS (SELECT 1 FROM {table} later WHERE later.supersedes_id = other.id))"
    )
    first = "PERFORM pg_advisory_xact_lock(hashtext(TG_TABLE_NAME), hashtext(NEW.code));"
    return Guard(name, model, sentence, other, other, first)


def _second_person() -> Guard:
    """Approved or refused by another account than proposed."""
    settled = f"'{ChangeState.APPROVED.value}', '{ChangeState.REFUSED.value}'"
    change = RequirementChange._meta.db_table
    own = (
        f"NEW.state IN ({settled}) AND EXISTS (SELECT 1 FROM {change} proposed"  # noqa: S608
        " WHERE proposed.id = NEW.change_id AND proposed.proposed_by_id = NEW.by_id)"
    )
    return Guard("approved_by_a_second", ChangeAct, OWN_APPROVAL, own, own)


def enforce(using: str = "default") -> None:
    """Put the triggers in place; safe to repeat."""
    _each(using, _statements)


def lift(using: str = "default") -> None:
    """Take the triggers away for a migration of the tables; nothing else may call this."""
    _each(using, lambda vendor, guard: iter([_dropped(vendor, guard)]))


def _each(using: str, statements: Callable[[str, Guard], Iterator[str]]) -> None:
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in guards():
            if guard.table in tables:
                for statement in statements(connection.vendor, guard):
                    cursor.execute(statement)


def _dropped(vendor: str, guard: Guard) -> str:
    where = f" ON {guard.table}" if vendor == "postgresql" else ""
    return f"DROP TRIGGER IF EXISTS {guard.name}{where}"


def _statements(vendor: str, guard: Guard) -> Iterator[str]:
    yield _dropped(vendor, guard)
    if vendor == "postgresql":
        yield (
            f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN {guard.first} IF {guard.postgresql} THEN"
            f" RAISE EXCEPTION '{guard.sentence}' USING ERRCODE = 'check_violation';"
            " END IF; RETURN NULL; END $$"
        )
        yield (
            f"CREATE TRIGGER {guard.name} AFTER INSERT ON {guard.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {guard.name}()"
        )
        return
    yield (
        f"CREATE TRIGGER {guard.name} AFTER INSERT ON {guard.table} WHEN {guard.sqlite} BEGIN "
        f"SELECT RAISE(ABORT, '{guard.sentence}'); END"
    )
