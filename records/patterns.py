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
from django.utils.html import escape
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
    """The page of the template.

    ``context`` is asked for only when the shape is new, and holds marks of ``TEXTS`` and
    ``NUMBERS`` where ``values`` (by mark; texts are escaped, safe ones not) will stand.  A page
    with a message for its reader is drawn for her alone.
    """
    fillings = {str(mark): str(value) for mark, value in _escaped(values or {})}
    told = len(get_messages(request)) > 0
    key = (template, get_language(), shape)
    with _lock:
        pieces = None if told else _kept.get(key)
    if pieces is None:
        pieces = _MARK.split(_pattern(request, template, context()))
        if not told:
            with _lock:
                _kept[key] = pieces
                while len(_kept) > MOST:
                    _kept.popitem(last=False)
    fillings |= {_TOKEN: get_token(request), _PATH: escape(request.get_full_path())}
    return HttpResponse("".join([fillings.get(piece, piece) for piece in pieces]))


def _escaped(values: Mapping[str | int, Any]) -> list[tuple[str | int, str]]:
    return [(mark, escape(value)) for mark, value in values.items()]


def _pattern(request: HttpRequest, template: str, context: dict[str, Any]) -> str:
    """The page as drawn for this reader, without her token and her address."""
    drawn = render_to_string(template, context, request)
    drawn = re.sub(r'(name="csrfmiddlewaretoken" value=")\w+"', rf'\1{_TOKEN}"', drawn)
    here = f'name="next" value="{escape(request.get_full_path())}"'
    return drawn.replace(here, f'name="next" value="{_PATH}"')
