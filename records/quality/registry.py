"""Every check, by code, in the order in which pages list them."""

from __future__ import annotations

from collections.abc import Sequence

from ..models import User
from ..scope import can
from . import fact_checks, people_checks, unit_checks
from .base import Check, Kind

_ALL = (*people_checks.CHECKS, *fact_checks.CHECKS, *unit_checks.CHECKS)
_ORDER = list(Kind)
CHECKS: dict[str, Check] = {
    check.code: check for check in sorted(_ALL, key=lambda check: _ORDER.index(check.kind))
}
assert len(CHECKS) == len(_ALL)


def checks_for(user: User, kind: str = "", code: str = "") -> Sequence[Check]:
    """The checks whose lines the account may know of, of a kind or one alone."""
    return [
        check
        for check in CHECKS.values()
        if can(user, check.power) and kind in {"", check.kind} and code in {"", check.code}
    ]
