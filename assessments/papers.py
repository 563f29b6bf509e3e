"""What papers are read from: attempts, their steps, and the question versions they pin.

Versions never change, so they are fetched once per process.  The statements of an exam are
written once (records.prepared): it asks them of three hundred people within a minute.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

from django.db import connection
from django.http import Http404

from records.models import User
from records.prepared import Prepared

from .drawing import Candidate, Drawn
from .models import Attempt, QuestionVersion, Step

_PAPER = Prepared[Attempt](
    lambda person, pk: Attempt.objects.filter(person=person, pk=pk), person=int, pk=int
)
_WHOLE = Prepared[Attempt](
    lambda person, pk: Attempt.objects.filter(person=person, pk=pk).select_related(
        "version__exam", "sitting", "result"
    ),
    person=int, pk=int,
)  # fmt: skip
_STEPS = Prepared[Step](
    lambda attempt: Step.objects.filter(attempt=attempt).order_by("pk"), attempt=int
)
_NEWEST = Prepared[QuestionVersion](
    lambda bank: (
        QuestionVersion.objects.filter(question__bank=bank).only("pk", "digest").order_by("-pk")[:1]
    ),
    bank=int,
)
MOST_PK = 2**63 - 1


def own_attempt(user: User, pk: int) -> Attempt:
    """Her own attempt (the scope of AttemptQuerySet.visible_to), or 404.

    Version, sitting and result come along.
    """
    found = None
    if user.person_id is not None and pk <= MOST_PK:
        found = _WHOLE.first(person=user.person_id, pk=pk)
    if found is None:
        raise Http404
    return found


_papers: OrderedDict[int, Attempt] = OrderedDict()
_papers_lock = Lock()
MOST_PAPERS = 1000
forget = _papers.clear  # for tests, which begin the numbering anew with each database


def own_paper(user: User, pk: int) -> Attempt:
    """The same for the saving of an answer, which wants the paper alone.

    It is fixed when the attempt begins, so it is read once per process.  Inside a transaction
    nothing is kept: the attempt may never come to be.
    """
    with _papers_lock:
        found = _papers.get(pk)
        if found is not None:
            _papers.move_to_end(pk)
    if found is None and user.person_id is not None and pk <= MOST_PK:
        found = _PAPER.first(person=user.person_id, pk=pk)
        if found is not None and not connection.in_atomic_block:
            with _papers_lock:
                _papers[pk] = found
                while len(_papers) > MOST_PAPERS:
                    _papers.popitem(last=False)
    if found is None or found.person_id != user.person_id:
        raise Http404
    return found


def steps_of(attempt: Attempt) -> list[Step]:
    """Every step of the attempt, as they came."""
    return _STEPS.all(attempt=attempt.pk)


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
    last = _NEWEST.first(bank=bank)
    newest = (last.pk, last.digest) if last else (0, "")
    known = _pools.get(bank)
    if known is None or known[0] != newest:
        usable = versions.newest().filter(withdrawn=False).select_related("question")
        known = newest, [version.as_candidate() for version in usable]
        _pools[bank] = known
    return known[1]
