"""Pages of commendation: what waits on whom, one dossier and its moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from records import clock
from records.lifecycle import MoveRefused, Open
from records.models import Certificate, Person, Revocation
from records.person_page import Posting, postings
from records.reading import Reading
from records.requests import SignedInRequest
from records.scope import May, can
from records.wording import say, spoken

from .. import commendations as deeds
from .. import eligibility
from ..authority import decided_forms
from ..commendation_forms import ListForm, MoveForm, ProposeForm
from ..models import Achievement, Act, Proposal, Scheme, State
from ..models.commendation import ProposalQuerySet
from ..models.schemes import schemes_on
from .eligibility import lines_of, told

PAGE = 50
SETTLED = (State.DECIDED, State.REVOKED, State.WITHDRAWN)


def _reaches(request: SignedInRequest) -> None:
    """The list is for those who look into a unit or decide for one."""
    if not can(request.user, May.VIEW) and not decided_forms(request.user, clock.today())[0]:
        raise Http404


def dossiers_asked(form: ListForm, mine: ProposalQuerySet) -> QuerySet[Any, Any]:
    """The dossiers a list asks for, those that moved last first."""
    asked = form.cleaned_data if form.is_valid() else {}
    rows: QuerySet[Any, Any] = mine.with_state().select_related("person")
    if asked.get("state"):
        rows = rows.filter(state_now=asked["state"])
    if asked.get("q"):
        rows = rows.filter(person__in=Person.objects.search(asked["q"]))
    return rows.order_by("-moved_at", "-pk")


@login_required
def index(request: SignedInRequest) -> HttpResponse:
    """What waits on me, and every dossier one may see, by state."""
    _reaches(request)
    form = ListForm(request.GET)
    mine = Proposal.objects.visible_to(request.user)
    page = Paginator(dossiers_asked(form, mine), PAGE).get_page(request.GET.get("page"))
    names = {s.form: s for s in schemes_on(clock.today())}
    counts = mine.with_state().aggregate(
        **{state.value: Count("pk", filter=Q(state_now=state)) for state in State}
    )
    context = {
        "form": form,
        "page": page,
        "names": names,
        "total": sum(counts.values()),
        "rows": [(row, State(row.state_now), names.get(row.form, row.form)) for row in page],
        "waiting": [
            (one, names.get(one.proposal.form, one.proposal.form))
            for one in deeds.waiting_on(request.user, clock.today())
        ],
        "may_propose": can(request.user, May.PROPOSE),
        "may_export": can(request.user, May.EXPORT),
    }
    return render(request, "competency/commendations.html", context)


@login_required
def propose(request: SignedInRequest, pk: int, code: str) -> HttpResponse:
    """Draw up a dossier, and submit it or keep it as a draft."""
    reached = Person.objects.visible_to(request.user, May.PROPOSE).exclude(
        pk=request.user.person_id or 0
    )
    who = get_object_or_404(reached, pk=pk)
    day = clock.today()
    scheme = get_object_or_404(Scheme.objects.as_of(day), form=code)
    every = eligibility.of_person(who, year=None, reading=Reading(day))
    judged = next(one for one in every if one.scheme.form == code)
    achievements = Achievement.objects.filter(person=who, key="").order_by("-pk")
    form = ProposeForm(
        request.POST or None, scheme=scheme, judged=judged, achievements=achievements
    )
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        at = clock.now()
        try:
            with transaction.atomic():
                proposal = deeds.draw_up(
                    who,
                    code,
                    year=judged.year,
                    title=asked["title"] or asked["summary"][:300],
                    summary=asked["summary"],
                    achievement=asked.get("achievement"),
                    by=request.user,
                    at=at,
                )
                if "submit" in request.POST:
                    deeds.make(
                        proposal, "submit", by=request.user, at=at, note=asked["note"], summary=""
                    )
        except MoveRefused as refusal:
            form.add_error(None, say(refusal.verdict.because))
        else:
            messages.success(
                request,
                _("Đã trình hồ sơ. Thư ký khen thưởng sẽ thẩm định.")
                if "submit" in request.POST
                else _("Đã lưu bản nháp."),
            )
            return redirect("competency:commendation", pk=proposal.pk)
    context = {
        "form": form,
        "scheme": scheme,
        "judged": judged,
        "lines": lines_of(judged),
        "posting": postings([who], Reading(day))[0],
    }
    return render(request, "competency/commendation_propose.html", context)


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """One dossier: the person, the reasons line by line, the acts, the moves."""

    proposal: Proposal
    scheme: Scheme
    posting: Posting
    state: State
    lines: list[dict[str, Any]]
    acts: list[dict[str, Any]]
    open_moves: list[Open]
    closed_moves: list[dict[str, Any]]
    returned: Act | None
    certificate: Certificate | None

    @property
    def title(self) -> str:
        return _("%(name)s, năm xét %(year)s") % {"name": self.scheme, "year": self.proposal.year}

    @property
    def standing(self) -> str:
        """State, post and unit in one line."""
        unit = self.posting.unit.full_name if self.posting.unit else ""
        return " · ".join(str(p) for p in (self.state.label, self.posting.position, unit) if p)

    @property
    def reasons(self) -> str:
        settled = self.state in SETTLED
        return _("Vì sao: như khi quyết định") if settled else _("Vì sao: đọc lại hôm nay")

    @property
    def revocation(self) -> Revocation | None:
        return getattr(self.certificate, "revocation", None)

    @property
    def judged_lines(self) -> int:
        return sum(1 for line in self.lines if line["outcome"])

    @property
    def met(self) -> int:
        return sum(1 for line in self.lines if line["outcome"] == "yes")

    @classmethod
    def load(cls, proposal: Proposal, request: SignedInRequest) -> ProposalPage:
        day, at = clock.today(), clock.now()
        acts = list(proposal.acts.select_related("by__person"))
        moves = list(deeds.moves_of(proposal, request.user, at))
        item = proposal.item()
        certificate = None
        if item is not None:
            issued = Certificate.objects.filter(origin=item.origin)
            certificate = issued.select_related("revocation").first()
        return cls(
            proposal=proposal,
            scheme=proposal.scheme_on(day),
            state=State(acts[-1].state),
            posting=postings([proposal.person], Reading(day))[0],
            lines=_lines(proposal, acts, at),
            acts=[_told(act) for act in reversed(acts)],
            open_moves=[m for m in moves if m.verdict],
            closed_moves=[
                {"label": m.move.label, "because": say(m.verdict.because)}
                for m in moves
                if not m.verdict
            ],
            returned=acts[-1] if acts[-1].state == State.RETURNED else None,
            certificate=certificate,
        )


def _lines(proposal: Proposal, acts: list[Act], at: Any) -> list[dict[str, Any]]:
    """The rules as last judged: afresh while the dossier moves, as kept once it is settled."""
    settled = acts[-1].state in SETTLED
    kept = next((act.eligibility for act in reversed(acts) if act.eligibility), None)
    data = kept if settled and kept else deeds.judged_now(proposal, at).to_data()
    return [told(row) for row in data["lines"]]


ICONS = {
    "draft": "pencil",
    "submit": "send",
    "appraise": "list-checks",
    "return": "undo-2",
    "send_back": "undo-2",
    "decide": "gavel",
    "withdraw": "x",
    "revoke": "x",
}


def _told(act: Act) -> dict[str, Any]:
    text = "; ".join(part for part in (act.note, act.summary) if part)
    title = deeds.DRAFT.label if act.move == "draft" else Proposal.lifecycle.moves[act.move].label
    post = spoken(act.capacity)
    by = f"{act.by}, {post}" if post else str(act.by)
    return {"on": act.at, "title": title, "text": text, "icon": ICONS[act.move], "by": by}


@login_required
def proposal(request: SignedInRequest, pk: int) -> HttpResponse:
    """One dossier."""
    row = get_object_or_404(
        Proposal.objects.visible_to(request.user).select_related("person"), pk=pk
    )
    return render(
        request, "competency/commendation.html", {"page": ProposalPage.load(row, request)}
    )


DONE = {
    "submit": gettext_lazy("Đã trình hồ sơ. Thư ký khen thưởng sẽ thẩm định."),
    "appraise": gettext_lazy("Đã thẩm định. Hồ sơ chờ người có thẩm quyền quyết định."),
    "return": gettext_lazy("Đã trả lại kèm lý do."),
    "send_back": gettext_lazy("Đã trả lại kèm lý do."),
    "decide": gettext_lazy("Đã quyết định. Bằng có số, mã tra cứu và sẵn sàng để in."),
    "withdraw": gettext_lazy("Đã rút hồ sơ."),
    "revoke": gettext_lazy("Đã huỷ bỏ bằng quyết định mới. Trang tra cứu nói rõ điều này."),
}


@sensitive_post_parameters("password")
@login_required
def move(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    """One move: a page that says what will happen, with reason and password where asked."""
    row = get_object_or_404(
        Proposal.objects.visible_to(request.user).select_related("person"), pk=pk
    )
    if name not in Proposal.lifecycle.moves:
        raise Http404
    chosen = next(
        one for one in deeds.moves_of(row, request.user, clock.now()) if one.move.name == name
    )
    warning = deeds.judged_now(row, clock.now()).warning if name == "submit" else []
    form = MoveForm(
        request.POST or None,
        move=chosen.move,
        user=request.user,
        summary=row.summary,
        warns=bool(warning),
    )
    if request.method == "POST" and not _tries_are_left(request, chosen):
        return render(request, "429.html", status=429)
    if request.method == "POST" and form.is_valid():
        if chosen.move.grave:
            reauthenticate_by_password(request)
        try:
            deeds.make(row, name, by=request.user, at=clock.now(), **form.content())
        except MoveRefused as refusal:
            form.add_error(None, say(refusal.verdict.because))
        else:
            messages.success(request, DONE[name])
            return redirect("competency:commendation", pk=row.pk)
    context = {
        "page": ProposalPage.load(row, request),
        "chosen": chosen,
        "form": form,
        "warning": warning,
        "because": say(chosen.verdict.because),
        "basis": Revocation.BASIS,
    }
    return render(request, "competency/commendation_move.html", context)


def _tries_are_left(request: SignedInRequest, chosen: Open) -> bool:
    """Passwords cannot be guessed here either: the same limit as signing in again."""
    if not chosen.move.grave:
        return True
    return bool(ratelimit.consume(request, action="reauthenticate", user=request.user))
