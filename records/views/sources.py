"""Where a stated fact comes from: source, who entered it when, and what it corrected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ..criteria import KEPT_APART
from ..fact_form import is_by_hand
from ..lineage import units_within
from ..models import (
    Absence,
    Appointment,
    DocumentLink,
    DossierTotal,
    Duty,
    Establishment,
    Grant,
    LedgerRow,
    Person,
    PersonBirth,
    PersonFact,
    PersonName,
    ProcedureVersion,
    Reserve,
    Sameness,
    SensitiveFact,
    Succession,
    UnitEvent,
    UnitVersion,
    User,
)
from ..requests import SignedInRequest
from ..scope import May, can
from ..sensitive import may_open
from ..statements import statements

Readable = Callable[[User], Any]


def facts_told(user: User) -> Any:
    """Facts one may see; of a discipline only the person and who enters or opens such things."""
    few = Q(person=user.person_id or 0) | Q(person__in=may_open(user))
    few |= Q(person__in=Person.objects.entered_by(user))
    return PersonFact.objects.visible_to(user).filter(~Q(kind__in=list(KEPT_APART)) | few)


# What may be asked about, and the rows of it that an account may read.
READABLE: dict[str, Readable] = {
    "fact": facts_told,
    "appointment": Appointment.objects.visible_to,
    "duty": Duty.objects.visible_to,
    # why somebody is away, and for what she is planned, concerns few
    "absence": Absence.objects.open_to,
    "reserve": lambda user: Reserve.objects.visible_to(user, May.ENTER),
    "birth": PersonBirth.objects.visible_to,
    "name": PersonName.objects.visible_to,
    "sameness": lambda user: Sameness.objects.visible_to(user, May.ENTER),
    # where it comes from and who wrote it, never what it says
    "sensitive": lambda user: SensitiveFact.objects.filter(
        Q(person=user.person_id or 0) | Q(person__in=may_open(user))
    ),
    "dossiers": lambda user: DossierTotal.objects.filter(unit__in=units_within(user)),
    # names, descent, procedures and law are published by the state: open to every account
    "unit": lambda _user: UnitVersion.objects.all(),
    "succession": lambda _user: Succession.objects.all(),
    "event": lambda _user: UnitEvent.objects.all(),
    "law": lambda _user: DocumentLink.objects.all(),
    "procedure": lambda _user: ProcedureVersion.objects.all(),
    "grant": Grant.objects.visible_to,
    "establishment": Establishment.objects.visible_to,
}


def chain(row: LedgerRow) -> list[LedgerRow]:
    """The row with everything it corrected and everything that corrected it, oldest first."""
    rows = [row]
    while rows[0].supersedes is not None:
        rows.insert(0, rows[0].supersedes)
    while (later := getattr(rows[-1], "superseded_by", None)) is not None:
        rows.append(later)
    return rows


@login_required
def source(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """The page behind every stated fact."""
    if kind not in READABLE:
        raise Http404
    row = get_object_or_404(READABLE[kind](request.user), pk=pk)
    told = statements(chain(row))
    back_url, back = _whence(request.user, row)
    context = {
        "row": row, "told": told, "may_correct": _may_correct(request.user, row),
        "back_url": back_url, "back": back,
    }  # fmt: skip
    return render(request, "records/source.html", context)


def _whence(user: User, row: LedgerRow) -> tuple[str, str]:
    """The page that states the row, and its name; empty where there is none she may open."""
    page: tuple[str, object, str] | None = None
    who: Person | None = getattr(row, "person", None)
    if who is not None and Person.objects.visible_to(user).filter(pk=who.pk).exists():
        page = "person", who.pk, who.full_name
    match row:
        case Succession():
            page = "unit", row.successor_id, _("Đơn vị")
        case UnitVersion() | DossierTotal() | Establishment():
            page = "unit", row.unit_id, _("Đơn vị")
        case DocumentLink():
            page = "law_document", row.changed_id, row.changed.code
        case ProcedureVersion():
            page = "procedure", row.procedure.code, _("Thủ tục hành chính")
        case Grant() if can(user, May.ADMINISTER):
            page = "rights_of", row.user_id, str(row.user)
    if page is None:
        return "", ""
    name, key, words = page
    return reverse(f"records:{name}", args=[key]), words


def _may_correct(user: User, row: LedgerRow) -> bool:
    """Whether the row is a believed fact that this account may correct by hand."""
    if not isinstance(row, PersonFact) or not is_by_hand(row) or not can(user, May.ENTER):
        return False
    believed = PersonFact.objects.known().filter(pk=row.pk)
    return believed.filter(person__in=Person.objects.entered_by(user)).exists()
