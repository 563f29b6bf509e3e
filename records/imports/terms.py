"""Levels and posts by the names lists call them: code, name, and the short forms in use."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date

from ..criteria import FOREVER, Kind
from ..models import Level, Position
from ..reference import load_other_names
from ..text import fold
from ..verdict import gettext_noop as noop
from .plan import unfit

_NO_LEVEL = noop("“%(value)s” không phải một mức của “%(kind)s”.")
_NO_POST = noop("Không có chức danh “%(value)s” trong danh mục ngày %(day)s.")
_ONE_OF = noop("Ghi một trong: %(names)s.")


def plain(text: str) -> str:
    """Folded, one space between words, punctuation apart from a fraction (12/12) gone."""
    words = " ".join(re.findall(r"[\w./]+", fold(text)))
    words = words.replace("uy ban nhan dan", "ubnd").replace("hoi dong nhan dan", "hdnd")
    return words.strip(" .")


class Levels:
    """The levels of every ranked dimension; read once for a file."""

    def __init__(self) -> None:
        self._named: dict[str, dict[str, Level]] = defaultdict(dict)
        self._levels: dict[str, list[Level]] = defaultdict(list)
        by_code = {}
        for level in Level.objects.order_by("dimension", "rank", "code"):
            by_code[level.code] = level
            self._levels[level.dimension].append(level)
            for name in (level.code, level.name):
                self._named[level.dimension].setdefault(plain(name), level)
        for other in load_other_names():
            if other.of == "level" and (found := by_code.get(other.code)):
                self._named[found.dimension].setdefault(plain(other.name), found)

    def find(self, dimension: str, text: str, kind: object) -> tuple[Level, str]:
        """The level and what was written after it: "Đại học Luật" is Đại học and Luật.

        Only education has something after it.  Raises Refused, naming the levels there are.
        """
        named, wanted = self._named[dimension], plain(text)
        if level := named.get(wanted):
            return level, ""
        if dimension == Kind.EDUCATION:
            words = text.split()
            for count in range(len(words) - 1, 0, -1):
                if level := named.get(plain(" ".join(words[:count]))):
                    return level, " ".join(words[count:]).strip(" ,;-–()")
        names = ", ".join(level.name for level in self._levels[dimension])
        raise unfit("level", _NO_LEVEL, _ONE_OF, value=text, kind=kind, names=names)

    def dimension_of(self, text: str) -> str:
        """The only dimension that has a level of this name, or ""."""
        having = [dimension for dimension, named in self._named.items() if plain(text) in named]
        return having[0] if len(having) == 1 else ""


class Positions:
    """The posts the law knows or knew; read once for a file."""

    def __init__(self) -> None:
        self._posts = list(Position.objects.order_by("pk"))
        self._named: dict[str, list[Position]] = defaultdict(list)
        by_code = {post.code: post for post in self._posts}
        for post in self._posts:
            self._named[plain(post.code)].append(post)
            self._named[plain(post.title)].append(post)
        for other in load_other_names():
            if other.of == "position" and (found := by_code.get(other.code)):
                self._named[plain(other.name)].append(found)

    def find(self, text: str, day: date) -> Position:
        """The post of that code or title in force on the day.  Raises Refused with those there are."""
        wanted = re.sub(r" (xa|phuong|thi tran)( .*)?$", "", plain(text))
        for name in (plain(text), wanted):
            for post in self._named.get(name, ()):
                if post.in_force_from <= day < post.in_force_to:
                    return post
        names = "; ".join(
            post.title
            for post in self._posts
            if post.in_force_from <= day < (post.in_force_to or FOREVER)
        )
        raise unfit("position", _NO_POST, _ONE_OF, value=text, day=day, names=names)
