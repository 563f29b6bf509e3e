"""The demo administration as a database of its own, loaded once a session.

Ask for ``demo`` in a module whose tests all speak of the real 194 and 65 units:

    pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

While such a module runs, "default" is a copy of the test database with the demo in it (about
12 s, paid by the first such module), and every test rolls back as usual.  Do not use
``transaction=True`` there: its clean-up would empty the copy for the modules after it.
"""

import sqlite3
from contextlib import closing

import pytest
from django.core.management import call_command
from django.db import connections

ALIAS = "default"


@pytest.fixture(scope="session")
def _demo_settings(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock():
        if connections[ALIAS].vendor == "sqlite":
            settings = _copied_file(tmp_path_factory.mktemp("demo") / "demo.sqlite3")
        else:
            settings = _cloned_database()
        plain = _switch_to(settings)
        try:
            call_command("demo", verbosity=0)
        finally:
            _switch_back(plain)
    yield settings
    if connections[ALIAS].vendor == "postgresql":
        with django_db_blocker.unblock():
            connections[ALIAS].creation.destroy_test_db(suffix="demo", verbosity=0)


@pytest.fixture(scope="module")
def demo(_demo_settings):
    """Every test of the module reads and writes the demo, and leaves it as it was."""
    plain = _switch_to(_demo_settings)
    yield
    _switch_back(plain)


def _copied_file(path):
    connections[ALIAS].ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        connections[ALIAS].connection.backup(copy)
    return connections[ALIAS].settings_dict | {"NAME": str(path)}


def _cloned_database():
    connections[ALIAS].close()
    creation = connections[ALIAS].creation
    creation.clone_test_db(suffix="demo", verbosity=0)
    return creation.get_test_db_clone_settings("demo")


def _switch_to(settings):
    plain = connections[ALIAS], connections.settings[ALIAS]
    connections.settings[ALIAS] = settings
    connections[ALIAS] = connections.create_connection(ALIAS)
    return plain


def _switch_back(plain):
    connections[ALIAS].close()
    connections[ALIAS], connections.settings[ALIAS] = plain
