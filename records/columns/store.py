"""The newest folder of columns, mapped into memory and shared by all processes of the machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from .heads import TABLES
from .layout import COLUMNS, POINTER, Contents, Unreadable, file_name, home

Ints = NDArray[Any]
Bools = NDArray[np.bool_]


@dataclass(slots=True, eq=False)
class Columns:
    """One folder: its table of contents and its arrays, by table and column."""

    folder: Path
    contents: Contents
    arrays: dict[str, dict[str, Ints]]
    # What readings keep here while the folder is the newest (records.columns.having).
    kept: dict[Any, Any] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path) -> Columns:
        """Raises Unreadable when the files are not what they should be."""
        contents = Contents.read(folder)
        try:
            arrays = {
                table: {
                    name: _mapped(folder / file_name(table, name), kind, contents.rows[table])
                    for name, kind in columns.items()
                }
                for table, columns in COLUMNS.items()
            }
        except (OSError, ValueError) as error:
            raise Unreadable(str(error)) from error
        return cls(folder, contents, arrays)

    @property
    def number(self) -> int:
        """Another for every folder, rising."""
        return int(self.folder.name[1:])

    @property
    def size(self) -> int:
        """How many people have a place."""
        return self.contents.rows["people"]

    @property
    def people(self) -> Ints:
        """The id of the person at each place."""
        return self.arrays["people"]["id"]

    def places(self, people: Any) -> Ints:
        """The places of these people (ids), sorted; whoever has none is left out."""
        ids = np.fromiter(people, "<i8")
        place = self.arrays["places"]["place"]
        found = place[ids[(ids >= 0) & (ids < len(place))]]
        return np.sort(found[found >= 0])


def _mapped(path: Path, kind: str, rows: int) -> Ints:
    if not rows:
        return np.empty(0, kind)  # an empty file cannot be mapped
    # A plain array over the map: slices of a memmap cost ten times as much to make.
    return np.asarray(np.memmap(path, kind, "r", shape=(rows,)))


class _Newest:
    def __init__(self) -> None:
        self._lock = Lock()
        self._found: Columns | None = None
        self._refused: tuple[Path, str] | None = None

    def get(self) -> Columns | None:
        top = _home()
        try:
            name = (top / POINTER).read_text(encoding="utf-8")
        except OSError:
            return None
        with self._lock:
            found = self._found
            if found is not None and found.folder == top / name:
                return found
            if self._refused == (top, name):
                return None
            try:
                found = Columns.open(top / name)
            except Unreadable:
                found = None
            if found is None or not _is_ours(found):
                self._refused = (top, name)
                return None
            self._found = found
            return found

    def forget(self) -> None:
        with self._lock:
            self._found = self._refused = None


_newest = _Newest()
newest = _newest.get
_homes: dict[tuple[str, str], Path] = {}


def _home() -> Path:
    from django.conf import settings

    key = (str(connection.settings_dict["NAME"]), str(settings.COLUMNS_DIR))
    if key not in _homes:
        _homes[key] = home()
    return _homes[key]


def forget() -> None:
    """For tests, which begin the numbering anew with each database."""
    _newest.forget()
    _homes.clear()


def _is_ours(columns: Columns) -> bool:
    """Whether the database has the rows by which the columns remember it."""
    from .build import sampled

    wanted = columns.contents.samples
    return all(
        sampled(model, columns.contents.heads[model._meta.db_table].last)
        == [(pk, who, at) for pk, who, at in wanted[model._meta.db_table]]
        for model in TABLES
    )
