"""What stands around every page, drawn once for each shape it can have, then only filled in.

The template engine would spend more on thirty links and icons than a page spends on its own
matter.  What is kept is drawn from the shape alone (language, places open to the role, where
one is); where a name, an address or a token will stand, a mark from Unicode's private use does.
So nothing of one person can stand in what is kept for another.
"""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from ..shell import MARKS, PATH, TOKEN, Frame

register = template.Library()

MOST = 2000
# The same whoever reads: who she is need not be asked for them.
FOR_ANYBODY = frozenset({"_language.html", "_foot.html"})
_MARK = re.compile(f"([{''.join(MARKS)}])")
_drawn: dict[tuple[Any, ...], list[str]] = {}


@register.simple_tag(takes_context=True)
def framed(context: Context, name: str, **more: bool) -> SafeString:
    """A template of the frame for whoever asks; without a reader (errors, /ui/) drawn plainly."""
    frame: Frame | None = context.get("frame")
    if context.get("request") and name in FOR_ANYBODY:
        frame = Frame((get_language(),), {}, [], [], None)
    if not frame:
        around: dict[str, Any] = {str(key): value for key, value in context.flatten().items()}
        return SafeString(get_template(name).render(around | more))
    key = (name, frame.shape, *more.items())
    pieces = _drawn.get(key)
    if pieces is None:
        if len(_drawn) > MOST:
            _drawn.clear()
        pieces = _drawn[key] = _MARK.split(_pattern(name, frame, more))
    words = frame.words | {
        TOKEN: str(context.get("csrf_token", "")),
        PATH: escape(context["request"].get_full_path()),
    }
    return SafeString("".join([words.get(piece, piece) for piece in pieces]))


def _pattern(name: str, frame: Frame, more: dict[str, bool]) -> str:
    drawn: str = get_template(name).render(
        {
            "nav": frame.nav, "places": frame.places, "viewer": frame.marked_viewer,
            "csrf_token": TOKEN, "request": {"get_full_path": PATH}, **more,
        }
    )  # fmt: skip
    return drawn


class OnceNode(template.Node):
    """Drawn in an empty context, so that it can depend on nothing but the language."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self.drawn: dict[str | None, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        language = get_language()
        if language not in self.drawn:
            empty = Context()
            assert context.template is not None  # this node stands in one
            with empty.bind_template(context.template):
                self.drawn[language] = self.nodelist.render(empty)
        return self.drawn[language]


@register.tag
def once(parser: Parser, token: Token) -> OnceNode:
    """{% once %}…{% endonce %}: the same for everybody, in each language."""
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return OnceNode(nodelist)
