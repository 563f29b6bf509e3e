"""Decisions on commendation: numbered papers of a unit, one line for each person."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from records.models import AppendOnly, NumberSeries, Person, Unit, User


class Decision(AppendOnly):
    """A decision of a unit's chair; a revocation is a decision of its own (Law 06/2022, Art. 93)."""

    class Kind(models.TextChoices):
        AWARD = "award", _("Quyết định khen thưởng")
        REVOCATION = "revocation", _("Quyết định huỷ bỏ")

    SYMBOL = "QĐ-UBND"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    symbol = models.CharField(max_length=20, default=SYMBOL)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    decided_on = models.DateField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    signer = models.CharField(max_length=120)
    post = models.JSONField()
    basis = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "symbol", "year", "serial"], name="one_decision_per_number"
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """05/QĐ-UBND: a number under ten has a leading nought (Decree 30/2020, Annex I)."""
        return f"{self.serial:02}/{self.symbol}"

    @classmethod
    def numbered(cls, **values: object) -> Decision:
        """A decision with the next number of its unit and year, written at once."""
        unit, day = values["unit"], values["decided_on"]
        assert isinstance(unit, Unit)
        year = day.year  # type: ignore[attr-defined]
        serial = NumberSeries.take(unit, cls.SYMBOL, year)
        return cls.objects.create(year=year, serial=serial, **values)


class DecisionItem(AppendOnly):
    """What a decision says of one person, with the eligibility it rested on."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="items")
    proposal = models.ForeignKey("competency.Proposal", models.PROTECT, related_name="items")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    eligibility = models.JSONField()

    @property
    def origin(self) -> str:
        """How facts and certificates made by this line name it."""
        return f"decision-item:{self.pk}"
