"""The demo administration as a database of its own, loaded once a session.

Ask for ``demo`` in a module whose tests all speak of the real 194 and 65 units:

    pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

While such a module runs, "default" is a copy of the test database with the demo in it (about
10 s, paid by the first such module).  A test rolls back as usual; one that commits
(``transaction=True``, ``live_server``, ``visits``) is followed by a fresh copy.
"""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections

ALIAS = "default"
LOADED, WORKING = "demo_loaded", "demo"
_in_use = []


class Copies:
    """Copies of the test database: files on SQLite, databases made from a template otherwise."""

    def __init__(self, folder):
        self.plain = connections[ALIAS], connections.settings[ALIAS]
        self.folder = folder
        self.on_files = connections[ALIAS].vendor == "sqlite"

    def settings(self, name):
        known = self.plain[1]
        place = str(self.folder / name) if self.on_files else f"{known['NAME']}_{name}"
        return known | {"NAME": place}

    def copy_test_database(self, name):
        if not self.on_files:
            self._clone(self.plain[1]["NAME"], name)
            return
        self.plain[0].ensure_connection()
        with closing(sqlite3.connect(self.settings(name)["NAME"])) as copy:
            self.plain[0].connection.backup(copy)

    def copy(self, name, to):
        source, target = self.settings(name)["NAME"], self.settings(to)["NAME"]
        if self.on_files:
            for trace in ("-wal", "-shm"):
                Path(target + trace).unlink(missing_ok=True)
            shutil.copyfile(source, target)
        else:
            self._clone(source, to)

    def _clone(self, source, name):
        self.plain[0].close()
        self.drop(name)
        self._administer(f'CREATE DATABASE "{self.settings(name)["NAME"]}" TEMPLATE "{source}"')

    def drop(self, name):
        if not self.on_files:
            self._administer(
                f'DROP DATABASE IF EXISTS "{self.settings(name)["NAME"]}" WITH (FORCE)'
            )

    def _administer(self, statement):
        with self.plain[0].creation._nodb_cursor() as cursor:
            cursor.execute(statement)

    def enter(self, name):
        connections.settings[ALIAS] = self.settings(name)
        connections[ALIAS] = connections.create_connection(ALIAS)

    def leave(self):
        connections[ALIAS].close()
        connections[ALIAS], connections.settings[ALIAS] = self.plain


@pytest.fixture(scope="session")
def _demo_copies(django_db_setup, django_db_blocker, tmp_path_factory):
    """The loaded demo, kept untouched to be copied."""
    with django_db_blocker.unblock():
        copies = Copies(tmp_path_factory.mktemp("demo"))
        copies.copy_test_database(LOADED)
        copies.enter(LOADED)
        try:
            call_command("demo", verbosity=0)
            if copies.on_files:
                connections[ALIAS].cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            copies.leave()
    yield copies
    with django_db_blocker.unblock():
        copies.drop(WORKING)
        copies.drop(LOADED)


@pytest.fixture(scope="module")
def demo(_demo_copies, django_db_blocker):
    """Every test of the module reads and writes the demo, and leaves it as it was."""
    with django_db_blocker.unblock():
        _demo_copies.copy(LOADED, WORKING)
    _demo_copies.enter(WORKING)
    _in_use.append(_demo_copies)
    yield
    _in_use.clear()
    _demo_copies.leave()


def renewed():
    """Whether the demo is in use; if so it is fresh again after a test that committed."""
    for copies in _in_use:
        copies.leave()
        copies.copy(LOADED, WORKING)
        copies.enter(WORKING)
    return bool(_in_use)
