"""Everything a post may be asked for, and where each line comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from records.models import Duty

from .models import Requirement
from .models.requirements import Held


class Origin(StrEnum):
    """What a requirement is bound to, from the widest to the closest."""

    EVERYBODY = "everybody"
    UNIT_KIND = "unit_kind"
    POST_KIND = "post_kind"
    POSITION = "position"
    CHARGE = "charge"


ORIGINS = {
    Origin.EVERYBODY: _("Mọi vị trí"),
    Origin.UNIT_KIND: _("Theo loại đơn vị"),
    Origin.POST_KIND: _("Theo loại vị trí"),
    Origin.POSITION: _("Theo chức danh"),
    Origin.CHARGE: _("Theo nhiệm vụ được giao"),
}


def origin_of(requirement: Requirement) -> Origin:
    """The closest thing it is bound to."""
    if requirement.charge:
        return Origin.CHARGE
    if requirement.positions:
        return Origin.POSITION
    if requirement.post_kind:
        return Origin.POST_KIND
    return Origin.UNIT_KIND if requirement.unit_kind else Origin.EVERYBODY


@dataclass(frozen=True, slots=True)
class Inherited:
    """One line of the effective set.

    ``replaced_by`` stand instead of it: always, or (a charge) for whoever has the charge.
    """

    requirement: Requirement
    origin: Origin
    replaced_by: tuple[Requirement, ...]

    @property
    def in_force(self) -> bool:
        """Whether it is asked of somebody in the post with no charge, or with its own."""
        return not any(one.charge in {"", self.requirement.charge} for one in self.replaced_by)

    @property
    def from_where(self) -> str:
        """The origin in words: "Theo loại đơn vị: Xã"."""
        one, label = self.requirement, str(ORIGINS[self.origin])
        named = {
            Origin.UNIT_KIND: one.get_unit_kind_display,
            Origin.POST_KIND: one.get_post_kind_display,
            Origin.CHARGE: one.get_charge_display,
        }.get(self.origin)
        parts = [f"{label}: {named()}" if named else label]
        if self.origin is not Origin.UNIT_KIND and one.unit_kind:
            parts.append(gettext("chỉ ở %(kind)s") % {"kind": one.get_unit_kind_display()})
        return "; ".join(parts)

    @property
    def replaced(self) -> str:
        """By what it is replaced, in one sentence; nothing when it is not."""
        said = [
            gettext("Được thay bằng “%(title)s” khi được giao: %(charge)s.")
            % {"title": one, "charge": one.get_charge_display()}
            if one.charge not in {"", self.requirement.charge}
            else gettext("Được thay bằng “%(title)s”.") % {"title": one}
            for one in self.replaced_by
        ]
        return " ".join(said)


def effective_set(held: Held, requirements: Sequence[Requirement]) -> list[Inherited]:
    """What may be asked in the post: the widest first, then by the requirements' order."""
    binding = [one for one in requirements if one.binds(held, Duty.Charge.values)]
    lines = [
        Inherited(
            one,
            origin_of(one),
            tuple(other for other in binding if one.code in other.replaces),
        )
        for one in binding
    ]
    order = list(Origin)
    return sorted(lines, key=lambda line: order.index(line.origin))
