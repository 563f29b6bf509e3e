"""The repository itself: rules of the house that a reader would otherwise have to remember."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models

from nangluc import catalogues
from records.append_only import append_only_models
from records.models import LedgerRow

ROOT = Path(settings.BASE_DIR)
APPS = ("records", "courses", "assessments", "competency")  # each may know those before it
VISIBLE = re.compile(
    r"visible_to\(|paths_of\(|units_within\(|\bcan\(|\bmay\(|may_for_all\(|request\.user\.person|own_attempt\("
    r"|entered_by\(|may_edit\("
    r"|\bkey_of\(|\bmay_reorganise\(|asked_plan\(|own_file\("
)

# View modules that start from no scope, and why they may.
OPEN_TO_ALL = {
    "records/views/units.py": "names and descent of units are published by the state",
    "records/views/procedures.py": "the catalogue is published by the state",
    "records/views/verify.py": "the code on the paper is the right to ask",
    "courses/views/preview.py": "shown by the studio, which asks before it calls",
    "assessments/views/offline.py": "an empty page and a script, the same for every candidate",
    "assessments/views/preview.py": "shown by the studio, which asks before it calls",
}


def ours():
    return [model for app in APPS for model in apps.get_app_config(app).get_models()]


def test_site_is_a_folder_and_never_a_package():
    assert not (ROOT / "site" / "__init__.py").exists()


def test_foreign_keys_point_down():
    wrong = []
    for model in ours():
        level = APPS.index(model._meta.app_label)
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if field.auto_created or target is None or isinstance(target, str):
                continue
            if target._meta.app_label in APPS[level + 1 :]:
                wrong.append(f"{model.__name__}.{field.name} → {target.__name__}")
    assert not wrong


def test_every_view_starts_from_what_may_be_seen():
    wrong = []
    for app in APPS:
        for path in (ROOT / app).glob("views/*.py"):
            name = path.relative_to(ROOT).as_posix()
            source = path.read_text(encoding="utf-8")
            has_views = "HttpResponse" in source and "def " in source
            if has_views and name not in OPEN_TO_ALL and not VISIBLE.search(source):
                wrong.append(name)
    assert not wrong
    assert all((ROOT / name).exists() for name in OPEN_TO_ALL)


def test_a_view_is_signed_in_or_said_to_be_public():
    """Every public function of a view module asks for an account, or its page is for strangers."""
    from tests.site.test_every_address import TABLE

    assert {name for name, line in TABLE.items() if line.public and ":" in name} == {
        "competency:api_may",
        "competency:openapi",
        "courses:image",
        "records:schema",
        "records:verify",
        "records:verify_any",
    }


@pytest.mark.django_db
def test_every_ledger_table_refuses_update_and_delete():
    """The triggers are really there, table by table."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
            found = {table for table, _ in cursor.fetchall()}
        else:
            cursor.execute("SELECT event_object_table FROM information_schema.triggers")
            found = {table for (table,) in cursor.fetchall()}
    rows = [model for model in apps.get_models() if issubclass(model, LedgerRow)]
    assert all(model.append_only for model in rows)
    assert {model._meta.db_table for model in append_only_models()} <= found


def test_what_was_done_says_by_whom():
    """An instant that records a deed stands beside the account that did it."""
    wrong = []
    for model in ours():
        names = {field.name for field in model._meta.get_fields()}
        for field in model._meta.get_fields():
            if not isinstance(field, models.DateTimeField) or not field.name.endswith("_at"):
                continue
            deed = field.name.removesuffix("_at")
            if deed in DEEDS and f"{deed}_by" not in names and model.__name__ not in BY_ITSELF:
                wrong.append(f"{model.__name__}.{field.name}")
    assert not wrong


DEEDS = {"entered", "created", "decided", "issued", "revoked", "appraised", "published"}
BY_ITSELF = {
    "Unit": "an identity; its versions say who entered them",
    "LessonVersion": "published by the last reviewer's release, which says who",
    "Result": "made by closing an attempt, for its own candidate",
    "Sitting": "opened by the candidate whose attempt it is",
}


