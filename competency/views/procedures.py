"""Who can handle which procedure where: units, the procedures of one, the people behind one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from records.listings import Rows, Sheet, filters, only
from records.models import Person
from records.reading import Reading
from records.requests import SignedInRequest
from records.scope import May, can
from records.wording import say, spoken

from ..nearest import Nearest, nearest
from ..permissions import Listed, officers, permitted, place_of
from ..permitted import Ground, Permission, judge, leaves
from ..procedure_coverage import ORDER, Cover, State, Table, UnitCover, survey
from ..procedure_forms import STATES, MayForm, ProcedureForm, UnitForm

PAGE = 30
NAMES = 3  # are told in a row; the rest is a number


def _may_look(request: SignedInRequest, power: May = May.VIEW) -> None:
    only(can(request.user, power))


@login_required
def units(request: SignedInRequest) -> HttpResponse:
    """Each unit with how many procedures nobody, one and enough can handle; the worst first."""
    _may_look(request)
    form = ProcedureForm(request.GET)
    table = survey(request.user, form.reading(), **form.asked_table())
    context = {
        "form": form,
        "table": table,
        "states": _states(table),
        "page": Paginator(table.units, PAGE).get_page(request.GET.get("page")),
        "query": _query(form),
        "may_export": can(request.user, May.EXPORT),
    }
    return render(request, "competency/procedure_units.html", context)


def _query(form: ProcedureForm) -> str:
    """What is asked, for links that keep it."""
    asked = [(name, form.asked(name)) for name in ("field", "leave") if form.asked(name)]
    return urlencode([*asked, *form.reading().as_query().items()])


def _states(table: Table) -> list[tuple[State, str, int]]:
    return [(one, str(STATES[one]), table.total(one)) for one in ORDER]


@dataclass(frozen=True, slots=True)
class Row:
    """One procedure of a unit: how well it is covered, by whom, who is next and what she lacks."""

    listed: Listed
    cover: Cover
    able: tuple[Person, ...]
    nearest: Nearest | None

    @property
    def name(self) -> str:
        name = spoken(self.listed.name)
        return name if len(name) <= 160 else f"{name[:157].rsplit(' ', 1)[0]}…"

    @property
    def words(self) -> str:
        return str(STATES[self.cover.state])

    @property
    def named(self) -> tuple[Person, ...]:
        return self.able[:NAMES]

    @property
    def more(self) -> int:
        return len(self.able) - NAMES


def _asked_unit(
    request: SignedInRequest, unit: int, power: May
) -> tuple[UnitForm, UnitCover, Table]:
    """The form, the unit and its table.  Raises Http404 for a unit one may not look into."""
    _may_look(request, power)
    form = UnitForm(request.GET)
    table = survey(request.user, form.reading(), unit=unit, power=power, **form.asked_table())
    if not table.units:
        raise Http404
    return form, table.units[0], table


def _listed(form: UnitForm, one: UnitCover, table: Table) -> list[Listed]:
    """The procedures asked for, those that hang on one person first."""
    state = form.asked("state")
    found = [row for row in table.procedures if not state or one.of(row).state == state]
    return sorted(found, key=lambda row: (ORDER.index(one.of(row).state), row.code))


def _rows(listed: Sequence[Listed], one: UnitCover, reading: Reading) -> Iterator[Row]:
    """In five statements, however many there are."""
    everybody = Person.objects.in_bulk([*one.here, *one.away])
    here = [everybody[who] for who in one.here]
    read = officers(list(one.here), reading)
    found = {}
    for row in listed:
        needs, cover = leaves(row.handled), one.of(row)
        if needs not in found:
            able = sorted((everybody[who] for who in cover.able), key=lambda who: who.sort_key)
            scarce = cover.state in {State.ONE, State.NOBODY}
            found[needs] = (
                tuple(able),
                nearest(needs, here, read, reading.on) if scarce else None,
            )
        yield Row(row, cover, *found[needs])


@login_required
def unit(request: SignedInRequest, pk: int) -> HttpResponse:
    """The procedures of one unit: who can, and who is nearest to it where that is one or nobody."""
    form, one, table = _asked_unit(request, pk, May.VIEW)
    page = Paginator(_listed(form, one, table), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "one": one,
        "table": table,
        "states": _states(table),
        "page": page,
        "rows": list(_rows(list(page), one, table.reading)),
        "query": _query(form),
        "may_export": can(request.user, May.EXPORT),
    }
    return render(request, "competency/procedure_unit.html", context)


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody of the unit and the answer about her."""

    person: Person
    permission: Permission

    @property
    def because(self) -> list[str]:
        return [say(one.verdict.because) for one in self.permission.refusing]


