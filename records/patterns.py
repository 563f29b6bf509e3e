"""Pages drawn once for each shape they can have, then only filled in.

A template that is drawn again and again for other people with the same outcome need not be
drawn: its pattern is kept under everything it depends on (``shape``), with a mark wherever a
value of this reader stands.  What is kept never holds a value of hers: marks are put in before
the drawing, and the two values every page has, its token and its address, are taken out after.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from threading import Lock
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

# Texts from Unicode's private use, and numbers nobody has (they stand in addresses too).
TEXTS = tuple(chr(0xE200 + n) for n in range(10))
NUMBERS = tuple(987_654_321_000_000_000 + n for n in range(10))
_TOKEN, _PATH = "\ue2fe", "\ue2ff"
_MARK = re.compile(f"([{TEXTS[0]}-{TEXTS[-1]}{_TOKEN}{_PATH}]|98765432100000000[0-9])")
MOST = 2000

_kept: OrderedDict[Hashable, list[str]] = OrderedDict()
_lock = Lock()


def filled(
    request: HttpRequest,
    template: str,
    shape: Hashable,
    context: Callable[[], dict[str, Any]],
    values: Mapping[str | int, Any] | None = None,
) -> HttpResponse:
    """The page of the template: see ``part``.  A page with a message for its reader is hers alone."""
    told = len(get_messages(request)) > 0
    pieces = _pieces(
        None if told else (template, get_language(), shape),
        lambda: _without_reader(request, render_to_string(template, context(), request)),
    )
    own = {_TOKEN: get_token(request), _PATH: escape(request.get_full_path())}
    return HttpResponse(_joined(pieces, values or {}, own))


def part(
    template: str,
    shape: Hashable,
    context: Callable[[], dict[str, Any]],
    values: Mapping[str | int, Any] | None = None,
) -> SafeString:
    """The template, drawn without a request.

    ``context`` is asked for only when the shape is new, and holds marks of ``TEXTS`` and
    ``NUMBERS`` where ``values`` (by mark; texts are escaped, safe ones not) will stand.
    """
    pieces = _pieces(
        (template, get_language(), shape), lambda: render_to_string(template, context())
    )
    return SafeString(_joined(pieces, values or {}, {}))


def _pieces(key: Hashable | None, draw: Callable[[], str]) -> list[str]:
    """The pattern kept under the key, cut at its marks; without a key it is not kept."""
    if key is None:
        return _MARK.split(draw())
    with _lock:
        kept = _kept.get(key)
    if kept is None:
        kept = _MARK.split(draw())
        with _lock:
            _kept[key] = kept
            while len(_kept) > MOST:
                _kept.popitem(last=False)
    return kept


def _joined(pieces: list[str], values: Mapping[str | int, Any], own: dict[str, str]) -> str:
    fillings = {str(mark): conditional_escape(value) for mark, value in values.items()} | own
    return "".join([fillings.get(piece, piece) for piece in pieces])


def _without_reader(request: HttpRequest, drawn: str) -> str:
    """The page without the token and the address it was drawn for."""
    drawn = re.sub(r'(name="csrfmiddlewaretoken" value=")\w+"', rf'\1{_TOKEN}"', drawn)
    here = f'name="next" value="{escape(request.get_full_path())}"'
    return drawn.replace(here, f'name="next" value="{_PATH}"')
