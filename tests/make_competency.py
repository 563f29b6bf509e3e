"""Builders of competency."""

from competency.models import Requirement
from competency.models.requirements import enact
from records.criteria import FOREVER
from tests.make import AT, LONG_AGO

EDUCATION = {
    "type": "level",
    "kind": "education",
    "rank": 4,
    "name": {"vi": "Trung cấp", "en": "Intermediate"},
}


def requirement(
    code="TRINH-DO",
    *,
    rule=None,
    title=None,
    positions=(),
    post_kind="",
    charge="",
    since=LONG_AGO,
    until=FOREVER,
    at=AT,
    place=100,
    by=None,
    document="33/2023/NĐ-CP",
):
    """A requirement in force; by default of everybody an intermediate education."""
    row = Requirement(
        code=code,
        title=title or code,
        title_en=title or code,
        positions=list(positions),
        post_kind=post_kind,
        charge=charge,
        rule=rule or EDUCATION,
        holds_from=since,
        holds_to=until,
        document=document,
        clause="Điều 10",
        place=place,
    )
    return enact(row, by=by, source="test", at=at)
