"""A task rung inside a transaction is done by another process, after the commit, once."""

import time
from datetime import date
from email import message_from_bytes
from email.header import decode_header, make_header

from django.db import transaction

from records import ledger
from records.criteria import Kind
from records.models import PersonFact
from records.tasks import tell_of_commendation
from tests import make


def _reachable(person):
    """An account whose address could exist; make.user's cannot."""
    account = make.user(person)
    account.email = f"{account.username}@example.org"
    account.save(update_fields=["email"])
    return account.email


def _commend(person, by):
    return ledger.enter(
        PersonFact(
            person=person,
            kind=Kind.COMMENDATION,
            code="GIAY-KHEN",
            title="Giấy khen của Chủ tịch UBND xã",
            title_en="Certificate of merit",
            holds_from=date(2025, 7, 15),
        ),
        by=by,
        source="test",
    )


def test_the_worker_sees_the_row_only_after_the_commit_and_tells_the_person(worker, postbox):
    who = make.person()
    address = _reachable(who)
    clerk = make.user()
    with transaction.atomic():
        fact = _commend(who, clerk)
        # Rung before the commit, the worker would look for a row that is not there and fail.
        time.sleep(1)
        assert not postbox.letters
    letter = message_from_bytes(postbox.wait_for(1)[0].content)
    assert letter["To"] == address
    subject = str(make_header(decode_header(letter["Subject"])))
    assert subject == "Hồ sơ của anh/chị có thêm khen thưởng"
    assert "Giấy khen của Chủ tịch UBND xã" in letter.get_payload(decode=True).decode()
    # A task delivered twice is done once; the second letter proves the first ring was served.
    tell_of_commendation.delay(fact.pk)
    other = make.person()
    second = _reachable(other)
    _commend(other, clerk)
    assert [one.rcpt_tos for one in postbox.wait_for(2)] == [[address], [second]]


def test_a_deed_that_is_rolled_back_rings_nobody(worker, postbox):
    who, other = make.person(), make.person()
    _reachable(who)
    address = _reachable(other)
    clerk = make.user()
    try:
        with transaction.atomic():
            _commend(who, clerk)
            raise ValueError
    except ValueError:
        pass
    _commend(other, clerk)
    assert [one.rcpt_tos for one in postbox.wait_for(1)] == [[address]]
