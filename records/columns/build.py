"""The ledger up to its heads, laid out in a new folder of columns.

People are numbered by where they were last posted (province, then unit), so that the rows of a
province lie together in every column.  Facts lie by kind and code, then by person.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import Max
from numpy.typing import NDArray

from .. import clock
from ..models import Appointment, Duty, LedgerRow, PersonFact, UnitVersion
from .fetch import Field, Table, fetch, whole
from .heads import TABLES, Head, settled, stamp
from .layout import COLUMNS, NEVER, NONE, POINTER, Contents, file_name, home

Ints = NDArray[Any]
Told = Callable[[float], None]  # how much is done, from 0 to 1
SPARSE = 20  # ids up to so many times the people are fine; beyond, an index by id would be waste
SAMPLES = 8
_NEVER_SQL = {"postgresql": "TIMESTAMPTZ 'infinity'", "sqlite": "'infinity'"}
_TIMES = (
    Field("from", "r.holds_from", "day"),
    Field("to", "r.holds_to", "day"),
    Field("entered", "r.entered_at", "instant"),
)


class TooSparse(ValueError):
    """The ids of people or units are so far apart that they cannot be places in an array."""


def build(tell: Told = lambda _share: None) -> Path:
    """Lay the columns anew and make them the current ones; returns their folder.

    Raises NotSettled when writers do not end, TooSparse for ids that cannot be places.
    """
    return lay(settled(), tell)


def lay(heads: Mapping[str, Head], tell: Told = lambda _share: None) -> Path:
    """The columns of the ledger up to these heads, as the current ones."""
    start, top = time.monotonic(), home()
    top.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="new-", dir=top))
    try:
        # One snapshot: what is settled looks the same in each statement anyway, units do not.
        with transaction.atomic():
            contents = Laying(folder, heads, tell).everything()
        contents.seconds = round(time.monotonic() - start, 1)
        contents.write(folder)
        named = folder.rename(top / f"c{time.time_ns()}")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    _point(top, named.name)
    _tidy(top, named.name)
    return named


def _point(top: Path, name: str) -> None:
    """Name the current folder in one step: a reader sees the old name or the new one."""
    handle, written = tempfile.mkstemp(prefix="point-", dir=top)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(name)
        file.flush()
        os.fsync(file.fileno())
    Path(written).replace(top / POINTER)


def _tidy(top: Path, name: str) -> None:
    """Remove what is older than the current folder and a day, or older than its predecessor.

    Whoever has it mapped keeps the pages; a builder that is still at work is left alone.
    """
    old = sorted(path for path in top.glob("c[0-9]*") if path.name < name)
    for path in old[:-1]:
        shutil.rmtree(path, ignore_errors=True)
    for path in top.glob("new-*"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > 24 * 3600:
                shutil.rmtree(path, ignore_errors=True)


class Laying:
    def __init__(self, folder: Path, heads: Mapping[str, Head], tell: Told) -> None:
        self.folder, self.heads, self.tell = folder, dict(heads), tell
        self.rows: dict[str, int] = {}

    def everything(self) -> Contents:
        posts = self._about(
            Appointment, Field("unit", "r.unit_id"), Field("position", "r.position_id"),
            Field("id", "r.id", "long"),
        )  # fmt: skip
        place, provinces = self._people(posts)
        self.tell(0.1)
        posts["person"] = place[posts["person"]]
        order = np.lexsort((posts["id"], -posts["from"], posts["person"]))
        self._write("posts", posts[order])
        charges = self._duties(place)
        runs, kinds = self._facts(place)
        return Contents(
            heads=self.heads, rows=self.rows, runs=runs, kinds=kinds, charges=charges,
            provinces=provinces, built_at=clock.now().isoformat(), samples=self._samples(),
        )  # fmt: skip

    def _about(self, model: type[LedgerRow], *fields: Field) -> Table:
        """Rows of the model that are not void, with when each was superseded."""
        return whole((*self._own(), *fields), *self._rest(model))

    def _own(self) -> tuple[Field, ...]:
        gone = f"coalesce(l.entered_at, {_NEVER_SQL[connection.vendor]})"
        return (Field("person", "r.person_id"), *_TIMES, Field("gone", gone, "instant"))

    def _rest(self, model: type[LedgerRow]) -> tuple[str, list[Any]]:
        table = connection.ops.quote_name(model._meta.db_table)
        last = self.heads[model._meta.db_table].last
        later = f"(SELECT supersedes_id, entered_at FROM {table} WHERE supersedes_id IS NOT NULL"  # noqa: S608
        return (
            f"FROM {table} r LEFT JOIN {later} AND id <= %s) l ON l.supersedes_id = r.id"
            " WHERE NOT r.void AND r.id <= %s",
            [last, last],
        )

    def _people(self, posts: Table) -> tuple[Ints, list[tuple[int, int]]]:
        """The place of everybody who ever had a post, by id (NONE: nobody); runs by province."""
        units = int(UnitVersion.objects.aggregate(most=Max("unit"))["most"] or 0)
        most = int(posts["person"].max(initial=0))
        # Of several posts the one that stands and begins last says where she belongs.
        stands = posts["gone"] == NEVER
        by_person = posts[np.lexsort((posts["from"], stands, posts["person"]))]
        person = by_person["person"]
        last = np.flatnonzero(np.append(person[1:] != person[:-1], True)[: len(person)])
        people, where = person[last], by_person["unit"][last]
        if most > SPARSE * len(people) + 1_000_000 or units > 10_000_000:
            raise TooSparse(f"{len(people)} people have ids up to {most}")
        rank, top = self._walk(units)
        order = np.lexsort((people, rank[where]))
        place = np.full(most + 1, NONE, "<i4")
        place[people[order]] = np.arange(len(people), dtype="<i4")
        tops = top[where][order]
        edges = np.flatnonzero(np.diff(tops)) + 1
        starts, stops = [0, *edges.tolist()], [*edges.tolist(), len(people)]
        self._write("people", {"id": people[order]})
        self._write("places", {"place": place})
        return place, list(zip(starts, stops, strict=True))

    def _walk(self, most: int) -> tuple[Ints, Ints]:
        """For each unit its rank on a walk through the tree, and the number of its top."""
        rank, top = np.zeros(most + 1, "<i4"), np.zeros(most + 1, "<i4")
        # An old unit before reform beside its heirs would need the descent; by path will do.
        known = UnitVersion.objects.known().order_by("path", "pk").values_list("unit_id", "path")
        for number, (unit, path) in enumerate(known):
            rank[unit], top[unit] = number, int(path.split(".", 1)[0])
        return rank, top

    def _duties(self, place: Ints) -> list[str]:
        charges = [str(charge) for charge in Duty.Charge.values]
        cases = " ".join(f"WHEN '{charge}' THEN {n}" for n, charge in enumerate(charges))
        duties = self._about(Duty, Field("charge", f"CASE r.charge {cases} ELSE {NONE} END"))
        duties = _known_people(duties, place)
        self._write("duties", duties[np.argsort(duties["person"], kind="stable")])
        return charges

    def _facts(self, place: Ints) -> tuple[dict[str, Any], dict[str, Any]]:
        table = connection.ops.quote_name(PersonFact._meta.db_table)
        last = self.heads[PersonFact._meta.db_table].last
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT DISTINCT kind, code FROM {table} WHERE id <= %s",  # noqa: S608
                [last],
            )
            pairs = sorted((str(kind), str(code)) for kind, code in cursor.fetchall())
        by_kind: dict[str, list[str]] = {}
        for kind, code in pairs:
            by_kind.setdefault(kind, []).append(code)
        runs: dict[str, dict[str, tuple[int, int, int, int]]] = {}
        kinds: dict[str, tuple[int, int, int, int]] = {}
        pieces: dict[str, list[Table]] = {kind: [] for kind in by_kind}
        done = 0
        for piece in self._fact_rows(pairs):
            done += len(piece)
            self.tell(0.1 + 0.7 * min(1.0, done / max(1, last)))
            for number, kind in enumerate(by_kind):
                pieces[kind].append(piece[piece["pair"] >> 32 == number])
        start = (0, 0)
        for kind, codes in by_kind.items():
            found = _known_people(np.concatenate(pieces.pop(kind)), place)
            sizes = self._kind(found, len(codes))
            runs[kind] = {}
            first = start
            for code, size in zip(codes, sizes, strict=True):
                stop = (start[0] + size[0], start[1] + size[1])
                runs[kind][code] = (start[0], stop[0], start[1], stop[1])
                start = stop
            kinds[kind] = (first[0], start[0], first[1], start[1])
            self.tell(0.8 + 0.2 * len(kinds) / len(by_kind))
        for part in ("standing", "superseded"):
            self._write(part, {name: np.empty(0, kind) for name, kind in COLUMNS[part].items()})
        return runs, kinds

    def _fact_rows(self, pairs: list[tuple[str, str]]) -> Any:
        """Facts with kind and code as one number: kind in the upper half, code in the lower."""
        number_of: dict[tuple[str, str], int] = {}
        kinds = {kind: n for n, kind in enumerate(dict.fromkeys(kind for kind, _ in pairs))}
        seen = dict.fromkeys(kinds, 0)
        for kind, code in pairs:
            number_of[kind, code] = (kinds[kind] << 32) + seen[kind]
            seen[kind] += 1
        rest, params = self._rest(PersonFact)
        named = [part for pair, number in number_of.items() for part in (*pair, number)]
        names = "(VALUES " + (", ".join(["(%s, %s, %s)"] * len(pairs)) or "('', '', 0)") + ")"
        if connection.vendor == "postgresql":
            names += " AS n (kind, code, pair)"
        else:
            names = f"(SELECT column1 kind, column2 code, column3 pair FROM {names}) n"  # noqa: S608
        fields = (
            *self._own(), Field("pair", "n.pair", "long"),
            Field("rank", f"coalesce(r.rank, {NONE})"),
            Field("value", f"coalesce(CAST(round(r.value * 100) AS integer), {NONE})"),
        )  # fmt: skip
        joined = rest.replace(
            " WHERE NOT r.void",
            f" JOIN {names} ON n.kind = r.kind AND n.code = r.code WHERE NOT r.void",
        )
        yield from fetch(fields, joined, [*params[:1], *named, *params[1:]])

    def _kind(self, found: Table, codes: int) -> list[tuple[int, int]]:
        """Write the facts of a kind; how many of each code stand, and how many do not."""
        code = found["pair"] & 0xFFFFFFFF
        order = np.lexsort((found["person"], code))
        found, code = found[order], code[order]
        stands = found["gone"] == NEVER
        self._write("standing", found[stands])
        self._write("superseded", found[~stands])
        both = [np.bincount(code[part], minlength=codes).tolist() for part in (stands, ~stands)]
        return list(zip(*both, strict=True))

    def _write(self, table: str, rows: Any) -> None:
        """Append the rows to the files of the table."""
        for name, kind in COLUMNS[table].items():
            values = np.ascontiguousarray(rows[name]).astype(kind, copy=False)
            with (self.folder / file_name(table, name)).open("ab") as file:
                file.write(values.tobytes())
        self.rows[table] = self.rows.get(table, 0) + len(values)

    def _samples(self) -> dict[str, list[tuple[int, int, str]]]:
        """Some rows by which the database is known again."""
        return {
            model._meta.db_table: sampled(model, self.heads[model._meta.db_table].last)
            for model in TABLES
        }


def sampled(model: type[LedgerRow], last: int) -> list[tuple[int, int, str]]:
    """Row, person and instant of some rows up to the last, evenly spread over the ids."""
    ids = sorted({1 + (last - 1) * n // (SAMPLES - 1) for n in range(SAMPLES)}) if last else []
    rows: Any = model._default_manager.filter(pk__in=ids).order_by("pk")
    return [
        (pk, who, stamp(at)) for pk, who, at in rows.values_list("pk", "person_id", "entered_at")
    ]


def _known_people(rows: Table, place: Ints) -> Table:
    """The rows of those who have a place, by place; nobody else is ever counted."""
    rows = rows[rows["person"] < len(place)]
    at = place[rows["person"]]
    rows = rows[at != NONE]
    rows["person"] = at[at != NONE]
    return rows
