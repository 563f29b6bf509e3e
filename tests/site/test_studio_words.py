"""Wagtail's words in Vietnamese: placeholders kept, English left as it is."""

import re
from pathlib import Path

from babel.messages.pofile import read_po
from django.utils.translation import gettext, override
from nangluc.catalogues import compile_stale

WORDS = Path(__file__).parents[2] / "courses/locale/vi/LC_MESSAGES/django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|</?\w+>")


def test_every_word_keeps_its_placeholders():
    with WORDS.open("rb") as file:
        messages = [message for message in read_po(file) if isinstance(message.id, str)]
    assert len(messages) > 200
    for message in messages:
        kept = sorted(PLACEHOLDER.findall(message.string))
        assert kept == sorted(PLACEHOLDER.findall(message.id)), message.id


def test_the_studio_speaks_vietnamese_and_english_keeps_its_own():
    compile_stale()
    with override("vi"):
        assert gettext("Save draft") == "Lưu bản nháp"
        assert gettext("%(label)s and Publish") % {"label": "Đồng ý"} == "Đồng ý và xuất bản"
    with override("en"):
        assert gettext("Save draft") == "Save draft"
