"""Builders of what is sensitive: somebody who keeps it, and facts about others."""

from datetime import date

from records import sensitive
from records.models import SensitiveFact
from records.scope import Role
from tests import make

HERS = "020190001238"  # registered in Lạng Sơn, a woman born in 1990
Field = SensitiveFact.Field
SINCE = date(2020, 1, 1)


def custodian(*, unit, **more):
    """An account that may open and write sensitive facts under a unit."""
    return make.granted(Role.CUSTODIAN, unit=unit, **more)


def fact(who, field=Field.IDENTITY, value=HERS, *, by, since=SINCE, at=make.AT, **more):
    """A sensitive fact, written by a custodian."""
    content = sensitive.Content(value, more)
    return sensitive.record(
        who, field, content, since=since, source="Thẻ căn cước đã xem", by=by, at=at
    )


def why(by, purpose="dossier", words="", *, at=make.AT):
    """A stated purpose."""
    return sensitive.Why(purpose, words, by, at, "records:sensitive", "203.0.113.7")
