"""Whether a certification is valid on a day, derived from terms, completions and decisions.  Pure.

Nothing here is stored and nothing has to run: ``status_on`` walks a person's history from its
first day to the day asked about and answers with one of seven states.  Days are half-open: what
holds ``until`` a day held for the last time on the day before.  What happened after the day
asked about changes nothing.  The rules in one paragraph:

A **cycle** begins on the day it was earned.  It may be renewed from ``opens`` on, until the grace
after its expiry has passed; whatever was done before ``opens`` does not count.  Renewed, the next
cycle begins that day and ends by the base of the terms: so many months after completion, after
the previous expiry (the rhythm stays), or on the next fixed day.  When the grace has passed, and
after a revocation, the first path is asked again.  An extension moves the expiry only, neither
the window nor the rhythm.  A change of terms reaches running cycles when it says so, and never
ends one before the day of the change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from records.criteria import FOREVER
from records.verdict import Reason

from .validity_terms import DAWN, Base, Path, Rhythm, Terms, terms_at
from .validity_words import Act, ActKind, Ending, State, notes_of, reason_of

__all__ = [
    "FOREVER",
    "Act",
    "ActKind",
    "Base",
    "Cycle",
    "Earliest",
    "Ending",
    "Met",
    "Path",
    "State",
    "Status",
    "Terms",
    "status_on",
]

ONE_DAY = timedelta(days=1)


class Met(NamedTuple):
    """The day on which a path was completed, and the facts (ledger ids) that show it."""

    day: date
    facts: tuple[int, ...] = ()


# Of a version of the terms, which path, by facts begun on or after the first day: the first day
# from the second up to the third (inclusive) on which its rule is met; None when on none.
Earliest = Callable[[Terms, Path, date, date, date], Met | None]


@dataclass(frozen=True, slots=True)
class Cycle:
    """One period of validity, as it stands on the day asked about.

    ``baseline`` is the expiry without extensions, ``until`` with them; ``grace_until`` the first
    day on which renewal is too late.  ``ended`` is set once it is over, by ``ending``.
    """

    number: int
    path: Path
    start: date
    facts: tuple[int, ...]
    terms: Terms
    before: Rhythm | None
    rhythm: Rhythm | None
    baseline: date
    until: date
    opens: date
    grace_until: date
    chain: date
    ended: date | None = None
    ending: Ending | None = None

    @property
    def last_day(self) -> date:
        """The last valid day."""
        return (self.ended or self.until) - ONE_DAY

    @property
    def due(self) -> date:
        """The last valid day while nothing ends it early."""
        return self.until - ONE_DAY

    @property
    def last_grace_day(self) -> date:
        return self.grace_until - ONE_DAY

    @property
    def is_open_ended(self) -> bool:
        return self.until == FOREVER

    @property
    def extended(self) -> bool:
        return self.until != self.baseline


@dataclass(frozen=True, slots=True)
class Status:
    """The state on a day, the cycle it belongs to, and every cycle up to then.

    ``cycle`` is the running one (None when there is none); ``changes_on`` the next day on which
    the state will be another one if nothing happens; ``asks`` the path that counts now.
    """

    on: date
    state: State
    cycle: Cycle | None
    cycles: tuple[Cycle, ...]
    because: Reason
    notes: tuple[Reason, ...]
    changes_on: date | None
    suspension: Act | None = None

    @property
    def certified(self) -> bool:
        """In force, the window open or not."""
        return self.state in {State.IN_FORCE, State.RENEWAL_OPEN}

    @property
    def tolerated(self) -> bool:
        """In force or in grace."""
        return self.certified or self.state is State.IN_GRACE

    @property
    def asks(self) -> Path:
        """Which path counts: the renewal while a cycle runs, else the first one."""
        return Path.FIRST if self.cycle is None else Path.RENEWAL


def status_on(
    versions: Sequence[Terms], earliest: Earliest, acts: Sequence[Act], on: date
) -> Status:
    """The state on a day.  ``versions`` may come in any order, as may ``acts``.

    Two versions must not hold on the same day (the ledger sees to that).
    """
    walk = _Walk(
        sorted((one for one in versions if one.since <= on), key=lambda one: one.since),
        earliest,
        sorted((one for one in acts if one.day <= on), key=lambda one: (one.day, one.id)),
        on,
    )
    walk.go()
    running = walk.running
    suspension = _suspended(walk.acts, running, on)
    state = _state(running, walk.cycles, suspension, on)
    cycles = tuple(walk.cycles) + ((running,) if running else ())
    return Status(
        on=on,
        state=state,
        cycle=running,
        cycles=cycles,
        because=reason_of(state, cycles[-1] if cycles else None, suspension),
        notes=notes_of(running, walk.too_early(), walk.acts, suspension),
        changes_on=_next_change(running, suspension, on),
        suspension=suspension,
    )


def _state(running: Cycle | None, past: Sequence[Cycle], suspension: Act | None, on: date) -> State:
    if running is None:
        if not past:
            return State.NOT_YET
        return State.REVOKED if past[-1].ending is Ending.REVOKED else State.EXPIRED
    if suspension is not None:
        return State.SUSPENDED
    if on >= running.until:
        return State.IN_GRACE
    return State.RENEWAL_OPEN if on >= running.opens else State.IN_FORCE


def _suspended(acts: Sequence[Act], running: Cycle | None, on: date) -> Act | None:
    """The suspension that holds on the day, of the running chain of cycles."""
    if running is None:
        return None
    lifted = [one.day for one in acts if one.kind is ActKind.LIFT]
    for one in acts:
        held = one.kind is ActKind.SUSPEND and running.chain <= one.day and on < one.until
        if held and not any(one.day <= day for day in lifted):
            return one
    return None


def _next_change(running: Cycle | None, suspension: Act | None, on: date) -> date | None:
    if running is None:
        return None
    days = [running.grace_until]
    if suspension is not None:
        days.append(suspension.until)
    else:
        days += [running.opens, running.until]
    return min((day for day in days if on < day < FOREVER), default=None)


@dataclass(slots=True)
class _Walk:
    """From the first day to the day asked about, one cycle after the other."""

    versions: list[Terms]
    earliest: Earliest
    acts: list[Act]
    on: date
    cycles: list[Cycle] = None  # type: ignore[assignment]  # set by go()
    running: Cycle | None = None

    def go(self) -> None:
        self.cycles = []
        fresh, first_day = DAWN, DAWN
        while (met := self._earned((Path.FIRST,), fresh, first_day, self.on)) is not None:
            cycle = self._begun(met, before=None, chain=met[1].day)
            while True:
                ended, renewed = self._followed(cycle)
                if renewed is None:
                    break
                self.cycles.append(ended)
                cycle = self._begun(renewed, before=ended.rhythm, chain=ended.chain)
            if ended.ending is None:
                self.running = ended
                return
            self.cycles.append(ended)
            assert ended.ended is not None
            if ended.ending is Ending.REVOKED:  # what was done by that day does not count again
                fresh = first_day = ended.ended + ONE_DAY
            else:
                fresh, first_day = max(ended.opens, ended.start + ONE_DAY), ended.grace_until

    def _earned(
        self, paths: Sequence[Path], fresh: date, first: date, last: date
    ) -> tuple[Path, Met] | None:
        """The first completion of one of the paths within the days, under the terms of its day."""
        found: tuple[Path, Met] | None = None
        for terms in self.versions:
            begin, end = max(first, terms.since), min(last, terms.until - ONE_DAY)
            for path in paths if begin <= end else ():
                met = self.earliest(terms, path, fresh, begin, end)
                if met is not None and (found is None or met.day < found[1].day):
                    found = path, met
            if found is not None:
                return found
        return None

    def _begun(self, earned: tuple[Path, Met], *, before: Rhythm | None, chain: date) -> Cycle:
        path, met = earned
        terms = terms_at(self.versions, met.day)
        assert terms is not None  # only terms in force let anything be earned
        baseline, rhythm = terms.expiry(met.day, before)
        return Cycle(
            number=len(self.cycles) + 1,
            path=path,
            start=met.day,
            facts=met.facts,
            terms=terms,
            before=before,
            rhythm=rhythm,
            baseline=baseline,
            until=baseline,
            opens=terms.opening(met.day, baseline),
            grace_until=terms.end_of_grace(baseline),
            chain=chain,
        )

    def _followed(self, cycle: Cycle) -> tuple[Cycle, tuple[Path, Met] | None]:
        """The cycle as it ends, with what renewed it, or as it stands on the day asked about."""
        turns = {one.day for one in self.acts if one.kind is ActKind.EXTEND}
        turns |= {one.since for one in self.versions if one.running}
        since = cycle.start
        for turn in [*sorted(day for day in turns if day > cycle.start), self.on + ONE_DAY]:
            stop = min(turn, cycle.grace_until) - ONE_DAY  # the last day of this stretch
            revoked = self._revoked(since, stop)
            fresh = max(cycle.opens, cycle.start + ONE_DAY)
            last = stop if revoked is None else min(stop, revoked - ONE_DAY)
            renewed = self._earned(tuple(Path)[::-1], fresh, max(since, fresh), last)
            if renewed is not None:
                return replace(cycle, ended=renewed[1].day, ending=Ending.RENEWED), renewed
            if revoked is not None:
                return replace(cycle, ended=revoked, ending=Ending.REVOKED), None
            if cycle.grace_until <= turn and cycle.grace_until <= self.on:
                return replace(cycle, ended=cycle.until, ending=Ending.EXPIRED), None
            if turn <= self.on:
                cycle = self._turned(cycle, turn)
            since = turn
        return cycle, None

    def _revoked(self, first: date, last: date) -> date | None:
        days = [one.day for one in self.acts if one.kind is ActKind.REVOKE]
        return min((day for day in days if first <= day <= last), default=None)

    def _turned(self, cycle: Cycle, day: date) -> Cycle:
        """The running cycle after the change of terms and the extensions of a day."""
        for terms in self.versions:
            if terms.since == day and terms.running:
                baseline, rhythm = terms.expiry(cycle.start, cycle.before)
                extended = cycle.until if cycle.extended else baseline
                # never ended before the change, nor prolonged by it when it had expired already
                until = max(baseline, extended, min(day, cycle.until))
                cycle = replace(
                    cycle,
                    terms=terms,
                    rhythm=rhythm,
                    baseline=max(baseline, min(day, cycle.baseline)),
                    until=until,
                    opens=terms.opening(cycle.start, baseline),
                    grace_until=max(terms.end_of_grace(until), day),
                )
        for act in self.acts:
            if act.kind is ActKind.EXTEND and act.day == day and act.until > cycle.until:
                grace = cycle.terms.end_of_grace(act.until)
                cycle = replace(cycle, until=act.until, grace_until=grace)
        return cycle

    def too_early(self) -> date | None:
        """When the renewal of the running cycle was done before its window opened."""
        cycle = self.running
        if cycle is None or cycle.opens <= cycle.start + ONE_DAY:
            return None
        first, last = cycle.start + ONE_DAY, min(self.on, cycle.opens - ONE_DAY)
        found = self._earned((Path.RENEWAL,), first, first, last) if first <= last else None
        return found[1].day if found else None
