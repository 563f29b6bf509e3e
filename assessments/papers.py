"""Question versions as papers need them, fetched once per process: they never change."""

from __future__ import annotations

from collections.abc import Sequence

from .drawing import Candidate, Drawn
from .models import QuestionVersion

# The digest is part of the name, so that what is remembered is right by its content.
_remembered: dict[tuple[int, str], QuestionVersion] = {}
_pools: dict[int, tuple[tuple[int, str], list[Candidate]]] = {}
MOST = 20_000


def versions_of(paper: Sequence[Drawn]) -> list[QuestionVersion]:
    """The versions in the order of the paper; one query at most, usually none."""
    missing = [drawn.version for drawn in paper if (drawn.version, drawn.digest) not in _remembered]
    if missing:
        if len(_remembered) > MOST:
            _remembered.clear()
        for version in QuestionVersion.objects.filter(pk__in=missing):
            _remembered[version.pk, version.digest] = version
    return [_remembered[drawn.version, drawn.digest] for drawn in paper]


def pool_of(bank: int) -> list[Candidate]:
    """The questions a new paper of the bank may take.

    Versions are only ever added, so the newest one tells whether the pool is still the same.
    """
    versions = QuestionVersion.objects.filter(question__bank=bank)
    newest = versions.order_by("-pk").values_list("pk", "digest").first() or (0, "")
    known = _pools.get(bank)
    if known is None or known[0] != newest:
        usable = versions.newest().filter(withdrawn=False).select_related("question")
        known = newest, [version.as_candidate() for version in usable]
        _pools[bank] = known
    return known[1]
