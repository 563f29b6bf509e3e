"""Certifications: their terms, who is in which state on a day, one person's history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from records import clock
from records.listings import Rows, Sheet, chunks, filters, only
from records.models import Appointment, Person, PersonFact, User
from records.person_page import Posting, postings
from records.reading import Reading, ReadingForm
from records.requests import SignedInRequest
from records.scope import May, can, may
from records.wording import say

from ..certification_drawing import drawing
from ..certification_forms import PeopleForm
from ..certification_words import Shown, effect_of, rules_told, state_name, states, terms_told, tone
from ..certified import certifications_on, known_of, statuses, versions_of
from ..models import Certification, CertificationAct
from ..remembered import Remembered
from ..validity import ActKind, State, Status

PAGE = 50
KEPT = Remembered(20)  # the states of whole lists, while no row was added


def told_version(row: Certification) -> dict[str, object]:
    """A version with its terms and rules in sentences."""
    return {"row": row, "terms": terms_told(row), "rules": rules_told(row)}


def version_on(code: str, reading: Reading) -> Certification:
    """The version of the day, else the newest one known.  Raises Http404 for an unknown code."""
    rows = versions_of(code, reading.known_at)
    if not rows:
        raise Http404
    held = (one for one in rows if one.holds_from <= reading.on < one.holds_to)
    return next(held, rows[-1])


@login_required
def certifications(request: SignedInRequest) -> HttpResponse:
    """The certifications of a day with their terms."""
    if not can(request.user, May.VIEW):
        raise Http404
    form = ReadingForm(request.GET)
    reading = form.reading()
    rows = [told_version(one) for one in certifications_on(reading)]
    may_edit = can(request.user, May.RULE)
    context = {"form": form, "reading": reading, "rows": rows, "may_edit": may_edit}
    return render(request, "competency/certifications.html", context)


@login_required
@require_safe
def certifications_file(request: SignedInRequest, ending: str) -> HttpResponse:
    """The certifications of a day as a list."""
    only(can(request.user, May.VIEW))
    reading = ReadingForm(request.GET).reading()
    columns = [
        (_("Mã"), 16), (_("Chứng nhận"), 44), (_("Điều kiện của chứng nhận"), 90), (_("Căn cứ"), 30),
        (_("Hiệu lực từ"), 12),
    ]  # fmt: skip
    rows: Rows = (
        [one.code, str(one), " ".join(terms_told(one)), one.basis, one.holds_from]
        for one in certifications_on(reading)
    )
    title = _("Chứng nhận")
    return Sheet("chung-nhan", title, columns, rows, reading).response(ending)


@dataclass(frozen=True, slots=True)
class Line:
    """A person of the list with her state."""

    posting: Posting
    status: Status

    @property
    def tone(self) -> str:
        return tone(self.status.state)

    @property
    def word(self) -> str:
        return state_name(self.status.state)

    @property
    def because(self) -> str:
        return say(self.status.because)


def asked(
    user: User, code: str, form: PeopleForm, power: May = May.VIEW
) -> tuple[dict[int, Status], list[int]]:
    """The state of whoever one may see and holds a post on the day; whom the filter shows."""
    reading = form.reading()
    posted = Appointment.objects.as_of(reading.on, reading.known_at).values("person")
    people = Person.objects.visible_to(user, power).filter(pk__in=posted).by_name()
    order = list(people.values_list("pk", flat=True))
    key = "certified", code, reading, tuple(order)
    found = KEPT.get(key, lambda: statuses(code, order, reading))
    return found, [pk for pk in order if form.wants(found[pk].state)]


def lines(pks: Sequence[int], found: dict[int, Status], reading: Reading) -> list[Line]:
    people = Person.objects.in_bulk(pks)
    shown = postings([people[pk] for pk in pks], reading)
    return [Line(one, found[one.person.pk]) for one in shown]


@login_required
def certification(request: SignedInRequest, code: str) -> HttpResponse:
    """One certification: its terms, and who is in which state on the day."""
    if not can(request.user, May.VIEW):
        raise Http404
    form = PeopleForm(request.GET)
    reading = form.reading()
    row = version_on(code, reading)
    found, order = asked(request.user, code, form)
    page = Paginator(order, PAGE).get_page(request.GET.get("page"))
    versions = versions_of(code, reading.known_at)
    context = {
        "form": form,
        "reading": reading,
        "row": row,
        "told": told_version(row),
        "versions": [told_version(one) for one in reversed(versions) if one.pk != row.pk],
        "counts": states(list(found.values())),
        "total": len(found),
        "shown": len(order),
        "page": page,
        "lines": lines(list(page.object_list), found, reading),
        "may_export": can(request.user, May.EXPORT),
        "may_edit": can(request.user, May.RULE),
    }
    return render(request, "competency/certification.html", context)


@login_required
@require_safe
def certification_people(request: SignedInRequest, code: str, ending: str) -> HttpResponse:
    """The people of the list with their states and days."""
    only(can(request.user, May.EXPORT))
    form = PeopleForm(request.GET)
    reading = form.reading()
    row = version_on(code, reading)
    found, order = asked(request.user, code, form, May.EXPORT)
    columns = [
        (_("Mã cán bộ"), 12), (_("Họ và tên"), 28), (_("Đơn vị"), 28), (_("Trạng thái"), 24),
        (_("Vì sao"), 80), (_("Có hiệu lực từ"), 12), (_("Đến hết ngày"), 12),
        (_("Gia hạn từ"), 12), (_("Ân hạn đến hết"), 12), (_("Số kỳ"), 8),
    ]  # fmt: skip
    title = str(row)
    told = filters(form, (_("Chứng nhận"), title))
    sheet = Sheet(
        "nguoi-co-chung-nhan", title, columns, _rows(order, found, reading), reading, told
    )
    return sheet.response(ending)


def _rows(order: Sequence[int], found: dict[int, Status], reading: Reading) -> Rows:
    def each() -> Iterator[list[object]]:
        for some in chunks(order):
            for one in lines(some, found, reading):
                who, unit, cycle = one.posting.person, one.posting.unit, one.status.cycle
                ends = cycle is not None and not cycle.is_open_ended
                yield [
                    who.staff_code, who.full_name, unit.full_name if unit else "", one.word,
                    one.because,
                    cycle.start if cycle else "", cycle.due if cycle and ends else "",
                    cycle.opens if cycle and ends else "",
                    cycle.last_grace_day if cycle and ends else "", len(one.status.cycles),
                ]  # fmt: skip

    return each()  # type: ignore[return-value]


def _deeds(status: Status) -> list[tuple[str, str]]:
    """The decisions that this state leaves open, with their names."""
    if status.cycle is None:
        return []
    shut = {ActKind.SUSPEND if status.state is State.SUSPENDED else ActKind.LIFT}
    if status.cycle.is_open_ended:
        shut.add(ActKind.EXTEND)
    return [(kind, str(name)) for kind, name in CertificationAct.Kind.choices if kind not in shut]


@login_required
def certification_of(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """One person's periods of a certification, with the decisions about them."""
    mine = Person.objects.visible_to(request.user)
    own = request.user.person_id == pk
    person = get_object_or_404(Person if own else mine, pk=pk)
    form = ReadingForm(request.GET)
    reading = form.reading() if request.GET else Reading(clock.today())
    row = version_on(code, reading)
    known = known_of(code, [pk], reading.known_at)
    status = known.status(pk, reading.on)
    shown = Shown(row, status)
    acts = CertificationAct.objects.known(reading.known_at).filter(person=pk, code=code)
    facts = PersonFact.objects.in_bulk({fact for one in status.cycles for fact in one.facts})
    may_act = not own and can(request.user, May.RULE) and may(request.user, May.RULE, person)
    context = {
        "form": form,
        "reading": reading,
        "person": person,
        "own": own,
        "row": row,
        "told": told_version(row),
        "shown": shown,
        "cycles": [
            one | {"facts": [facts[fact] for fact in one["facts"] if fact in facts]}  # type: ignore[attr-defined]
            for one in shown.cycles
        ],
        "acts": [
            (one, effect_of(one))
            for one in acts.filter(holds_from__lte=reading.on).order_by("-holds_from", "-pk")
        ],
        "drawing": drawing(status, [a for a in known.acts.get(pk, ()) if a.day <= reading.on]),
        "kinds": _deeds(status) if may_act else (),
        "may_act": may_act,
    }
    return render(request, "competency/certification_of.html", context)
