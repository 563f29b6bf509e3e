"""Builders of competency."""

from datetime import date

from competency.models import Requirement
from competency.models.changes import propose
from competency.models.exemptions import exempt
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
    unit_kind="",
    replaces=(),
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
        unit_kind=unit_kind,
        replaces=list(replaces),
        rule=rule or EDUCATION,
        holds_from=since,
        holds_to=until,
        document=document,
        clause="Điều 10",
        place=place,
    )
    return enact(row, by=by, source="test", at=at)


def exemption(who, code="TRINH-DO", *, since=LONG_AGO, until=date(2030, 1, 1), at=AT):
    """Somebody exempt from a requirement by decision."""
    return exempt(
        who, code, grounds="Sắp nghỉ hưu", document="12/QĐ-UBND",
        holds_from=since, holds_to=until, by=None, source="test", at=at,
    )  # fmt: skip


def change(current, *, by, **changes):
    """A proposal to raise a requirement to university level."""
    fields = ("title", "title_en", "document", "clause", "place", "holds_from", "holds_to")
    values = {name: getattr(current, name) for name in fields}
    higher = EDUCATION | {"rank": 6, "name": {"vi": "Đại học", "en": "University"}}
    draft = Requirement(**values | {"rule": higher} | changes)
    return propose(draft, current, reason="Tỉnh nâng mức", by=by, at=AT)
