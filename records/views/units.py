"""Units of a day, and the look-up of a unit by any code or name it ever had."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from ..former_names import Called
from ..lineage import names_on
from ..models import Appointment, Succession, UnitVersion
from ..models.org import UnitVersionQuerySet
from ..reading import Reading, ReadingForm, words_field
from ..requests import SignedInRequest

PAGE = 50


class UnitsForm(ReadingForm):
    """?q=nhan+ly beside the two dates."""

    q = words_field(_("Tên, tên cũ hoặc mã"))
    field_order = ("q", "on", "known")


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit of a day in the list: how many people, its nearest kin, the old names it is found by."""

    version: UnitVersion
    staff: int
    before: int
    after: tuple[UnitVersion, ...]
    former: tuple[UnitVersion, ...]


@login_required
def units(request: SignedInRequest) -> HttpResponse:
    """The units of a day, found by code, name or former name."""
    form = UnitsForm(request.GET)
    reading = form.reading()
    found, called = found_units(form, reading)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    posts = Appointment.objects.as_of(reading.on, reading.known_at)
    context = {
        "form": form,
        "reading": reading,
        "page": page,
        "people": posts.filter(unit__in=found.order_by().values("unit")).aggregate(
            n=Count("person", distinct=True)
        )["n"],
        "units": unit_rows(list(page.object_list), reading, called),
        "called": called,
    }
    return render(request, "records/units.html", context)


def found_units(form: UnitsForm, reading: Reading) -> tuple[UnitVersionQuerySet, Called | None]:
    """The units of the day that the words find, and who was ever called so."""
    versions = UnitVersion.objects.as_of(reading.on, reading.known_at).communes()
    called: Called | None = None
    if words := form.asked("q"):
        called = Called.load(words, reading)
        versions = versions.filter(unit__in=called.units)
    return versions.order_by("sort_key", "code"), called


def unit_rows(
    versions: Sequence[UnitVersion], reading: Reading, called: Called | None
) -> list[UnitRow]:
    """The rows of one page or file, in three queries."""
    ids = [version.unit_id for version in versions]
    staff = dict(
        Appointment.objects.as_of(reading.on, reading.known_at)
        .filter(unit__in=ids)
        .values_list("unit_id")
        .annotate(Count("person", distinct=True))
    )
    kin = list(
        Succession.objects.known(reading.known_at)
        .filter(Q(predecessor__in=ids) | Q(successor__in=ids))
        .order_by("pk")
    )
    before = Counter(row.successor_id for row in kin)
    later = names_on({row.successor_id for row in kin}, date.max, reading.known_at)
    after: dict[int, list[UnitVersion]] = defaultdict(list)
    for row in kin:
        after[row.predecessor_id].append(later[row.successor_id])
    return [
        UnitRow(
            v,
            staff.get(v.unit_id, 0),
            before[v.unit_id],
            tuple(after[v.unit_id]),
            called.former(v) if called else (),
        )
        for v in versions
    ]
