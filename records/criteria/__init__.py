"""Criteria about a person: one definition, read four ways.  Pure.

A leaf says which facts it wants and which facts would show that the answer is known
(``Test``).  ``judge`` asks that of a dossier in memory, ``records.criteria_query`` asks the
same ``Test`` of any number of people in SQL, ``sentence`` tells it, and the dataclass
fields describe the form that edits it.  Hypothesis proves the first two agree.

Dates are half-open: a fact holds from ``holds_from`` until the day before ``holds_to``.
Facts that begin after the day asked about change nothing.
"""

from .base import Criterion, Leaf
from .facts import (
    COMPLETE,
    FOREVER,
    KEPT_APART,
    KIND_NAMES,
    Condition,
    Dossier,
    Fact,
    Kind,
    Test,
)
from .groups import AllOf, AnyOf, AtLeast, Group
from .leaves import (
    AtLeastLevel,
    Completed,
    Holds,
    InYear,
    NoneInYear,
    NoneOpen,
    NoneSince,
    Passed,
    Rated,
    Served,
    ServedInYear,
    last_closed,
)
from .stored import BY_TYPE, GROUPS, LEAVES, RuleError, from_data

__all__ = [
    "BY_TYPE",
    "COMPLETE",
    "FOREVER",
    "GROUPS",
    "KEPT_APART",
    "KIND_NAMES",
    "LEAVES",
    "AllOf",
    "AnyOf",
    "AtLeast",
    "AtLeastLevel",
    "Completed",
    "Condition",
    "Criterion",
    "Dossier",
    "Fact",
    "Group",
    "Holds",
    "InYear",
    "Kind",
    "Leaf",
    "NoneInYear",
    "NoneOpen",
    "NoneSince",
    "Passed",
    "Rated",
    "RuleError",
    "Served",
    "ServedInYear",
    "Test",
    "from_data",
    "last_closed",
]
