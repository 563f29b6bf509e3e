"""A plan on disk: its rows by what becomes of them, to be paged, and what would be entered.

A file of JSON lines for each state, one for the rows to enter, and a summary with counts, the
place of every fiftieth row, and a digest: two plans with one digest say the same.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import (
    BooleanField,
    CharField,
    ForeignKey,
    IntegerField,
    JSONField,
    Model,
    TextField,
)  # fmt: skip

from ..intake.cells import Row, packed, unpacked
from ..intake.refusals import Refusal
from ..models import Person
from ..verdict import Reason
from .plan import RowPlan, State

PAGE = 50
_SUMMARY = "summary.json"


@dataclass(frozen=True, slots=True)
class Summary:
    """``counts`` by state, ``digest`` of the whole; ``rows`` are data rows, skipped ones apart."""

    counts: Mapping[str, int]
    digest: str
    places: Mapping[str, list[int]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return sum(n for state, n in self.counts.items() if state != State.SKIPPED)


class Shelf:
    """Writes a plan into a folder; closing it writes the summary."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._files: dict[str, BinaryIO] = {}
        self._counts: Counter[str] = Counter()
        self._places: dict[str, list[int]] = defaultdict(list)
        self._digest = sha256()

    def __enter__(self) -> Self:
        for name in (*State, "entering"):
            self._files[name] = (self._folder / f"{name}.jsonl").open("wb")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for file in self._files.values():
            file.close()
        if kind is None:
            told = {
                "counts": self._counts,
                "digest": self._digest.hexdigest(),
                "places": self._places,
            }
            (self._folder / _SUMMARY).write_text(json.dumps(told), encoding="utf-8")

    def put(self, plan: RowPlan) -> None:
        """Add the next row."""
        state, file = plan.state, self._files[plan.state]
        if self._counts[state] % PAGE == 0:
            self._places[state].append(file.tell())
        self._counts[state] += 1
        line = _line(_told(plan))
        file.write(line)
        self._digest.update(line)
        for row in plan.rows:
            self._files["entering"].write(_line(_entering(row, plan)))


def _line(data: Any) -> bytes:
    text = json.dumps(data, ensure_ascii=False, cls=DjangoJSONEncoder, separators=(",", ":"))
    return text.encode() + b"\n"


def _told(plan: RowPlan) -> dict[str, Any]:
    data: dict[str, Any] = {"row": plan.number, "state": plan.state, "who": plan.who}
    if plan.changes:
        data["changes"] = [change.to_data() for change in plan.changes]
    if plan.notes:
        data["notes"] = [note.to_data() for note in plan.notes]
    if plan.problems:
        data["problems"] = [
            [each.column, each.caption, each.value, each.refusal.to_data()]
            for each in plan.problems
        ]
        data["cells"] = packed(Row(plan.number, plan.cells))
    return data


def _entering(row: Model, plan: RowPlan) -> dict[str, Any]:
    """The unsaved row, plainly; "new" names the person that the same line of the file brings."""
    values = {
        name: value
        for name, default in _defaults(type(row))
        if (value := getattr(row, name)) is not None and value != default
    }
    data: dict[str, Any] = {"model": row._meta.label_lower, "values": values}
    if isinstance(row, Person) or (hasattr(row, "person_id") and row.person_id is None):
        data["new"] = plan.number
    return data


@cache
def _defaults(model: type[Model]) -> tuple[tuple[str, Any], ...]:
    """Columns with what an unsaved row has there by itself."""
    return tuple((column.attname, column.get_default()) for column in model._meta.concrete_fields)


@cache
def _readers(label: str) -> tuple[type[Model], dict[str, Any]]:
    """The model, and how those of its columns are read that JSON has no type for."""
    model = apps.get_model(label)
    plain = (CharField, TextField, IntegerField, BooleanField, JSONField, ForeignKey)
    return model, {
        column.attname: column.to_python
        for column in model._meta.concrete_fields
        if not isinstance(column, plain)
    }


def summary_in(folder: Path) -> Summary | None:
    """The summary of the plan in a folder; None while there is none."""
    try:
        return Summary(**json.loads((folder / _SUMMARY).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def rows_in(folder: Path, state: str, place: int = 0) -> Iterator[dict[str, Any]]:
    """The rows of a state, from a place in its file on."""
    with (folder / f"{state}.jsonl").open("rb") as file:
        file.seek(place)
        for line in file:
            yield json.loads(line)


def entering_in(folder: Path) -> Iterator[tuple[Model, int | None]]:
    """The rows to enter, unsaved, in the order of the file, with the line of their new person."""
    for data in rows_in(folder, "entering"):
        model, readers = _readers(data["model"])
        values = data["values"]
        for name in readers.keys() & values.keys():
            values[name] = readers[name](values[name])
        yield model(**values), data.get("new")


@dataclass(frozen=True, slots=True)
class Told:
    """A row of a plan as it is read again."""

    number: int
    who: str
    changes: list[Reason]
    notes: list[Reason]
    problems: list[tuple[str, str, str, Refusal]]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Told:
        return cls(
            data["row"],
            data["who"],
            [Reason.from_data(each) for each in data.get("changes", ())],
            [Reason.from_data(each) for each in data.get("notes", ())],
            [
                (column, caption, value, Refusal.from_data(refusal))
                for column, caption, value, refusal in data.get("problems", ())
            ],
        )


def cells_of(data: Mapping[str, Any]) -> Row:
    """The cells of a refused row, as they stood in the file."""
    return unpacked(data["cells"])
