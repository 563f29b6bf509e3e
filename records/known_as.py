"""Words by which a person is found besides today's name and code.

They are the names she had and the codes of files merged into hers, kept in ``Person.also``, which
follows the ledger: whatever enters a name or a sameness tells it (``records.ledger``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from .models import Person, PersonName, Sameness
from .text import fold

MOST = 600  # letters of the column


def follow(rows: Iterable[Any]) -> None:
    """Bring up to date the people whose names or samenesses these rows are about."""
    people = {row.person_id for row in rows if isinstance(row, PersonName | Sameness)}
    if people:
        refresh(people)


def refresh(people: Iterable[int]) -> None:
    """Write down anew by what else each of these is found; also those they were merged into."""
    ids = set(people)
    words: dict[int, list[str]] = defaultdict(list)
    for name in PersonName.objects.known().filter(person__in=ids).order_by("holds_from", "pk"):
        words[name.person_id] += fold(str(name)).split()
    merged = Sameness.objects.known().filter(person__in=ids, is_same=True).select_related("other")
    for row in merged.order_by("pk"):
        other = row.other
        words[row.person_id] += [*other.folded.split(), fold(other.staff_code), *other.also.split()]
    for pk in ids:
        Person.objects.filter(pk=pk).update(also=_joined(words[pk]))
    into = Sameness.objects.known().filter(other__in=ids, is_same=True)
    if kept := set(into.values_list("person_id", flat=True)) - ids:
        refresh(kept)


def _joined(words: list[str]) -> str:
    found = ""
    for word in dict.fromkeys(words):
        if len(found) + len(word) < MOST:
            found = f"{found} {word}".strip()
    return found
