"""Components: one keyword-only function and one template of the same name each.

Signs, surfaces and figures are here; ui_forms and ui_lists hold what asks and what lists.
A misspelt argument is a TemplateSyntaxError when the template loads.  /ui/ shows them all
with sample data (DEBUG).  Structure is for components; rows of tables are plain markup.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy

from .words import vnnumber

register = template.Library()

VERDICTS = {
    "yes": ("✓", gettext_lazy("Đạt")),
    "no": ("✕", gettext_lazy("Thiếu")),
    "unknown": ("?", gettext_lazy("Chưa rõ")),
    "exempt": ("–", gettext_lazy("Miễn")),
}
NOTICE_ICONS = {
    "info": "info",
    "success": "circle-check",
    "warning": "triangle-alert",
    "error": "circle-alert",
}


def render(component: str, /, **context: Any) -> SafeString:
    """The template of a component, with nothing in its context but its own arguments.

    So the same plain arguments give the same markup, which is remembered.
    """
    if all(type(value) in PLAIN for value in context.values()):
        typed = tuple((name, type(value), value) for name, value in context.items())
        return _remembered(component, get_language(), typed)
    return _rendered(component, context)


# Exact types: a lazy text or a form is something else each time.
PLAIN = frozenset({str, SafeString, bool, int, type(None)})


@lru_cache(maxsize=4096)
def _remembered(component: str, _language: str | None, typed: tuple[Any, ...]) -> SafeString:
    """The types stand in the key, since "1", 1, True and a safe text are drawn differently."""
    return _rendered(component, {name: value for name, _type, value in typed})


def _rendered(component: str, context: dict[str, Any]) -> SafeString:
    return SafeString(get_template(f"components/{component}.html").render(context).strip())


# Signs and small parts


@register.simple_tag
def mark() -> SafeString:
    """The star of eight carpels; its colours follow the surface it stands on."""
    return render("mark")


@register.simple_tag
def icon(name: str, *, label: str = "", size: str = "") -> SafeString:
    """A symbol of icons.svg; silent unless it has a label.  size: "", "small" or "large"."""
    return render("icon", name=name, label=label, size=size)


@register.simple_tag
def verdict(outcome: Any, *, word: str = "") -> SafeString:
    """The badge of yes, no, unknown or exempt: sign, word and colour, always the three."""
    key = str(getattr(outcome, "outcome", outcome))
    sign, usual = VERDICTS[key]
    return render("verdict", key=key, sign=sign, word=str(word or usual))


@register.simple_tag
def progress(
    value: float, *, maximum: float, label: str, note: str = "", quiet: bool = False
) -> SafeString:
    """A thin bar with its numbers; quiet leaves the bar alone (the label is still spoken)."""
    # The attributes want 5.5 where the text says 5,5.
    return render(
        "progress",
        value=value,
        maximum=maximum,
        at=str(value),
        top=str(maximum),
        label=label,
        note=note,
        quiet=quiet,
    )


@register.simple_tag
def button_link(
    label: str, url: str, *, tone: str = "secondary", icon: str = "", after: str = ""
) -> SafeString:
    """A link that looks like a button.  tone: primary, secondary or quiet; after: icon behind."""
    return render("button_link", label=label, url=url, tone=tone, icon=icon, after=after)


@register.simple_tag
def saved(at: Any = None, *, state: str = "saved") -> SafeString:
    """The saving indicator of an exam: saved (with the time), saving, or unsent."""
    return render("saved", at=at, state=state)


# Surfaces


@register.simple_block_tag
def card(
    content: str,
    title: str = "",
    *,
    aside: str = "",
    tone: str = "plain",
    level: int = 2,
    url: str = "",
    id: str = "",
) -> SafeString:
    """A surface with a heading.  aside stands at the right; tone: plain, note or commend."""
    return render(
        "card", content=content, title=title, aside=aside, tone=tone, level=level, url=url, id=id
    )


@register.simple_tag
def next_card(title: str, *, url: str, action: str, note: str = "", label: str = "") -> SafeString:
    """The one dark card of a page: what to do next, and its one button."""
    return render("next_card", title=title, url=url, action=action, note=note, label=label)


@register.simple_block_tag
def notice(content: str, tone: str = "info", *, title: str = "", id: str = "") -> SafeString:
    """A remark on the page.  tone: info, success, warning or error."""
    return render("notice", content=content, tone=tone, title=title, icon=NOTICE_ICONS[tone], id=id)


@register.simple_tag
def empty(
    title: str, *, text: str = "", url: str = "", action: str = "", icon: str = "inbox"
) -> SafeString:
    """What would stand here, and how to begin."""
    return render("empty", title=title, text=text, url=url, action=action, icon=icon)


@register.simple_block_tag
def page_header(
    content: str,
    title: str,
    *,
    lead: str = "",
    over: str = "",
    back_url: str = "",
    back: str = "",
) -> SafeString:
    """The h1 of a page; the block holds its buttons.  over: small line above; back: way back."""
    return render(
        "page_header",
        content=SafeString(content.strip()),
        title=title,
        lead=lead,
        over=over,
        back_url=back_url,
        back=back,
    )


# Figures


@register.simple_tag
def figure_number(
    value: Any,
    *,
    label: str,
    part: Any = None,
    whole: Any = None,
    note: str = "",
    url: str = "",
    link: str = "",
    tone: str = "plain",
) -> SafeString:
    """A large number: what it is above, numerator and denominator below, a way to the names.

    tone "attention" colours the note, never the number.
    """
    return render(
        "figure_number",
        value=vnnumber(value) if isinstance(value, int | float | Decimal) else value,
        label=label,
        part=part,
        whole=whole,
        note=note,
        url=url,
        link=link,
        tone=tone,
    )


@register.simple_block_tag
def stat_row(content: str, *, label: str = "") -> SafeString:
    """Figures beside one another."""
    return render("stat_row", content=content, label=label)


@register.simple_tag
def provenance(
    source: str,
    *,
    entered_at: Any = None,
    by: str = "",
    basis: str = "",
    url: str = "",
    label: str = "",
) -> SafeString:
    """Where a figure or a fact comes from: source, when it was entered, by whom, on what basis."""
    return render(
        "provenance", source=source, entered_at=entered_at, by=by, basis=basis, url=url, label=label
    )
