"""The options of a question, as authors write them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.blocks import DefinedHere


class OptionBlock(blocks.StructBlock):
    """One option, in both languages, and whether it is right."""

    text = blocks.TextBlock(label=_("Lời phương án"), rows=2)
    text_en = blocks.TextBlock(label=_("Bằng tiếng Anh"), rows=2, required=False)
    right = blocks.BooleanBlock(label=_("Đúng"), required=False)

    class Meta:
        label = _("Phương án")
        icon = "list-ul"


class Options(DefinedHere):
    """The options in the order that the key counts them."""

    def __init__(self, *_args: Any, **kwargs: Any) -> None:
        super().__init__([("option", OptionBlock())], **kwargs)
