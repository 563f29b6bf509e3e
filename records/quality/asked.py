"""What the checks are asked: a reading, and whom it may speak of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from ..lineage import units_within
from ..models import Appointment, Person, UnitVersion, User
from ..reading import Reading
from ..scope import May, is_everywhere, paths_of
from .shape import Shape
from .thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class Asked:
    """A reading, and whom it may speak of.

    ``units`` None is the whole province; ``whole``: the account may see all people.
    ``learned`` is the day whose knowledge counts.
    """

    user: User
    on: date
    known_at: datetime | None
    learned: date
    thresholds: Thresholds
    units: frozenset[int] | None
    power: May = May.VIEW
    whole: bool = False
    memo: dict[Any, Any] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, user: User, reading: Reading, today: date, power: May = May.VIEW) -> Asked:
        whole = is_everywhere(paths_of(user, power))
        units = None if whole else frozenset(units_within(user, power))
        return cls(
            user, reading.on, reading.known_at, reading.known_on or today, Thresholds.load(),
            units, power, whole,
        )  # fmt: skip

    @property
    def shape(self) -> Shape:
        return Shape(self.power, self.units is None, self.known_at is not None, self.whole)

    def within(self, unit: int) -> Asked:
        """The same, of one unit; nobody where that is not within reach."""
        reached = self.units is None or unit in self.units
        return replace(self, units=frozenset({unit}) if reached else frozenset())

    def at(self, day: date) -> Asked:
        return replace(self, on=day)

    def number(self, code: str) -> int | None:
        return self.thresholds.on(code, self.on)

    def unit_versions(self) -> Any:
        """The communes of the day asked about."""
        rows = UnitVersion.objects.as_of(self.on, self.known_at).communes()
        return rows if self.units is None else rows.filter(unit__in=self.units or ())

    def once(self, key: Any, find: Callable[[], Any]) -> Any:
        """What was found under the key, looked up once for all days and powers of the question."""
        if key not in self.memo:
            self.memo[key] = find()
        return self.memo[key]

    def reached(self) -> frozenset[int]:
        """Who holds a post in the units on the day, of those the account may see."""

        def find() -> frozenset[int]:
            held = Appointment.objects.as_of(self.on, self.known_at).filter(
                unit__in=self.units or ()
            )
            people = frozenset(held.values_list("person", flat=True))
            return people if self.whole else people & self.seen()

        return self.once(("reached", self.on, self.units, self._eyes), find)  # type: ignore[no-any-return]

    def seen(self) -> frozenset[int]:
        """Whom of those ever posted in the units the account may see."""

        def find() -> frozenset[int]:
            ever = Appointment.objects.filter(unit__in=self.units or ()).values("person")
            people = Person.objects.visible_to(self.user, self.power).filter(pk__in=ever)
            return frozenset(people.values_list("pk", flat=True))

        return self.once(("seen", self.units, self._eyes), find)  # type: ignore[no-any-return]

    def reachable(self) -> frozenset[int]:
        """Whom the account may see at all, whatever units are asked about."""

        def find() -> frozenset[int]:
            people = Person.objects.visible_to(self.user, self.power)
            return frozenset(people.values_list("pk", flat=True))

        return self.once(("reachable", self._eyes), find)  # type: ignore[no-any-return]

    @property
    def _eyes(self) -> May | None:
        """The power where what may be seen depends on it."""
        return None if self.whole else self.power


# The question under each power that the account has.
Questions = Mapping[May, Asked]