def test_no_template_lies_unused():
    """Every template is rendered, extended or included somewhere; packages' and error pages apart."""
    named_by_packages = {"account", "mfa", "wagtailadmin"}
    handlers = {"400.html", "403.html", "404.html", "429.html", "500.html"}
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in (*APPS, "site", "templates", "tests")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".html", ".txt"}
    )
    unused = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        name = path.relative_to(ROOT / "templates").as_posix()
        first = name.split("/")[0]
        if (first in named_by_packages and not path.name.startswith("_")) or name in handlers:
            continue
        if f"{Path(name).parent.as_posix()}/{{" in code:  # chosen by a computed name
            continue
        is_component = first == "components" and not path.name.startswith("_")
        if (f'render("{path.stem}"' if is_component else name) not in code and (
            not is_component or f'"{path.stem}"' not in code
        ):
            unused.append(name)
    assert not unused


def test_no_style_or_script_stands_in_a_template():
    """The policy would refuse it in the browser; here it is refused before."""
    inline = re.compile(
        r"\sstyle=|\son[a-z]+=\"|<style|<script(?![^>]*(?:src=|type=\"application/json\"))"
    )
    wrong = [
        f"{path.relative_to(ROOT)}: {found[0].strip()}"
        for path in (ROOT / "templates").rglob("*.html")
        if (found := inline.search(path.read_text(encoding="utf-8")))
    ]
    assert not wrong


# Modules below views that ask what time it is, and why the present is what they are about.
ASK_THE_CLOCK = {
    "records/clock.py": "the clock itself",
    "records/scope.py": "rights are today's (D9)",
    "records/lineage.py": "units one may look into are today's (D9)",
    "records/models/people.py": "people one may look into are today's (D9)",
    "competency/models/commendation.py": "dossiers one decides on follow today's post (D9)",
    "records/listings.py": "a file says when it was made",
    "records/reading.py": "an empty date field stands for today",
    "competency/judging.py": "people one may look into are today's (D9)",
    "records/columns/build.py": "columns say when they were laid",
    "competency/questions.py": "units of today are one of the choices",
    "records/ledger.py": "an entry that names no instant is made now",
    "records/reorganisation/apply.py": "an entry that names no instant is made now",
    "records/vault.py": "a data key is made when it is first needed",
    "assessments/bank_loader.py": "a loader's entry is made now",
    "competency/framework_loader.py": "a loader's entry is made now",
    "competency/rules_loader.py": "a loader's entry is made now",
    "courses/publishing.py": "Wagtail's instant of publication, made by its own clock",
}


def test_nothing_asks_the_clock_below_views_commands_and_tasks():
    asking = {"timezone.now", "datetime.now", "date.today", "clock.now", "clock.today", "today"}
    found = set()
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            name = path.relative_to(ROOT).as_posix()
            if re.search(r"/(views|management)/|[/_]tasks\.py$", name):
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
            if any(ast.unparse(called) in asking for called in calls):
                found.add(name)
    assert found == set(ASK_THE_CLOCK)


def test_decisions_are_numbered_in_order_and_dated():
    text = (ROOT / "DECISIONS.md").read_text(encoding="utf-8")
    heads = re.findall(r"^## (.*)$", text, re.MULTILINE)
    for number, head in enumerate(heads, 1):
        assert re.match(rf"D{number} · 20\d\d-\d\d-\d\d · \S", head), head


def test_a_message_has_one_translation_in_all_catalogues():
    """Django merges them, and the first would silently win; another meaning wants a context."""
    said = {}
    for owner in catalogues.OWNERS:
        for message in catalogues.written(owner):
            if message.id:
                key = (str(message.id), message.context)
                said.setdefault(key, set()).add(str(message.string))
    assert not {key: found for key, found in said.items() if len(found) > 1}


def test_no_module_is_a_drawer_of_oddments():
    names = {"utils", "helpers", "services", "common", "misc"}
    found = [
        path.relative_to(ROOT).as_posix()
        for folder in (*APPS, "site", "tests", "tools")
        for path in (ROOT / folder).rglob("*.py")
        if path.stem in names and folder != "tools"
    ]
    assert not found


def test_nothing_was_left_for_later():
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for folder in (*APPS, "site", "templates", "tests", "tools")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".html", ".js", ".css"} and path.name != Path(__file__).name
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if marks.search(line)
    ]
    assert not found
