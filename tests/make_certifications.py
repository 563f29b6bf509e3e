"""Builders of certifications."""

from datetime import date
from decimal import Decimal

from competency.certification_acts import decide
from competency.models import Certification
from competency.validity import ActKind
from records import ledger
from records.criteria import FOREVER, Kind
from tests import make

FIRST = {
    "type": "all",
    "parts": [
        {"type": "completed", "course": "BD", "title": {"vi": "Bồi dưỡng", "en": "Training"}},
        {
            "type": "passed",
            "exam": "SH",
            "title": {"vi": "Sát hạch", "en": "Exam"},
            "percent": "70",
        },
    ],
}
RENEWAL = FIRST["parts"][1]


def certification(code="CN", *, since=date(2024, 1, 1), until=FOREVER, at=make.AT, **terms):
    """Twelve months from completion, a window of three months, thirty days of grace."""
    values = {
        "months": 12,
        "window_months": 3,
        "grace_days": 30,
        "first": FIRST,
        "renewal": RENEWAL,
    }
    row = Certification(
        code=code, title="Chứng nhận quầy", title_en="Counter", holds_from=since, holds_to=until,
        document="33/2023/NĐ-CP", **values | terms,
    )  # fmt: skip
    return ledger.enter(row, by=None, source="test", at=at)


def course(who, on=date(2024, 3, 1), **more):
    return make.fact(who, Kind.COURSE, "BD", since=on, title="Bồi dưỡng", **more)


def exam(who, on=date(2024, 3, 15), score=80, **more):
    return make.fact(who, Kind.EXAM, "SH", value=Decimal(score), since=on, title="Sát hạch", **more)


def certified(who, on=date(2024, 3, 15)):
    """Course and exam of the first path; certified on the day."""
    course(who, on)
    return exam(who, on)


def act(who, kind=ActKind.SUSPEND, *, day, code="CN", by=None, at=make.AT, **more):
    return decide(
        who, code, kind, day=day, document="12/QĐ-SNV", grounds="thử", by=by, source="test",
        at=at, **more,
    )  # fmt: skip
