"""CSV, TSV and semicolon text in whatever encoding it was saved.  Pure."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from pathlib import Path

from .book import Sink
from .legacy import from_tcvn3, from_vni
from .refusals import refuse
from .sniff import text_encoding
from .syllables import is_syllable

_SAMPLE = 2**16
_DELIMITERS = (";", "\t", ",", "|")
_SHEET = "CSV"


def read_delimited(path: Path, sink: Sink) -> None:
    """Write the rows to the sink as text.  Raises Refused."""
    encoding = _encoding(path)
    with path.open("rb") as file:
        sample = file.read(_SAMPLE).decode(encoding, errors="ignore")
    skip, delimiter = _delimiter(sample)
    sink.book.encoding, sink.book.delimiter = encoding, delimiter
    sink.begin(_SHEET)
    with path.open(encoding=encoding, errors="replace", newline="") as text:
        lines = (line.replace("\x00", "") for line in text)
        reader = csv.reader(lines, delimiter=delimiter)
        number = 0
        try:
            for number, cells in enumerate(reader, start=1):
                if number > skip:
                    sink.row(number, list(cells))
        except csv.Error as damage:
            raise refuse("quotes", row=number + 1) from damage
    sink.end()


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4096)
        told = text_encoding(head)
        if told:
            return told
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while chunk := file.read(_SAMPLE):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            file.seek(0)
            return _one_byte(file.read(_SAMPLE))
    return "utf-8"


def _one_byte(sample: bytes) -> str:
    """Windows-1258, or Latin-1 whose letters ``legacy`` will know for TCVN3 or VNI."""
    windows = sample.decode("cp1258", errors="replace")
    latin = sample.decode("latin-1")
    old = max(_syllables(from_tcvn3(latin)), _syllables(from_vni(latin)))
    return "cp1258" if _syllables(windows) >= old else "latin-1"


def _syllables(text: str) -> int:
    """How many words beyond ASCII are Vietnamese."""
    words = "".join(c if c.isalpha() or ord(c) in range(0x300, 0x340) else " " for c in text)
    return sum(not word.isascii() and is_syllable(word) for word in words.split())


def _delimiter(sample: str) -> tuple[int, str]:
    """How many lines to skip ("sep=;" is for Excel alone), and what stands between cells."""
    first = sample.split("\n", 1)[0].strip().lower()
    if first.startswith("sep=") and len(first) == 5:
        return 1, first[4]
    return 0, max(_DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(sample: str, delimiter: str) -> int:
    """Cells in rows of the most frequent width above one."""
    reader = csv.reader(io.StringIO(sample.rpartition("\n")[0] or sample), delimiter=delimiter)
    try:
        widths = Counter(len(row) for row in reader)
    except csv.Error:
        return 0
    return max((width * count for width, count in widths.items() if width > 1), default=0)
