"""Changes of requirements: proposed by one, counting once a second person approves."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from records.criteria import RuleError, from_data
from records.lifecycle import Attempt, Lifecycle, Move
from records.models import AppendOnly, AppendOnlyQuerySet, EntryRefused, User
from records.scope import May, can
from records.verdict import Verdict

from .. import approval
from .requirements import Requirement

# What the ledger itself notes when a version is entered.
ENTRY = frozenset(
    {"id", "entered_at", "entered_by", "source", "supersedes", "reason", "void", "code"}
)


class ChangeState(models.TextChoices):
    """Where a change stands; never stored on the change, only in its acts."""

    PROPOSED = "proposed", _("Chờ người thứ hai duyệt")
    APPROVED = "approved", _("Đã duyệt")
    REFUSED = "refused", _("Không duyệt")
    WITHDRAWN = "withdrawn", _("Người đề xuất đã rút")


class RequirementChangeQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user: User, power: May = May.VIEW) -> Self:
        """Requirements are everybody's who may look into some unit, and so are their changes."""
        return self.all() if can(user, power) else self.none()

    def with_state(self) -> Any:
        """Each with ``state_now`` and ``moved_at`` of its last act."""
        last = ChangeAct.objects.filter(change=OuterRef("pk")).order_by("-number")
        return self.annotate(
            state_now=Subquery(last.values("state")[:1]), moved_at=Subquery(last.values("at")[:1])
        )

    def pending(self) -> Any:
        """Those that wait for a second person, the oldest first."""
        found = self.with_state().filter(state_now=ChangeState.PROPOSED)
        return found.select_related("proposed_by", "base").order_by("pk")

    def waiting_for(self, user: User) -> Any:
        """Those that this account may approve, the oldest first; none for whoever may not rule."""
        return self.visible_to(user, May.RULE).pending().exclude(proposed_by=user)


class RequirementChange(AppendOnly):
    """A version of a requirement that somebody proposes; all that becomes of it is in its acts.

    ``base`` is the version it was drawn up from (none for a new code): once another row has
    taken its place, the change can no longer be approved.  ``content`` holds the values of the
    version to be, by field name.
    """

    code = models.SlugField(_("mã"), max_length=40, db_index=True)
    base = models.ForeignKey(
        Requirement, models.PROTECT, null=True, blank=True, related_name="changes"
    )
    content = models.JSONField(encoder=DjangoJSONEncoder)
    reason = models.CharField(_("lý do"), max_length=300)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()

    objects = RequirementChangeQuerySet.as_manager()
    lifecycle = Lifecycle(
        ChangeState,
        Move(
            "approve",
            _("Duyệt"),
            (ChangeState.PROPOSED,),
            ChangeState.APPROVED,
            unless=(
                approval.may_rule,
                approval.not_the_proposer,
                approval.base_stands,
                approval.not_overtaken,
            ),
            then=approval.enter,
            tone="primary",
        ),
        Move(
            "refuse",
            _("Không duyệt"),
            (ChangeState.PROPOSED,),
            ChangeState.REFUSED,
            unless=(approval.may_rule, approval.not_the_proposer),
            note=approval.REASON,
        ),
        Move(
            "withdraw",
            _("Rút đề xuất"),
            (ChangeState.PROPOSED,),
            ChangeState.WITHDRAWN,
            unless=(approval.is_the_proposer,),
        ),
    )

    def __str__(self) -> str:
        return str(self.draft)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises EntryRefused for a rule that cannot be read."""
        try:
            from_data((self.content or {}).get("rule"))
        except RuleError as error:
            raise EntryRefused(str(error)) from error
        super().save(*args, **kwargs)

    @property
    def state(self) -> str:
        """Where the last act left it."""
        found = getattr(self, "state_now", None)
        return found or self.acts.order_by("-number").values_list("state", flat=True)[0]

    @property
    def state_name(self) -> str:
        return str(ChangeState(self.state).label)

    @cached_property
    def draft(self) -> Requirement:
        """The unsaved version it would make."""
        return self.version()

    def version(self) -> Requirement:
        """A new unsaved version, for entering."""
        fields = {field.attname: field for field in Requirement._meta.concrete_fields}
        values = {name: fields[name].to_python(value) for name, value in self.content.items()}
        return Requirement(code=self.code, reason=self.reason, **values)

    @classmethod
    def content_of(cls, draft: Requirement) -> dict[str, Any]:
        """The values of a version as they are kept."""
        return {
            field.attname: getattr(draft, field.attname)
            for field in Requirement._meta.concrete_fields
            if field.name not in ENTRY
        }

    def locked(self) -> RequirementChange:
        """This change, nobody else moving it or another of its base until the end."""
        if self.base_id:
            list(Requirement.objects.select_for_update().filter(pk=self.base_id))
        return RequirementChange.objects.select_for_update().get(pk=self.pk)

    def record(self, attempt: Attempt, verdict: Verdict) -> ChangeAct:
        """Write the act of a move."""
        return ChangeAct.objects.create(
            change=self,
            number=self.acts.count() + 1,
            move=attempt.move.name,
            state=attempt.move.target,
            at=attempt.at,
            by=attempt.by,
            note=attempt.note or "",
        )


class ChangeAct(AppendOnly):
    """One move of a change: who, when, why.

    The unique number lets only one of two simultaneous moves exist; a trigger refuses the
    approval of whoever proposed (competency.guards).
    """

    change = models.ForeignKey(RequirementChange, models.PROTECT, related_name="acts")
    number = models.PositiveSmallIntegerField()
    move = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=ChangeState)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "number"], name="one_change_act_per_number")
        ]


@transaction.atomic
def propose(
    draft: Requirement, base: Requirement | None, *, reason: str, by: User, at: datetime
) -> RequirementChange:
    """Put a version before a second person.  Raises EntryRefused for a rule that cannot be read."""
    change = RequirementChange(
        code=base.code if base else draft.code,
        base=base,
        content=RequirementChange.content_of(draft),
        reason=reason.strip(),
        proposed_by=by,
        proposed_at=at,
    )
    change.save(force_insert=True)
    ChangeAct.objects.create(
        change=change, number=1, move="propose", state=ChangeState.PROPOSED, at=at, by=by
    )
    return change
