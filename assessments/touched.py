"""Exams that people are sitting, for the preview of a change of units."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from records.touched import Touched

from .models import Sitting


def open_attempts(people: QuerySet[Any, Any]) -> Touched:
    """Attempts without a result yet."""
    return Touched(
        _("Lượt thi đang làm"),
        Sitting.objects.filter(person__in=people).count(),
        _("Đi theo người thi; kết quả ghi vào hồ sơ như thường."),
    )
