"""A reorganisation while it is being prepared: a draft that anybody preparing it may change.

Nothing here is a fact.  What is carried out is a batch of ledger rows; the draft only says which.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..scope import May, is_everywhere, paths_of
from .batches import Batch
from .org import COMMUNE_LEVEL, Succession, Unit, UnitKind
from .people import Grant, Person, User


class PlanQuerySet(models.QuerySet):  # type: ignore[type-arg]
    def visible_to(self, user: User) -> Self:
        """All of them for whoever reorganises the province, nothing for others."""
        return self.all() if may_reorganise(user) else self.none()


def may_reorganise(user: User) -> bool:
    """Whether the account may prepare and carry out a reorganisation of the whole tree."""
    return is_everywhere(paths_of(user, May.REORGANISE))


class ReorganisationPlan(models.Model):
    """Old units to new ones on a day; ``batch`` is the last deed that carried it out."""

    is_draft = True

    class Rule(models.TextChoices):
        REMAINDER = "remainder", _("Về phần còn lại, trừ người được chọn riêng")
        BY_HAND = "by_hand", _("Chọn từng người")

    title = models.CharField(_("tên"), max_length=200)
    title_en = models.CharField(_("tên tiếng Anh"), max_length=200, blank=True)
    document = models.CharField(_("văn bản"), max_length=120, blank=True)
    on = models.DateField(_("ngày sắp xếp"))
    parent = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    rule = models.CharField(
        _("người của đơn vị bị chia"), max_length=10, choices=Rule, default=Rule.BY_HAND
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    batch = models.OneToOneField(Batch, models.PROTECT, null=True, blank=True, related_name="plan")

    objects = PlanQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    @property
    def folder(self) -> Path:
        """Where the file that is being read, and notes of what came of it, lie."""
        name = (
            f"{self.pk}-{self.created_at:%Y%m%d%H%M%S%f}"  # ids may come again, in a new database
        )
        return Path(settings.PRIVATE_ROOT) / "reorganisations" / name

    @property
    def is_applied(self) -> bool:
        """Whether its deed stands, not taken back."""
        return self.batch is not None and not Batch.objects.filter(undoes=self.batch_id).exists()


class PlannedUnit(models.Model):
    """A unit the plan would found, with whom it would put in charge."""

    is_draft = True

    plan = models.ForeignKey(ReorganisationPlan, models.CASCADE, related_name="units")
    code = models.CharField(_("mã"), max_length=10)
    name = models.CharField(_("tên"), max_length=120)
    kind = models.CharField(
        _("loại"), max_length=10, choices=[(k.value, k.label) for k in COMMUNE_LEVEL],
        default=UnitKind.COMMUNE,
    )  # fmt: skip
    in_charge = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("phụ trách"),
    )  # fmt: skip
    focal_points = models.ManyToManyField(
        Person, blank=True, related_name="+", verbose_name=_("đầu mối")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "code"], name="planned_unit_has_its_code",
                violation_error_message=_("Phương án đã có đơn vị mới mang mã này."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{UnitKind(self.kind).label} {self.name} ({self.code})"


class PlannedJoining(models.Model):
    """An old unit becomes (part of) a new one, or ends without an heir when ``new`` is null."""

    is_draft = True

    plan = models.ForeignKey(ReorganisationPlan, models.CASCADE, related_name="joinings")
    old = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    new = models.ForeignKey(
        PlannedUnit, models.CASCADE, null=True, blank=True, related_name="joinings"
    )
    share = models.CharField(
        _("phần"), max_length=10, choices=Succession.Share, default=Succession.Share.FULL
    )
    clause = models.CharField(_("điều khoản"), max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "old", "new"], name="planned_joining_once",
                violation_error_message=_("Phương án đã có dòng này."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id}"


class PlannedPosting(models.Model):
    """Where a person of a split unit is sent, by hand."""

    is_draft = True

    plan = models.ForeignKey(ReorganisationPlan, models.CASCADE, related_name="postings")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    new = models.ForeignKey(PlannedUnit, models.CASCADE, related_name="postings")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "person"], name="planned_posting_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.new_id}"


class PlannedGrant(models.Model):
    """What becomes of a right over a unit that ends: it goes to a new unit, or ends (null)."""

    is_draft = True

    plan = models.ForeignKey(ReorganisationPlan, models.CASCADE, related_name="grants")
    grant = models.ForeignKey(Grant, models.CASCADE, related_name="+")
    new = models.ForeignKey(
        PlannedUnit, models.CASCADE, null=True, blank=True, related_name="grants"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "grant"], name="planned_grant_once")]

    def __str__(self) -> str:
        return f"{self.grant_id} → {self.new_id}"
