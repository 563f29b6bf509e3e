"""Acts over many people, planned and carried out without a page."""

from datetime import UTC, date, datetime
from uuid import uuid4

from records.bulk import deed
from records.models import BulkAct, ChargeNorm
from tests import make

AT = datetime(2025, 6, 1, 3, 0, tzinfo=UTC)
DAY = date(2025, 7, 1)
QD = "45/QĐ-UBND ngày 12/06/2025"


def act(by, people, kind="position", *, since=DAY, document=QD, **values):
    """What was asked of whom; its plan is made."""
    made = BulkAct.objects.create(
        kind=kind, since=since, document=document, reason="Kiện toàn", values=values, asked="test",
        people=[who.pk for who in people], key=uuid4().hex, entered_at=AT, entered_by=by,
    )  # fmt: skip
    deed.prepare(made)
    return made


def done(by, people, kind="position", *, at=AT, **more):
    """The same, carried out."""
    made = act(by, people, kind, **more)
    deed.carry_out(made, at=at)
    return made


def norm(most, charge="focal_point", **more):
    """At most so many in a unit."""
    values = {"document": "Quy chế", "in_force_from": make.LONG_AGO, **more}
    return ChargeNorm.objects.create(charge=charge, most=most, **values)
