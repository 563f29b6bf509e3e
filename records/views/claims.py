"""Claims of qualifications: an officer's own, and those that wait to be verified."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from .. import claims, clock
from ..claim_form import AgainForm, ClaimForm, NoteForm
from ..fact_form import CLAIMABLE, QUALIFICATIONS, SORTS
from ..lifecycle import MoveRefused, Open
from ..models import Claim, ClaimScan, EntryRefused, Person, PersonFact
from ..models.claims import OPEN_CLAIM, fact_of
from ..person_page import Posting, postings
from ..reading import Reading
from ..requests import SignedInRequest
from ..scope import May, can
from ..wording import spoken

PAGE = 30


def _own(request: SignedInRequest) -> Person:
    """The person behind the account, or 404."""
    if request.user.person is None:
        raise Http404
    return request.user.person


def _one(request: SignedInRequest, pk: int) -> Claim:
    rows = Claim.objects.visible_to(request.user).with_state().select_related("person")
    return get_object_or_404(rows, pk=pk)


@login_required
def mine(request: SignedInRequest) -> HttpResponse:
    """What is on record of one's qualifications, what was claimed, what is not on record."""
    who = _own(request)
    facts = PersonFact.objects.known().filter(person=who, kind__in=QUALIFICATIONS)
    rows = list(facts.order_by("-holds_from", "pk"))
    made = Claim.objects.filter(person=who).with_state().order_by("-pk").prefetch_related("acts")
    claimed = list(made)
    there = {row.kind for row in rows} | {c.kind for c in claimed if c.state in OPEN_CLAIM}
    context = {
        "facts": rows, "claims": [_told(claim) for claim in claimed], "today": clock.today(),
        "absent": [sort for sort in CLAIMABLE if sort.kind.value not in there and sort.dimension],
    }  # fmt: skip
    return render(request, "records/claims.html", context)


@dataclass(frozen=True, slots=True)
class Told:
    """A claim with why it came back or was refused."""

    claim: Claim
    note: str


def _told(claim: Claim) -> Told:
    last = max(claim.acts.all(), key=lambda act: act.number)
    return Told(claim, last.note)


@login_required
def choose(request: SignedInRequest) -> HttpResponse:
    """Which kind of paper."""
    who = _own(request)
    return render(request, "records/claim_choose.html", {"person": who, "sorts": CLAIMABLE})


@login_required
def make(request: SignedInRequest, kind: str) -> HttpResponse:
    """Claim a paper."""
    who = _own(request)
    if kind not in QUALIFICATIONS:
        raise Http404
    form = ClaimForm(
        request.POST or None, request.FILES or None,
        sort=SORTS[kind], person=who, today=clock.today(),
    )  # fmt: skip
    if form.is_valid():
        try:
            claim = claims.submit(
                who, kind, form.answers(), form.cleaned_data["scan"],
                by=request.user, at=clock.now(),
            )  # fmt: skip
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã gửi. Nội vụ xác minh xong thì ghi vào hồ sơ."))
            return redirect("records:claim", pk=claim.pk)
    lead = _("Nội vụ đối chiếu với ảnh rồi mới ghi vào hồ sơ.")
    context = {
        "form": form, "person": who, "title": SORTS[kind].name, "lead": lead, "verb": _("Gửi"),
        "back_name": "records:claims",
    }  # fmt: skip
    return render(request, "records/entry_form.html", context)


@login_required
def claim(request: SignedInRequest, pk: int) -> HttpResponse:
    """One claim: what it says, the picture, what happened, what can be done."""
    row = _one(request, pk)
    acts = list(row.acts.select_related("by__person", "scan").order_by("number"))
    scans = [act.scan for act in acts if act.scan]
    fact = fact_of(row)
    may_read = fact and PersonFact.objects.visible_to(request.user).filter(pk=fact.pk).exists()
    context = {
        "claim": row, "acts": acts, "scan": scans[-1] if scans else None,
        "stated": fact or claims.stated(row, today=clock.today()), "fact": fact if may_read else None,
        "moves": [one for one in _moves(request, row) if one.verdict],
        "own": row.person_id == request.user.person_id,
        "posting": postings([row.person], Reading(clock.today()))[0],
    }  # fmt: skip
    return render(request, "records/claim.html", context)


def _moves(request: SignedInRequest, row: Claim) -> list[Open]:
    return list(claims.LIFECYCLE.open_to(row, request.user, clock.now()))


@login_required
def move(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    """Verify, ask for more, refuse, send again, withdraw."""
    row = _one(request, pk)
    chosen = next((one for one in _moves(request, row) if one.move.name == name), None)
    if chosen is None or not chosen.verdict:
        raise Http404
    again, posted = name == "resubmit", request.method == "POST"
    form: Any
    if again:
        given = (request.POST, request.FILES) if posted else (None, None)
        form = AgainForm(*given, sort=SORTS[row.kind], person=row.person, today=clock.today())
        form.initial = claims.answers_of(row)
    else:
        form = NoteForm(request.POST if posted else None, least=chosen.move.note)
    if posted and form.is_valid():
        more = {"answers": form.answers(), "scan": form.cleaned_data["scan"]} if again else {}
        note = form.cleaned_data.get("note", "")
        try:
            claims.move(row, name, by=request.user, at=clock.now(), note=note, **more)
        except MoveRefused as refused:
            form.add_error(None, spoken(refused.verdict.because))
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi."))
            return redirect("records:claim", pk=row.pk)
    context = {
        "form": form, "person": row.person, "title": chosen.move.label, "lead": str(row),
        "verb": chosen.move.label, "danger": chosen.move.tone == "danger", "claim": row,
    }  # fmt: skip
    return render(request, "records/entry_form.html", context)


@login_required
def scan(request: SignedInRequest, pk: int, scan: int) -> HttpResponseBase:
    """The picture, for whoever may see the claim."""
    row = get_object_or_404(ClaimScan, pk=scan, claim=_one(request, pk))
    try:
        file = row.path.open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    name = f"claim-{row.claim_id}-{row.pk}.{'jpg' if row.is_picture else 'pdf'}"
    answer = FileResponse(
        file, as_attachment=not row.is_picture, filename=name, content_type=row.media_type
    )
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@dataclass(frozen=True, slots=True)
class Waiting:
    """A claim to verify, and where the person serves."""

    claim: Claim
    posting: Posting


@login_required
def waiting(request: SignedInRequest) -> HttpResponse:
    """What waits to be verified, longest first."""
    if not can(request.user, May.ENTER):
        raise Http404
    found = Claim.objects.all().waiting_for(request.user).select_related("person")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    posts = postings([one.person for one in shown], Reading(clock.today()))
    rows = [Waiting(one, post) for one, post in zip(shown, posts, strict=True)]
    return render(request, "records/claims_waiting.html", {"page": page, "rows": rows})
