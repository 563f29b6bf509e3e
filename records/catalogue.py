"""What the register says to everybody (units, procedures, legal texts), kept between questions.

All of it is some thousand rows and rarely changes, and the search box asks for it at every key.
What is kept is read again when the ledgers have grown, on another day, and, for legal texts,
which are no ledger, when their number differs or a minute has gone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from time import monotonic
from typing import Any

from django.db import connection

from .haystack import Haystack
from .law import Standing, standings
from .models import LegalDocument, ProcedureVersion, Succession, UnitVersion
from .reading import Reading
from .text import fold

KEPT_S = 60
# As many rows are the same rows (the highest id would not do: a later one may be committed first).
SIZES = """SELECT (SELECT count(*) FROM records_unitversion),
(SELECT count(*) FROM records_succession), (SELECT count(*) FROM records_procedureversion),
(SELECT count(*) FROM records_legaldocument),
(SELECT count(*) FROM records_documentlink)"""


@dataclass(frozen=True, slots=True)
class Told:
    """Units with all their versions and heirs, procedures of the day, legal texts, as known now.

    ``versions`` stand in the order they are listed in, units of the day first; ``units`` are as
    they are on the day or last were.  Haystacks hold the folded words of each in their order,
    ``codes`` the places of versions with a code.
    """

    on: date
    versions: Sequence[UnitVersion]
    version_words: Haystack
    codes: Mapping[str, Sequence[int]]
    units: Mapping[int, UnitVersion]
    heirs: Mapping[int, Sequence[int]]
    procedures: Sequence[ProcedureVersion]
    procedure_words: Haystack
    documents: Sequence[Standing]
    document_words: Haystack


_kept: tuple[Any, float, Told] | None = None


def read(on: date) -> Told:
    """One short statement when nothing has changed since the last question.

    Inside a transaction nothing is kept: its rows may never come to be.
    """
    global _kept  # noqa: PLW0603  one per process, replaced whole
    if connection.in_atomic_block:
        return _read(on)
    with connection.cursor() as cursor:
        cursor.execute(SIZES)
        key = (on, *cursor.fetchone())
    kept = _kept
    if kept is None or kept[0] != key or monotonic() - kept[1] > KEPT_S:
        kept = _kept = (key, monotonic(), _read(on))
    return kept[2]


def forget() -> None:
    """For tests, which empty the tables."""
    global _kept  # noqa: PLW0603
    _kept = None


def _read(on: date) -> Told:
    known = list(UnitVersion.objects.known().order_by("holds_from", "pk"))
    units: dict[int, UnitVersion] = {}
    for version in known:
        if version.holds_from <= on or version.unit_id not in units:
            units[version.unit_id] = version
    heirs: dict[int, list[int]] = defaultdict(list)
    for row in Succession.objects.known().order_by("pk"):
        heirs[row.predecessor_id].append(row.successor_id)
    rows = ProcedureVersion.objects.as_of(on).select_related("procedure")
    procedures = list(rows.order_by("procedure__code", "pk"))
    texts = list(standings(LegalDocument.objects.order_by("code"), Reading(on)))
    versions = sorted(known, key=lambda v: (units[v.unit_id].holds_to <= on, v.sort_key, v.pk))
    codes: dict[str, list[int]] = defaultdict(list)
    for n, version in enumerate(versions):
        codes[version.code].append(n)
    return Told(
        on=on,
        versions=versions,
        version_words=Haystack(version.folded for version in versions),
        codes=dict(codes),
        units=units,
        heirs=dict(heirs),
        procedures=procedures,
        procedure_words=Haystack(row.folded for row in procedures),
        documents=texts,
        document_words=Haystack(_words(text.document) for text in texts),
    )


def _words(text: LegalDocument) -> str:
    return fold(f"{text.code} {text.name} {text.issuer}")
