"""What the moves of a proposed change ask and do: the words of RequirementChange.lifecycle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate

from records.lifecycle import Attempt
from records.scope import May, may_for_all
from records.verdict import Verdict, gettext_noop, no, yes

from .models.requirements import Requirement, enact, revise

if TYPE_CHECKING:
    from .models.changes import RequirementChange

REASON = 10  # characters: what the proposer can act upon

_FINE = yes("")


def may_rule(attempt: Attempt) -> Verdict:
    """Approved and refused by whoever may edit requirements, which bind everybody."""
    if may_for_all(attempt.by, May.RULE):
        return _FINE
    return no(gettext_noop("Việc của người được sửa chuẩn vị trí"))


def not_the_proposer(attempt: Attempt) -> Verdict:
    """Four eyes.  A person has one account at most, so the account tells them apart."""
    if attempt.thing.proposed_by_id == attempt.by.pk:
        return no(gettext_noop("Người đề xuất không duyệt đề xuất của mình"))
    return _FINE


def is_the_proposer(attempt: Attempt) -> Verdict:
    """Withdrawn only by whoever proposed."""
    if attempt.thing.proposed_by_id == attempt.by.pk:
        return _FINE
    return no(gettext_noop("Chỉ người đề xuất mới rút được"))


def base_stands(attempt: Attempt) -> Verdict:
    """The version it was drawn up from still counts; a new code is still free."""
    change = attempt.thing
    if change.base_id is None:
        if Requirement.objects.known().filter(code=change.code).exists():
            return no(gettext_noop("Mã này đã có người dùng sau khi đề xuất được lập"))
        return _FINE
    if not Requirement.objects.known().filter(pk=change.base_id).exists():
        return no(
            gettext_noop("Phiên bản làm căn cứ đã đổi sau khi đề xuất được lập; cần đề xuất lại")
        )
    return _FINE


def not_overtaken(attempt: Attempt) -> Verdict:
    """A version proposed for a day to come must not begin unannounced in the past."""
    change = attempt.thing
    first = change.draft.holds_from
    if first < localdate(attempt.at) and first > localdate(change.proposed_at):
        return no(
            gettext_noop(
                "Ngày có hiệu lực %(day)s đã qua khi chưa ai duyệt; cần đề xuất lại với ngày khác"
            ),
            day=first,
        )
    return _FINE


def enter(attempt: Attempt, act: Any) -> None:
    """Let the version count, in the approval's own transaction.  Raises EntryRefused."""
    change = attempt.thing
    source = source_of(change)
    if change.base is None:
        enact(change.version(), by=attempt.by, source=source, at=attempt.at)
        return
    revise(
        change.base,
        change.version(),
        reason=change.reason,
        by=attempt.by,
        source=source,
        at=attempt.at,
    )


def source_of(change: RequirementChange) -> str:
    """How the version names the change that made it."""
    return f"Đề xuất sửa chuẩn vị trí số {change.pk}"
