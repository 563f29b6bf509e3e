"""Builders for courses: the trial course of two lessons, a catalogue entry, a learner's account."""

from datetime import UTC, datetime
from pathlib import Path

from courses import content_loader, progress
from courses.models import CoursePage, LessonPage
from records import ledger
from records.models import Procedure, ProcedureVersion
from records.text import fold
from tests import make

TRIAL = Path(__file__).with_name("courses") / "content" / "THU"
AT = datetime(2025, 8, 1, 2, tzinfo=UTC)


def procedure(code="1.001193", name="Đăng ký khai sinh", *, since=make.LONG_AGO, **more):
    """A procedure of the catalogue with one version."""
    identity = Procedure.objects.get_or_create(code=code)[0]
    values = {
        "name": name,
        "folded": fold(name),
        "field": "Hộ tịch",
        "field_group": "ho-tich",
        "time_limit": 1,
        "time_unit": "working_day",
        "fee_status": "zero_listed",
        "holds_from": since,
    }
    return ledger.enter(
        ProcedureVersion(procedure=identity, **values | more), by=None, source="test"
    )


def course():
    """The trial course, published."""
    if not Procedure.objects.filter(code="1.001193").exists():
        procedure()
    return content_loader.load_course(content_loader.set_up(), TRIAL, None)


def lesson(course, slug="01-mot"):
    return LessonPage.objects.child_of(course).get(slug=slug)


def republish(page, **changes):
    """A newer published revision of a page."""
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()
    page.refresh_from_db()


def learner(name="Hoàng Thị Thanh"):
    """An account with a person posted somewhere."""
    return make.user(make.officer(name, unit=make.unit()))


def begun(account, course, **more):
    return progress.begin(course, by=account, at=AT, **more)


def again(code="THU"):
    return CoursePage.objects.get(code=code)
