"""Courses that people are taking, for the preview of a change of units."""

from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from records.models import PersonFact
from records.touched import Touched

from .models import Enrolment


def running_courses(people: QuerySet[Any, Any]) -> Touched:
    """The newest turn of each course that has not been completed."""
    done = PersonFact.objects.known().filter(
        person=OuterRef("person"),
        origin=Concat(Value("enrolment:"), Cast(OuterRef("pk"), CharField())),
    )
    running = Enrolment.objects.current().filter(person__in=people).filter(~Exists(done))
    return Touched(
        _("Khoá học đang học"),
        running.count(),
        _("Đi theo người học, cùng phần đã học."),
    )
