"""Criteria about a person: one definition, read in many ways.  Pure.

``plan`` says what a criterion asks of the facts on a day, as counts of facts and Kleene's
three values over them (``records.criteria.plan``).  Whatever reads facts answers the counts:
``judge`` those of a dossier in memory, with reasons; ``records.criteria_query`` those of any
number of people in SQL.  ``sentence`` tells the criterion, and the dataclass fields describe
the form that edits it.  Hypothesis proves that the readers agree.

Dates are half-open: a fact holds from ``holds_from`` until the day before ``holds_to``.
Facts that begin after the day asked about change nothing.
"""

from .ability import Evidence, HasCompetency, Way
from .base import Criterion, Leaf
from .facts import (
    COMPARISONS,
    COMPLETE,
    FOREVER,
    KEPT_APART,
    KIND_NAMES,
    Condition,
    Dossier,
    Fact,
    Kind,
)
from .general import ByRank, Compare, Times
from .groups import DEEPEST, WIDEST, AllOf, AnyOf, AtLeast, Group, Not, Unless
from .leaves import AtLeastLevel, Completed, Holds, NoneOpen, NoneSince, Passed, Served
from .plan import Count, Opposite, Plan, Several, Test, counts, interpret, tests
from .stored import BY_TYPE, GROUPS, LARGEST, LEAVES, RuleError, from_data
from .window import LONGEST, Unit, Window
from .yearly import (
    EveryYear,
    InYear,
    ManyYears,
    NoneInYear,
    Rated,
    RatedYears,
    ServedInYear,
    closed_years,
    last_closed,
)

__all__ = [
    "BY_TYPE",
    "COMPARISONS",
    "COMPLETE",
    "DEEPEST",
    "FOREVER",
    "GROUPS",
    "KEPT_APART",
    "KIND_NAMES",
    "LARGEST",
    "LEAVES",
    "LONGEST",
    "WIDEST",
    "AllOf",
    "AnyOf",
    "AtLeast",
    "AtLeastLevel",
    "ByRank",
    "Compare",
    "Completed",
    "Condition",
    "Count",
    "Criterion",
    "Dossier",
    "EveryYear",
    "Evidence",
    "Fact",
    "Group",
    "HasCompetency",
    "Holds",
    "InYear",
    "Kind",
    "Leaf",
    "ManyYears",
    "NoneInYear",
    "NoneOpen",
    "NoneSince",
    "Not",
    "Opposite",
    "Passed",
    "Plan",
    "Rated",
    "RatedYears",
    "RuleError",
    "Served",
    "ServedInYear",
    "Several",
    "Test",
    "Times",
    "Unit",
    "Unless",
    "Way",
    "Window",
    "closed_years",
    "counts",
    "from_data",
    "interpret",
    "last_closed",
    "tests",
]
