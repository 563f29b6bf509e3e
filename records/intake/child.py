"""The guarded process: ``python -m records.intake.child FILE ROWS``.  Pure.

It reads one file that may mean harm, within bounds the system enforces, and can do nothing
else worth having: no settings, no database, an empty environment.  Rows go to the file ROWS;
one line of JSON on standard output says what was read or why not.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
from pathlib import Path

from .book import BookFacts, Sink
from .delimited import read_delimited
from .other_sheets import read_with_calamine
from .refusals import Refused, refuse
from .sniff import Format, sniff
from .xlsx import read_xlsx

MEMORY = 300 * 2**20
CPU_SECONDS = 9
OUTPUT = 600 * 2**20
_READERS = {
    Format.XLSX: read_xlsx,
    Format.XLS: read_with_calamine,
    Format.ODS: read_with_calamine,
    Format.TEXT: read_delimited,
}


def main() -> None:
    _bound()
    gc.disable()  # nothing here is circular, and two million cells would be walked again and again
    source, rows = map(Path, sys.argv[1:])
    try:
        answer = {"book": _read(source, rows).to_data()}
    except Refused as refused:
        answer = {"refusal": refused.refusal.to_data()}
    except (MemoryError, OSError):  # OSError: the output passed its bound
        answer = {"refusal": refuse("too_heavy").refusal.to_data()}
    print(json.dumps(answer))  # noqa: T201  (this is how it answers)


def _bound() -> None:
    """From here on the system itself stops what exceeds memory, time or disk."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 32),
    ):
        resource.setrlimit(what, (most, most))


def _read(source: Path, rows: Path) -> BookFacts:
    format = sniff(source)
    book = BookFacts(format.value)
    named = rows.with_name(f"source.{format.value}")  # calamine goes by the name
    named.symlink_to(source)
    with rows.open("wb") as file:
        _READERS[format](named, Sink(file, book))
    if not any(sheet.rows for sheet in book.sheets):
        raise refuse("nothing")
    return book


if __name__ == "__main__":
    main()
