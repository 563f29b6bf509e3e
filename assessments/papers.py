"""The question versions of a paper, fetched once per process: they never change."""

from __future__ import annotations

from collections.abc import Sequence

from .drawing import Drawn
from .models import QuestionVersion

# The digest is part of the name, so that what is remembered is right by its content.
_remembered: dict[tuple[int, str], QuestionVersion] = {}
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
