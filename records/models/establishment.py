"""Establishment: how many posts a unit has, by norm for its kind or by a decision of its own."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..criteria import FOREVER
from ..scope import May, paths_of
from .law import InForceQuerySet, Position
from .ledger import LedgerQuerySet, LedgerRow
from .org import Unit, UnitKind, UnitVersion, any_prefix
from .people import User


def _one_grain(name: str) -> models.CheckConstraint:
    """A line is about one post, or about all posts of a kind that have no line of their own."""
    return models.CheckConstraint(
        name=name,
        condition=Q(position__isnull=False, post_kind="")
        | (Q(position__isnull=True) & ~Q(post_kind="")),
    )


def _enough(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(minimum__isnull=True) | Q(minimum__lte=F("posts")),
        violation_error_message=_("Số tối thiểu không lớn hơn số vị trí."),
    )


class EstablishmentNorm(models.Model):
    """Law as data: posts and least number of them filled, by kind of unit, between two dates.

    ``document`` and ``clause`` say where it is from; ``verified`` whether the text was seen.
    """

    unit_kind = models.CharField(max_length=10, choices=UnitKind)
    position = models.ForeignKey(
        Position, models.PROTECT, null=True, blank=True, related_name="norms"
    )
    post_kind = models.CharField(max_length=12, choices=Position.PostKind, blank=True)
    posts = models.PositiveSmallIntegerField()
    minimum = models.PositiveSmallIntegerField(null=True, blank=True)
    in_force_from = models.DateField()
    in_force_to = models.DateField(default=FOREVER)
    document = models.CharField(max_length=120, blank=True)
    clause = models.CharField(max_length=80, blank=True)
    verified = models.BooleanField(default=False)

    objects = InForceQuerySet.as_manager()

    class Meta:
        constraints = [_one_grain("norm_has_one_grain"), _enough("norm_minimum_within_posts")]

    def __str__(self) -> str:
        return f"{self.unit_kind}: {self.position or self.post_kind}"


class EstablishmentQuerySet(LedgerQuerySet):
    def visible_to(self, user: User, power: May = May.VIEW) -> Self:
        """Those of units within reach, as they are or have been."""
        paths = paths_of(user, power)
        units = UnitVersion.objects.known().filter(any_prefix("path", paths)).values("unit")
        return self.filter(unit__in=units)


class Establishment(LedgerRow):
    """By decision a unit has so many posts, whatever the norm of its kind says."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="establishment")
    position = models.ForeignKey(Position, models.PROTECT, null=True, blank=True, related_name="+")
    post_kind = models.CharField(max_length=12, choices=Position.PostKind, blank=True)
    posts = models.PositiveSmallIntegerField()
    minimum = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = EstablishmentQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        constraints = [
            *LedgerRow.Meta.constraints,
            _one_grain("establishment_has_one_grain"),
            _enough("establishment_minimum_within_posts"),
        ]
        indexes = [models.Index(fields=["unit", "holds_from"], name="establishment_unit_from")]

    def __str__(self) -> str:
        return str(self.position or self.get_post_kind_display())

    @property
    def since(self) -> date:
        return self.holds_from
