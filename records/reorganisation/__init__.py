"""A reorganisation of units: rehearsed as a draft, carried out as one deed, taken back while
nothing stands on it.

``plan`` says what becomes of whom, ``affected`` what that touches and what it leaves open,
``apply`` does it.  ``drafts`` keeps a plan while it is being made, ``sheet`` reads one from a file,
``preview`` counts what would change.
"""

from .apply import carry_out
from .plan import Joining, NewUnit, Open, Plan, ReorganisationRefused

__all__ = ["Joining", "NewUnit", "Open", "Plan", "ReorganisationRefused", "carry_out"]
