"""Wagtail's words in Vietnamese: each is one that Wagtail asks for, with the same placeholders."""

import re
from pathlib import Path

import django
import wagtail
from babel.messages.pofile import read_po
from django.utils.translation import gettext, override
from nangluc.catalogues import compile_stale

WORDS = Path(__file__).parents[2] / "courses/locale/vi/LC_MESSAGES/django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|</?\w+>")


def messages(path):
    with path.open("rb") as file:
        return [message for message in read_po(file) if message.id]


def test_every_word_is_one_that_wagtail_asks_for():
    packages = [Path(package.__file__).parent for package in (wagtail, django)]
    english = (po for root in packages for po in root.rglob("locale/en/LC_MESSAGES/*.po"))
    asked = {message.id for path in english for message in messages(path)}
    for message in messages(WORDS):
        assert message.id in asked
        if isinstance(message.id, str):
            kept = sorted(PLACEHOLDER.findall(message.string))
            assert kept == sorted(PLACEHOLDER.findall(message.id)), message.id


def test_the_studio_speaks_vietnamese_and_english_keeps_its_own():
    compile_stale()
    with override("vi"):
        assert gettext("Save draft") == "Lưu bản nháp"
        assert gettext("%(label)s and Publish") % {"label": "Đồng ý"} == "Đồng ý và xuất bản"
    with override("en"):
        assert gettext("Save draft") == "Save draft"
