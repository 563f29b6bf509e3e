"""Which files a folder of columns has, and its table of contents.

    var/columns/<database>/current      the name of the newest folder
    var/columns/<database>/<folder>/    contents.json and one file a column

Every file is a plain array of little-endian integers.  Days are counted from 1970-01-01,
instants in microseconds from then (UTC), values in hundredths; ``NONE`` stands for what is not
there and ``NEVER`` for a row that nothing has superseded.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

from .heads import Head

VERSION = 1
NONE = -1
NEVER = 2**63 - 1
POINTER = "current"
CONTENTS = "contents.json"

_EPOCH_DAY = date(1970, 1, 1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# By table the columns and their types.  Facts that stand and facts since superseded are apart:
# whoever asks what is known now looks at the first only.
FACTS = {
    "person": "<i4", "from": "<i4", "to": "<i4", "rank": "<i2", "value": "<i4", "entered": "<i8",
}  # fmt: skip
COLUMNS: dict[str, dict[str, str]] = {
    "standing": FACTS,
    "superseded": FACTS | {"gone": "<i8"},
    "posts": {
        "person": "<i4", "unit": "<i4", "position": "<i4", "from": "<i4", "to": "<i4",
        "entered": "<i8", "gone": "<i8",
    },
    "duties": {
        "person": "<i4", "charge": "<i4", "from": "<i4", "to": "<i4", "entered": "<i8",
        "gone": "<i8",
    },
    "people": {"id": "<i8"},
    "places": {"place": "<i4"},
}  # fmt: skip
WIDTH = {"<i2": 2, "<i4": 4, "<i8": 8}


class Unreadable(ValueError):
    """The folder is not what its table of contents says, or is of another layout."""


@dataclass(slots=True)
class Contents:
    """What a folder holds.

    ``runs`` says for each kind and code where its facts are: the first and the row after the
    last among those standing, and among those superseded.  ``kinds`` the same for a whole kind.
    ``provinces`` are the runs of people that are posted under one top.
    """

    heads: dict[str, Head]
    rows: dict[str, int]
    runs: dict[str, dict[str, tuple[int, int, int, int]]]
    kinds: dict[str, tuple[int, int, int, int]]
    charges: list[str]
    provinces: list[tuple[int, int]]
    built_at: str
    seconds: float = 0.0
    version: int = VERSION
    samples: dict[str, list[tuple[int, int, str]]] = field(default_factory=dict)

    @property
    def built(self) -> datetime:
        """The instant up to which the columns go."""
        return datetime.fromisoformat(self.built_at)

    def write(self, folder: Path) -> None:
        (folder / CONTENTS).write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Contents:
        """Raises Unreadable when a file is missing or has another length than it should."""
        try:
            data = json.loads((folder / CONTENTS).read_text(encoding="utf-8"))
            if data["version"] != VERSION:
                raise Unreadable(f"layout {data['version']}, this is {VERSION}")
            found = cls(**data | {"heads": {k: Head(**v) for k, v in data["heads"].items()}})
            for table, columns in COLUMNS.items():
                for name, kind in columns.items():
                    size = (folder / file_name(table, name)).stat().st_size
                    if size != found.rows[table] * WIDTH[kind]:
                        raise Unreadable(f"{file_name(table, name)} has {size} bytes")
        except (OSError, KeyError, TypeError, AttributeError, json.JSONDecodeError) as error:
            raise Unreadable(str(error)) from error
        return found


def file_name(table: str, column: str) -> str:
    return f"{table}.{column}"


def home() -> Path:
    """The folder of this database's columns.

    A replica has the same columns as its primary; a database made anew has others.
    """
    if connection.vendor != "postgresql":
        path = Path(str(connection.settings_dict["NAME"]))
        name = f"sqlite-{path.stem}-{path.stat().st_ino if path.exists() else 0}"
    else:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT system_identifier FROM pg_control_system()),"
                " (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
            name = "postgresql-{}-{}".format(*cursor.fetchone())
    return Path(settings.COLUMNS_DIR) / name


def day_number(day: date) -> int:
    return (day - _EPOCH_DAY).days


def instant_number(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)
