"""Leave and reserve: what stands beside a post without being one."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..scope import May
from ..verdict import gettext_noop
from .law import Position
from .ledger import LedgerRow
from .org import Unit
from .people import MASK, AboutPersonQuerySet, Person, User


class PersonnelQuerySet(AboutPersonQuerySet):
    """Rows that only those who enter them, and the person herself, may read in full."""

    def open_to(self, user: User) -> PersonnelQuerySet:
        entered = models.Q(person__in=Person.objects.visible_to(user, May.ENTER))
        return self.filter(models.Q(person=user.person_id or 0) | entered)


class Absence(LedgerRow):
    """A person keeps her post and is away from it; its kind may speak of her health."""

    class Kind(models.TextChoices):
        MATERNITY = "maternity", _("Nghỉ thai sản")
        SICK = "sick", _("Nghỉ ốm dài ngày")
        UNPAID = "unpaid", _("Nghỉ không hưởng lương")
        STUDY = "study", _("Đi học tập trung")

    MEDICAL: ClassVar[tuple[str, ...]] = (Kind.MATERNITY.value, Kind.SICK.value)
    OVERLAP: ClassVar[str] = gettext_noop(
        "Người này đã có một đợt nghỉ trong thời gian ấy. Sửa hoặc kết thúc đợt nghỉ đó trước."
    )
    refusals = (OVERLAP,)

    person = models.ForeignKey(Person, models.PROTECT, related_name="absences")
    kind = models.CharField(max_length=12, choices=Kind)

    objects = PersonnelQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        indexes = [models.Index(fields=["person", "holds_from"], name="absence_person_from")]

    def __str__(self) -> str:
        if self.is_kept_apart:
            return gettext("Nghỉ theo chế độ %(mask)s") % {"mask": MASK}
        return str(self.get_kind_display())

    @property
    def is_kept_apart(self) -> bool:
        """Whether the kind speaks of her health: opened for a purpose only."""
        return self.kind in self.MEDICAL


class Reserve(LedgerRow):
    """A person is on the planning list (quy hoạch) for a post in a unit."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="reserves")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    position = models.ForeignKey(Position, models.PROTECT, related_name="+")

    objects = PersonnelQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        pass

    def __str__(self) -> str:
        return str(self.position)


class Sameness(LedgerRow):
    """Whether two files are of one person: ``other`` was merged into ``person``, or is another."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="samenesses")
    other = models.ForeignKey(Person, models.PROTECT, related_name="+")
    is_same = models.BooleanField()

    objects = AboutPersonQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        constraints = [
            *LedgerRow.Meta.constraints,
            models.CheckConstraint(
                name="sameness_is_of_two", condition=~models.Q(person=models.F("other"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.other.staff_code} {'=' if self.is_same else '≠'} {self.person.staff_code}"
