"""The handbooks: their links lead somewhere, and their pictures are light."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HANDBOOKS = sorted((ROOT / "docs").glob("*.md"))
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
MOST_BYTES = 150_000


def links(page):
    found = LINK.findall(page.read_text(encoding="utf-8"))
    return [link for link in found if not re.match(r"[a-z]+:", link)]


@pytest.mark.parametrize("page", [ROOT / "README.md", *HANDBOOKS], ids=lambda page: page.name)
def test_every_link_of_a_handbook_leads_to_a_file(page):
    assert [link for link in links(page) if not (page.parent / link).exists()] == []


def test_every_handbook_is_reached_from_the_readme_or_another():
    pages = [ROOT / "README.md", *HANDBOOKS]
    named = {
        (page.parent / link).resolve()
        for page in pages
        for link in links(page)
        if page.name != Path(link).name
    }
    assert [page.name for page in HANDBOOKS if page.resolve() not in named] == []


def test_every_picture_loads_on_a_weak_line():
    pictures = sorted((ROOT / "docs" / "pictures").glob("*.png"))
    assert [one.name for one in pictures if one.stat().st_size > MOST_BYTES] == []
