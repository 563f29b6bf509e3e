"""Statements that cost more to plan than to answer, kept in the database with their plan.

PostgreSQL only.  The planner looks at a prepared statement anew with the values of each question
as long as it hopes for a better plan from them.  Where only one plan is right whatever is asked,
the statement becomes a function that is told to plan once a session.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connections

_PLACE = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A statement with named places; ``kinds`` are their SQL types, ``gives`` its columns.

    The columns are named unlike any of the tables', or the function could not tell them apart.
    """

    name: str
    statement: str
    kinds: Mapping[str, str]
    gives: Mapping[str, str]

    @property
    def call(self) -> str:
        """The same question, put to the function."""
        places = ", ".join(f"%({name})s::{kind}" for name, kind in self.kinds.items())
        return f"SELECT * FROM {self.name}({places})"  # noqa: S608  names of our own

    @property
    def definition(self) -> str:
        body = _PLACE.sub(r"in_\1", self.statement).replace("%%", "%")
        takes = ", ".join(f"in_{name} {kind}" for name, kind in self.kinds.items())
        gives = ", ".join(f"{name} {kind}" for name, kind in self.gives.items())
        return (
            f"CREATE FUNCTION {self.name}({takes}) RETURNS TABLE ({gives}) LANGUAGE plpgsql STABLE "
            f"SET plan_cache_mode = force_generic_plan AS $kept$ BEGIN RETURN QUERY {body}; END $kept$"
        )


def keep(*plans: KeptPlan, using: str = "default") -> None:
    """Put the functions in place as the statements read today; safe to repeat."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for plan in plans:
            cursor.execute(
                "SELECT oid::regprocedure::text FROM pg_proc WHERE proname = %s", [plan.name]
            )
            for (former,) in cursor.fetchall():
                cursor.execute(f"DROP FUNCTION {former}")
            cursor.execute(plan.definition)
