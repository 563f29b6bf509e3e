"""The parts of a zipped workbook, opened with a bound on what they may inflate to.  Pure."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser
from xml.parsers import expat

from .refusals import refuse

MAX_INFLATED = 400 * 2**20
_CHUNK = 2**16
DAMAGE = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError,
)  # fmt: skip


class Archive:
    """A zip file none of whose parts is believed before it was read.

    Raises Refused when the parts claim, or turn out, to be larger than ``MAX_INFLATED`` together,
    when one is damaged, and when XML declares a document type: entities that multiply
    ("billion laughs") and files on this machine can only be named there.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except DAMAGE as damage:
            raise refuse("broken") from damage
        claimed = sum(info.file_size for info in self._zip.infolist())
        if claimed > MAX_INFLATED:
            raise _inflates(claimed)
        self._parts = {info.filename.replace("\\", "/").lower(): info for info in
                       self._zip.infolist()}  # fmt: skip
        self._inflated = 0

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._zip.close()

    def names(self) -> list[str]:
        """The parts, in lower case: writers disagree about the case of names."""
        return list(self._parts)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def tree(self, name: str) -> Element:
        """A small part as a whole."""
        root = Element("")
        for element in self.elements(name, 0):
            root = element
        return root

    def elements(self, name: str, depth: int) -> Iterator[Element]:
        """The elements ``depth`` levels below the root, each whole and held no longer than read.

        The tree is taken down while it is built.  Events for each element, as iterparse gives
        them, cost as much as the parsing.
        """
        builder = TreeBuilder()
        above: Element = builder.start("", {})
        parser = XMLParser(target=builder)  # noqa: S314  (no document type reaches it)
        try:
            for chunk in self._chunks(name):
                parser.feed(chunk)
                yield from _taken(above, depth, still_open=True)
            yield from _taken(above, depth, still_open=False)
            builder.end("")
            parser.close()
        except (AssertionError, ParseError, ValueError) as damage:
            raise refuse("broken") from damage

    def drain(self, name: str) -> None:
        """Read a part for nothing but its bounds."""
        for _ in self._chunks(name):
            pass

    def _chunks(self, name: str) -> Iterator[bytes]:
        """The inflated part; a document type can stand only before the first element."""
        if name not in self:
            raise refuse("broken")
        prolog = expat.ParserCreate()
        prolog.StartDoctypeDeclHandler = _no_doctype
        begun: list[str] = []
        prolog.StartElementHandler = lambda tag, _attributes: begun.append(tag)
        try:
            with self._zip.open(self._parts[name.lower()]) as part:
                while chunk := part.read(_CHUNK):
                    self._inflated += len(chunk)
                    if self._inflated > 2 * MAX_INFLATED:
                        raise _inflates(self._inflated)
                    if not begun:
                        with suppress(expat.ExpatError):  # said by the parser that reads
                            prolog.Parse(chunk, False)
                    yield chunk
        except DAMAGE as damage:
            raise refuse("broken") from damage

    def related(self, name: str) -> dict[str, str]:
        """Relationship ids of a part, with the name of the part each leads to."""
        folder, base = posixpath.split(name)
        rels = f"{folder}/_rels/{base}.rels"
        if rels not in self:
            return {}
        return {
            link.get("Id", ""): posixpath.normpath(
                posixpath.join("/", folder, link.get("Target", ""))
            ).lstrip("/")
            for link in self.tree(rels)
            if link.get("TargetMode") != "External"
        }


def _taken(parent: Element, depth: int, *, still_open: bool) -> Iterator[Element]:
    """The finished elements so far below, taken out; the last child of an open one may grow."""
    whole = parent[:-1] if still_open else parent[:]
    del parent[: len(whole)]
    for child in whole:
        if depth:
            yield from _taken(child, depth - 1, still_open=False)
        else:
            yield child
    if depth and len(parent):
        yield from _taken(parent[0], depth - 1, still_open=True)


def local(tag: str) -> str:
    """The name without its namespace."""
    return tag.rpartition("}")[2]


def _no_doctype(*_declaration: Any) -> None:
    raise refuse("doctype")


def _inflates(size: int) -> Exception:
    return refuse("inflates", size=size // 2**20, most=MAX_INFLATED // 2**20)
