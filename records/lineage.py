"""Who became what: units across reorganisations, and whose they are to look into."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from . import clock
from .models import Succession, UnitVersion, User
from .models.org import any_prefix
from .prepared import Prepared
from .scope import May, paths_of

_OF_ONE = Prepared[UnitVersion](
    lambda unit: UnitVersion.objects.known().filter(unit=unit).order_by("holds_from", "pk"),
    unit=int,
)


def names_on(
    units: Collection[int], day: date, known_at: datetime | None = None
) -> dict[int, UnitVersion]:
    """The units as they were on a day, or as they last were before it; one query.

    A unit that had not begun by then is shown as it began.
    """
    found: dict[int, UnitVersion] = {}
    versions: Iterable[UnitVersion]
    if len(units) == 1 and known_at is None:
        versions = _OF_ONE.all(unit=next(iter(units)))
    else:
        known = UnitVersion.objects.known(known_at).filter(unit__in=units)
        versions = known.order_by("holds_from", "pk")
    for version in versions:
        if version.holds_from <= day or version.unit_id not in found:
            found[version.unit_id] = version
    return found


def units_within(user: User, power: May = May.VIEW) -> set[int]:
    """Units the account may look into today, with those that became part of them."""
    paths = paths_of(user, power)
    if not paths:
        return set()
    versions = UnitVersion.objects.as_of(clock.today()).filter(any_prefix("path", paths))
    reached = set(versions.values_list("unit_id", flat=True))
    before = Succession.objects.known().values_list("predecessor_id", "successor_id")
    parents = list(before)
    while more := {old for old, new in parents if new in reached} - reached:
        reached |= more
    return reached
