"""Units: an identity of our own, dated versions, and the events that joined or split them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from ..text import fold, order_key
from ..verdict import Both
from .ledger import LedgerQuerySet, LedgerRow

if TYPE_CHECKING:
    from .people import User


class UnitKind(models.TextChoices):
    """Kinds of unit; a commune-level unit is a commune, ward or township."""

    PROVINCE = "province", _("Tỉnh")
    DISTRICT = "district", _("Huyện")
    CITY = "city", _("Thành phố")
    COMMUNE = "commune", _("Xã")
    WARD = "ward", _("Phường")
    TOWNSHIP = "township", _("Thị trấn")


COMMUNE_LEVEL = (UnitKind.COMMUNE, UnitKind.WARD, UnitKind.TOWNSHIP)


class Unit(models.Model):
    """A unit is not its code or its name (R4): only this row is its identity."""

    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"unit {self.pk}"


class UnitVersionQuerySet(LedgerQuerySet):
    def communes(self) -> Self:
        """The units that run a counter."""
        return self.filter(kind__in=COMMUNE_LEVEL)

    def under(self, path: str) -> Self:
        """The subtree at ``path``, itself included."""
        return self.filter(path__startswith=path)

    def visible_to(self, user: User) -> Self:
        from ..scope import May, paths_of

        return self.filter(any_prefix("path", paths_of(user, May.VIEW)))


def any_prefix(field: str, paths: list[str]) -> Q:
    """Rows whose path lies in one of the subtrees; none when there are no paths."""
    if not paths:
        return Q(pk__in=[])
    condition = Q()
    for path in paths:
        condition |= Q(**{f"{field}__startswith": path})
    return condition


class UnitVersion(LedgerRow):
    """Code, name, kind and place in the tree, between two dates.

    ``path`` is the chain of unit identities from the province down ("3.17.204."), so a
    subtree is a prefix.  ``code`` is the statistics office's, text, leading zeros kept.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="versions")
    code = models.CharField(_("mã"), max_length=10, db_index=True)
    name = models.CharField(_("tên"), max_length=120)
    kind = models.CharField(_("loại"), max_length=10, choices=UnitKind)
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    path = models.CharField(max_length=120, db_index=True)
    folded = models.CharField(max_length=160)
    sort_key = models.CharField(max_length=400)

    objects = UnitVersionQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        indexes = [models.Index(fields=["unit", "holds_from"], name="unitversion_unit_from")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Kind and name as they are written: "Xã Nhân Lý", "Nhân Lý Commune"."""
        return gettext("%(kind)s %(name)s") % {"kind": UnitKind(self.kind).label, "name": self.name}

    @classmethod
    def made(cls, **values: object) -> UnitVersion:
        """A version with its derived search and order columns filled in."""
        name = str(values["name"])
        return cls(folded=fold(name), sort_key=order_key(name), **values)


class UnitEvent(LedgerRow):
    """What happened to units on a day, with its legal document.

    A reorganisation is the umbrella of one resolution over many; who became what is in its
    successions.  ``unit`` is the one a founding, renaming, move or dissolution is about.
    """

    class EventKind(models.TextChoices):
        REORGANISATION = "reorganisation", _("Sắp xếp đơn vị hành chính")
        FOUNDING = "founding", _("Thành lập")
        MERGER = "merger", _("Sáp nhập")
        SPLIT = "split", _("Chia tách")
        RENAMING = "renaming", _("Đổi tên")
        MOVE = "move", _("Chuyển cấp trên")
        DISSOLUTION = "dissolution", _("Giải thể")

    kind = models.CharField(max_length=20, choices=EventKind)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="events")
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)

    class Meta(LedgerRow.Meta):
        pass

    def __str__(self) -> str:
        return Both(self.title, self.title_en).said(get_language() or "vi")


class Succession(LedgerRow):
    """An old unit became (part of) a new one: ``share`` full, partial or remainder."""

    class Share(models.TextChoices):
        FULL = "full", _("toàn bộ")
        PARTIAL = "partial", _("một phần")
        REMAINDER = "remainder", _("phần còn lại")

    event = models.ForeignKey(UnitEvent, models.PROTECT, related_name="successions")
    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="successors")
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="predecessors")
    share = models.CharField(max_length=10, choices=Share)
    clause = models.CharField(max_length=40)

    class Meta(LedgerRow.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.document}, {self.clause}"


class DossierTotal(LedgerRow):
    """Dossiers of a unit in a month (``holds_from`` is its first day), by outcome.

    resolved = early + on_time + late (DOMAIN F1.22b); counts are dossiers.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="dossier_totals")
    received = models.PositiveIntegerField()
    resolved = models.PositiveIntegerField()
    early = models.PositiveIntegerField()
    on_time = models.PositiveIntegerField()
    late = models.PositiveIntegerField()
    pending = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.holds_from:%m/%Y}"

    @property
    def in_time(self) -> int:
        """Resolved early or on time."""
        return self.early + self.on_time

    class Meta(LedgerRow.Meta):
        constraints = [
            *LedgerRow.Meta.constraints,
            models.CheckConstraint(
                name="dossiertotal_outcomes_add_up",
                condition=Q(resolved=models.F("early") + models.F("on_time") + models.F("late")),
                violation_error_message=_("Số đã giải quyết phải bằng sớm + đúng hạn + quá hạn."),
            ),
        ]
