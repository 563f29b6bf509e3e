"""A qualification that an officer claims with a picture of the paper, until somebody verifies it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from ..criteria import KIND_NAMES, Kind
from ..scope import May
from ..wording import spoken
from .ledger import AppendOnly, AppendOnlyQuerySet
from .people import Person, PersonFact, User


class ClaimState(models.TextChoices):
    """Where a claim stands; never stored on the claim, only in its acts."""

    SUBMITTED = "submitted", _("Chờ xác minh")
    ASKED = "asked", _("Cần bổ sung")
    VERIFIED = "verified", _("Đã xác minh")
    REFUSED = "refused", _("Không xác nhận")
    WITHDRAWN = "withdrawn", _("Đã rút")


OPEN_CLAIM = (ClaimState.SUBMITTED, ClaimState.ASKED)


class ClaimQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user: User) -> Self:
        """One's own, and those of people whose facts one may enter."""
        own = Q(person=user.person_id or 0)
        return self.filter(own | Q(person__in=Person.objects.visible_to(user, May.ENTER)))

    def with_state(self) -> Any:
        """Each with ``state_now`` and ``moved_at`` of its last act."""
        last = ClaimAct.objects.filter(claim=OuterRef("pk")).order_by("-number")
        return self.annotate(
            state_now=Subquery(last.values("state")[:1]), moved_at=Subquery(last.values("at")[:1])
        )

    def waiting_for(self, user: User) -> Any:
        """Those this account may verify: of others, in its units, longest waiting first."""
        people = Person.objects.entered_by(user)
        found = self.with_state().filter(person__in=people, state_now=ClaimState.SUBMITTED)
        return found.exclude(created_by=user).order_by("moved_at", "pk")


class Claim(AppendOnly):
    """Somebody says of herself that she holds a paper; all that changes is in the acts."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="claims")
    kind = models.CharField(max_length=20)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ClaimQuerySet.as_manager()

    def __str__(self) -> str:
        return spoken(KIND_NAMES[Kind(self.kind)])

    @property
    def state(self) -> str:
        """Where the last act left it."""
        found = getattr(self, "state_now", None)
        return found or self.acts.order_by("-number").values_list("state", flat=True)[0]

    @property
    def state_name(self) -> str:
        return str(ClaimState(self.state).label)

    @property
    def origin(self) -> str:
        """The mark of the fact it became."""
        return f"claim:{self.pk}"

    def locked(self) -> Claim:
        """This claim, nobody else moving it until the end."""
        return Claim.objects.select_for_update().get(pk=self.pk)

    def record(self, attempt: Any, _verdict: object) -> ClaimAct:
        """Write the act of a move."""
        return ClaimAct.objects.create(
            claim=self,
            number=self.acts.count() + 1,
            move=attempt.move.name,
            state=attempt.move.target,
            at=attempt.at,
            by=attempt.by,
            note=attempt.note or "",
            answers=attempt.content.get("answers"),
            scan=attempt.content.get("scan"),
        )


class ClaimScan(AppendOnly):
    """A picture or PDF of the paper; its bytes lie in a private folder, served with scope only."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="scans")
    key = models.CharField(max_length=32, unique=True)
    media_type = models.CharField(max_length=20)
    size = models.PositiveIntegerField()

    @property
    def path(self) -> Path:
        return Path(settings.PRIVATE_ROOT) / "claims" / self.key

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")


class ClaimAct(AppendOnly):
    """One move of a claim; ``answers`` are the form's, with the scan that shows them.

    The unique number lets only one of two simultaneous moves exist.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="acts")
    number = models.PositiveSmallIntegerField()
    move = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=ClaimState)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    answers = models.JSONField(null=True, blank=True)
    scan = models.ForeignKey(ClaimScan, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="one_claim_act_per_number")
        ]


def fact_of(claim: Claim) -> PersonFact | None:
    """The fact the claim became."""
    return PersonFact.objects.filter(origin=claim.origin).first()
