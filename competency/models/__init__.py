"""Definitions of adequacy: requirements of posts, schemes and proposals of commendation."""

from .certifications import Certification, CertificationAct
from .changes import ChangeAct, ChangeState, RequirementChange
from .commendation import ALIVE, Achievement, Act, Proposal, State
from .decisions import Decision, DecisionItem
from .exemptions import Exemption
from .framework import Competency, EvidencePolicy, ProcedureNeed
from .requirements import Requirement
from .schemes import Eligibility, Line, Scheme, SchemeRule, Severity

__all__ = [
    "ALIVE",
    "Achievement",
    "Act",
    "Certification",
    "CertificationAct",
    "ChangeAct",
    "ChangeState",
    "Competency",
    "Decision",
    "DecisionItem",
    "Eligibility",
    "EvidencePolicy",
    "Exemption",
    "Line",
    "ProcedureNeed",
    "Proposal",
    "Requirement",
    "RequirementChange",
    "Scheme",
    "SchemeRule",
    "Severity",
    "State",
]
