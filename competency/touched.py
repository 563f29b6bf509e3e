"""Dossiers of commendation under way, for the preview of a change of units."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from records.touched import Touched

from .models import Proposal
from .models.commendation import State

UNDER_WAY = (State.DRAFT, State.SUBMITTED, State.RETURNED, State.APPRAISED)


def proposals(people: QuerySet[Any, Any]) -> Touched:
    """Proposals that are neither decided nor withdrawn."""
    rows = Proposal.objects.filter(person__in=people).in_state(*UNDER_WAY)
    return Touched(
        _("Hồ sơ khen thưởng đang xử lý"),
        rows.count(),
        _("Giữ tên đơn vị đã đề nghị; người phụ trách đơn vị mới xem và xử lý tiếp."),
    )
