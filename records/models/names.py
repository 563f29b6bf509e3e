"""What a person was called, and since when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ..verdict import gettext_noop
from .ledger import LedgerRow
from .people import AboutPersonQuerySet, Person


class PersonName(LedgerRow):
    """A name by decision.  Rows exist once a name has changed; ``Person`` carries today's."""

    OVERLAP: ClassVar[str] = gettext_noop(
        "Người này đã có một họ tên khác trong thời gian ấy. Rút lại lần đổi tên đó trước."
    )
    refusals = (OVERLAP,)

    person = models.ForeignKey(Person, models.PROTECT, related_name="names")
    family_name = models.CharField(max_length=40)
    middle_name = models.CharField(max_length=60, blank=True)
    given_name = models.CharField(max_length=40)

    objects = AboutPersonQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        pass

    def __str__(self) -> str:
        return " ".join(p for p in (self.family_name, self.middle_name, self.given_name) if p)
