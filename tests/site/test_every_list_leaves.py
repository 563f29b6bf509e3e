"""Every page that shows a list offers it as a file, or says here why it does not.

The pages are those of the address table; a page is a list when it draws a table, a set of rows or
pages.  A new list without a file and without a reason fails here.
"""

import csv
import io
import re

import openpyxl
import pytest
from django.db import transaction
from django.test import Client

from tests import world as worlds
from tests.site.test_every_address import TABLE, address

pytestmark = pytest.mark.django_db

LIST = re.compile(r'<table|class="rows"|class="pagination"|class="link-list"')
TAKEN = re.compile(r'href="([^"]+\.(?:xlsx|csv)[^"]*)"')

# Lists that leave another way, or are none.
REASONS = {
    "home": "a way to the lists, each of which has its file",
    "records:search": "a way to the lists, each of which has its file",
    "records:suggest": "a way to the lists, each of which has its file",
    "records:person": "her whole file leaves as PDF and JSON",
    "records:changes": "both readings leave as whole files; the paper says what was corrected",
    "records:transcripts": "each line is itself a paper to take away",
    "records:claims": "one's own, in one's own whole file",
    "records:claim": "one claim",
    "records:claim_choose": "a choice of forms",
    "records:fact_choose": "a choice of forms",
    "records:reorganisation_unit": "a form; the plan has its file",
    "records:duplicate": "one pair; the pairs have their file",
    "records:fact": "one row with its past; it is in the whole file",
    "records:source": "one row with its past; it is in the whole file",
    "records:procedure": "one procedure; the catalogue has its file",
    "records:law_document": "one text; the registry and its worklists have their files",
    "records:official_tables": "templates of files; they hold nobody's data",
    "records:bulk_choose": "a choice of forms",
    "records:import_preview": "the rows have their file as soon as they are planned",
    "records:import": "the rows have their file as soon as they are planned",
    "records:reorganisation_people": "a form over people of one unit; the list of people has its file",
    "records:reorganisation_grants": "a form over rights; the list of rights has its file",
    "records:rights_of": "one account; the list of accounts has its file",
    "courses:index": "one's own shelf; what was finished is in one's own whole file",
    "courses:course": "the parts of one course",
    "courses:lesson": "the parts of one course",
    "assessments:index": "one's own exams; results are in one's own whole file",
    "records:sensitive": "opened for a purpose and for this once; the list of many has its file",
    "competency:gap": "the definition, in sentences",
    "competency:post": "what one post asks; the requirements have their file",
    "competency:standard": "one's own standing, read from one's own whole file",
    "competency:standard_of": "one person's standing; those of many are behind the map",
    "competency:certification_of": "one person's periods; the list of everyone has its file",
    "competency:certification_change": "a form; the list of everyone has its file",
    "competency:requirement": "one requirement through time; the requirements have their file",
    "competency:requirement_new": "a form",
    "competency:requirement_change": "a form",
    "competency:requirement_a_change": "one change; the changes have their file",
    "competency:requirement_compared": "two versions; the requirements have their file",
    "competency:coverage_how": "how the numbers of a file are made; written in the file itself",
    "competency:procedure_people": "one procedure of a unit; its procedures have their file",
    "competency:api_docs": "the parts of one document, which leaves as OpenAPI",
    "competency:may": "one question and its grounds",
    "competency:eligibility_of": "one person; the list of everyone has its file",
    "competency:commendation": "one dossier; the register has its file",
    "competency:commendations_mine": "one's own papers, in one's own whole file",
}
BY = ("hr", "administrator", "secretary", "head", "own")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield worlds.build()
        transaction.set_rollback(True)


def pages(world):
    """Name, the page and who read it: whoever may most."""
    for name, line in TABLE.items():
        kind = next((kind for kind in BY if kind in line.who), None)
        if kind is None or line.post or name.startswith(("account_", "mfa_", "studio_")):
            continue
        client = Client()
        client.force_login(world.accounts[kind])
        answer = client.get(address(name, line, world))
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            yield name, answer.content.decode(), client


def test_every_list_has_its_file_or_a_reason(world):
    shown, lacking = set(), []
    for name, page, _client in pages(world):
        main = page.partition("<main")[2]
        if LIST.search(main):
            shown.add(name)
            if not TAKEN.search(main) and name not in REASONS:
                lacking.append(name)
    assert not lacking
    assert len(shown) > 20


def test_no_reason_is_left_of_a_page_that_is_gone():
    assert set(REASONS) <= set(TABLE)


def test_each_file_opens_says_what_was_asked_and_has_real_cells(world):
    """Vietnamese headings, the first row frozen, the filter and both days written on it."""
    taken = set()
    for _name, page, client in pages(world):
        for link in TAKEN.findall(page):
            if "list." not in link or link in taken:
                continue
            taken.add(link)
            url = link.replace("&amp;", "&")
            answer = client.get(url)
            assert answer.status_code == 200, url
            assert answer["Cache-Control"] == "private, no-store", url
            name = re.search(r'filename="([^"]+)"', answer["Content-Disposition"])[1]
            assert re.fullmatch(r"[a-z-]+-\d{4}-\d\d-\d\d\.(xlsx|csv)", name), name
            if ".xlsx" in url:
                sheets = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets
                assert sheets[0].freeze_panes == "A2", url
                told = dict(sheets[1].iter_rows(values_only=True))
            else:
                assert answer.content.startswith(b"\xef\xbb\xbf"), url
                told = dict(
                    row
                    for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
                    if len(row) == 2
                )
            assert {"Tại ngày", "Biết đến ngày", "Lập lúc"} <= set(told), url
    assert len(taken) >= 30
