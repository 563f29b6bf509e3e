"""The form of a question without its values: a check is built from it once, and asked again.

Building and compiling a check costs Django ten times what the database needs for the people of a
unit.  So a check never sees a day, a number or a list of people, only their places; the values
are filled in when it is asked (``records.quality.plans``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Subquery,
    Value,
)

from ..models import Appointment, Person, UnitVersion
from ..scope import May

if TYPE_CHECKING:
    from .asked import Asked


@dataclass(frozen=True, slots=True)
class Place:
    """Stands among the parameters of a statement for what ``of`` tells of the question.

    ``power`` is that of the check: several stand in one statement.  A value that is None becomes
    NULL: no comparison with it holds, so nothing is found.
    """

    of: Callable[[Asked], Any]
    power: May


class Asking(Value):
    """A place as an expression."""

    def as_sql(self, _compiler: Any, _connection: Any) -> Any:
        return "%s", [self.value]


class Among(Func):
    """Whether a column is one of ids: a single parameter, however many they are."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, column: str, place: Place) -> None:
        super().__init__(F(column), Asking(place), output_field=BooleanField())

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        template = "%(expressions)s)"
        return self.as_sql(compiler, connection, template=template, arg_joiner=" = ANY(", **more)

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        template = "%(expressions)s))"
        joiner = " IN (SELECT value FROM json_each("
        return self.as_sql(compiler, connection, template=template, arg_joiner=joiner, **more)


@dataclass(frozen=True, slots=True)
class Shape:
    """All that the form of a statement depends on.

    ``province``: of nobody in particular, else of units whose people were looked up.  ``timed``:
    as known at an instant, else as known now.  ``everyone``: the account may see all people.
    """

    power: May
    province: bool
    timed: bool
    everyone: bool

    @property
    def on(self) -> Any:
        return self.day(lambda asked: asked.on)

    @property
    def known_at(self) -> Any:
        """The instant, None for now: for ``known`` and ``as_of`` of a ledger."""
        return self.instant(lambda asked: asked.known_at) if self.timed else None

    def day(self, of: Callable[[Asked], date | None]) -> Any:
        return Asking(Place(of, self.power), output_field=DateField())

    def instant(self, of: Callable[[Asked], datetime | None]) -> Asking:
        return Asking(Place(of, self.power), output_field=DateTimeField())

    def number(self, of: Callable[[Asked], int | None]) -> Asking:
        return Asking(Place(of, self.power), output_field=IntegerField())

    def words(self, of: Callable[[Asked], str]) -> Asking:
        return Asking(Place(of, self.power), output_field=CharField())

    def threshold(self, code: str) -> Asking:
        """The number in force on the day; none where there is none, and then nothing is found."""
        return self.number(lambda asked: asked.number(code))

    def among(self, column: str, of: Callable[[Asked], Any]) -> Among:
        return Among(column, Place(of, self.power))

    def believed(self, model: Any) -> Any:
        """The rows of a ledger that hold on the day."""
        return model.objects.as_of(self.on, self.known_at)

    def posts(self) -> Any:
        """Appointments of the day in the units asked about."""
        return self.in_units(self.believed(Appointment))

    def in_units(self, rows: Any) -> Any:
        """Of the rows with a unit, those of the units asked about."""
        return rows if self.province else rows.filter(self.among("unit_id", _units))

    def unit_versions(self) -> Any:
        """The communes of the day asked about."""
        return self.in_units(self.believed(UnitVersion).communes())

    def people(self) -> Any:
        """Who holds a post in the units on the day: of few units, everything begins with them."""
        if not self.province:
            return Person.objects.filter(self.among("pk", _reached))
        return Person.objects.filter(Exists(self.posts().filter(person=OuterRef("pk"))))

    def of_people(self, rows: Any) -> Any:
        """Of the rows about a person, those about these people."""
        if not self.province:
            return rows.filter(self.among("person_id", _reached))
        return rows.filter(person__in=self.people().values("pk"))

    def where(self, person: str) -> Subquery:
        """The unit of a person's post; of several in the units, the newest."""
        rows = self.posts().filter(person=OuterRef(person)).order_by("-holds_from", "pk")
        return Subquery(rows.values("unit")[:1], output_field=IntegerField())


def _units(asked: Asked) -> Any:
    return asked.units


def _reached(asked: Asked) -> Any:
    return asked.reached()
