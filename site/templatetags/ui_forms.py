"""Components that ask: fields, what is wrong with them, filters (see ui)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.utils.safestring import SafeString

from .ui import render

register = template.Library()


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
