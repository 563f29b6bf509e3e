"""Every page in a real browser, in both languages, on a phone and at a desk.

One walk: axe finds nothing, nothing is wider than its window, the console is silent, no
placeholder is left in the text, and no Vietnamese sentence of a template stands on an English page.
"""

import re

import pytest
from django.urls import reverse
from nangluc.catalogues import OWNERS, written

from tests import world as worlds
from tests.browser import DESK, PHONE, overflow, violations
from tests.site.test_every_address import TABLE, address

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

# Where each page is looked at by somebody else than the first of these who may open it.
EYES = ("own", "hr", "head", "author", "reviewer", "auditor", "administrator")
FILES = {
    "healthz",
    "robots",
    "security_txt",
    "media",
    "courses:image",
    "competency:api_may",  # JSON for other systems
    "records:suggest",  # a piece of a page, looked at within it (tests of the search box)
    "records:claim_scan",  # a paper under a sandbox, in which no script of ours may run
    "mfa_download_recovery_codes",
}
LEFT_OVER = {
    "vi": re.compile(r"%\(\w+\)|\{\{|\{%|\bNone\b|\bFalse\b"),
    "en": re.compile(r"%\(\w+\)|\{\{|\{%"),  # "None chosen" is English
}
CODES = re.compile(r"\.(pdf|xlsx|csv|json|png|js)$")  # files, not pages


def pages(world):
    """(who, address): each page once, by the first who may open it; home by everybody."""
    for kind in world.accounts:
        yield kind, reverse("home")
    for name, line in TABLE.items():
        if line.post or name in FILES or not (line.who or line.public):
            continue
        url = address(name, line, world)
        if CODES.search(url):
            continue
        signed_out = line.public and name.startswith(("account_", "mfa_"))
        who = None if signed_out else next((eye for eye in EYES if eye in line.who), None)
        yield who, url
    yield "own", "/no/such/page/"


# On a phone a cell of a table that becomes cards is its label at one edge and its value at the
# other: two values side by side would be torn apart, so several stand in one element.
TORN = """() => [...document.querySelectorAll('.as-cards td[data-label]')].filter(cell =>
    getComputedStyle(cell).display === 'flex' && [...cell.childNodes].filter(node =>
        node.nodeType === 1 ? getComputedStyle(node).position !== 'absolute'
                            : node.nodeType === 3 && node.textContent.trim()).length > 1
).map(cell => cell.innerText.slice(0, 60))"""


def _only_vietnamese():
    """Messages of templates and code that read differently in English, long enough to be sure."""
    found = set()
    for owner in OWNERS:
        for message in written(owner):
            vietnamese = message.id if isinstance(message.id, str) else message.id and message.id[0]
            english = message.string if isinstance(message.string, str) else message.string[0]
            if (
                vietnamese
                and len(vietnamese) > 20
                and "%" not in vietnamese
                and english != vietnamese
            ):
                found.add(vietnamese)
    return found


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_every_page(visits, language, width):
    world = worlds.build()
    vietnamese = _only_vietnamese()
    windows, wrong = {}, []
    for who, url in pages(world):
        if who not in windows:
            account = world.accounts[who] if who else None
            windows[who] = visits.page(account, language=language, width=width)
        page = windows[who]
        answer = page.goto(url)
        where = f"{who} {url} → {page.url}" if not page.url.endswith(url) else f"{who} {url}"
        if answer.status >= 500:
            wrong.append(f"{where}: {answer.status}")
            continue
        wrong += [f"{where}: {line}" for line in violations(page)]
        if (excess := overflow(page)) > 0:
            wrong.append(f"{where}: {excess} px wider than the window")
        if width == PHONE:
            wrong += [f"{where}: torn cell {cell!r}" for cell in page.evaluate(TORN)]
        text = page.inner_text("body")
        wrong += [
            f"{where}: left over {found!r}" for found in set(LEFT_OVER[language].findall(text))
        ]
        if language == "en":
            # What HR wrote in Vietnamese is marked as such, and is no message of ours.
            theirs = " ".join(page.locator("main [lang=vi]").all_inner_texts())
            wrong += [
                f"{where}: not in English: {one!r}"
                for one in vietnamese
                if one in text and one not in theirs
            ]
        if page.locator("h1").count() != 1:
            wrong.append(f"{where}: {page.locator('h1').count()} h1")
        wrong += [f"{where}: {fault}" for fault in visits.faults]
        visits.faults.clear()
    assert not wrong, "\n".join(wrong)
