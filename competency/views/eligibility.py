"""Pages of eligibility: everyone for one scheme, one person for every scheme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from records import clock
from records.models import Certificate, Person, User
from records.person_page import Posting, postings
from records.reading import Reading
from records.requests import SignedInRequest
from records.scope import May, can
from records.verdict import Both, Verdict
from records.wording import say, spoken

from .. import eligibility
from ..commendation_forms import Asked, EligibilityForm
from ..models import Eligibility, Proposal, Scheme, State
from ..models.schemes import schemes_on

PAGE = 50


def told(row: dict[str, Any]) -> dict[str, Any]:
    """A stored line in the reader's language: outcome, why, and the facts it rests on."""
    verdict = Verdict.from_data(row["verdict"]) if row["verdict"] else None
    leaves = (
        [] if verdict is None else list(verdict.unmet()) if not verdict else list(verdict.leaves())
    )
    return row | {
        "text": spoken(Both.from_data(row["text"])),
        "outcome": "" if verdict is None else verdict.outcome.value,
        "because": "; ".join(say(leaf.because) for leaf in leaves),
        "facts": [fact for leaf in leaves for fact in leaf.facts],
    }


def lines_of(judged: Eligibility) -> list[dict[str, Any]]:
    """The lines of a judgement, told."""
    return [told(row) for row in judged.to_data()["lines"]]


@dataclass(frozen=True, slots=True)
class Row:
    """A person in the list of eligibility."""

    posting: Posting
    found: eligibility.Found
    judged: Eligibility
    proposal: Proposal | None

    @property
    def state(self) -> str:
        return str(State(self.proposal.state).label) if self.proposal else ""


def everyone_asked(
    user: User, asked: Asked, scheme: Scheme, reading: Reading, power: May = May.VIEW
) -> tuple[dict[int, eligibility.Found], list[int]]:
    """Everyone's outcome, and those whom the list shows, by given name."""
    people = eligibility.candidates(user, power)
    if asked.words:
        people = people.search(asked.words)
    found = eligibility.everyone(people, scheme, year=asked.year, reading=reading)
    names = people.by_name().values_list("pk", flat=True)
    return found, [pk for pk in names if asked.wants(found[pk])]


@login_required
def eligible(request: SignedInRequest) -> HttpResponse:
    """Everyone one may look into, for one scheme and one year: yes, no or unknown, and why."""
    if not can(request.user, May.VIEW):
        raise Http404
    reading = Reading(clock.today())
    schemes = schemes_on(reading.on)
    form = EligibilityForm(request.GET, schemes=schemes, day=reading.on)
    asked = form.asked()
    may_propose = can(request.user, May.PROPOSE)
    context: dict[str, Any] = {
        "form": form,
        "schemes": schemes,
        "may_propose": may_propose,
        "may_export": can(request.user, May.EXPORT),
    }
    if asked.scheme is not None:
        found, order = everyone_asked(request.user, asked, asked.scheme, reading)
        page = Paginator(order, PAGE).get_page(request.GET.get("page"))
        context |= {
            "page": page,
            "scheme": asked.scheme,
            "year": asked.year,
            "shown": len(order),
            "rows": rows_of(list(page.object_list), found, asked, asked.scheme, reading),
            "counts": _counts(found),
            "total": len(found),
        }
    return render(request, "competency/eligibility.html", context)


def rows_of(
    pks: list[int],
    found: dict[int, eligibility.Found],
    asked: Asked,
    scheme: Scheme,
    reading: Reading,
) -> list[Row]:
    people = Person.objects.in_bulk(pks)
    judged = eligibility.of_people(pks, scheme, year=asked.year, reading=reading)
    standing = eligibility.standing_proposals(pks, scheme.form, asked.year)
    return [
        Row(posting, found[who], judged[who], standing.get(who))
        for posting in postings([people[pk] for pk in pks], reading)
        for who in [posting.person.pk]
    ]


def _counts(found: dict[int, eligibility.Found]) -> dict[str, int]:
    tally = {"yes": 0, "no": 0, "unknown": 0, "near": 0}
    for one in found.values():
        tally[one.outcome.value] += 1
        tally["near"] += one.is_one_step_away
    return tally


@login_required
def eligibility_of(request: SignedInRequest, pk: int) -> HttpResponse:
    """One person: each scheme line by line, with fact, clause and the way to propose."""
    who = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    reading = Reading(clock.today())
    own = request.user.person_id == who.pk
    under = Person.objects.visible_to(request.user, May.PROPOSE).filter(pk=pk)
    context = {
        "posting": postings([who], reading)[0],
        "own": own,
        "all": [
            {"is": one, "lines": lines_of(one)}
            for one in eligibility.of_person(who, year=None, reading=reading)
        ],
        "certificates": Certificate.objects.visible_to(request.user)
        .filter(person=who)
        .select_related("revocation")
        .order_by("-issued_on", "-pk"),
        "may_propose": not own and under.exists(),
    }
    return render(request, "competency/eligibility_person.html", context)


@login_required
def mine(request: SignedInRequest) -> HttpResponse:
    """An officer's own: what she could reach, and what she holds."""
    if request.user.person_id is None:
        raise Http404
    return eligibility_of(request, request.user.person_id)
