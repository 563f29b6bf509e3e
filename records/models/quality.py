"""Data quality: the numbers its checks lean on, lines set aside, and month-end confirmations."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..criteria import FOREVER
from ..scope import May, is_everywhere, paths_of
from .law import InForceQuerySet
from .ledger import AppendOnly, AppendOnlyQuerySet, LedgerQuerySet, LedgerRow
from .org import Unit, UnitVersion, any_prefix
from .people import Person, User


class QualityThreshold(models.Model):
    """Law as data: a number that a check leans on, between two dates.

    ``measure`` says of what ``value`` is a number; ``sex`` is empty where it is the same for all.
    ``document`` is empty for a rule of the house; ``verified`` says whether the text was seen.
    """

    class Measure(models.TextChoices):
        YEARS = "years", _("năm")
        MONTHS = "months", _("tháng")
        DAYS = "days", _("ngày")
        PEOPLE = "people", _("người")

    code = models.CharField(max_length=40)
    sex = models.CharField(max_length=1, choices=Person.Sex, blank=True)
    value = models.PositiveSmallIntegerField()
    measure = models.CharField(max_length=8, choices=Measure)
    in_force_from = models.DateField()
    in_force_to = models.DateField(default=FOREVER)
    document = models.CharField(max_length=120, blank=True)
    clause = models.CharField(max_length=80, blank=True)
    verified = models.BooleanField(default=False)

    objects = InForceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "sex", "in_force_from"], name="one_threshold_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.value} {self.get_measure_display()}"


class AsideQuerySet(LedgerQuerySet):
    def visible_to(self, user: User, power: May = May.VIEW) -> Self:
        """Those about people and units within reach; about texts, for the whole province only."""
        paths = paths_of(user, power)
        if is_everywhere(paths):
            return self
        units = UnitVersion.objects.known().filter(any_prefix("path", paths)).values("unit")
        people = Person.objects.visible_to(user, power)
        return self.filter(Q(person__in=people) | Q(person=None, unit__in=units))


class QualityAside(LedgerRow):
    """A line of a check was looked into and is right as it is, or is to be left until a day.

    ``rule`` is the check's code and ``item`` the id of what its line is about (a person, a unit,
    a fact, a text); ``person`` and ``unit`` say whose it is.
    """

    rule = models.CharField(max_length=40)
    item = models.BigIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(_("lý do"), max_length=300)

    objects = AsideQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        indexes = [models.Index(fields=["rule", "item"], name="quality_aside_line")]

    def __str__(self) -> str:
        return self.note


class OfUnitQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user: User, power: May = May.VIEW) -> Self:
        """Those of units within reach, as they are or have been."""
        units = UnitVersion.objects.known().filter(any_prefix("path", paths_of(user, power)))
        return self.filter(unit__in=units.values("unit"))


class MonthConfirmation(AppendOnly):
    """The head of a unit says that its list of a month is right: people, posts, charges, leave.

    The list is the reading as of ``on``, as known at ``known_at``; ``digest`` is the SHA-256 of
    what it said, so that reading it again can be compared.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="confirmations")
    month = models.DateField(_("tháng"))
    on = models.DateField(_("tại ngày"))
    known_at = models.DateTimeField()
    people = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = OfUnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "month"], name="one_confirmation_a_month",
                violation_error_message=_("Tháng này đã được xác nhận."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.month:%m/%Y}"


class ListError(AppendOnly):
    """Something is wrong in a unit's list of a month, says its head; answered once by others."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="list_errors")
    month = models.DateField(_("tháng"))
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    told = models.CharField(_("điều chưa đúng"), max_length=500)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = OfUnitQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "month"], name="list_error_unit_month")]

    def __str__(self) -> str:
        return self.told


class ListErrorAnswer(AppendOnly):
    """What was done about a reported error."""

    class Outcome(models.TextChoices):
        MENDED = "mended", _("Đã sửa")
        KEPT = "kept", _("Giữ nguyên")

    error = models.OneToOneField(ListError, models.PROTECT, related_name="answer")
    outcome = models.CharField(_("kết quả"), max_length=8, choices=Outcome)
    note = models.CharField(_("trả lời"), max_length=500)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.note


def month_of(day: date) -> date:
    """The first day of the day's month."""
    return day.replace(day=1)
