"""The words of a certification: its states and acts, and why a state is what it is.  Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from records.criteria import FOREVER
from records.verdict import Both, Reason, gettext_noop


class State(StrEnum):
    """What a certification is on a day; exactly one."""

    NOT_YET = "not_yet"
    IN_FORCE = "in_force"
    RENEWAL_OPEN = "renewal_open"
    IN_GRACE = "in_grace"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Ending(StrEnum):
    """How a cycle came to its end."""

    RENEWED = "renewed"
    EXPIRED = "expired"
    REVOKED = "revoked"


class ActKind(StrEnum):
    """What a decision may do to a certification."""

    SUSPEND = "suspend"
    LIFT = "lift"
    EXTEND = "extend"
    REVOKE = "revoke"


STATE_NAMES = {
    State.NOT_YET: Both("Chưa đạt lần đầu", "Not yet certified"),
    State.IN_FORCE: Both("Còn hiệu lực", "In force"),
    State.RENEWAL_OPEN: Both("Đến kỳ gia hạn", "Renewal open"),
    State.IN_GRACE: Both("Trong thời gian ân hạn", "In grace"),
    State.SUSPENDED: Both("Tạm đình chỉ", "Suspended"),
    State.EXPIRED: Both("Hết hiệu lực", "Expired"),
    State.REVOKED: Both("Đã thu hồi", "Revoked"),
}


@dataclass(frozen=True, slots=True)
class Act:
    """A decision about one person's certification, in effect from ``day``.

    ``until`` is the first day after a suspension, or the new expiry an extension gives.
    """

    kind: ActKind
    day: date
    until: date = FOREVER
    document: str = ""
    grounds: str = ""
    id: int = 0


class Dated(Protocol):
    """What the sentences need of a cycle."""

    @property
    def start(self) -> date: ...
    @property
    def baseline(self) -> date: ...
    @property
    def until(self) -> date: ...
    @property
    def opens(self) -> date: ...
    @property
    def grace_until(self) -> date: ...
    @property
    def ended(self) -> date | None: ...
    @property
    def extended(self) -> bool: ...


MESSAGES = {
    State.NOT_YET: gettext_noop("Chưa hoàn thành yêu cầu lần đầu."),
    State.IN_FORCE: gettext_noop(
        "Có hiệu lực từ %(start)s đến hết %(last)s; gia hạn được từ %(opens)s."
    ),
    State.RENEWAL_OPEN: gettext_noop(
        "Có hiệu lực đến hết %(last)s; gia hạn được từ %(opens)s, nên làm ngay."
    ),
    State.IN_GRACE: gettext_noop(
        "Hết hạn sau ngày %(last)s; còn gia hạn được đến hết %(grace)s, sau đó phải làm lại từ đầu."
    ),
    State.SUSPENDED: gettext_noop("Tạm đình chỉ từ %(day)s theo %(document)s: %(grounds)s."),
    State.EXPIRED: gettext_noop("Hết hiệu lực sau ngày %(last)s; phải làm lại từ đầu."),
    State.REVOKED: gettext_noop("Bị thu hồi từ ngày %(ended)s; phải làm lại từ đầu."),
}
FOR_GOOD = gettext_noop("Có hiệu lực từ %(start)s, không có ngày hết hạn.")
NO_WINDOW = gettext_noop("Có hiệu lực từ %(start)s đến hết %(last)s.")
NOTE_EXTENDED = gettext_noop(
    "Được kéo dài đến hết %(last)s; hạn theo điều kiện là hết %(baseline)s và nhịp gia hạn giữ nguyên."
)
NOTE_TOO_EARLY = gettext_noop(
    "Lần làm ngày %(day)s trước ngày mở gia hạn %(opens)s nên không được tính."
)
NOTE_RUNS_ON = gettext_noop("Thời hạn vẫn chạy khi tạm đình chỉ: hết hạn sau ngày %(last)s.")


def _eve(day: date) -> date:
    return day if day == FOREVER else day - timedelta(days=1)


def reason_of(state: State, cycle: Dated | None, suspension: Act | None) -> Reason:
    """Why the state is what it is."""
    if cycle is None:
        return Reason(MESSAGES[State.NOT_YET])
    if state is State.SUSPENDED and suspension is not None:
        grounds = suspension.grounds.rstrip(".")
        said = {"day": suspension.day, "document": suspension.document, "grounds": grounds}
        return Reason(MESSAGES[state], said)
    message = MESSAGES[state]
    if state is State.IN_FORCE and cycle.until == FOREVER:
        message = FOR_GOOD
    elif state is State.IN_FORCE and cycle.opens >= cycle.until:
        message = NO_WINDOW
    return Reason(
        message,
        {
            "start": cycle.start,
            "last": _eve(cycle.until),
            "opens": cycle.opens,
            "grace": _eve(cycle.grace_until),
            "ended": cycle.ended,
        },
    )


def notes_of(
    running: Dated | None, too_early: date | None, acts: Sequence[Act], suspension: Act | None
) -> tuple[Reason, ...]:
    """What else one should know about the running cycle."""
    if running is None:
        return ()
    notes = []
    if running.extended:
        said = {"last": _eve(running.until), "baseline": _eve(running.baseline)}
        notes.append(Reason(NOTE_EXTENDED, said))
    if too_early is not None:
        notes.append(Reason(NOTE_TOO_EARLY, {"day": too_early, "opens": running.opens}))
    if suspension is not None and running.until < FOREVER:
        notes.append(Reason(NOTE_RUNS_ON, {"last": _eve(running.until)}))
    return tuple(notes)
