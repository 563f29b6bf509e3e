"""Definitions of adequacy: requirements of posts, schemes and proposals of commendation."""

<<<<<<< HEAD
from .schemes import Eligibility, Line, Scheme, SchemeRule, Severity  # isort: skip
from .decisions import Decision, DecisionItem  # isort: skip
from .commendation import ALIVE, Achievement, Act, Proposal, State  # isort: skip

__all__ = [
    "ALIVE", "Achievement", "Act", "Decision", "DecisionItem", "Eligibility", "Line", "Proposal",
    "Scheme", "SchemeRule", "Severity", "State",
=======
from .requirements import Requirement

__all__ = [
    "Requirement",
>>>>>>> main
]
