"""What holds for every test: real database, append-only triggers, no shifted clock."""

import pytest
from django.test import TransactionTestCase

from records.append_only import unprotected


@pytest.fixture(autouse=True, scope="session")
def _ledger_may_be_emptied_between_tests():
    """Tests that commit empty their tables afterwards, which the triggers rightly refuse."""
    plain = TransactionTestCase._fixture_teardown

    def teardown(self):
        with unprotected():
            plain(self)

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = plain
