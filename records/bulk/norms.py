"""How many may hold a charge in a unit at a time, and who holds it already."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from ..models import ChargeNorm, Duty, UnitVersion
from ..verdict import Reason
from ..verdict import gettext_noop as noop

_BASIS = noop(" (%(document)s)")
_UNVERIFIED = noop(" (%(document)s, chưa đối chiếu)")


@dataclass(frozen=True, slots=True)
class Over:
    """A unit that has no place left: how many hold the charge, the most, and by which text."""

    n: int
    most: int
    basis: Reason | str


class Norms:
    """Places of one charge between two days, unit by unit; what is taken is counted along."""

    def __init__(self, charge: str, since: date, until: date) -> None:
        self.charge, self.since, self.until = charge, since, until
        found = ChargeNorm.objects.in_force(since).filter(charge=charge) if charge else ()
        self._norms = {norm.unit_kind: norm for norm in found}
        self._held: dict[int, int] = {}
        self._kinds: dict[int, str] = {}
        self._taken: Counter[int] = Counter()

    def read(self, units: Collection[int], versions: Mapping[int, UnitVersion]) -> None:
        """Who holds the charge in the units; one statement, none without a norm."""
        self._kinds |= {unit: version.kind for unit, version in versions.items()}
        asked = set(units) - self._held.keys()
        if not self._norms or not asked:
            return
        spells: dict[int, list[tuple[date, date]]] = defaultdict(list)
        rows = Duty.objects.known().filter(
            charge=self.charge, unit__in=asked, holds_to__gt=self.since, holds_from__lt=self.until
        )
        for unit, begins, ends in rows.values_list("unit_id", "holds_from", "holds_to"):
            spells[unit].append((begins, ends))
        self._held |= {unit: self._peak(spells[unit]) for unit in asked}

    def _peak(self, spells: list[tuple[date, date]]) -> int:
        """The most that hold it on any day between the two."""
        days = {max(self.since, begins) for begins, _ends in spells}
        return max((sum(b <= day < e for b, e in spells) for day in days), default=0)

    def take(self, unit: int) -> Over | None:
        """Take a place; what stands against it, if there is none left."""
        norm = self._norms.get(self._kinds.get(unit, "")) or self._norms.get("")
        held = self._held.get(unit, 0) + self._taken[unit]
        if norm is None or held < norm.most:
            self._taken[unit] += 1
            return None
        return Over(held, norm.most, _basis(norm))


def _basis(norm: ChargeNorm) -> Reason | str:
    if not norm.document:
        return ""
    return Reason(_BASIS if norm.verified else _UNVERIFIED, {"document": norm.document})
