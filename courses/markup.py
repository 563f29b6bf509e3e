"""Which HTML a lesson's text may hold: paragraphs, lists, bold, italic, links; nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bs4 import Tag
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import expand_db_html
from wagtail.whitelist import Whitelister, check_url

INLINE = frozenset({"b", "i", "a"})
BLOCK = INLINE | {"p", "ul", "ol", "li"}
SAME = {"strong": "b", "em": "i"}


def _bare(tag: Tag) -> None:
    tag.attrs = {}


def _link(tag: Tag) -> None:
    href = check_url(str(tag.get("href", "")))
    if href:
        tag.attrs = {"href": href}
    else:
        tag.unwrap()


class _Only(Whitelister):
    def __init__(self, allowed: frozenset[str]) -> None:
        rules: dict[str, Callable[[Tag], None]] = dict.fromkeys(allowed, _bare)
        self.element_rules = rules | {"[document]": _bare, "a": _link}

    def clean_tag_node(self, doc: Any, tag: Any) -> None:
        tag.name = SAME.get(tag.name, tag.name)
        if tag.name in {"script", "style"}:
            tag.decompose()
        else:
            super().clean_tag_node(doc, tag)


def clean_block(html: str) -> SafeString:
    """Running text from an author, links to pages resolved."""
    return mark_safe(_Only(frozenset(BLOCK)).clean(expand_db_html(html)))  # noqa: S308  made of listed elements only


def clean_inline(text: str) -> SafeString:
    """A line that may hold bold, italic and links."""
    return mark_safe(_Only(INLINE).clean(text))  # noqa: S308  made of listed elements only
