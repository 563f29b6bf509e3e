"""What a lesson is made of, as authors edit it.  How it looks is courses.preparing."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock

TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link"]


class StepsBlock(blocks.StructBlock):
    """What to do, in order."""

    title = blocks.CharBlock(label=_("Tên"))
    steps = blocks.ListBlock(
        blocks.TextBlock(label=_("Bước"), rows=2), label=_("Các bước"), min_num=1
    )

    class Meta:
        label = _("Các bước")
        icon = "list-ol"


class KeyPointBlock(blocks.StructBlock):
    """The one thing to remember."""

    title = blocks.CharBlock(label=_("Tên"))
    text = blocks.TextBlock(label=_("Nội dung"), rows=3)

    class Meta:
        label = _("Ghi nhớ")
        icon = "pick"


class TableBlock(blocks.StructBlock):
    """A small table; its first column names the row."""

    caption = blocks.CharBlock(label=_("Tên bảng"))
    head = blocks.ListBlock(blocks.CharBlock(label=_("Cột")), label=_("Đầu bảng"), min_num=1)
    rows = blocks.ListBlock(
        blocks.ListBlock(blocks.CharBlock(label=_("Ô"), required=False), label=_("Dòng")),
        label=_("Các dòng"),
        min_num=1,
    )

    class Meta:
        label = _("Bảng")
        icon = "table"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        width = len(cleaned["head"])
        if any(len(row) != width for row in cleaned["rows"]):
            raise ValidationError(gettext("Mỗi dòng cần đúng %(n)s ô, bằng số cột.") % {"n": width})
        return cleaned


class ImageBlock(blocks.StructBlock):
    """A picture; what it shows must also be said in words."""

    image = ImageChooserBlock(label=_("Hình"))
    alt = blocks.CharBlock(
        label=_("Lời mô tả hình"), help_text=_("Cho người không nhìn thấy hình.")
    )
    caption = blocks.CharBlock(label=_("Chú thích"), required=False)

    class Meta:
        label = _("Hình")
        icon = "image"


class ProcedureBlock(blocks.StructBlock):
    """A procedure's card, drawn from the catalogue on the day it is read."""

    code = blocks.CharBlock(label=_("Mã thủ tục"), max_length=12)

    class Meta:
        label = _("Thủ tục")
        icon = "doc-full"

    def clean(self, value: Any) -> Any:
        from records.models import (
            Procedure,  # the app registry is not ready when blocks are defined
        )

        cleaned = super().clean(value)
        if not Procedure.objects.filter(code=cleaned["code"]).exists():
            raise ValidationError(gettext("Danh mục không có thủ tục này; kiểm tra lại mã."))
        return cleaned


class OptionBlock(blocks.StructBlock):
    """One answer of a self-check."""

    text = blocks.CharBlock(label=_("Câu trả lời"))
    right = blocks.BooleanBlock(label=_("Đúng"), required=False)


class SelfCheckBlock(blocks.StructBlock):
    """A question one asks oneself; nothing of it is stored."""

    question = blocks.TextBlock(label=_("Câu hỏi"), rows=2)
    options = blocks.ListBlock(OptionBlock(), label=_("Các câu trả lời"), min_num=2)
    explanation = blocks.TextBlock(label=_("Giải thích"), rows=3)

    class Meta:
        label = _("Thử xem")
        icon = "help"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not any(option["right"] for option in cleaned["options"]):
            raise ValidationError(gettext("Đánh dấu ít nhất một câu trả lời đúng."))
        return cleaned


class SourceBlock(blocks.StructBlock):
    """What a text rests on."""

    document = blocks.CharBlock(label=_("Văn bản"))
    clause = blocks.CharBlock(label=_("Điều, khoản"), required=False)
    verified = blocks.BooleanBlock(label=_("Đã kiểm chứng"), required=False)

    class Meta:
        label = _("Căn cứ")
        icon = "doc-full-inverse"


LESSON_BLOCKS = [
    ("text", blocks.RichTextBlock(label=pgettext_lazy("khối", "Văn bản"), features=TEXT_FEATURES)),
    ("heading", blocks.CharBlock(label=_("Đề mục"), icon="title")),
    ("steps", StepsBlock()),
    ("key_point", KeyPointBlock()),
    ("table", TableBlock()),
    ("image", ImageBlock()),
    ("procedure", ProcedureBlock()),
    ("self_check", SelfCheckBlock()),
]


class DefinedHere(StreamField):
    """A StreamField whose blocks are code: a new label or block needs no migration."""

    def deconstruct(self) -> Any:
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [], kwargs


class LessonBody(DefinedHere):
    """The blocks of a lesson."""

    def __init__(self, *_args: Any, **kwargs: Any) -> None:
        super().__init__(LESSON_BLOCKS, **kwargs)


class Sources(DefinedHere):
    """What a course or lesson rests on."""

    def __init__(self, *_args: Any, **kwargs: Any) -> None:
        super().__init__([("source", SourceBlock())], **kwargs)


class ProcedureCodes(DefinedHere):
    """The procedures a course prepares for."""

    def __init__(self, *_args: Any, **kwargs: Any) -> None:
        super().__init__([("procedure", ProcedureBlock())], **kwargs)
