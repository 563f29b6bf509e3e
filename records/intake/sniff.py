"""What a file is by its first bytes and its parts; its name is never asked.  Pure."""

from __future__ import annotations

import mmap
import re
import zipfile
from enum import StrEnum
from pathlib import Path

from .archive import DAMAGE
from .refusals import refuse

MAX_BYTES = 50 * 2**20


class Format(StrEnum):
    """The formats that are read."""

    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    TEXT = "text"


_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"{\\rtf", "document"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
)
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_HTML = re.compile(
    r"\s*(<!--.*?-->\s*)?(<!doctype\s+html|<(html|head|meta|body|table|style|div|script)\b|MIME-Version:)",
    re.IGNORECASE | re.DOTALL,
)


def sniff(path: Path) -> Format:
    """The format of the file.  Raises Refused for what is no list that can be read."""
    size = path.stat().st_size
    if not size:
        raise refuse("empty")
    if size > MAX_BYTES:
        raise refuse("too_big", size=-(-size // 2**20), most=MAX_BYTES // 2**20)
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(_OLE2):
        return _compound(path)
    if head.startswith(_ZIP):
        return _zipped(path)
    for magic, code in _MAGIC:
        if head.startswith(magic) and not (magic == b"BM" and b"\x00" not in head):
            raise refuse(code)
    return _text(head)


def _compound(path: Path) -> Format:
    """An OLE2 file, by the names of its streams."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for name, code in (("EncryptedPackage", "password"), ("WordDocument", "document")):
            if data.find(name.encode("utf-16-le")) >= 0:
                raise refuse(code)
        if any(data.find(name.encode("utf-16-le")) >= 0 for name in ("Workbook", "Book")):
            return Format.XLS
    raise refuse("unknown")


def _zipped(path: Path) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            kind = archive.open("mimetype").read(100) if "mimetype" in names else b""
    except DAMAGE as broken:
        raise refuse("broken") from broken
    if b"opendocument.spreadsheet" in kind:
        return Format.ODS
    lowered = {name.lower().replace("\\", "/") for name in names}
    for part, code in (("xl/workbook.bin", "xlsb"), ("word/document.xml", "document")):
        if part in lowered:
            raise refuse(code)
    if "xl/workbook.xml" in lowered:
        return Format.XLSX
    raise refuse("broken" if "[content_types].xml" in lowered else "archive")


def text_encoding(head: bytes) -> str | None:
    """UTF-16 or UTF-8 by mark or by where the zero bytes stand; None: some one-byte encoding."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) // 8 and odd > 4 * even:
        return "utf-16-le"
    if even > len(head) // 8 and even > 4 * odd:
        return "utf-16-be"
    return None


def _text(head: bytes) -> Format:
    encoding = text_encoding(head)
    if encoding is None and b"\x00" in head:
        raise refuse("unknown")
    start = head.decode(encoding or "latin-1", errors="ignore")
    if "urn:schemas-microsoft-com:office:spreadsheet" in start:
        raise refuse("spreadsheet_xml")
    if _HTML.match(start):
        raise refuse("html")
    if re.match(r"\s*<[?!]", start):
        raise refuse("doctype" if "<!DOCTYPE" in start else "unknown")
    return Format.TEXT
