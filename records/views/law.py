"""The legal registry: every text, how it stands on a day, what leans on it, what to review."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext

from .. import clock, law, leaning, ledger
from .. import law_registry as registry
from ..law import Reviews, State
from ..law_forms import ChangeForm, DocumentForm, LawForm, ReasonForm, ReviewForm
from ..leaning import Placed
from ..models import DocumentLink, EntryRefused, LegalDocument, User
from ..reading import ReadingForm
from ..requests import SignedInRequest

PAGE = 40
SHOWN = 200  # rows of a kind on the page of a text


@login_required
def documents(request: SignedInRequest) -> HttpResponse:
    """The list; published law is open to every account."""
    form = LawForm(request.GET)
    reading = form.reading()
    found = registry.read(request.user, reading)
    stale = [line for line in found.lines if line.stale]
    may_edit = law.may_edit(request.user)
    context = {
        "form": form,
        "reading": reading,
        "page": Paginator(registry.asked(form, found.lines), PAGE).get_page(
            request.GET.get("page")
        ),
        "stale": stale,
        "stale_items": sum(line.stale for line in stale),
        "lacking": found.lacking if may_edit else [],
        "open": found.open if may_edit else [],
        "may_edit": may_edit,
    }
    return render(request, "records/law.html", context)


@dataclass(frozen=True, slots=True)
class Group:
    """What leans on a text, of one kind; ``lasting`` kinds have to be reviewed when it changes.

    ``rows`` are the first, each with whether it holds on the day and whether it is stale.
    """

    label: Any
    lasting: bool
    total: int
    rows: tuple[tuple[Placed, bool, bool], ...]


def _groups(leant: Sequence[Placed], on: date, stale: Sequence[Placed]) -> list[Group]:
    """By kind; what is to be mended first, then what holds on the day."""
    mend = set(map(id, stale))
    kinds: dict[str, list[Placed]] = defaultdict(list)
    for placed in leant:
        kinds[placed.provider.kind].append(placed)
    groups = []
    for rows in kinds.values():
        told = [(one, one.row.holds_on(on), id(one) in mend) for one in rows]
        told.sort(key=lambda row: (not row[2], not row[1]))
        provider = rows[0].provider
        groups.append(Group(provider.label, provider.lasting, len(told), tuple(told[:SHOWN])))
    return groups


@login_required
def document(request: SignedInRequest, pk: int) -> HttpResponse:
    """One text: dates, what changed it and what it changes, everything that leans on it."""
    text = get_object_or_404(LegalDocument.objects.select_related("entered_by"), pk=pk)
    form = ReadingForm(request.GET)
    reading = form.reading()
    (standing,) = law.standings([text], reading)
    among = {text.number, *(link.changing.number for link in standing.changes)}
    leant = leaning.documents.by_number(request.user, reading.known_at, among)
    rows = leant.get(text.number, [])
    same = LegalDocument.objects.exclude(pk=pk).order_by("pk")
    stale = law.stale(standing, leant, Reviews())
    context = {
        "form": form,
        "reading": reading,
        "standing": standing,
        "text": text,
        "groups": _groups(rows, reading.on, stale),
        "same": [one for one in same if one.number == text.number],
        "leaning": len({one.key for one in rows if one.row.holds_on(reading.on)}),
        "stale": len({one.key for one in stale}),
        "is_expired": standing.state is State.EXPIRED,
        "may_edit": law.may_edit(request.user),
    }
    return render(request, "records/law_document.html", context)


@login_required
def new(request: SignedInRequest) -> HttpResponse:
    """A text that the registry lacks."""
    _refuse_reader(request.user)
    form = DocumentForm(request.POST or None, initial={"code": request.GET.get("code", "")[:80]})
    if request.method == "POST" and form.is_valid():
        text = form.save(request.user, clock.now())
        messages.success(request, gettext("Đã thêm văn bản vào sổ."))
        return redirect("records:law_document", pk=text.pk)
    return render(request, "records/law_new.html", {"form": form})


@login_required
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    """Enter what another text does to this one; the worklist opens."""
    _refuse_reader(request.user)
    text = get_object_or_404(LegalDocument, pk=pk)
    form = ChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            link = law.change(
                text, given["changing"], given["kind"], on=form.day, clause=given["clause"],
                by=request.user,
            )  # fmt: skip
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("Đã ghi. Dưới đây là những chỗ cần rà soát."))
            return redirect("records:law_worklist", pk=link.pk)
    texts = LegalDocument.objects.exclude(pk=pk).order_by("code")
    return render(request, "records/law_change.html", {"form": form, "text": text, "texts": texts})


def _link(pk: int) -> DocumentLink:
    links = DocumentLink.objects.known().select_related("changed", "changing", "entered_by")
    return get_object_or_404(links, pk=pk)


@login_required
def worklist(request: SignedInRequest, pk: int) -> HttpResponse:
    """What leans on a changed text and has not been looked at since; and what was."""
    _refuse_reader(request.user)
    link = _link(pk)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            law.review(
                link, given["kind"], given["item"], given["outcome"], note=given["note"],
                by=request.user, at=clock.now(),
            )  # fmt: skip
        except EntryRefused as refusal:
            form.add_error("note", str(refusal))
        else:
            messages.success(request, gettext("Đã ghi kết quả rà soát."))
            return redirect("records:law_worklist", pk=pk)
    rows = law.worklist(link, request.user)
    failed = (form.data.get("kind"), form.data.get("item")) if form.errors else None
    page = Paginator(rows.waiting, PAGE).get_page(request.GET.get("page"))
    context = {
        "link": link,
        "list": rows,
        "page": page,
        "forms": [(one, _review_form(one, form, failed)) for one in page],
        "form": form,
    }
    return render(request, "records/law_worklist.html", context)


def _review_form(one: Placed, given: ReviewForm, failed: tuple[Any, Any] | None) -> ReviewForm:
    """The form of one item; what was typed stays where it was refused."""
    if failed == one.key:
        return given
    kind, item = one.key
    return ReviewForm(initial={"kind": kind, "item": item}, auto_id=f"id_{kind}_{item}_%s")


@login_required
def retract(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back a change that should not have been entered."""
    _refuse_reader(request.user)
    link = _link(pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ledger.retract(
                link, reason=form.cleaned_data["reason"], by=request.user, source=law.SOURCE
            )
        except EntryRefused:
            form.add_error(None, gettext("Thay đổi này vừa được người khác sửa; mở lại trang."))
        else:
            messages.success(request, gettext("Đã rút lại."))
            return redirect("records:law_document", pk=link.changed_id)
    return render(request, "records/law_retract.html", {"form": form, "link": link})


def _refuse_reader(user: User) -> None:
    if not law.may_edit(user):
        raise Http404
