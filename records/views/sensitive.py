"""The sensitive part of a file: masked, opened for a purpose, written, corrected, taken back.

What is opened stands in the answer to that one request: no cache keeps it, no address leads to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from .. import clock, sensitive
from ..criteria import KEPT_APART
from ..fact_form import RetractionForm
from ..models import (
    Absence,
    EntryRefused,
    Person,
    PersonFact,
    SensitiveFact,
    SensitiveReading,
    User,
)
from ..requests import SignedInRequest, address_of
from ..scope import May, may
from ..sensitive import Why
from ..sensitive_form import LEAVE, OTHERS, PUNISHMENT, SensitiveForm, WhyForm
from ..vault import Vault
from ..wording import spoken

Field = SensitiveFact.Field
PAGE = "records:sensitive"
_NOTHING: list[SensitiveFact | None] = [None]


@dataclass(frozen=True, slots=True)
class Line:
    """A field: what is on record of it, and what it says once it is opened (else None)."""

    code: str
    label: str
    row: Any = None
    kind: str = ""  # of its source page
    said: str | None = None


def why_of(request: SignedInRequest, form: WhyForm, page: str) -> Why:
    """Who opens, what for, from where."""
    data = form.cleaned_data
    address = address_of(request) or None
    return Why(data["purpose"], data["words"], request.user, clock.now(), page, address)


def _someone(request: SignedInRequest, pk: int) -> Person:
    """Oneself, or somebody whose sensitive fields one may open; else 404."""
    people = sensitive.may_open(request.user) | Person.objects.filter(
        pk=request.user.person_id or 0
    )
    return get_object_or_404(people.distinct(), pk=pk)


@never_cache
@login_required
@sensitive_variables("found", "lines", "content", "context")
def sensitive_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """The fields masked; a POST opens some of them, in this answer only."""
    who = _someone(request, pk)
    own = who.pk == request.user.person_id
    today = clock.today()
    form = WhyForm(request.POST if request.method == "POST" and not own else None)
    said: dict[int, str] = {}
    fields: set[str] = set()
    problem = ""
    try:
        if own:
            fields = {*Field.values, PUNISHMENT, LEAVE}
            vault = Vault()
            for row in sensitive.rows_of([who.pk], today):
                said[row.pk] = sensitive.spelled(row, sensitive.content_of(row, vault))
        elif form.is_valid():
            chosen = form.cleaned_data["what"]
            found = sensitive.opened([who.pk], chosen, why_of(request, form, PAGE), today)
            fields = set(chosen)
            said = {
                row.pk: sensitive.spelled(row, content) for row, content in found.get(who.pk, ())
            }
    except EntryRefused as refusal:
        problem, fields = str(refusal), set()
    if said and not own:
        form = WhyForm()  # the next opening is a purpose of its own
    context = {
        "person": who,
        "own": own,
        "form": form,
        "lines": [*_sealed(who, said), *_others(who, fields)],
        "opened": bool(fields) and not own,
        "problem": problem,
        "may_watch": own or may(request.user, May.WATCH, who),
        "readings": SensitiveReading.objects.filter(person=who).count() if own else 0,
    }
    return render(request, "records/sensitive.html", context)


def _sealed(who: Person, said: dict[int, str]) -> list[Line]:
    """Every sealed field, also those of which nothing is on record."""
    rows: dict[str, list[SensitiveFact]] = {}
    for row in sensitive.rows_of([who.pk], clock.today()):
        rows.setdefault(row.field, []).append(row)
    return [
        Line(code, str(label), row, "sensitive", said.get(row.pk) if row else None)
        for code, label in Field.choices
        for row in (rows.get(code) or _NOTHING)
    ]


def _others(who: Person, fields: set[str]) -> list[Line]:
    """Disciplines and leaves, which stand among facts and postings."""
    facts = PersonFact.objects.known().filter(person=who, kind__in=list(KEPT_APART))
    leaves = Absence.objects.known().filter(person=who, kind__in=Absence.MEDICAL)
    labels = {code: str(label) for code, label in OTHERS}
    lines = [
        Line(
            PUNISHMENT,
            labels[PUNISHMENT],
            row,
            "fact",
            _fact_said(row) if PUNISHMENT in fields else None,
        )
        for row in facts.order_by("-holds_from", "pk")
    ]
    lines += [
        Line(LEAVE, labels[LEAVE], row, "absence", row.get_kind_display() if LEAVE in fields else None)
        for row in leaves.order_by("-holds_from", "pk")
    ]  # fmt: skip
    return lines


def _fact_said(row: PersonFact) -> str:
    parts = (spoken(row.both), row.issuer, row.document)
    return " · ".join(part for part in parts if part)


def _row(user: User, pk: int) -> SensitiveFact:
    """A believed row of somebody whose fields one may write, or 404."""
    rows = SensitiveFact.objects.known().filter(person__in=sensitive.may_open(user))
    return get_object_or_404(rows.select_related("person"), pk=pk)


@never_cache
@login_required
@sensitive_post_parameters()
@sensitive_variables("form", "content", "data")
def write(request: SignedInRequest, pk: int, field: str) -> HttpResponse:
    """Write a field, or correct what is on record of it."""
    who = get_object_or_404(sensitive.may_open(request.user), pk=pk)
    if field not in Field.values:
        raise Http404
    present = None
    if field not in SensitiveFact.SEVERAL:
        present = sensitive.rows_of([who.pk], clock.today(), [field]).first()
    return _written(request, who, field, present)


@never_cache
@login_required
@sensitive_post_parameters()
@sensitive_variables("form", "content", "data")
def correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct one row: for fields that may have several."""
    row = _row(request.user, pk)
    return _written(request, row.person, row.field, row)


