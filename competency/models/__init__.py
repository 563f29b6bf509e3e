"""Definitions of adequacy: requirements of posts, schemes and proposals of commendation."""

from .commendation import ALIVE, Achievement, Act, Proposal, State
from .decisions import Decision, DecisionItem
from .exemptions import Exemption
from .requirements import Requirement
from .schemes import Eligibility, Line, Scheme, SchemeRule, Severity

__all__ = [
    "ALIVE",
    "Achievement",
    "Act",
    "Decision",
    "DecisionItem",
    "Eligibility",
    "Exemption",
    "Line",
    "Proposal",
    "Requirement",
    "Scheme",
    "SchemeRule",
    "Severity",
    "State",
]