@login_required
def people(request: SignedInRequest, pk: int, code: str) -> HttpResponse:
    """Everybody of the unit, asked about one procedure."""
    form, one, table = _asked_unit(request, pk, May.VIEW)
    listed = next((row for row in table.procedures if row.code == code), None)
    if listed is None:
        raise Http404
    reading = table.reading
    here = Person.objects.visible_to(request.user).filter(pk__in=[*one.here, *one.away]).by_name()
    found = list(here)
    read = officers([who.pk for who in found], reading)
    place = place_of(one.unit.unit_id, one.unit)
    asked = [Asked(who, judge(read[who.pk], listed.handled, place, reading.on)) for who in found]
    order = ("yes", "unknown", "no")
    asked.sort(key=lambda row: order.index(row.permission.outcome.value))
    context = {
        "form": form,
        "one": one,
        "listed": listed,
        "asked": asked,
        "query": _query(form),
        "reading_query": urlencode(reading.as_query()),
    }
    return render(request, "competency/procedure_people.html", context)


@login_required
def how(request: SignedInRequest) -> HttpResponse:
    """How the numbers are made."""
    _may_look(request)
    form = ProcedureForm(request.GET)
    table = survey(request.user, form.reading(), **form.asked_table())
    context = {"form": form, "table": table, "states": _states(table), "query": _query(form)}
    return render(request, "competency/procedure_how.html", context)


@login_required
def may(request: SignedInRequest) -> HttpResponse:
    """May she handle this procedure in this unit on this day: yes, no or unknown, and why."""
    asked = bool(set(request.GET) & {"person", "procedure", "unit"})
    form = MayForm(request.GET if asked else None, user=request.user)
    _may_look_or_own(request)
    permission = None
    if asked and form.is_valid():
        data = form.cleaned_data
        permission = permitted(
            data["person"], data["procedure"], data["version"].unit, form.reading()
        )
    context = {
        "form": form,
        "permission": permission,
        "because": say(permission.verdict.because) if permission else "",
        "grounds": [_told(one) for one in permission.grounds] if permission else [],
    }
    return render(request, "competency/may.html", context)


def _may_look_or_own(request: SignedInRequest) -> None:
    only(can(request.user, May.VIEW) or request.user.person_id is not None)


def _told(ground: Ground) -> dict[str, object]:
    basis = ground.basis
    return {
        "ground": ground,
        "outcome": ground.verdict.outcome.value,
        "asked": spoken(ground.need.leaf.sentence()) if ground.need else "",
        "because": say(ground.verdict.because),
        "basis": ", ".join(part for part in (basis.clause, basis.document) if part),
        "facts": ground.verdict.facts,
        "rows": basis.rows,
    }


@login_required
def units_file(request: SignedInRequest, ending: str) -> HttpResponse:
    """The units as a file."""
    _may_look(request, May.EXPORT)
    form = ProcedureForm(request.GET)
    table = survey(request.user, form.reading(), power=May.EXPORT, **form.asked_table())
    columns = [
        (_("Mã đơn vị"), 10), (_("Đơn vị"), 28), (_("Số người"), 10), (_("Đang nghỉ"), 10),
        *((str(STATES[one]), 14) for one in ORDER),
    ]  # fmt: skip
    rows: Rows = (
        [
            one.unit.code, one.unit.full_name, len(one.here) + len(one.away), len(one.away),
            *(one.tally[state] for state in ORDER),
        ]
        for one in table.units
    )  # fmt: skip
    title = _("Bao phủ thủ tục")
    asked = filters(form)
    sheet = Sheet("bao-phu-thu-tuc", title, columns, rows, table.reading, asked)
    return sheet.response(ending)


@login_required
def unit_file(request: SignedInRequest, pk: int, ending: str) -> HttpResponse:
    """The procedures of one unit as a file."""
    form, one, table = _asked_unit(request, pk, May.EXPORT)
    columns = [
        (_("Mã thủ tục"), 12), (_("Thủ tục"), 70), (_("Mức bao phủ"), 16), (_("Số người"), 10),
        (_("Ai làm được"), 50), (_("Gần đạt nhất"), 28), (_("Thiếu năng lực gì"), 70),
    ]  # fmt: skip
    rows: Rows = (
        [
            row.listed.code, row.name, row.words, len(row.able),
            "; ".join(who.full_name for who in row.able),
            row.nearest.person.full_name if row.nearest else "",
            "; ".join(f"{gap.sentence}: {gap.because}" for gap in row.nearest.missing)
            if row.nearest else "",
        ]
        for row in _rows(_listed(form, one, table), one, table.reading)
    )  # fmt: skip
    title = _("Bao phủ thủ tục: %(unit)s") % {"unit": one.unit.full_name}
    asked = filters(form, (_("Đơn vị"), one.unit.full_name))
    sheet = Sheet("bao-phu-thu-tuc", title, columns, rows, table.reading, asked)
    return sheet.response(ending)
