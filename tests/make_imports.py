"""Imports as a test asks for them: a file, what becomes of its rows, and its entering."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from django.db.models import Model

from records.criteria import FOREVER
from records.imports import applying, shelf
from records.imports.plan import Asked, State, read_period
from records.imports.reading import source_of
from records.intake.fields import ListKind
from records.models import Level, Position
from records.reference import load_levels, load_positions
from records.wording import say
from tests.make_files import workbook

TODAY = date(2026, 3, 1)
AT = datetime(2026, 3, 1, 3, tzinfo=UTC)


def scales():
    """The shipped levels and posts."""
    Level.objects.bulk_create(
        Level(
            code=row.code,
            dimension=row.dimension,
            rank=row.rank,
            name=row.name,
            name_en=row.name_en,
        )
        for row in load_levels()
    )
    Position.objects.bulk_create(
        Position(
            code=row.code,
            title=row.title,
            title_en=row.title_en,
            kind=row.kind,
            in_force_from=row.in_force_from,
            in_force_to=row.in_force_to or FOREVER,
        )
        for row in load_positions()
    )


@dataclass
class Made:
    """What a plan says: ``counts`` by state, and the rows of each."""

    summary: shelf.Summary
    rows: dict
    batch: Model | None = None

    @property
    def counts(self):
        return tuple(
            self.summary.counts.get(s, 0) for s in ("new", "changed", "unchanged", "refused")
        )

    def told(self, state="refused"):
        return self.rows[state]

    @property
    def reasons(self):
        return [
            (row.number, column, say(refusal.reason), say(refusal.remedy))
            for row in self.rows["refused"]
            for column, _caption, _value, refusal in row.problems
        ]


def imported(tmp_path, kind, rows, *, apply=True, user=None, erase=False, period="", at=AT):
    """Import the rows of a sheet (or a file) and tell what became of them."""
    path = rows if isinstance(rows, Path) else workbook(tmp_path / f"{kind}.xlsx", {"S": rows})
    asked_period = read_period(period)
    folder = tmp_path / "plan"
    with source_of(path, ListKind(kind)) as source:
        asked = Asked(TODAY, erase, asked_period, path.name)
        summary = applying.prepare(source, user, asked, folder)
        rows = {s.value: [shelf.Told.of(d) for d in shelf.rows_in(folder, s)] for s in State}
        batch = None
        if apply:
            _, batch = applying.carry_out(source, user, asked, at=at, seen=summary.digest)
    return Made(summary, rows, batch)
