"""The way of a commendation: an achievement, a proposal, and the acts that move it."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from records.lifecycle import Attempt, Lifecycle, Move
from records.models import AppendOnly, AppendOnlyQuerySet, Person, Unit, User
from records.models.people import posted_under, within
from records.scope import May, paths_of
from records.verdict import Both, Verdict

from .. import moves
from .schemes import Scheme

if TYPE_CHECKING:
    from .decisions import DecisionItem


class State(models.TextChoices):
    """Where a dossier stands; never stored on the dossier, only in its acts."""

    DRAFT = "draft", _("Bản nháp")
    SUBMITTED = "submitted", _("Chờ thẩm định")
    RETURNED = "returned", _("Bị trả lại")
    APPRAISED = "appraised", _("Chờ quyết định")
    DECIDED = "decided", _("Đã khen thưởng")
    WITHDRAWN = "withdrawn", _("Đã rút")
    REVOKED = "revoked", _("Đã huỷ bỏ")


ALIVE = (State.DRAFT, State.SUBMITTED, State.RETURNED, State.APPRAISED, State.DECIDED)


class Achievement(AppendOnly):
    """What is commended.  ``key`` names the work of a year ("LDTT-2025"), once a person."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="achievements")
    title = models.CharField(_("thành tích"), max_length=300)
    begins_on = models.DateField()
    ends_on = models.DateField()
    key = models.CharField(max_length=40, blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "key"],
                condition=~Q(key=""),
                name="one_achievement_per_person_key",
            )
        ]

    def __str__(self) -> str:
        return self.title


class ProposalQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user: User, power: May = May.VIEW) -> Self:
        """Dossiers of people one may look into by right, and of those one's post decides on.

        Nobody sees a dossier about herself before she holds the certificate.
        """
        from records.clock import today

        from ..authority import decided_forms

        reached = Q(person__in=Person.objects.filter(within(paths_of(user, power), power)))
        forms, path = decided_forms(user, today()) if power is May.VIEW else (frozenset(), "")
        if forms:
            people = Person.objects.filter(Exists(posted_under([path])))
            reached |= Q(person__in=people, form__in=forms)
        return self.filter(reached).exclude(person=user.person_id or 0)

    def with_state(self) -> Any:
        """Each with ``state_now`` and ``moved_at`` of its last act."""
        last = Act.objects.filter(proposal=OuterRef("pk")).order_by("-number")
        return self.annotate(
            state_now=Subquery(last.values("state")[:1]),
            moved_at=Subquery(last.values("at")[:1]),
            moved_on=Subquery(last.values("on")[:1]),
        )

    def in_state(self, *states: str) -> Any:
        return self.with_state().filter(state_now__in=states)


class Proposal(AppendOnly):
    """A dossier that proposes one person for one form; all that changes is in its acts."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="proposals")
    form = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    achievement = models.ForeignKey(Achievement, models.PROTECT, related_name="proposals")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ProposalQuerySet.as_manager()
    lifecycle = Lifecycle(
        State,
        Move(
            "submit",
            _("Trình hồ sơ"),
            (State.DRAFT, State.RETURNED),
            State.SUBMITTED,
            unless=(moves.proposes, moves.eligible, moves.warned),
            tone="primary",
        ),
        Move(
            "appraise",
            _("Thẩm định đạt"),
            (State.SUBMITTED,),
            State.APPRAISED,
            unless=(moves.appraises, moves.not_the_proposer, moves.eligible),
            tone="primary",
        ),
        Move(
            "return",
            _("Trả lại"),
            (State.SUBMITTED,),
            State.RETURNED,
            unless=(moves.appraises, moves.not_the_proposer),
            note=moves.REASON,
        ),
        Move(
            "decide",
            _("Quyết định khen thưởng"),
            (State.APPRAISED,),
            State.DECIDED,
            unless=(moves.decides, moves.eligible),
            then=moves.award,
            grave=True,
            tone="primary",
        ),
        Move(
            "send_back",
            _("Trả lại"),
            (State.APPRAISED,),
            State.RETURNED,
            unless=(moves.decides,),
            note=moves.REASON,
        ),
        Move(
            "withdraw",
            _("Rút hồ sơ"),
            (State.DRAFT, State.SUBMITTED, State.RETURNED, State.APPRAISED),
            State.WITHDRAWN,
            unless=(moves.proposes,),
            tone="quiet",
        ),
        Move(
            "revoke",
            _("Huỷ bỏ quyết định"),
            (State.DECIDED,),
            State.REVOKED,
            unless=(moves.decides, moves.grounded),
            then=moves.revoke,
            note=moves.REASON,
            grave=True,
            tone="danger",
        ),
    )

    class Meta:
        indexes = [models.Index(fields=["person", "form", "year"], name="proposal_person_form")]

    def __str__(self) -> str:
        return f"{self.form} {self.year}: {self.person}"

    @property
    def state(self) -> str:
        """Where the last act left it."""
        found = getattr(self, "state_now", None)
        return found or self.acts.order_by("-number").values_list("state", flat=True)[0]

    @cached_property
    def summary(self) -> str:
        """The merits, in the words of the last version."""
        return (
            self.acts.exclude(summary="").order_by("-number").values_list("summary", flat=True)[0]
        )

    def scheme_on(self, day: date) -> Scheme:
        return Scheme.objects.as_of(day).get(form=self.form)

    def item(self) -> DecisionItem | None:
        """The line of the award's decision."""
        return self.items.select_related("decision").filter(decision__kind="award").first()

    def locked(self) -> Proposal:
        """This dossier with its achievement, nobody else moving either until the end."""
        list(Achievement.objects.select_for_update().filter(pk=self.achievement_id))
        return Proposal.objects.select_for_update().get(pk=self.pk)

    def record(self, attempt: Attempt, verdict: Verdict) -> Act:
        """Write the act of a move."""
        from ..authority import capacity_of

        content: dict[str, Any] = attempt.content
        return Act.objects.create(
            proposal=self,
            number=self.acts.count() + 1,
            move=attempt.move.name,
            state=attempt.move.target,
            at=attempt.at,
            on=attempt.on,
            by=attempt.by,
            post=capacity_of(attempt.by, attempt.on).to_data(),
            note=attempt.note or "",
            summary=content.get("summary", ""),
            verdict=verdict.to_data(),
            eligibility=content.get("eligibility"),
        )


class Act(AppendOnly):
    """One move of a dossier: who, when, why, under which post, and on what verdict.

    The unique number lets only one of two simultaneous moves exist.
    """

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="acts")
    number = models.PositiveSmallIntegerField()
    move = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State)
    at = models.DateTimeField()
    on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    post = models.JSONField()
    note = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    verdict = models.JSONField()
    eligibility = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["proposal", "number"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="one_act_per_number")
        ]

    @property
    def capacity(self) -> Both:
        return Both.from_data(self.post)
