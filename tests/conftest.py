"""What holds for every test: real database, append-only triggers, no shifted clock."""

import os
import shutil
from uuid import uuid4

import pytest
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from tests.browser import Visits
from tests.demo import _demo_copies, demo, renewed  # noqa: F401  fixtures

# No test is timed, and a busy machine is no finding: examples take the time they take.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

WITH_SERVICES = bool(os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))
collect_ignore = [] if WITH_SERVICES else ["services"]


def pytest_configure(config):
    """Messages compiled, tasks run at once, static files under their plain names."""
    from django.conf import settings
    from django.test.signals import storages_changed
    from django.utils.translation import trans_real
    from nangluc.catalogues import compile_stale
    from nangluc.celery import app

    if compile_stale():
        trans_real._translations.clear()  # what was read before is older than what was made
        trans_real._default = None
    # With REDIS_URL set a test would ring a real worker, which sees another database.
    app.conf.task_always_eager = True
    # The manifest is made by collectstatic, which the suite does not need; one left behind by
    # `make run` would give names that the test server does not know.
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    storages_changed(setting="STORAGES")  # an app has asked for static files already


def pytest_terminal_summary(terminalreporter):
    """What was left out is said, not hidden: these tests need services to meet."""
    if not WITH_SERVICES:
        terminalreporter.write_line(
            "tests/services was not run: it needs DATABASE_URL and REDIS_URL (make test-services)."
        )


@pytest.fixture(autouse=True, scope="session")
def _ledger_may_be_emptied_between_tests():
    """Tests that commit empty their tables afterwards, which the triggers rightly refuse."""
    from records.append_only import unprotected

    plain = TransactionTestCase._fixture_teardown

    def teardown(self):
        if not renewed():
            with unprotected():
                plain(self)

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = plain


@pytest.fixture(autouse=True, scope="session")
def _files_of_its_own(tmp_path_factory):
    """What tests upload does not lie among the files of the installation."""
    from django.conf import settings

    settings.PRIVATE_ROOT = tmp_path_factory.mktemp("private")


@pytest.fixture(autouse=True)
def _cache_of_its_own():
    """What one test counts (attempts to sign in, say) is not counted in the next."""
    from django.core.cache import cache

    from assessments import papers
    from competency import permissions
    from competency.models import requirements
    from records import catalogue, first_named, keys

    cache.key_prefix = uuid4().hex
    papers.forget()
    requirements.forget()
    permissions.forget()
    catalogue.forget()
    first_named.forget()
    keys.forget()


@pytest.fixture(scope="session")
def chromium_path():
    """The browser that `make test` found; a journey without one fails rather than skips."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        pytest.fail("No Chromium here: run `make test`, or set CHROMIUM to its path.")
    return found


@pytest.fixture(scope="session")
def chromium(chromium_path):
    """One browser for the whole run; each test opens windows of its own (``visits``)."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread, which Django would take for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visits(chromium, live_server):
    """Windows of a real browser on the test server; see tests.browser.Visits."""
    opened = Visits(chromium, live_server.url)
    yield opened
    opened.close()
    assert not opened.faults, "\n".join(opened.faults)
