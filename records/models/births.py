"""When and as what a person was born, as it was believed at each time."""

from __future__ import annotations

from typing import Any

from django.db import models

from ..partial import PartialDate
from .ledger import LedgerRow
from .people import AboutPersonQuerySet, Person, Precision


class PersonBirth(LedgerRow):
    """Birth date and sex.  Rows exist once they were corrected; ``Person`` carries today's."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="births")
    birth_date = models.DateField()
    birth_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    sex = models.CharField(max_length=1, choices=Person.Sex)

    objects = AboutPersonQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.get_sex_display()}, {self.born}"

    @property
    def born(self) -> PartialDate:
        return PartialDate.at(self.birth_date, self.birth_precision)

    @property
    def began(self: Any) -> PartialDate:
        return self.born  # type: ignore[no-any-return]
