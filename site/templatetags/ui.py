"""Components: one keyword-only function and one template of the same name each.

A misspelt argument is a TemplateSyntaxError when the template loads.  /ui/ shows them all
with sample data (DEBUG).  Structure is for components; rows of tables are plain markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
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


# Forms


@register.simple_tag
def field(
    bound: BoundField, *, label: str = "", help: str = "", narrow: bool = False
) -> SafeString:
    """A bound field: label, help, control, error, tied together by aria-describedby.

    Radio buttons and checkbox lists come as option cards, a single checkbox beside its label.
    """
    described_by = ""
    if bound.use_fieldset:
        described_by = bound.aria_describedby or ""
    kind = bound.widget_type
    return render(
        "field",
        field=bound,
        label=label or bound.label,
        help=help or bound.help_text,
        narrow=narrow,
        described_by=described_by,
        is_group=kind in {"radioselect", "checkboxselectmultiple"},
        is_single_box=kind == "checkbox",
    )


@register.simple_tag
def error_summary(form: BaseForm | Iterable[BaseForm], *, title: str = "") -> SafeString | str:
    """What happened, which fields, how to mend them; takes the focus.  Nothing without errors."""
    forms = [form] if isinstance(form, BaseForm) else list(form)
    rows = [_error_row(one, name, errors) for one in forms for name, errors in one.errors.items()]
    if not rows:
        return ""
    return render("error_summary", rows=rows, title=title)


def _error_row(form: BaseForm, name: str, errors: Iterable[Any]) -> dict[str, Any]:
    if name not in form.fields:
        return {"label": "", "errors": errors, "target": ""}
    bound = form[name]
    target = bound.id_for_label or (f"{bound.auto_id}_0" if bound.use_fieldset else bound.auto_id)
    return {"label": bound.label, "errors": errors, "target": "" if bound.is_hidden else target}


@register.simple_block_tag(takes_context=True)
def filter_bar(
    context: template.Context,
    content: str,
    *,
    sentence: str = "",
    label: str = "",
    action: str = "",
    reset_url: str = "",
    keep: str = "",
    autosubmit: bool = True,
) -> SafeString:
    """Filters as a GET form: the state is in the address; sentence says what is shown.

    keep names other parameters to carry along ("sort tab"); page is dropped on purpose.
    """
    request = context.get("request")
    kept = [
        (name, value) for name in keep.split() if request for value in request.GET.getlist(name)
    ]
    return render(
        "filter_bar",
        content=content,
        sentence=sentence,
        label=label,
        action=action,
        reset_url=reset_url,
        kept=kept,
        autosubmit=autosubmit,
    )


# Lists and tables


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
