"""Components that list: tables and their pages, stages, events, question numbers (see ui)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.core.paginator import Page
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from .ui import render

register = template.Library()

STEP_SIGNS = {
    "done": ("check", gettext_lazy("Đã xong")),
    "current": ("arrow-right", gettext_lazy("Đang làm")),
    "todo": ("", gettext_lazy("Chưa làm")),
    "refused": ("x", gettext_lazy("Bị trả lại")),
}
NUMBER_STATES = {
    "answered": ("✓", gettext_lazy("đã trả lời")),
    "unsent": ("↑", gettext_lazy("chưa gửi được")),
    "flagged": ("⚑", gettext_lazy("đánh dấu xem lại")),
    "": ("", gettext_lazy("chưa trả lời")),
}


@register.simple_block_tag
def data_table(
    content: str,
    *,
    caption: str,
    show_caption: bool = False,
    cards: bool = True,
    kind: str = "data-table",
) -> SafeString:
    """A frame for thead and tbody: sticky head and first column; under 600 px rows become cards.

    Cells: data-label="…" names the cell in a card, class="num" for figures, class="minor" to
    drop it from the card, class="act" for the row's action.  Heat maps: kind="heat" cards=False.
    """
    return render(
        "data_table",
        content=content,
        caption=caption,
        show_caption=show_caption,
        cards=cards,
        kind=kind,
    )


@register.simple_tag(takes_context=True)
def pagination(
    context: template.Context, page: Page, *, label: str = "", param: str = "page"
) -> SafeString | str:
    """Previous, numbers, next; keeps the rest of the address.  Nothing for a single page."""
    if page.paginator.num_pages < 2:
        return ""
    request = context.get("request")
    query = request.GET.copy() if request else None

    def address(number: int) -> str:
        if query is None:
            return f"?{param}={number}"
        query[param] = str(number)
        return f"?{query.urlencode()}"

    elided = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    numbers = [
        {"number": n, "url": address(n) if isinstance(n, int) else "", "current": n == page.number}
        for n in elided
    ]
    return render(
        "pagination",
        page=page,
        numbers=numbers,
        label=label,
        previous=address(page.number - 1) if page.has_previous() else "",
        next=address(page.number + 1) if page.has_next() else "",
    )


@register.simple_tag(takes_context=True)
def export_links(context: template.Context, name: str, *args: Any) -> SafeString:
    """The list of a page as XLSX and CSV, by the address that makes both; keeps the filter."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    asked = f"?{query.urlencode()}" if query else ""
    return render(
        "export_links",
        xlsx=reverse(name, args=[*args, "xlsx"]) + asked,
        csv=reverse(name, args=[*args, "csv"]) + asked,
    )


@register.simple_tag
def steps(items: Iterable[Mapping[str, Any]], *, label: str = "") -> SafeString:
    """Stages in order: {"label", "state": done | current | todo | refused, "note", "url"}."""
    rows = [{**item, "sign": STEP_SIGNS[item.get("state", "todo")]} for item in items]
    return render("steps", items=rows, label=label)


@register.simple_tag
def timeline(items: Iterable[Mapping[str, Any]], *, label: str = "") -> SafeString:
    """What happened and when, newest first: {"on", "title", "text", "url", "icon", "by"}."""
    return render("timeline", items=list(items), label=label)


@register.simple_tag
def numbers(items: Iterable[Mapping[str, Any]], *, label: str = "") -> SafeString:
    """The row of question numbers: {"label", "url", "state", "current"}.

    state: answered, unsent, flagged or empty; each has a sign, a word and a colour.
    """
    rows = [
        {**item, "state": item.get("state", ""), "sign": NUMBER_STATES[item.get("state", "")]}
        for item in items
    ]
    present = {row["state"] for row in rows}
    legend = [(state, *sign) for state, sign in NUMBER_STATES.items() if state and state in present]
    return render("numbers", items=rows, label=label, legend=legend)