def _written(
    request: SignedInRequest, who: Person, field: str, present: SensitiveFact | None
) -> HttpResponse:
    today = clock.today()
    form = SensitiveForm(
        request.POST or None, name=field, person=who, today=today, corrects=present is not None
    )
    if form.is_valid():
        data = form.cleaned_data
        entered: dict[str, Any] = {
            "source": data["source"], "document": data["document"], "by": request.user,
            "at": clock.now(), "verified": data.get("verified", False),
        }  # fmt: skip
        try:
            if present is None:
                since = _since(who, field)
                sensitive.record(who, field, form.content, since=since, **entered)
            else:
                sensitive.amend(
                    present, form.content, reason=data["reason"], since=data["since"], **entered
                )
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi và niêm phong."))
            return redirect(PAGE, pk=who.pk)
    label = str(Field(field).label)
    title = _("Sửa: %(fact)s") % {"fact": label} if present else label
    lead = _("Ô này không hiện điều đang ghi; ghi lại đầy đủ.") if present else ""
    context = {
        "form": form, "person": who, "title": title, "lead": lead,
        "others": _owners(request, form, who), "row": present,
    }  # fmt: skip
    return render(request, "records/sensitive_form.html", context)


def _since(who: Person, field: str) -> Any:
    """A number and a people are had from birth; of the rest the register knows since today."""
    lasting = {Field.IDENTITY.value, Field.ETHNICITY.value}
    return who.birth_date if field in lasting else clock.today()


def _owners(request: SignedInRequest, form: SensitiveForm, who: Person) -> list[Person]:
    """The other files with the number that was refused, among those whose facts she may enter."""
    if form.name != Field.IDENTITY or not form.non_field_errors():
        return []
    value = form.cleaned_data.get("value", "")
    try:
        owners = [one.pk for one in sensitive.owners_of(value) if one.pk != who.pk]
    except EntryRefused:
        return []
    return list(Person.objects.entered_by(request.user).filter(pk__in=owners))


@never_cache
@login_required
def retract(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a sensitive fact back, with a reason."""
    row = _row(request.user, pk)
    form = RetractionForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            sensitive.withdraw(row, reason=reason, by=request.user, at=clock.now())
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã rút lại. Hồ sơ không còn tin điều này."))
            return redirect(PAGE, pk=row.person_id)
    context = {
        "form": form, "person": row.person, "title": _("Rút lại: %(fact)s") % {"fact": row},
        "retracts": True,
    }  # fmt: skip
    return render(request, "records/sensitive_form.html", context)
